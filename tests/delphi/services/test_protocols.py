"""Writing a protocol before the first launch, and deviating from it afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from delphi.models import ItemResult, ProtocolVersion, Round, Study, StudyEvent
from delphi.protocol.canonical import digest_of
from delphi.protocol.lifecycle import Anonymity
from delphi.protocol.refusals import (
    DeviationUnreasoned,
    FixedAtLaunch,
    NothingToWithdraw,
    StudyEnded,
)
from delphi.queries.protocols import protocol_in_force, protocol_of, version_rows
from delphi.queries.results import round_results
from delphi.services.analysis import analyse_round
from delphi.services.protocols import withdraw_deviation, write_rule, write_terms
from delphi.services.rounds import close_round, launch_round, undo_launch
from delphi.services.sealing import seal_round
from delphi.services.verification import verify_study
from delphi.statistics import ConsensusRule
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
THREE_QUARTERS = ConsensusRule.parse("share(5..7) >= 75%", "share(1..3) >= 75%")
NINE_TENTHS = ConsensusRule.parse("share(5..7) >= 90%", "share(1..3) >= 90%")


@pytest.fixture
def study() -> Study:
    return make_study(seats=12)


def rule(study: Study, wanted: ConsensusRule | None, reason: str = "", at: datetime = AT) -> None:
    write_rule(
        study_id=study.pk, criterion="probability", rule=wanted, reason=reason, by=None, at=at
    )


def terms(study: Study, *, cell: int = 5, maximum: int = 3, reason: str = "") -> None:
    write_terms(
        study_id=study.pk,
        level=Anonymity.CONFIDENTIAL,
        cell=cell,
        quartiles="6",
        maximum_rounds=maximum,
        reason=reason,
        by=None,
        at=AT,
    )


def launched(study: Study, number: int = 1, at: datetime = AT) -> Round:
    round_ = make_round(study, number=number, state="draft")
    return launch_round(round_id=round_.pk, closes_at=at + DAY, by=None, at=at, invite=False)


def analysed(round_: Round, at: datetime) -> Round:
    """Five of six answer 6, one 2: 83 % in the band."""
    for place, seat in enumerate(seats_of(round_.study)):
        for question in questions_of(round_):
            make_answer(seat, question, level=2 if place % 6 == 5 else 6)
    close_round(round_id=round_.pk, by=None, at=at)
    seal_round(round_id=round_.pk, by=None, at=at)
    return analyse_round(round_id=round_.pk, at=at)


def test_before_the_first_launch_it_is_written_anew_in_place(study: Study) -> None:
    alice = make_user("alice@example.org", study=study)
    write_rule(study_id=study.pk, criterion="probability", rule=THREE_QUARTERS, by=alice, at=AT)
    version = ProtocolVersion.objects.get(study=study)
    assert version.document["criteria"] == {"probability": THREE_QUARTERS.to_json()}
    assert version.digest == digest_of(version.document)
    (row,) = version_rows(study.pk)
    assert row.written is not None
    assert (row.written.by, row.written.at) == (alice, AT)


def test_what_changes_nothing_is_no_act(study: Study) -> None:
    rule(study, None)
    assert not StudyEvent.objects.exists()


def test_rules_follow_the_type_of_quartiles(study: Study) -> None:
    rule(study, THREE_QUARTERS)
    terms(study, cell=7, maximum=4)
    document = protocol_in_force(study.pk)
    assert document["criteria"]["probability"]["quartile_type"] == 6
    assert (document["quartiles"], document["minimum_cell"]) == ("6", 7)
    assert document["stopping"] == {"maximum_rounds": 4}


def test_after_a_launch_a_change_needs_its_reason(study: Study) -> None:
    launched(study)
    with pytest.raises(DeviationUnreasoned):
        rule(study, THREE_QUARTERS, "  ")
    assert ProtocolVersion.objects.filter(study=study).count() == 1


def test_a_deviation_is_a_version_of_its_own_locked_at_the_next_launch(study: Study) -> None:
    rule(study, THREE_QUARTERS)
    first = launched(study)
    rule(study, NINE_TENTHS, "Too lax.")
    one, two = ProtocolVersion.objects.filter(study=study).order_by("version")
    assert one.document["criteria"]["probability"] == THREE_QUARTERS.to_json()
    assert (two.version, two.reason, two.locked_at) == (2, "Too lax.", None)
    analysed(first, AT + DAY)
    launched(study, 2, AT + 2 * DAY)
    two.refresh_from_db()
    assert two.locked_at == AT + 2 * DAY
    assert StudyEvent.objects.filter(study=study, kind="protocol_deviated").count() == 1
    assert verify_study(study_id=study.pk) == []


def test_a_round_is_judged_by_what_was_locked_when_it_was_launched(study: Study) -> None:
    rule(study, THREE_QUARTERS)
    first = launched(study)
    rule(study, NINE_TENTHS, "Too lax.")
    analysed(first, AT + DAY)
    assert {each.agreement for each in ItemResult.objects.all()} == {"for"}
    second = launched(study, 2, AT + 2 * DAY)
    analysed(second, AT + 3 * DAY)
    assert {each.agreement for each in ItemResult.objects.filter(round=second)} == {"none"}
    assert {each.agreement for each in ItemResult.objects.filter(round=first)} == {"for"}
    shown = {number: round_results(each)[0].rule for number, each in ((1, first), (2, second))}
    assert shown == {1: THREE_QUARTERS.to_json(), 2: NINE_TENTHS.to_json()}


def test_a_deviation_not_launched_under_may_be_written_anew_or_taken_back(study: Study) -> None:
    launched(study)
    rule(study, THREE_QUARTERS, "First thought.")
    rule(study, NINE_TENTHS, "Second thought.")
    two = ProtocolVersion.objects.get(study=study, version=2)
    assert two.reason == "Second thought."
    withdraw_deviation(study_id=study.pk, by=None, at=AT)
    assert ProtocolVersion.objects.get(study=study).version == 1
    with pytest.raises(NothingToWithdraw):
        withdraw_deviation(study_id=study.pk, by=None, at=AT)


def test_what_was_promised_to_the_panel_stays(study: Study) -> None:
    launched(study)
    with pytest.raises(FixedAtLaunch):
        terms(study, cell=3, reason="We want to see more.")
    terms(study, maximum=4, reason="One more round.")
    assert protocol_in_force(study.pk)["stopping"] == {"maximum_rounds": 4}


def test_after_an_undone_launch_it_is_free_again(study: Study) -> None:
    round_ = launched(study)
    undo_launch(round_id=round_.pk, by=None, at=AT)
    rule(study, THREE_QUARTERS)
    assert ProtocolVersion.objects.get(study=study).version == 1
    assert protocol_of(round_)["criteria"] == {"probability": THREE_QUARTERS.to_json()}


def test_an_ended_study_keeps_its_protocol(study: Study) -> None:
    Study.objects.update(ended_at=AT)
    with pytest.raises(StudyEnded):
        rule(study, THREE_QUARTERS)
