"""The pages of reasons: all of one question with replies, and what became of one's own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from delphi.models import Argument, Endorsement, Reply, Round
from tests.factories import (
    link_of,
    make_answer,
    make_argument,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
PARTS = {"own_answer": True, "median": True, "arguments": 1}


@pytest.fixture
def round_():
    """A second round that shows four reasons, one of them given by the first seat."""
    study = make_study(items=1)
    first = make_round(study, state="analysed")
    asked = questions_of(first)[0]
    own = make_answer(seats_of(study)[0], asked, level=5, rationale="Alicen syy")
    ids = [make_argument(first, asked, "for", f"Syy {n}").pk for n in range(3)]
    ids.append(make_argument(first, asked, "for", "Alicen syy", answer=own).pk)
    round_ = make_round(study, number=2, feedback=PARTS)
    entry = {"median": 5, "arguments": {"for": ids, "against": [], "neither": []}}
    make_release(round_, first, {questions_of(round_)[0].pk: entry})
    return round_


@pytest.fixture
def alice(round_):
    browser = Client()
    browser.cookies["language"] = "en"
    browser.post(link_of(seats_of(round_.study)[0]))
    return browser


@pytest.fixture
def address(round_):
    return f"/answer/reasons/{questions_of(round_)[0].pk}/"


def test_the_sheet_is_saved_before_all_reasons_are_read(alice, round_, address):
    asked = questions_of(round_)[0]
    page = alice.get("/answer/sheet/").content.decode()
    assert page.count('class="argument ') == 1
    assert f'name="reasons" value="{asked.pk}"' in page
    sent = {f"q{asked.pk}-revision": "0", f"q{asked.pk}-level": "3", "round": round_.pk}
    response = alice.post("/answer/sheet/", sent | {"reasons": asked.pk})
    assert response["Location"] == address
    assert asked.answers.get().level == 3


def test_all_reasons_are_read_replied_to_and_endorsed(alice, round_, address):
    page = alice.get(address).content.decode()
    fields = re.findall(r'name="reply-(\d+)"', page)
    assert len(fields) == 3  # not to one's own
    assert page.count("your own") == 1
    sent = {f"reply-{fields[0]}": "Entä rahat?", f"reply-{fields[1]}": " "}
    response = alice.post(address, sent | {"endorse": fields[2]})
    assert response["Location"] == f"{address}?saved#a{fields[2]}"
    assert Reply.objects.get().argument_id == int(fields[0])
    assert Endorsement.objects.get().argument_id == int(fields[2])
    assert "Entä rahat?" in alice.get(address).content.decode()
    response = alice.post(address, {f"reply-{fields[0]}": "", "act": "back"})
    assert response["Location"].startswith("/answer/sheet/")
    assert not Reply.objects.exists()


def test_what_cannot_be_stored_is_told_and_stays_on_the_page(alice, round_, address):
    field = re.findall(r'name="reply-(\d+)"', alice.get(address).content.decode())[0]
    response = alice.post(address, {f"reply-{field}": "a" * 2001})
    assert response.status_code == 422
    assert "a" * 2001 in response.content.decode()
    assert "at most 2000 characters" in response.content.decode()
    Round.objects.filter(pk=round_.pk).update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    response = alice.post(address, {f"reply-{field}": "Myöhässä."})
    assert response.status_code == 409
    assert "Myöhässä." in response.content.decode()
    assert alice.get(address)["Location"] == "/answer/"
    assert not Reply.objects.exists()


def test_a_reply_is_saved_while_it_is_written(alice, round_, address):
    argument = Argument.objects.exclude(answer__isnull=False).first().pk
    sent = {"argument": argument, "round": round_.pk, "text": "Entä rahat?"}
    assert alice.post("/answer/reply/", sent).status_code == 200
    assert Reply.objects.get().texts == {"fi": "Entä rahat?"}
    own = Argument.objects.get(answer__isnull=False).pk
    for wrong, status in (
        ({"argument": own}, 404),
        ({"argument": "x"}, 404),
        ({"round": ""}, 404),
        ({"text": "a" * 2001}, 422),
    ):
        assert alice.post("/answer/reply/", sent | wrong).status_code == status
    assert Client().post("/answer/reply/", sent).status_code == 403
    assert Reply.objects.count() == 1


def marks(page):
    return dict(re.findall(r'name="(reply-\d+-was)" value="(\w+)"', page))


def test_a_page_left_open_deletes_and_replaces_no_reply_saved_elsewhere(alice, round_, address):
    old = marks(alice.get(address).content.decode())
    name = next(iter(old)).removesuffix("-was")
    alice.post(address, old | {name: "Tallennettu reply."})
    assert alice.post(address, old | {name: "", "act": "back"}).status_code == 303
    page = alice.post(address, old | {name: "Toinen"})
    assert page.status_code == 409
    assert "<strong>Tallennettu reply.</strong>" in page.content.decode()
    assert ">Toinen</textarea>" in page.content.decode()
    sent = {"argument": name.removeprefix("reply-"), "round": round_.pk, "was": old[f"{name}-was"]}
    said = alice.post("/answer/reply/", sent | {"text": ""})
    assert (said.status_code, said.json()["stands"]) == (409, "Tallennettu reply.")
    assert Reply.objects.get().texts == {"fi": "Tallennettu reply."}
    # Seen, and sent again: it replaces.
    assert alice.post(address, marks(page.content.decode()) | {name: "Toinen"}).status_code == 303
    assert Reply.objects.get().texts == {"fi": "Toinen"}
    said = alice.post("/answer/reply/", sent | {"text": "Kolmas", "was": said.json()["was"]})
    assert said.status_code == 409
    mark = marks(alice.get(address).content.decode())[f"{name}-was"]
    said = alice.post("/answer/reply/", sent | {"text": "Kolmas", "was": mark})
    said = alice.post("/answer/reply/", sent | {"text": "", "was": said.json()["was"]})
    assert said.status_code == 200
    assert not Reply.objects.exists()


def test_there_is_no_page_for_a_question_without_reasons(alice, round_):
    assert alice.get("/answer/reasons/99999/").status_code == 404


def test_a_panellist_sees_what_became_of_their_words_and_of_nobody_elses(alice, round_):
    page = alice.get("/answer/arguments/").content.decode()
    assert "Alicen syy" in page
    assert "Shown to the panel in round 2" in page
    assert "Syy 1" not in page
    Argument.objects.filter(answer__isnull=False).update(hidden=True, why_hidden="Names a town.")
    page = alice.get("/answer/arguments/").content.decode()
    assert "Names a town." in page
    assert "Shown to the panel" not in page
    bob = Client()
    bob.cookies["language"] = "en"
    bob.post(link_of(seats_of(round_.study)[1]))
    assert "given no reasons yet" in bob.get("/answer/arguments/").content.decode()
