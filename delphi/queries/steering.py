"""What a facilitator's pages read: studies with their next step, rounds with their response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery

from delphi.models import ProtocolVersion, Round, Study, StudyEvent, StudyMember
from delphi.permissions import visible_to
from delphi.protocol.lifecycle import STEERING_ROLES, RoundState, StudyRole
from delphi.protocol.steps import FACILITATORS_TURN, NextStep, Standing, next_step
from delphi.protocol.terms import maximum_rounds
from delphi.queries.history import recorded_in
from delphi.queries.participation import Participation, active_seats_of, participations
from foresight.languages import LANGUAGES
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from surveys.choices import NUMERIC_KINDS, CriterionRole, ScaleKind
from surveys.models import Criterion, Item, Question

LATEST_EVENTS = 5


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round and how many of its panel have started and submitted; never who."""

    round: Round
    participation: Participation


@dataclass(frozen=True, slots=True)
class StudyRow:
    """A study in the list: the user's part in it, what it needs next, the round that is about."""

    study: Study
    next: NextStep
    rounds: Sequence[RoundRow]
    seats: int
    role: StudyRole

    @property
    def row(self) -> RoundRow | None:
        """The round the next step is about."""
        numbered = (each for each in self.rounds if each.round.number == self.next.number)
        return next(numbered, None)

    @property
    def steers(self) -> bool:
        """Whether the user may change something in the study."""
        return self.role in STEERING_ROLES

    @property
    def owns(self) -> bool:
        """Whether the user decides who works on the study, and when it ends."""
        return self.role is StudyRole.OWNER

    @property
    def is_unlaunched(self) -> bool:
        """Whether nothing has been asked yet, so that what is asked can still be changed."""
        states = {each.round.state for each in self.rounds}
        return states == {RoundState.DRAFT}

    @property
    def is_facilitators_turn(self) -> bool:
        return self.next.step in FACILITATORS_TURN

    @property
    def is_users_turn(self) -> bool:
        return self.steers and self.is_facilitators_turn


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item with all its wordings, oldest first, and the rounds that asked each."""

    item: Item
    wordings: Sequence[tuple[Any, Sequence[int]]]

    @property
    def steps(self) -> list[tuple[Any, Sequence[int], Any]]:
        """Newest first: a wording, the rounds that asked it, and the wording before or None."""
        before = [None, *(wording for wording, _ in self.wordings)]
        steps = [(*each, earlier) for each, earlier in zip(self.wordings, before, strict=False)]
        return steps[::-1]


def study_rows(user: User, *, at: datetime) -> list[StudyRow]:
    """The user's studies, those that wait for the user first, without trials; five queries."""
    rows = _rows(visible_to(user).filter(trial=""), at)
    return sorted(rows, key=lambda row: (not row.is_users_turn, row.study.key))


def trial_rows(user: User, study: Study, *, at: datetime) -> list[StudyRow]:
    """The study's trials, the latest first, each with its `started_at`; five queries."""
    began = StudyEvent.objects.filter(study=OuterRef("pk"), sequence=1).values("at")
    trials = visible_to(user).filter(trial_of=study).annotate(started_at=Subquery(began))
    return _rows(trials.order_by("-pk"), at)


def study_row(user: User, public_id: str, *, at: datetime) -> StudyRow | None:
    """One of the user's studies; None for an unknown one and for another's alike."""
    return next(iter(_rows(visible_to(user).filter(public_id=public_id), at)), None)


def _rows(studies: QuerySet[Study], at: datetime) -> list[StudyRow]:
    found = list(
        studies.annotate(own_role=F("role"))
        .select_related("survey", "trial_of")
        .prefetch_related(
            Prefetch("rounds", queryset=Round.objects.order_by("number")),
            Prefetch("protocols", queryset=ProtocolVersion.objects.order_by("version")),
        )
    )
    seats = active_seats_of(found)
    taken_part = participations([each for study in found for each in study.rounds.all()], seats)
    return [
        _row(study, StudyRole(study.own_role), seats[study.pk], taken_part, at) for study in found
    ]


def _row(
    study: Study,
    role: StudyRole,
    seats: int,
    taken_part: Mapping[int, Participation],
    at: datetime,
) -> StudyRow:
    rounds = list(study.rounds.all())
    standings = [Standing(each.number, RoundState(each.state), each.closes_at) for each in rounds]
    protocols = list(study.protocols.all())
    return StudyRow(
        study=study,
        next=next_step(
            standings,
            seats=seats,
            is_ended=study.ended_at is not None,
            maximum_rounds=maximum_rounds(protocols[-1].document) if protocols else None,
            at=at,
        ),
        rounds=[RoundRow(each, taken_part[each.pk]) for each in rounds],
        seats=seats,
        role=role,
    )


def members_of(study_id: int) -> list[StudyMember]:
    """Who works on the study and who reads its reports, by role and name."""
    roles = list(StudyRole)
    members = StudyMember.objects.filter(study=study_id).select_related("user")
    return sorted(
        members.order_by("user__name", "user__email"),
        key=lambda member: roles.index(StudyRole(member.role)),
    )


def latest_events_of(study_id: int) -> QuerySet[StudyEvent]:
    """The few latest acts, newest first; all of them are in `delphi.queries.history`."""
    return recorded_in(study_id)[:LATEST_EVENTS]


def judged_criteria_of(study: Study) -> list[Criterion]:
    """The criteria that a rule can judge: about the item, and answered by levels or numbers."""
    kinds = [ScaleKind.ORDINAL, *NUMERIC_KINDS]
    found = Criterion.objects.filter(
        survey=study.survey_id, role=CriterionRole.JUDGEMENT, scale__kind__in=kinds
    )
    return list(found.select_related("scale"))


def item_rows(study: Study) -> list[ItemRow]:
    """Every item with its wordings and the rounds that asked them; four queries."""
    asked: dict[int, list[int]] = {}
    pairs = (
        Question.objects.filter(questionnaire__round__study=study)
        .order_by("questionnaire__round__number")
        .values_list("statement", "questionnaire__round__number")
        .distinct()
    )
    for statement, number in pairs:
        asked.setdefault(statement, []).append(number)
    items = (
        Item.objects.filter(survey=study.survey_id)
        .select_related("section")
        .prefetch_related("statements__parents", "criteria")
        .order_by("position", "code")
    )
    return [
        ItemRow(
            item,
            [(wording, asked.get(wording.pk, [])) for wording in item.statements.all()],
        )
        for item in items
    ]


def languages_of(study: Study) -> list[str]:
    """The languages the panel's seats are written to in, else those of the study."""
    spoken_by = set(
        Panellist.objects.filter(panel=study.panel_id, state=SeatState.ACTIVE)
        .order_by()
        .values_list("language", flat=True)
        .distinct()
    )
    return [language for language in LANGUAGES if language in spoken_by] or study.survey.languages
