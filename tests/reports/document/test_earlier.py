"""An account cut back to an earlier round is the account of that round."""

import pytest

from delphi.models import ItemResult, ProtocolVersion, Study
from delphi.services.events import record_event
from reports.document.account import Account
from reports.document.earlier import as_of_round
from reports.document.freezing import frozen, thawed
from reports.queries.accounts import account_of
from surveys.models import Statement
from tests.reports.planting import RULE, START, agreed, play, play_round, rising, split

pytestmark = pytest.mark.django_db
ANSWERING = {"probability": (agreed, split, rising)}


@pytest.fixture
def study() -> Study:
    return play(rounds=3, seats=12, answering=ANSWERING)


def account(study: Study, number: int) -> Account:
    return account_of(study.rounds.select_related("study").get(number=number))


def test_it_says_what_the_report_of_that_round_says(study: Study) -> None:
    last = account(study, 3)
    for number in (1, 2, 3):
        assert as_of_round(last, number) == account(study, number)
    for number in (0, 4, -1):
        assert as_of_round(last, number) is None


def test_items_asked_later_or_no_more_are_as_they_were(study: Study) -> None:
    ItemResult.objects.filter(item__code="v1", round__number=1).delete()
    ItemResult.objects.filter(item__code="v2", round__number=3).delete()
    last = account(study, 3)
    for number in (1, 2):
        cut = as_of_round(last, number)
        assert cut == account(study, number)
    assert {item.code for item in account(study, 1).items} == {"v2", "v3"}


def test_a_wording_of_a_later_round_is_left_out(study: Study) -> None:
    first = Statement.objects.get(item__code="v1", version=1)
    later = Statement.objects.create(
        item=first.item, version=2, texts={"fi": "Uusi", "en": "New"}, reason="Epäselvä"
    )
    ItemResult.objects.filter(item=first.item, round__number=3).update(statement=later)
    last = account(study, 3)
    assert next(item for item in last.items if item.code == "v1").texts == later.texts
    assert as_of_round(last, 2) == account(study, 2)


def test_each_round_keeps_the_rules_it_was_held_under(study: Study) -> None:
    before = ProtocolVersion.objects.get(study=study)
    later = RULE | {"minimum_answers": 9}
    third = study.rounds.get(number=3)
    ProtocolVersion.objects.create(
        study=study,
        version=2,
        document=before.document | {"criteria": {"probability": later}},
        digest="0" * 64,
        locked_at=third.opened_at,
        reason="Liian lievä",
    )
    last = account(study, 3)
    assert last.items[0].rule == later
    cut = as_of_round(last, 2)
    assert cut == account(study, 2)
    assert cut is not None
    assert (cut.items[0].rule, len(cut.protocols)) == (RULE, 1)


def test_a_statement_made_of_others_came_of_them_only_once_they_were_asked_no_more(
    study: Study,
) -> None:
    ItemResult.objects.filter(item__code="v1", round__number=3).delete()
    ItemResult.objects.filter(item__code="v3", round__number__lt=3).delete()
    new, old = (Statement.objects.get(item__code=code, version=1) for code in ("v3", "v1"))
    new.parents.add(old)
    last = account(study, 3)
    codes = {item.code: (item.came_of, item.became) for item in last.items}
    cut = as_of_round(last, 2)
    assert cut is not None
    now = {item.code: (item.came_of, item.became) for item in cut.items}
    assert now == {"v1": ((), ()), "v2": ((), ())}
    assert set(codes) == {"v1", "v2", "v3"}


def test_what_was_tried_and_drawn_later_is_left_out(study: Study) -> None:
    second = study.rounds.get(number=2)
    assert second.closed_at is not None
    for kind, data in (
        ("trial_started", {"trial": "pilot"}),
        ("trial_started", {"trial": "simulation"}),
        ("panel_drawn", {}),
    ):
        record_event(study_id=study.pk, kind=kind, by=None, at=second.closed_at, data=data)
    last = thawed(frozen(account(study, 3)))
    for number, count in ((1, 0), (2, 1)):
        cut = as_of_round(last, number)
        assert cut is not None
        assert (cut.acts.pilots, cut.acts.dry_runs, cut.acts.drawings) == (count,) * 3
        assert cut.acts == account(study, number).acts


def test_a_round_held_before_any_protocol_was_locked_has_the_first(study: Study) -> None:
    ProtocolVersion.objects.filter(study=study).update(locked_at=START.replace(year=2030))
    assert as_of_round(account(study, 3), 1) == account(study, 1)
    play_round(study, 4, ANSWERING)
    assert as_of_round(account(study, 4), 3) == account(study, 3)
