"""What a facilitator sees of a round that is being answered: attendance, and nothing of answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from delphi.models import Round, RoundDay
from delphi.protocol.coverage import Range
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.watching import Day, Expectation, Left, expected_by_deadline
from delphi.queries.counts import GroupBy
from delphi.queries.coverage import GroupResponse
from delphi.queries.deadlines import seats_with_more_time
from delphi.queries.groups import names_of_groups
from delphi.queries.mailing import active_seats
from delphi.queries.participation import Participation
from foresight.languages import Texts
from surveys.choices import SheetState
from surveys.models import AnswerSheet, Question

_FIELDS = {GroupBy.REGION: "region__key", GroupBy.SECTOR: "sector__key", GroupBy.ROLE: "role"}


class LeftOpen(NamedTuple):
    """A question that many of those who submitted gave no opinion on."""

    code: str
    texts: Texts
    criterion: Texts
    left: Left


@dataclass(frozen=True, slots=True)
class Watch:
    """A round as it is being answered. `looked_at`: after how many submissions what comes from
    answers was brought up to date; 0: not yet.
    """

    days: Sequence[Day]
    expected: Expectation | None
    looked_at: int
    left_open: Sequence[LeftOpen]
    groups: Sequence[GroupResponse]
    not_started: Sequence[str]  # codes of seats
    not_submitted: Sequence[str]  # of those who have started
    more_time: int  # how many seats have a deadline of their own

    @property
    def is_group_untold(self) -> bool:
        """Whether of some group not even a range is told."""
        return any(group.answered is None for group in self.groups)


def rounds_to_tally() -> list[int]:
    """The rounds whose days are counted."""
    found = Round.objects.filter(state=RoundState.OPEN).order_by("pk")
    return list(found.values_list("pk", flat=True))


def submitted_seats(round_: Round) -> set[int]:
    """The active seats whose sheet has been submitted. One query."""
    sheets = AnswerSheet.objects.filter(
        questionnaire=round_.questionnaire_id, state=SheetState.SUBMITTED
    )
    seats = active_seats(round_).filter(pk__in=sheets.values("respondent"))
    return set(seats.values_list("pk", flat=True))


def groups_of_seats(round_: Round, by: GroupBy) -> dict[int, str]:
    """Each active seat's stakeholder group; "" where it has none. One query."""
    seats = active_seats(round_).order_by().values_list("pk", _FIELDS[by])
    return {seat: group or "" for seat, group in seats}


def watch_of(round_: Round, taken_part: Participation, *, at: datetime) -> Watch:
    """The round, which comes with its study, as it stands. Seven queries at most."""
    days = _days(round_, taken_part, at)
    not_started, not_submitted = _waiting(round_)
    return Watch(
        days=days,
        expected=_expected(round_, days, taken_part.invited, at),
        looked_at=round_.glance.get("submitted", 0),
        left_open=_left_open(round_),
        groups=_groups(round_.glance),
        not_started=not_started,
        not_submitted=not_submitted,
        more_time=seats_with_more_time(round_) if round_.others_close_at else 0,
    )


def _days(round_: Round, taken_part: Participation, at: datetime) -> list[Day]:
    """The days as counted, the last one with the numbers there are now."""
    counted = RoundDay.objects.filter(round=round_).order_by("day")
    days = [Day(*row) for row in counted.values_list("day", "started", "submitted")]
    last = (round_.closed_at or min(at, round_.closes_at or at)).astimezone(
        ZoneInfo(round_.study.zone)
    )
    now = Day(last.date(), taken_part.started, taken_part.submitted)
    return [*(day for day in days if day.day < now.day), now]


def _expected(round_: Round, days: Sequence[Day], invited: int, at: datetime) -> Expectation | None:
    closes_at = round_.others_close_at or round_.closes_at
    if round_.state != RoundState.OPEN or round_.opened_at is None or closes_at is None:
        return None
    return expected_by_deadline(
        days, invited=invited, opened_at=round_.opened_at, at=at, closes_at=closes_at
    )


def _left_open(round_: Round) -> list[LeftOpen]:
    bands: Mapping[str, str] = round_.glance.get("left_open", {})
    asked = (
        Question.objects.filter(pk__in=[int(question) for question in bands])
        .select_related("item", "statement", "criterion")
        .order_by("position")
    )
    return [
        LeftOpen(
            each.item.code,
            each.statement.texts,
            each.criterion.names,
            Left(bands[str(each.pk)]),
        )
        for each in asked
    ]


def _groups(glance: Mapping[str, object]) -> list[GroupResponse]:
    told = glance.get("groups")
    if not isinstance(told, dict):
        return []
    names = names_of_groups().get(str(glance["by"]), {})
    return [
        GroupResponse(
            key,
            names.get(key, {"fi": key}),
            cell["invited"],
            Range(*cell["answered"]) if cell["answered"] else None,
        )
        for key, cell in told.items()
    ]


def _waiting(round_: Round) -> tuple[list[str], list[str]]:
    sheets = dict(
        AnswerSheet.objects.filter(questionnaire=round_.questionnaire_id).values_list(
            "respondent", "state"
        )
    )
    seats = active_seats(round_).order_by("code").values_list("pk", "code")
    not_started, not_submitted = [], []
    for seat, code in seats:
        if seat not in sheets:
            not_started.append(code)
        elif sheets[seat] != SheetState.SUBMITTED:
            not_submitted.append(code)
    return not_started, not_submitted
