"""The protocol's pages over HTTP: a rule built by buttons alone, typed, weighed, locked."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from delphi.models import ProtocolVersion, Study
from delphi.services.analysis import analyse_round
from delphi.services.rounds import close_round, launch_round
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOTHING_NEW = {"new-for": "share_within", "new-against": "share_within", "minimum_answers": "1"}


@pytest.fixture
def study() -> Study:
    return make_study(seats=12, criteria=("agreement", "year"))


@pytest.fixture
def alice(client: Client, study: Study) -> Client:
    client.cookies["language"] = "en"
    client.force_login(make_user("alice@example.org", study=study))
    return client


def path(study: Study, name: str = "protocol", **parts: Any) -> str:
    return reverse(name, kwargs={"public_id": study.public_id, **parts})


def rule_path(study: Study, key: str = "agreement") -> str:
    return path(study, "protocol-rule", key=key)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def clause(side: str, place: int, kind: str, **gaps: str) -> dict[str, Any]:
    return {f"{side}-kind": [kind]} | {
        f"{side}-{place}-{gap}": value for gap, value in gaps.items()
    }


SHARE = clause("for", 0, "share_within", share="70", low="7", high="9")


def rule_in(study: Study) -> dict[str, Any]:
    newest = ProtocolVersion.objects.filter(study=study).order_by("-version")[0]
    rules: dict[str, Any] = newest.document["criteria"]
    return rules


def run(study: Study, number: int = 1) -> None:
    """A round answered by everybody, analysed: 10 of 12 between 7 and 9."""
    at = timezone.now() - timedelta(days=5)
    round_ = make_round(study, number=number, state="draft")
    later = at + timedelta(days=1)
    launch_round(round_id=round_.pk, closes_at=later, by=None, at=at, invite=False)
    for place, seat in enumerate(seats_of(study)):
        for question in questions_of(round_):
            if question.criterion.key == "agreement":
                make_answer(seat, question, level=3 if place < 2 else 7 + place % 3)
    close_round(round_id=round_.pk, by=None, at=later)
    seal_round(round_id=round_.pk, by=None, at=later)
    analyse_round(round_id=round_.pk, at=later)


# --- Building -------------------------------------------------------------------------------------


def test_a_rule_is_built_by_buttons_and_saved(alice: Client, study: Study) -> None:
    address = rule_path(study)
    assert "at least" in page(alice, address)
    added = alice.post(
        address, NOTHING_NEW | SHARE | {"act": "add-for", "new-for": "share_below"}
    ).content.decode()
    assert 'name="for-1-share" value="15"' in added
    both = {
        "for-kind": ["share_within", "share_below"],
        "for-0-share": "70", "for-0-low": "7", "for-0-high": "9",
        "for-1-share": "15", "for-1-low": "1", "for-1-high": "3",
        "against": "mirror", "minimum_answers": "8", "for-join": "all",
    }  # fmt: skip
    assert not rule_in(study)
    saved = alice.post(address, both | {"act": "save"})
    assert saved.headers["Location"] == path(study)
    wanted = ConsensusRule.parse(
        "share(7..9) >= 70% and share(1..3) < 15%",
        "share(1..3) >= 70% and share(7..9) < 15%",
        minimum_answers=8,
    )
    assert rule_in(study) == {"agreement": wanted.to_json()}
    again = page(alice, address)
    assert re.search(r'value="mirror" checked', again)
    assert "Random answers that pass" in again
    fewer = alice.post(address, both | {"act": "remove-for-0"}).content.decode()
    assert 'name="for-1-share"' not in fewer
    assert 'name="for-0-share" value="15"' in fewer


def test_every_kind_of_clause_and_a_published_rule_make_a_rule(alice: Client, study: Study) -> None:
    address = rule_path(study)
    filled = alice.post(
        address, NOTHING_NEW | {"act": "preset", "preset": "rand_disagreement_index"}
    ).content.decode()
    assert "RAND/UCLA" in filled
    assert 'value="disagreement_index_at_most"' in filled
    data = {
        "for-kind": [
            "median_within", "iqr_at_most", "disagreement_index_at_most", "agreement_at_least",
            "coefficient_of_variation_at_most", "answers_at_least",
        ],
        "for-0-low": "7", "for-0-high": "9", "for-1-number": "2", "for-2-number": "1",
        "for-3-number": "0,8", "for-4-number": "0.5", "for-5-number": "9",
        "each_group": "1", "minimum_answers": "1", "act": "save",
    }  # fmt: skip
    assert alice.post(address, data).status_code == 302
    assert ConsensusRule.from_json(rule_in(study)["agreement"]).for_.text() == (
        "every group (median in 7..9 and iqr <= 2 and disagreement_index <= 1 and a >= 0.8 "
        "and cv <= 0.5 and n >= 9)"
    )
    assert 'name="for-3-number" value="0.8"' in page(alice, address)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"for-0-share": "many"}, "“many” is not a number"),
        ({"for-0-share": "150"}, "from 0 to 100 per cent"),
        ({"for-0-low": "9", "for-0-high": "7"}, "runs backwards"),
        ({"for-0-high": "12"}, "not within the scale"),
        ({"minimum_answers": "0"}, "whole number from 1"),
        ({"for-kind": []}, "has no clause"),
    ],
)
def test_what_cannot_be_a_rule_is_said_and_nothing_is_saved(
    alice: Client, study: Study, change: dict[str, Any], said: str
) -> None:
    data = NOTHING_NEW | SHARE | change | {"act": "save"}
    response = alice.post(rule_path(study), data)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert not rule_in(study)


def test_a_typed_rule_is_saved_and_its_mistakes_point_at_the_character(
    alice: Client, study: Study
) -> None:
    address = rule_path(study)
    typed = NOTHING_NEW | {"act": "type", "text-for": "share(7..9) >= 70% and iqr < 2"}
    response = alice.post(address, typed)
    assert response.status_code == 422
    said = response.content.decode()
    assert "character 28" in said
    assert "share(7..9) &gt;= 70% and iqr &lt; 2\n                           ^" in said
    assert "share(7..9) &gt;= 70% and iqr &lt; 2</textarea>" in said
    nested = "(share(7..9) >= 0.7 or median in 7..9) and iqr <= 2"
    assert alice.post(address, typed | {"text-for": nested}).status_code == 302
    assert ConsensusRule.from_json(rule_in(study)["agreement"]).for_.text() == nested
    assert f"{nested.replace('>', '&gt;').replace('<', '&lt;')}</textarea>" in page(alice, address)


def test_years_have_rules_without_levels_or_another_side(alice: Client, study: Study) -> None:
    address = rule_path(study, "year")
    said = page(alice, address)
    assert "agreement_at_least" not in said
    assert 'value="mirror"' not in said
    data = NOTHING_NEW | clause("for", 0, "iqr_at_most", number="5") | {"act": "save"}
    assert alice.post(address, data).status_code == 302
    assert ConsensusRule.from_json(rule_in(study)["year"]).for_.text() == "iqr <= 5"


def test_no_rule_need_judge_a_criterion(alice: Client, study: Study) -> None:
    alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "save"})
    assert alice.post(rule_path(study), NOTHING_NEW | {"act": "none"}).status_code == 302
    assert not rule_in(study)


# --- Weighing -------------------------------------------------------------------------------------


def test_beside_the_rule_stands_what_chance_makes_of_it(alice: Client, study: Study) -> None:
    seen = alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "look"}).content.decode()
    assert "If the panel of 12 answered at random" in seen
    assert "Judged after each of 3 rounds" in seen
    assert not rule_in(study)


def test_closed_rounds_show_what_other_rules_would_have_found(alice: Client, study: Study) -> None:
    alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "save"})
    run(study)
    said = page(alice, rule_path(study))
    assert "The answers there are, under other rules" in said
    stricter = SHARE | {"for-0-share": "90", "act": "look"}
    changed = alice.post(rule_path(study), NOTHING_NEW | stricter).content.decode()
    assert "What was found then stands" in changed
    assert "v1" in changed.split('id="weight"')[1]


def test_before_a_round_is_analysed_a_pilot_shows_what_rules_make_of_its_answers(
    alice: Client, study: Study
) -> None:
    alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "save"})
    pilot = make_study(key="pilot", seats=12, criteria=("agreement",))
    Study.objects.filter(pk=pilot.pk).update(trial="pilot", trial_of=study)
    run(pilot)
    said = page(alice, rule_path(study))
    assert "answers of a pilot" in said
    assert "2 statements as they stand" in said
    stricter = SHARE | {"for-0-share": "90", "act": "look"}
    changed = alice.post(rule_path(study), NOTHING_NEW | stricter).content.decode()
    assert "What was found then stands" not in changed
    run(study)
    assert "answers of a pilot" not in page(alice, rule_path(study))


def test_a_rule_that_is_not_whole_changes_no_earlier_round(alice: Client, study: Study) -> None:
    alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "save"})
    run(study)
    wrong = alice.post(rule_path(study), NOTHING_NEW | {"act": "type", "text-for": "iqr < 2"})
    assert "What was found then stands" not in wrong.content.decode()


def test_withheld_distributions_tell_nothing_under_any_rule(alice: Client, study: Study) -> None:
    ProtocolVersion.objects.update(document={"minimum_cell": 7, "criteria": {}})
    alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "save"})
    run(study)
    said = page(alice, rule_path(study))
    assert "under other rules" not in said
    stricter = SHARE | {"for-0-share": "90", "act": "look"}
    changed = alice.post(rule_path(study), NOTHING_NEW | stricter).content.decode()
    assert "their distributions are not shown to anybody" in changed


# --- Lock and deviations --------------------------------------------------------------------------


def test_after_the_launch_a_change_is_a_deviation_with_its_reason(
    alice: Client, study: Study
) -> None:
    alice.post(rule_path(study), NOTHING_NEW | SHARE | {"act": "save"})
    run(study)
    assert "The protocol was locked" in page(alice, path(study))
    stricter = NOTHING_NEW | SHARE | {"for-0-share": "90", "act": "save"}
    refused = alice.post(rule_path(study), stricter)
    assert refused.status_code == 422
    assert 'value="90"' in refused.content.decode()
    assert alice.post(rule_path(study), stricter | {"reason": "Too lax."}).status_code == 302
    said = page(alice, path(study))
    assert "Too lax." in said
    assert "alice" in said
    assert "in force from the next launch on" in said
    alice.post(path(study, "protocol-withdraw"))
    assert "Too lax." not in page(alice, path(study))


TERMS = {
    "level": "anonymous", "cell": "6", "maximum": "4", "quartiles": "6",
    "settled_per_cent": "100", "stable": "on",
}  # fmt: skip


def test_when_the_study_stops_is_set_and_told(alice: Client, study: Study) -> None:
    looser = {**TERMS, "settled_per_cent": "80", "stable": ""}
    assert alice.post(path(study, "protocol-terms"), looser).status_code == 302
    newest = ProtocolVersion.objects.get(study=study).document
    assert newest["stopping"] == {"maximum_rounds": 4, "stable": False, "settled_per_cent": 80}
    said = page(alice, path(study))
    assert "The study stops when 80% of the statements have their result." in said
    assert "as soon as its rule is met" in said


def test_the_terms_are_set_and_the_promises_stay(alice: Client, study: Study) -> None:
    address = path(study, "protocol-terms")
    data = TERMS
    assert alice.post(address, data).status_code == 302
    run(study)
    assert "disabled" in page(alice, address)
    assert alice.post(address, data | {"maximum": "5"}).status_code == 422
    more = data | {"maximum": "5", "level": "named", "cell": "2", "reason": "Still moving."}
    assert alice.post(address, more).status_code == 302
    newest = ProtocolVersion.objects.filter(study=study).order_by("-version")[0].document
    assert newest["stopping"] == {"maximum_rounds": 5}
    assert (newest["anonymity"], newest["minimum_cell"]) == ("anonymous", 6)


@pytest.mark.parametrize("what", ["maximum", "cell", "settled_per_cent"])
def test_terms_out_of_bounds_are_refused(alice: Client, study: Study, what: str) -> None:
    data = TERMS | {what: "0"}
    response = alice.post(path(study, "protocol-terms"), data)
    assert response.status_code == 422


def test_a_watcher_reads_the_protocol_and_changes_nothing(client: Client, study: Study) -> None:
    client.force_login(make_user("wanda@example.org", study=study, role="watcher"))
    said = page(client, path(study))
    assert rule_path(study) not in said
    assert client.get(rule_path(study)).status_code == 404
    assert client.get(path(study, "protocol-terms")).status_code == 404
    assert client.post(path(study, "protocol-withdraw")).status_code == 404


@pytest.mark.parametrize("items", [1, 12])
def test_its_pages_take_at_most_15_queries(
    alice: Client, items: int, django_assert_max_num_queries: Any
) -> None:
    study = make_study(key="other", seats=12, items=items, criteria=("agreement", "desirability"))
    alice.force_login(make_user("olga@example.org", study=study))
    run(study)
    for address in (path(study), rule_path(study), path(study, "protocol-terms")):
        with django_assert_max_num_queries(15):
            page(alice, address)


def test_title_purpose_and_contact_are_changed_at_any_time(alice: Client, study: Study) -> None:
    run(study)
    address = path(study, "study-description")
    assert "sent from now on" in page(alice, address)
    given = {f"{part}_{each}": part for part in ("title", "purpose") for each in ("fi", "sv", "en")}
    refused = alice.post(address, given | {"contact": "Ida", "purpose_sv": ""})
    assert refused.status_code == 422
    assert alice.post(address, given | {"contact": "Ida"}).status_code == 302
    assert Study.objects.get(pk=study.pk).contact == "Ida"


def test_a_rule_whose_sides_can_hold_together_is_saved_with_a_warning(
    alice: Client, study: Study
) -> None:
    sides = {"text-for": "share(8..9) >= 10%", "text-against": "share(1..2) >= 10%"}
    saved = alice.post(rule_path(study), NOTHING_NEW | sides | {"act": "type"}, follow=True)
    assert "the rule for and the rule against" in saved.content.decode()
    assert "agreement" in rule_in(study)
