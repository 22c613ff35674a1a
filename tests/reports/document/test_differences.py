"""What changed from one edition to another, from the two accounts alone."""

from dataclasses import replace

import pytest

from delphi.models import ProtocolVersion, Study
from reports.document.account import Account
from reports.document.differences import Text, differences
from reports.queries.accounts import account_of
from tests.reports.planting import agreed, play, rising, scattered

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return play(rounds=3, seats=12, answering={"probability": (agreed, rising, scattered)})


def account(study: Study, number: int) -> Account:
    return account_of(study.rounds.select_related("study").get(number=number))


def test_an_account_differs_in_nothing_from_itself(study: Study) -> None:
    found = differences(account(study, 2), account(study, 2))
    assert not found
    assert found.again == found.corrected == ()


def test_a_later_round_adds_looks_and_changes_verdicts(study: Study) -> None:
    before, after = account(study, 1), account(study, 3)
    found = differences(before, after)
    assert [each.number for each in found.rounds] == [2, 3]
    assert found.corrected == ()
    changed = {(each.item.code, each.before, each.after) for each in found.verdicts}
    assert ("v1", "agreed_unconfirmed", "settled") in changed
    assert {item.code for item in found.again} == {"v1", "v2", "v3"}
    found = differences(replace(before, items=before.items[1:]), after)
    assert [item.code for item in found.added] == ["v1"]


def test_edited_texts_are_told_once_each(study: Study) -> None:
    before = account(study, 3)
    item = before.items[0]
    wording = replace(item.wordings[0], texts={"fi": "Mended"})
    after = replace(
        before,
        study_titles={"fi": "Uusi"},
        items=(replace(item, wordings=(wording,), section_titles={}), *before.items[1:]),
    )
    found = differences(before, after, summaries=({}, {"fi": "Oma"}))
    assert [(each.what, each.item and each.item.code) for each in found.texts] == [
        (Text.TITLE, None),
        (Text.SUMMARY, None),
        (Text.STATEMENT, "v1"),
    ]


def test_another_figure_of_a_sealed_round_is_found_and_a_new_one_is_none(study: Study) -> None:
    before = account(study, 3)
    item = before.items[0]
    for figures, corrected in (
        ({**item.figures, "median": 1.5}, [("v1", 3)]),
        ({**item.figures, "a_later_versions": {"measure": 1}}, []),
    ):
        looks = (*item.looks[:-1], replace(item.look, figures=figures))
        after = replace(before, items=(replace(item, looks=looks), *before.items[1:]))
        found = differences(before, after).corrected
        assert [(each.code, number) for each, number in found] == corrected


def test_a_deviation_is_told(study: Study) -> None:
    before = account(study, 3)
    first = ProtocolVersion.objects.get(study=study)
    ProtocolVersion.objects.create(
        study=study,
        version=2,
        document=first.document,
        digest="0" * 64,
        locked_at=study.rounds.get(number=3).opened_at,
        reason="Liian lievä",
    )
    found = differences(before, account(study, 3))
    assert [each.reason for each in found.protocols] == ["Liian lievä"]
