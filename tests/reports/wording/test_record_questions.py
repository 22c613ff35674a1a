"""What the record tells of questions: each is counted once, however often it was asked."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.utils import translation

from delphi.queries.results import ItemView
from reports.document.account import Account
from reports.wording import record_questions
from tests.reports import accounts


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def judged(items: int, agreements: dict[int, str]) -> Account:
    """Of items asked in three rounds, the second not in the last: the agreement by round."""

    def answers(item: int, number: int) -> list[int | None] | None:
        return None if item == 1 and number == 3 else [6] * 24

    def with_agreements(item: ItemView) -> ItemView:
        looks = (replace(look, agreement=agreements[look.number]) for look in item.looks)
        return replace(item, looks=tuple(looks))

    found = accounts.study({"probability": answers}, items=items)
    return replace(found, items=tuple(map(with_agreements, found.items)))


def test_a_question_that_met_its_rule_in_two_rounds_is_one_question() -> None:
    account = judged(3, {1: "for", 2: "agreed", 3: "for"})
    assert record_questions.asked_again(account) == (
        "Of 3 questions that had met their rule, 3 were asked again."
    )
    assert record_questions.dissent(account) == ""


def test_a_question_without_agreement_is_asked_again_only_where_a_later_round_asked_it() -> None:
    account = judged(2, {1: "for", 2: "none", 3: "none"})
    assert record_questions.dissent(account).startswith(
        "Of 2 questions without agreement, 1 were asked again;"
    )
