"""The facilitator's pages of the next round over HTTP: proposals, decisions, the draft."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from delphi.models import Argument, Round, Study
from delphi.protocol.canonical import digest_of
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
from surveys.models import Item, Statement
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db
NEW = {"text_1_fi": "Uusi", "text_1_sv": "Ny", "text_1_en": "New"}
ABOUT = {"reason": "Kaksi tulkintaa", "trend": "anew"}


@pytest.fixture
def study() -> Study:
    """Three items: agreed, split, and what many could not judge; two rounds, analysed."""
    study = make_study(seats=12, items=3)
    protocol = study.protocols.get()
    rule = ConsensusRule.parse("share(5..7) >= 75%", "share(1..3) >= 75%")
    protocol.document["criteria"] = {"probability": rule.to_json()}
    protocol.digest = digest_of(protocol.document)
    protocol.save()
    for number in (1, 2):
        round_ = make_round(study, number=number)
        for place, seat in enumerate(seats_of(study)):
            one, two, three = questions_of(round_)
            make_answer(seat, one, level=6)
            make_answer(seat, two, level=4 + place % 2, rationale=f"Syy {place}")
            if place % 2:
                make_answer(seat, three, cannot_judge=True)
            else:
                make_answer(seat, three, level=place % 7 + 1)
        now = datetime.now(UTC)
        Round.objects.filter(pk=round_.pk).update(
            state="closed", opened_at=now - timedelta(days=9), closes_at=now, closed_at=now
        )
        seal_round(round_id=round_.pk, by=None, at=now)
        analyse_round(round_id=round_.pk, at=now)
    return study


@pytest.fixture
def alice(study: Study) -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("alice@example.org", study=study))
    return browser


def path(name: str, study: Study, **parts: Any) -> str:
    return reverse(name, kwargs={"public_id": study.public_id, "number": 2, **parts})


def item_path(study: Study, item: str, act: str = "") -> str:
    return path("round-next-item", study, item=item) + (f"?act={act}" if act else "")


def page(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def asked(study: Study) -> list[tuple[str, str]]:
    drafted = study.rounds.get(number=3)
    return [(q.item.code, q.statement.texts["fi"]) for q in questions_of(drafted)]


def decided(study: Study) -> dict[str, Any]:
    return study.rounds.get(number=2).decisions


def test_each_item_stands_with_its_figures_reasons_and_proposal(
    alice: Client, study: Study
) -> None:
    shown = page(alice, path("round-next", study))
    assert shown.count('class="card turned"') == 3
    assert "Settled in round 2." in shown
    assert "At least a third could not judge it" in shown
    assert "different answers would turn this" in shown
    assert "of those who answered both rounds changed their answer" in shown
    assert "Syy " in shown
    narrowed = page(alice, path("round-next", study) + "?show=reword")
    assert narrowed.count('class="card turned"') == 2
    strange = page(alice, path("round-next", study) + '?show="><script>')
    assert '"><script>' not in strange


def test_a_decision_is_kept_at_once_and_taken_back(alice: Client, study: Study) -> None:
    address = path("round-next", study)
    done = alice.post(address + "?show=fold", {"accept": "v1"})
    assert done.headers["Location"] == f"{address}?show=fold#v1"
    alice.post(address, {"keep": "v2"})
    assert decided(study) == {
        "v1": {"drop": True, "reason": "Settled in round 2."},
        "v2": "keep",
    }
    shown = page(alice, address)
    assert "Decided: Ask no more" in shown
    assert "Decided: Ask again" in shown
    alice.post(address, {"undecide": "v1"})
    assert decided(study) == {"v2": "keep"}
    assert study.rounds.count() == 2


@pytest.mark.parametrize("sent", [{}, {"keep": "v9"}, {"accept": ""}, {"burn": "v1"}])
def test_what_is_no_decision_changes_nothing(
    alice: Client, study: Study, sent: dict[str, str]
) -> None:
    assert alice.post(path("round-next", study), sent).status_code == 404
    assert decided(study) == {}


def test_a_new_wording_is_kept_with_its_reason_and_drafted(alice: Client, study: Study) -> None:
    argument = Argument.objects.filter(item__code="v2", round__number=2).first()
    assert argument is not None
    sent = NEW | ABOUT | {"act": "reword", "arguments": str(argument.pk)}
    done = alice.post(item_path(study, "v2", "reword"), sent)
    assert done.status_code == 302
    assert "<ins>" in page(alice, path("round-next", study))
    shown = page(alice, item_path(study, "v2"))
    assert "Kaksi tulkintaa" in shown
    alice.post(path("round-next-confirm", study))
    assert asked(study) == [("v2", "Uusi"), ("v3", "Väittämä 3 toteutuu.")]
    wording = Statement.objects.get(item__code="v2", version=2)
    assert (wording.reason, wording.continues_trend) == ("Kaksi tulkintaa", False)
    assert list(argument.led_to.all()) == [wording]


@pytest.mark.parametrize(
    ("act", "given", "said"),
    [
        ("drop", {"reason": "  "}, "Give a reason"),
        ("drop", {"reason": "x" * 501}, "at most 500"),
        ("reword", NEW | {"trend": "anew"}, "Give a reason"),
        ("reword", NEW | {"reason": "Syy"}, "still mean the same"),
        ("reword", NEW | ABOUT | {"text_1_sv": ""}, "Write the new wording"),
        ("split", NEW | ABOUT | {"text_2_fi": "Toinen"}, "Write the new wording"),
        ("split", NEW | ABOUT | {f"text_2{name[6:]}": NEW[name] for name in NEW}, "the same"),
        ("merge", NEW | ABOUT, "Tick the items"),
        ("merge", NEW | ABOUT | {"others": "999"}, "Select a valid choice"),
    ],
)
def test_a_decision_that_is_not_whole_is_refused_in_words_and_kept(
    alice: Client, study: Study, act: str, given: dict[str, str], said: str
) -> None:
    response = alice.post(item_path(study, "v2"), given | {"act": act})
    shown = response.content.decode()
    assert response.status_code == 422
    assert said in shown.split('class="errors"')[1].split("</ul>")[0]
    assert decided(study) == {}
    for text in given.values():
        assert text.strip() in shown


def test_an_unchanged_wording_is_none(alice: Client, study: Study) -> None:
    before = Statement.objects.get(item__code="v2").texts
    same = {f"text_1_{language}": text for language, text in before.items()}
    response = alice.post(item_path(study, "v2"), same | ABOUT | {"act": "reword"})
    assert "The wording is as before" in response.content.decode()


def test_a_change_in_one_language_alone_is_asked_about(alice: Client, study: Study) -> None:
    before = Statement.objects.get(item__code="v2").texts
    sent = {f"text_1_{language}": text for language, text in before.items()}
    sent |= ABOUT | {"act": "reword", "text_1_fi": "Uusi"}
    response = alice.post(item_path(study, "v2"), sent)
    assert response.status_code == 422
    assert "stand as before: Swedish, English" in response.content.decode()
    assert decided(study) == {}
    assert alice.post(item_path(study, "v2"), sent | {"one_language": "on"}).status_code == 302
    assert decided(study)["v2"]["reword"]["fi"] == "Uusi"


def test_what_changes_is_shown_before_anything_is_kept(alice: Client, study: Study) -> None:
    sent = {"act": "reword", "look": "1", "text_1_fi": "Väittämä 2 ei toteudu.", "text_1_sv": ""}
    shown = alice.post(item_path(study, "v2"), sent).content.decode()
    assert "What changes:" in shown.split("</textarea>")[1]
    assert "ei toteudu</ins>" in shown
    assert 'class="errors"' not in shown
    assert decided(study) == {}


def test_an_item_is_split_into_as_many_parts_as_are_written(alice: Client, study: Study) -> None:
    sent = {"act": "split", "parts": "2", "more": "1", "text_1_fi": "Yksi"}
    shown = alice.post(item_path(study, "v2"), sent).content.decode()
    assert 'name="text_3_fi"' in shown
    assert ">\nYksi</textarea>" in shown
    words = {
        f"text_{part}_{language}": f"Osa {part} {language}"
        for part in (1, 2)
        for language in ("fi", "sv", "en")
    }
    alice.post(item_path(study, "v2"), words | ABOUT | {"act": "split", "parts": "3"})
    assert len(decided(study)["v2"]["split"]) == 2
    alice.post(path("round-next-confirm", study))
    assert asked(study) == [
        ("v2-a", "Osa 1 fi"),
        ("v2-b", "Osa 2 fi"),
        ("v3", "Väittämä 3 toteutuu."),
    ]


def test_items_are_merged_and_taken_apart_again(alice: Client, study: Study) -> None:
    three = Item.objects.get(code="v3")
    alice.post(path("round-next", study), {"keep": "v3"})
    sent = NEW | {"reason": "Sama asia", "trend": "goes_on", "others": str(three.pk)}
    alice.post(item_path(study, "v2"), sent | {"act": "merge"})
    assert decided(study) == {
        "v2": {
            "merge": ["v3"],
            "texts": {"fi": "Uusi", "sv": "Ny", "en": "New"},
            "reason": "Sama asia",
            "continues_trend": True,
        }
    }
    assert "Decided: merged into v2" in page(alice, path("round-next", study))
    alice.post(path("round-next", study), {"undecide": "v3"})
    assert decided(study) == {}
    alice.post(item_path(study, "v2"), sent | {"act": "merge"})
    shown = page(alice, path("round-next-confirm", study))
    assert "Merged into another" in shown
    alice.post(path("round-next-confirm", study))
    assert asked(study) == [("v2", "Uusi")]


def test_what_will_happen_is_named_before_the_draft_is_made(alice: Client, study: Study) -> None:
    shown = page(alice, path("round-next-confirm", study))
    assert "Settled: asked no more" in shown
    assert "For 2 items new words are proposed and none are written" in shown
    assert study.rounds.count() == 2
    done = alice.post(path("round-next-confirm", study), follow=True)
    assert "Take it back" in done.content.decode()
    assert study.rounds.get(number=3).dropped == [
        {"item": Item.objects.get(code="v1").pk, "reason": "Settled in round 2."}
    ]


def test_a_draft_taken_back_leaves_what_was_decided(alice: Client, study: Study) -> None:
    alice.post(item_path(study, "v2"), NEW | ABOUT | {"act": "reword"})
    alice.post(path("round-next-confirm", study))
    again = alice.post(path("round-next-confirm", study))
    assert again.status_code == 422
    assert "drafted already" in again.content.decode()
    refused = alice.post(path("round-next", study), {"keep": "v2"})
    assert refused.status_code == 422
    alice.post(reverse("round-discard", kwargs={"public_id": study.public_id, "number": 3}))
    assert set(decided(study)) == {"v2"}
    alice.post(path("round-next", study), {"keep": "v2"})
    alice.post(path("round-next-confirm", study))
    assert ("v2", "Väittämä 2 toteutuu.") in asked(study)


def test_dropping_everything_is_refused_in_words(alice: Client, study: Study) -> None:
    for item in ("v1", "v2", "v3"):
        alice.post(item_path(study, item), {"act": "drop", "reason": "Syy"})
    response = alice.post(path("round-next-confirm", study))
    assert response.status_code == 422
    assert "no questions" in response.content.decode()


def test_a_watcher_sees_the_proposals_and_decides_nothing(study: Study) -> None:
    wilma = Client()
    wilma.force_login(make_user("wilma@example.org", study=study, role="watcher"))
    shown = wilma.get(path("round-next", study))
    assert shown.status_code == 200
    assert 'name="keep"' not in shown.content.decode()
    assert wilma.get(item_path(study, "v1")).status_code == 404
    assert wilma.get(path("round-next-confirm", study)).status_code == 404
    assert wilma.post(path("round-next", study), {"keep": "v1"}).status_code == 404
    assert decided(study) == {}


def test_the_lineage_is_drawn_and_told_in_words(
    alice: Client, study: Study, django_assert_max_num_queries: Any
) -> None:
    three = Item.objects.get(code="v3")
    words = {
        f"text_{part}_{language}": f"Osa {part}"
        for part in (1, 2)
        for language in ("fi", "sv", "en")
    }
    alice.post(item_path(study, "v2"), words | ABOUT | {"act": "split", "parts": "2"})
    new = {f"text_1_{language}": "Uusi sana" for language in ("fi", "sv", "en")}
    alice.post(item_path(study, "v3"), new | ABOUT | {"act": "reword"})
    alice.post(path("round-next-confirm", study))
    address = reverse("lineage", kwargs={"public_id": study.public_id})
    with django_assert_max_num_queries(15):
        shown = page(alice, address)
    assert shown.count('<circle class="') == 2 + 3 + 3 + 3  # the legend's, and each round's
    assert "split into v2-a, v2-b: Kaksi tulkintaa" in shown
    assert "made of v2" in shown
    assert "reworded for round 3, the trend starts anew: Kaksi tulkintaa" in shown
    assert "asked no more: Settled in round 2." in shown
    assert f"#{three.code}" in shown
    assert "Nothing has been asked yet" in page(
        alice, reverse("lineage", kwargs={"public_id": _unasked(alice).public_id})
    )


def test_the_preview_shows_the_feedback_to_those_who_answered_before_and_to_those_who_did_not(
    alice: Client, study: Study
) -> None:
    alice.post(path("round-next-confirm", study))
    address = reverse("round-preview", kwargs={"public_id": study.public_id, "number": 3})
    answered = page(alice, address)
    assert answered.count("Your earlier answer:") == 2
    assert "nobody gave them" in answered
    new = page(alice, address + "?as=new")
    assert "Your earlier answer:" not in new
    assert "Syy " in answered
    assert "Syy " in new


def _unasked(browser: Client) -> Study:
    study = make_study(key="unasked", items=1)
    browser.force_login(make_user("uusi@example.org", study=study))
    return study
