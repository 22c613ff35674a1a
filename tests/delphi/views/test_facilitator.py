"""The facilitator's pages over HTTP: who may open them, what they refuse, what they do."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver
from django.utils import timezone

from delphi.models import Message, PanelResult, ProtocolVersion, Round, Study, StudyEvent
from delphi.services.analysis import analyse_round
from delphi.services.consenting import write_information
from delphi.services.messages import send_due_messages
from delphi.services.rounds import launch_round
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
from foresight.network.models import Panellist, SeatLink
from surveys.models import Statement
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
    texts,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """A browser that sees the site in English, whose words these tests know."""
    browser = Client()
    browser.cookies["language"] = "en"
    return browser


@pytest.fixture
def study() -> Study:
    return make_study(seats=12, items=3)


@pytest.fixture
def alice(client: Client, study: Study) -> Client:
    """Alice facilitates the study and has signed in."""
    client.force_login(make_user("alice@example.org", study=study))
    return client


def path(name: str, study: Study, **parts: Any) -> str:
    return reverse(name, kwargs={"public_id": study.public_id, **parts})


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def answered(study: Study, number: int = 1, levels: tuple[int, ...] = (6, 6, 7, 2)) -> Round:
    """A round all seats have answered, sealed and analysed."""
    round_ = make_round(study, number=number)
    for place, seat in enumerate(seats_of(study)):
        for question in questions_of(round_):
            make_answer(seat, question, level=levels[place % len(levels)])
    now = timezone.now()
    Round.objects.filter(pk=round_.pk).update(
        state="closed", closed_at=now, opened_at=now - timedelta(days=9), closes_at=now
    )
    seal_round(round_id=round_.pk, by=None, at=now)
    analyse_round(round_id=round_.pk, at=now)
    return Round.objects.get(pk=round_.pk)


# --- Who may --------------------------------------------------------------------------------------


def facilitator_addresses() -> list[tuple[str, dict[str, Any]]]:
    """Every address under /studies/ as the site knows it, so that none is forgotten."""
    found: list[tuple[str, dict[str, Any]]] = []

    def walk(patterns: list[URLPattern | URLResolver], parts: dict[str, Any]) -> None:
        for pattern in patterns:
            here = parts | dict.fromkeys(pattern.pattern.converters)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, here)
            elif pattern.name and "public_id" in here:
                found.append((pattern.name, here))

    studies = next(
        each
        for house in get_resolver().url_patterns
        if isinstance(house, URLResolver)
        for each in house.url_patterns
        if isinstance(each, URLResolver) and str(each.pattern).startswith("studies/")
    )
    walk([studies], {})
    return found


ADDRESSES = facilitator_addresses()


def filled(parts: dict[str, Any], study: Study) -> dict[str, Any]:
    values = {
        "public_id": study.public_id,
        "number": 1,
        "member": 1,
        "code": "P001",
        "item": "v1",
        "key": "probability",
        "letter": "reminder",
        "nomination": 1,
        "draft": 1,
        "criterion": "probability",
        "field": "funding",
    }
    return {name: values[name] for name in parts}


def test_the_walk_finds_every_page() -> None:
    names = {name for name, _ in ADDRESSES}
    assert {"study", "panel", "round", "round-launch", "round-results", "round-next"} <= names
    assert len(names) >= 18


@pytest.mark.parametrize("verb", ["get", "post"])
@pytest.mark.parametrize(("name", "parts"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_the_facilitator_of_another_study_finds_nothing(
    client: Client, study: Study, name: str, parts: dict[str, Any], verb: str
) -> None:
    make_round(study)
    other = make_study(key="other")
    client.force_login(make_user("bob@example.org", study=other))
    address = reverse(name, kwargs=filled(parts, study))
    assert getattr(client, verb)(address).status_code == 404


@pytest.mark.parametrize("who", ["reader", "facilitator elsewhere", "panellist", "stranger"])
def test_whoever_is_no_facilitator_of_the_study_learns_nothing_of_it(
    client: Client, study: Study, who: str
) -> None:
    make_round(study)
    if who == "reader":
        client.force_login(make_user("rita@example.org", study=study, role="reader"))
    elif who == "facilitator elsewhere":
        client.force_login(make_user("bob@example.org", study=make_study(key="other")))
    elif who == "panellist":
        client.post(link_of(seats_of(study)[0]))
    unknown = client.get(reverse("study", kwargs={"public_id": "nosuchstudy"}))
    for name, parts in ADDRESSES:
        response = client.get(reverse(name, kwargs=filled(parts, study)))
        assert "Lapsi- ja perhepalvelut" not in response.content.decode()
        if response.status_code != 405:
            assert (
                response.status_code == unknown.status_code == (302 if who == "stranger" else 404)
            )


def test_a_panellist_is_told_of_no_list_of_studies(client: Client, study: Study) -> None:
    make_round(study)
    client.post(link_of(seats_of(study)[0]))
    assert client.get("/studies/").status_code == 404


def test_a_reader_sets_up_no_study(client: Client, study: Study) -> None:
    client.force_login(make_user("rita@example.org", study=study, role="reader"))
    assert "<form" not in page(client, "/studies/").split("<main")[1]
    assert client.post("/studies/", {"text": "format: 1"}).status_code == 404
    assert Study.objects.count() == 1


def test_alice_sees_her_studies_alone(alice: Client) -> None:
    make_study(key="other")
    assert len(re.findall("study-row", page(alice, "/studies/"))) == 1


def test_a_strange_round_or_seat_of_an_own_study_is_not_found(alice: Client, study: Study) -> None:
    make_round(study)
    elsewhere = make_study(key="other", seats=1)
    Panellist.objects.filter(panel=elsewhere.panel).update(code="X999")
    assert alice.get(path("round", study, number=2)).status_code == 404
    assert alice.get(path("panel-withdraw", study, code="X999")).status_code == 404
    assert alice.post(path("panel-reissue", study, code="X999")).status_code == 404


# --- Setting up -----------------------------------------------------------------------------------

EXAMPLE = "delphi/static/delphi/example-study.yaml"


def upload(text: str | bytes, name: str = "study.yaml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def example() -> str:
    with open(EXAMPLE, encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


@pytest.mark.parametrize("way", ["uploaded", "pasted"])
def test_the_example_makes_a_study(alice: Client, way: str) -> None:
    fields = {"file": upload(example())} if way == "uploaded" else {"text": example()}
    done = alice.post("/studies/", fields, follow=True)
    made = Study.objects.get(key="my-study")
    assert done.redirect_chain[-1][0] == path("study", made)
    assert made.rounds.get().state == "draft"


def test_mistakes_are_listed_with_their_lines_and_the_text_is_kept(alice: Client) -> None:
    wrong = example().replace("kind: ordinal", "kind: ordnal").replace("lowest: 1", "lowest: one")
    response = alice.post("/studies/", {"file": upload(wrong)})
    said = response.content.decode()
    assert response.status_code == 422
    line = wrong.splitlines().index("    kind: ordnal") + 1
    assert f"{line}" in said.split('class="errors"')[1].split("</div>")[0]
    assert "ordnal" in said.split("<textarea")[1]
    assert "Error:" in said.split("<title>")[1].split("</title>")[0]
    assert Study.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b"\x89PNG\r\n", b"- - - -", b"a: &a [*a, *a]", b"x" * 1_100_000],
    ids=["empty", "bytes", "picture", "list", "recursive", "huge"],
)
def test_whatever_is_no_study_file_is_refused_in_words(alice: Client, content: bytes) -> None:
    response = alice.post("/studies/", {"file": upload(content)})
    assert response.status_code == 422
    assert 'class="errors"' in response.content.decode()
    assert Study.objects.count() == 1


def test_a_title_with_markup_is_inert(alice: Client, study: Study) -> None:
    Study.objects.filter(pk=study.pk).update(titles={"fi": "<script>alert(1)</script>"})
    make_round(study, state="draft")
    for address in ("/", "/studies/", path("study", study), path("round", study, number=1)):
        assert "<script>alert" not in page(alice, address)


def test_the_study_file_comes_back_as_it_was(alice: Client) -> None:
    alice.post("/studies/", {"text": example()})
    made = Study.objects.get(key="my-study")
    response = alice.get(path("study-file", made))
    assert 'filename="my-study.yaml"' in response.headers["Content-Disposition"]
    assert "Lähipalvelut 2035" in response.content.decode()


# --- The panel ------------------------------------------------------------------------------------

PANEL = "Nimi;Sähköposti;Kieli\nAino Aalto;aino@example.org;fi\nBo Berg;bo@example.org;sv\n"


def test_a_panel_list_fills_seats_that_stand_by_code_without_names(alice: Client) -> None:
    alice.post("/studies/", {"text": example()})
    made = Study.objects.get(key="my-study")
    done = alice.post(path("panel", made), {"file": upload(PANEL, "panel.csv")}, follow=True)
    said = done.content.decode()
    assert made.panel.seats.count() == 2
    assert all(seat.code in said for seat in made.panel.seats.all())
    assert "Aino" not in said
    assert "aino@" not in said


def test_a_panel_list_with_a_mistake_adds_nobody(alice: Client, study: Study) -> None:
    wrong = PANEL + "Cea Cederberg;not an address;fi\n"
    response = alice.post(path("panel", study), {"file": upload(wrong, "panel.csv")})
    assert response.status_code == 422
    assert "4" in response.content.decode().split('class="errors"')[1].split("</ul>")[0]
    assert study.panel.seats.count() == 12


@pytest.mark.parametrize(
    "content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"Nimi\nAino\n"], ids=repr
)
def test_whatever_is_no_panel_list_is_refused_in_words(
    alice: Client, study: Study, content: bytes
) -> None:
    response = alice.post(path("panel", study), {"file": upload(content, "panel.csv")})
    assert response.status_code == 422
    assert 'class="errors"' in response.content.decode()


def test_a_lost_link_is_replaced_by_the_persons_address(alice: Client) -> None:
    alice.post("/studies/", {"text": example()})
    made = Study.objects.get(key="my-study")
    alice.post(path("panel", made), {"file": upload(PANEL, "panel.csv")})
    make_round(made, number=2)
    sent = {"email": " Aino@Example.org"}
    said = alice.post(path("panel-lost-link", made), sent, follow=True).content.decode()
    assert "on its way by mail" in said
    assert "/l/" not in said  # it would open what the person has answered
    now = datetime.now(UTC)
    assert send_due_messages(worker="test", at=now, limit=9).sent == 1
    (sent_mail,) = mail.outbox
    assert sent_mail.to == ["aino@example.org"]
    link = re.search(r"http://127.0.0.1:8000(/l/\S+)", str(sent_mail.body))
    assert link is not None
    assert Client().get(link.group(1)).status_code == 200


def test_between_rounds_the_next_invitation_brings_the_new_link(
    alice: Client, study: Study
) -> None:
    seat = seats_of(study)[0]
    said = alice.post(path("panel-reissue", study, code=seat.code), follow=True).content.decode()
    assert "The next invitation brings a new one." in said
    assert not Message.objects.exists()


def test_an_address_that_is_not_in_the_panel_is_said(alice: Client, study: Study) -> None:
    response = alice.post(path("panel-lost-link", study), {"email": "nobody@example.org"})
    assert response.status_code == 422
    assert 'value="nobody@example.org"' in response.content.decode()


def test_reissuing_ends_the_earlier_link(alice: Client, study: Study) -> None:
    make_round(study)
    seat = seats_of(study)[0]
    before = link_of(seat)
    alice.post(path("panel-reissue", study, code=seat.code))
    assert Client().get(before).status_code == 404
    assert not SeatLink.objects.filter(panellist=seat).exists()
    assert Message.objects.get().recipient == seat


def test_withdrawing_asks_first(alice: Client, study: Study) -> None:
    seat = seats_of(study)[0]
    page(alice, path("panel-withdraw", study, code=seat.code))
    seat.refresh_from_db()
    assert seat.state == "active"
    alice.post(path("panel-withdraw", study, code=seat.code))
    seat.refresh_from_db()
    assert seat.state == "withdrawn"


def test_seats_show_how_far_their_sheets_are_and_nothing_in_them(
    alice: Client, study: Study
) -> None:
    round_ = make_round(study)
    make_answer(seats_of(study)[0], questions_of(round_)[0], level=3, rationale="SALAISUUS")
    said = page(alice, path("panel", study))
    assert "Started" in said
    assert "SALAISUUS" not in said


# --- Launching ------------------------------------------------------------------------------------


def test_nothing_is_launched_before_the_number_is_typed(alice: Client, study: Study) -> None:
    round_ = make_round(study, state="draft")
    address = path("round-launch", study, number=1)
    assert 'name="deadline"' in page(alice, address)
    look = page(alice, f"{address}?deadline=31.1.2099+23.59")
    assert "12" in look
    wrong = alice.post(address, {"deadline": "31.1.2099 23.59", "recipients": "11"})
    assert wrong.status_code == 422
    assert "12 active seats" in wrong.content.decode()
    round_.refresh_from_db()
    assert round_.state == "draft"
    done = alice.post(address, {"deadline": "31.1.2099 23.59", "recipients": "12"})
    assert done.headers["Location"] == path("round", study, number=1)
    round_.refresh_from_db()
    assert round_.state == "open"
    assert round_.closes_at == datetime(2099, 1, 31, 21, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("25.10.2026 3.30", "shows"),
        ("28.3.2027 3.30", "leaves out"),
        ("1.1.2020 12.00", "passed already"),
        ("huomenna", "not a date"),
        ("", "field"),
        ("31.2.2099 12.00", "not a date"),
    ],
)
def test_a_deadline_that_means_nothing_sure_is_refused_in_words(
    alice: Client, study: Study, typed: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "delphi.views.facilitator.launching.timezone.now",
        lambda: datetime(2026, 9, 1, tzinfo=UTC),
    )
    make_round(study, state="draft")
    for response in (
        alice.get(path("round-launch", study, number=1), {"deadline": typed}),
        alice.post(path("round-launch", study, number=1), {"deadline": typed, "recipients": "12"}),
    ):
        assert response.status_code == 422
        errors = response.content.decode().split('class="errors"')[1].split("</ul>")[0]
        assert said in errors
        assert f'value="{typed}"' in response.content.decode() or not typed
    assert study.rounds.get().state == "draft"


def test_a_test_message_goes_to_the_facilitator_with_a_dead_link(
    alice: Client, study: Study, mailoutbox: list[Any]
) -> None:
    make_round(study, state="draft")
    fields = {"deadline": "31.1.2099 23.59", "recipients": "", "test": "sv"}
    response = alice.post(path("round-launch", study, number=1), fields)
    assert response.status_code == 200
    assert [message.to for message in mailoutbox] == [["alice@example.org"]]
    link = re.search(r"/l/\S+", mailoutbox[0].body).group(0)  # type: ignore[union-attr]
    assert Client().get(link).status_code == 404
    assert study.rounds.get().state == "draft"


def test_the_launch_warns_of_wordings_that_are_missing(alice: Client, study: Study) -> None:
    make_round(study, state="draft")
    Statement.objects.filter(item__code="v2").update(texts={"fi": "Väittämä"})
    said = page(alice, path("round-launch", study, number=1) + "?deadline=31.1.2099+23.59")
    warnings = [
        each for each in said.split('<li class="passes"')[1:] if "v2" in each.split("</li>")[0]
    ]
    assert len(warnings) == 2


def test_what_blocks_a_launch_is_named_with_a_link_and_refuses_it(
    alice: Client, study: Study
) -> None:
    make_round(study, state="draft")
    Statement.objects.filter(item__code="v2").update(texts=texts("väittämä 1 TOTEUTUU"))
    for address in ("round", "round-launch"):
        said = page(alice, path(address, study, number=1))
        assert "same words: v1, v2" in said
        assert f'href="{path("statements", study)}#v1"' in said
    look = page(alice, path("round-launch", study, number=1) + "?deadline=31.1.2099+23.59")
    assert 'name="recipients"' not in look
    fields = {"deadline": "31.1.2099 23.59", "recipients": "12"}
    response = alice.post(path("round-launch", study, number=1), fields)
    assert response.status_code == 422
    assert "not ready to be launched" in response.content.decode()
    assert study.rounds.get().state == "draft"


def test_a_draft_in_order_is_said_to_be_ready(alice: Client, study: Study) -> None:
    make_round(study, state="draft")
    ProtocolVersion.objects.update(
        document={
            "criteria": {"probability": ConsensusRule.parse("share(5..7) >= 75%").to_json()},
        }
    )
    write_information(
        study_id=study.pk, texts=texts("Tiedote"), changes={}, by=None, at=timezone.now()
    )
    assert "All is ready" in page(alice, path("round", study, number=1))


def test_launching_an_empty_panel_is_refused_in_words(alice: Client) -> None:
    empty = make_study(key="empty", seats=0)
    alice.force_login(make_user("carol@example.org", study=empty))
    make_round(empty, state="draft")
    fields = {"deadline": "31.1.2099 23.59", "recipients": "0"}
    response = alice.post(path("round-launch", empty, number=1), fields)
    assert response.status_code == 422
    assert "no active seats" in response.content.decode()


def test_an_open_round_is_not_launched_again(alice: Client, study: Study) -> None:
    make_round(study)
    address = path("round-launch", study, number=1)
    assert alice.get(address).headers["Location"] == path("round", study, number=1)
    alice.post(address, {"deadline": "31.1.2099 23.59", "recipients": "12"})
    assert not Message.objects.exists()


def test_the_preview_shows_the_questions_and_stores_nothing(alice: Client, study: Study) -> None:
    make_round(study, state="draft")
    said = page(alice, path("round-preview", study, number=1))
    assert said.count('type="radio"') >= 3 * 7
    assert "<form" not in said.split("<main")[1].split("</main>")[0]


def test_the_preview_of_a_draft_shows_what_would_go_back(alice: Client, study: Study) -> None:
    answered(study)
    alice.post(path("round-next-confirm", study, number=1))
    said = page(alice, path("round-preview", study, number=2))
    assert 'class="group"' in said
    assert "n = 12" in said.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")
    assert not study.rounds.get(number=2).releases.exists()


# --- Steering -------------------------------------------------------------------------------------


def launched(study: Study, user: Any = None) -> Round:
    round_ = make_round(study, state="draft")
    now = timezone.now()
    return launch_round(round_id=round_.pk, closes_at=now + timedelta(days=9), by=user, at=now)


def test_a_launch_is_undone_before_the_first_message(alice: Client, study: Study) -> None:
    launched(study)
    assert "Undo the launch" in page(alice, path("round", study, number=1))
    alice.post(path("round-undo", study, number=1))
    assert study.rounds.get().state == "draft"
    assert not Message.objects.exists()


def test_once_a_message_is_out_there_is_nothing_to_undo(alice: Client, study: Study) -> None:
    round_ = launched(study)
    first = Message.objects.filter(round=round_).order_by("pk")[0]
    Message.objects.filter(pk=first.pk).update(state="sent")
    assert "Undo the launch" not in page(alice, path("round", study, number=1))
    refused = alice.post(path("round-undo", study, number=1), follow=True)
    assert "cannot be undone" in refused.content.decode()
    assert study.rounds.get().state == "open"


def test_a_draft_may_fold_what_was_settled_before(alice: Client, study: Study) -> None:
    make_round(study, state="analysed")
    draft = make_round(study, number=2, state="draft")
    assert 'name="fold_settled"' in page(alice, path("round", study, number=2))
    alice.post(path("round-options", study, number=2), {"fold_settled": "1"})
    draft.refresh_from_db()
    assert draft.fold_settled
    assert 'value="1" aria-describedby="fold-hint" checked' in page(
        alice, path("round", study, number=2)
    )


def test_a_round_is_extended_to_a_later_deadline_only(alice: Client, study: Study) -> None:
    round_ = make_round(study)
    address = path("round-extend", study, number=1)
    earlier = alice.post(address, {"deadline": "2026-11-22 01:00"})
    assert earlier.status_code == 422
    sooner = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    refused = alice.post(address, {"deadline": sooner, "recipients": "12"})
    assert refused.status_code == 422
    assert f'value="{sooner}"' in refused.content.decode()
    far = "31.1.2099 23.59"
    alice.post(address, {"deadline": far, "recipients": "12", "sure": far})
    round_.refresh_from_db()
    assert round_.closes_at == datetime(2099, 1, 31, 21, 59, tzinfo=UTC)


def test_closing_asks_first(alice: Client, study: Study) -> None:
    make_round(study)
    asked = page(alice, path("round-close", study, number=1))
    assert "from 5 answers on" in asked
    assert "Fewer than that have submitted so far." in asked
    assert study.rounds.get().state == "open"
    alice.post(path("round-close", study, number=1))
    assert study.rounds.get().state == "closed"
    assert StudyEvent.objects.get(kind="round_closed").by.email == "alice@example.org"  # type: ignore[union-attr]


def test_an_open_round_shows_numbers_and_no_figures(alice: Client, study: Study) -> None:
    round_ = make_round(study)
    make_answer(seats_of(study)[0], questions_of(round_)[0], level=7, rationale="SALAISUUS")
    said = page(alice, path("round", study, number=1))
    assert "SALAISUUS" not in said
    for name in ("round-results", "round-next"):
        assert alice.get(path(name, study, number=1)).status_code == 302


def test_ending_a_study_asks_first_and_waits_for_the_open_round(
    alice: Client, study: Study
) -> None:
    make_round(study)
    page(alice, path("study-end", study))
    refused = alice.post(path("study-end", study), follow=True)
    assert "The round is open" in refused.content.decode()
    alice.post(path("round-close", study, number=1))
    alice.post(path("study-end", study))
    study.refresh_from_db()
    assert study.ended_at is not None


@pytest.mark.parametrize("name", ["round-stop", "round-resume", "round-undo", "round-send-again"])
def test_opening_the_address_of_a_verb_does_nothing(alice: Client, study: Study, name: str) -> None:
    make_round(study)
    assert alice.get(path(name, study, number=1)).status_code == 405


# --- Results and the next round -------------------------------------------------------------------


def test_results_stand_with_verdict_shares_and_figures(alice: Client, study: Study) -> None:
    answered(study)
    said = page(alice, path("round-results", study, number=1))
    assert said.count('class="card result"') == 3
    assert "n = 12" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert 'aria-label="Answers by level' in said


def test_a_small_panels_figures_are_withheld_with_the_reason(alice: Client) -> None:
    small = make_study(key="small", seats=4)
    alice.force_login(make_user("carol@example.org", study=small))
    answered(small, levels=(7,))
    said = page(alice, path("round-results", small, number=1))
    results = said.split('class="card result"')[1:]
    assert results
    for result in results:
        assert "too few answers to show figures" in result
        assert "<svg" not in result.split("</article>")[0]
        assert "%" not in result.split("</article>")[0]


def test_a_middling_panel_shows_its_median_and_no_bars(alice: Client) -> None:
    middling = make_study(key="middling", seats=7)
    alice.force_login(make_user("carol@example.org", study=middling))
    answered(middling, levels=(6, 7))
    said = page(alice, path("round-results", middling, number=1))
    assert "Answers by level" not in said
    assert 'class="spread-lines' in said


def test_results_are_narrowed_and_ordered_by_the_address(alice: Client, study: Study) -> None:
    answered(study)
    address = path("round-results", study, number=1)
    assert "Nothing has this verdict" in page(alice, f"{address}?verdict=polarised")
    for sort in ("asked", "verdict", "spread", "change", "nonsense"):
        assert page(alice, f"{address}?sort={sort}").count('class="card result"') == 3
    strange = page(alice, f'{address}?verdict="><script>&criterion=%00&sort=%27')
    assert '"><script>' not in strange


def test_a_draft_is_discarded_after_asking(alice: Client, study: Study) -> None:
    answered(study)
    alice.post(path("round-next-confirm", study, number=1))
    page(alice, path("round-discard", study, number=2))
    assert study.rounds.count() == 2
    alice.post(path("round-discard", study, number=2))
    assert study.rounds.count() == 1


def test_the_results_say_why_answers_changed_where_enough_told(alice: Client, study: Study) -> None:
    answered(study)
    second = answered(study, 2, levels=(7, 7, 6, 3))
    for told, is_shown in ((4, False), (5, True)):
        about = {"n": told, "counts": {"reflection": told}, "moved": {}}
        for result in second.item_results.all():
            result.figures["change_reasons"] = about
            result.save()
        PanelResult.objects.filter(round=second).update(
            figures={"change_reasons": about | {"people": told, "n": 3 * told}}
        )
        shown = page(alice, path("round-results", study, number=2))
        words = f"{told} panellists said why their answer changed: thinking it over {told}."
        assert (words in shown) is is_shown
        assert (f"Said about {3 * told} changed answers" in shown) is is_shown


# --- The same number of queries whatever the size -------------------------------------------------

PAGES = [
    "study",
    "statements",
    "panel",
    "message-texts",
    "round",
    "round-messages",
    "round-watch",
    "round-results",
    "round-next",
    "round-next-confirm",
    "round-preview",
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_at_most_15_queries_whatever_the_size(
    client: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for seats, items in ((12, 2), (30, 25)):
        study = make_study(key=f"of-{items}", seats=seats, items=items)
        client.force_login(make_user(f"f{items}@example.org", study=study))
        round_ = answered(study)
        parts = {"number": round_.number} if name.startswith("round") else {}
        with django_assert_max_num_queries(15):
            page(client, path(name, study, **parts))


def test_lists_of_studies_take_as_many_queries_for_one_as_for_many(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    user = make_user("alice@example.org", study=make_study(key="first"))
    client.force_login(user)
    for number in range(8):
        study = make_study(key=f"s{number}", seats=2)
        study.members.create(user=user, role="owner")
        make_round(study)
    for address in ("/", "/studies/"):
        with django_assert_max_num_queries(10):
            page(client, address)


def test_a_study_with_an_open_round_says_what_to_do_before_it_is_ended(
    alice: Client, study: Study
) -> None:
    make_round(study)
    shown = page(alice, path("study-end", study))
    assert "Close it first, or wait for its deadline." in shown
    assert "<button" not in shown.partition("<h1>")[2].partition("</main>")[0]


def test_what_undoing_a_launch_does_stands_beside_the_button(alice: Client, study: Study) -> None:
    launched(study)
    shown = page(alice, path("round", study, number=1))
    assert "What undoing it does" in shown and "nobody hears of the round" in shown


def test_closing_early_tells_who_has_not_started(alice: Client, study: Study) -> None:
    make_round(study)
    assert "have not started, and can answer no more" in page(
        alice, path("round-close", study, number=1)
    )


def test_a_long_list_of_seats_is_folded_until_its_pages_are_turned(
    alice: Client, study: Study
) -> None:
    Panellist.objects.bulk_create(
        Panellist(panel=study.panel, code=f"X{number}") for number in range(60)
    )
    shown = page(alice, path("panel", study))
    assert '<details class="seats">' in shown and "Page 1 of 2" in shown
    assert '<details class="seats" open>' in page(alice, path("panel", study) + "?page=2")


def test_results_say_what_they_count(alice: Client, study: Study) -> None:
    answered(study)
    assert "all asked in this round" in page(alice, path("round-results", study, number=1))
