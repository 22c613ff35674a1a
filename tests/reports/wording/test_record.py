"""What the record tells of live rounds and of rounds in which submitting is final."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from delphi.models import Study
from delphi.queries.method import Acts
from reports.document.account import Account
from reports.queries.accounts import account_of
from reports.wording import method, record
from tests.reports import accounts

SHOWN = {"median": True, "own_answer": True, "groups": True}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def held(*rounds: dict[str, Any]) -> Account:
    found = accounts.study({"probability": accounts.lively()}, items=1, rounds=len(rounds))
    terms = zip(found.rounds, rounds, strict=True)
    return replace(found, rounds=tuple(replace(each, **more) for each, more in terms))


def test_a_first_live_round_shows_the_group_and_nothing_of_a_round_before() -> None:
    account = held({"live": True})
    said = method.feedback_sentence(account.rounds[0])
    assert said.startswith("Round 1 was live:")
    assert "the distribution, the median, and could change" in said
    assert "own earlier answer" not in said
    assert record.feedback_way(account).startswith("In live rounds")
    assert "sealed" not in record.feedback_way(account)


def test_a_later_live_round_tells_both_what_came_before_and_what_went_back() -> None:
    account = held({}, {"live": True, "feedback": SHOWN})
    assert method.feedback_sentence(account.rounds[0]) == "Round 1: no feedback was shown."
    assert method.feedback_sentence(account.rounds[1]) == (
        "Round 2: panellists were shown their own earlier answer, the median, figures by "
        "stakeholder group. Round 2 was live: who had answered a question was shown of the "
        "answers so far the median, and could change their own."
    )
    assert "sealed" in record.feedback_way(account)
    assert "In live rounds" in record.feedback_way(account)


def test_rounds_that_show_nothing_while_open_say_nothing_of_it() -> None:
    account = held({}, {"feedback": SHOWN})
    assert "live" not in method.feedback_sentence(account.rounds[1])
    assert "live" not in record.feedback_way(account)
    assert record.feedback_way(held({}, {})) == ""


@pytest.mark.parametrize(
    ("final", "said"),
    [
        ((False, False), "could change an answer until the round closed."),
        ((True, True), "until they submitted them all, which was final."),
        ((False, True), "until the round closed; but submitting was final in: round 2."),
    ],
)
def test_where_submitting_is_final_nobody_could_change_an_answer_after_it(
    final: tuple[bool, bool], said: str
) -> None:
    account = held(*({"submit_once": each} for each in final))
    assert record.answering(account).endswith(said)


def test_nobody_knows_how_answers_were_given_elsewhere() -> None:
    account = held({}, {"submit_once": True})
    away = replace(account, acts=Acts(elsewhere=(1,)))
    assert "submitted them all" in record.answering(away)
    assert "answers of round 1 were collected elsewhere" in record.answering(away)
    everywhere = replace(account, acts=Acts(elsewhere=(1, 2)))
    assert "on the web" not in record.answering(everywhere)
    assert "round 1 and round 2" in record.answering(everywhere)
    assert Acts(elsewhere=(1, 3)).until(2).elsewhere == (1,)


def test_the_account_knows_how_its_rounds_were_held(study: Study) -> None:
    study.rounds.filter(number=1).update(live=True)
    study.rounds.filter(number=2).update(submit_once=True)
    rounds = account_of(study.rounds.get(number=3)).rounds
    assert [(each.live, each.submit_once) for each in rounds] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip


def test_as_of_an_earlier_round_what_is_told_is_said_to_be_of_the_whole_study() -> None:
    assert method.told_of(False) == ""
    assert "later rounds included" in method.told_of(True)
