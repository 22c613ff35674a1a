"""What an act would touch, to be seen before it is done: counted, in `delphi.protocol.impact`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Exists, Max, OuterRef, Q, Subquery

from delphi.models import (
    DeclaredConflict,
    Message,
    Nomination,
    ProtocolVersion,
    Round,
    SeatDeadline,
    Study,
)
from delphi.protocol.impact import (
    Effect,
    Impact,
    Touched,
    Undo,
    counted,
    declared,
    panel_left,
    said,
)
from delphi.protocol.lifecycle import Anonymity, RoundState
from delphi.protocol.refusals import NotAllowedNow, NothingLeftToAsk
from delphi.protocol.terms import anonymity, maximum_rounds, minimum_cell
from delphi.queries.mailing import is_waiting
from delphi.queries.participation import Participation
from delphi.queries.protocols import protocol_in_force
from foresight.network.choices import SeatState
from foresight.network.models import Expert, ExpertTopic, IdentityKey, Panellist
from surveys.models import AnswerSheet, Criterion, Item, Question, Questionnaire, Statement


class Editing(NamedTuple):
    """What changing a part of the study would do, and what removing it would."""

    changing: Impact
    removing: Impact


def of_discarding_draft(round_: Round) -> Impact:
    """What goes with a draft: its questions, and the wordings that nothing else asks."""
    asked = Question.objects.filter(questionnaire=round_.questionnaire_id)
    others = Questionnaire.objects.exclude(pk=round_.questionnaire_id)
    made = Statement.objects.filter(pk__in=asked.values("statement"), parents__isnull=False)
    own = made.exclude(questions__questionnaire__in=others).distinct()
    return Impact(
        does=[
            *counted(Effect.QUESTIONS_GO, asked.count()),
            *counted(Effect.WORDINGS_GO, own.count()),
        ],
        stays=said(Effect.DECISIONS_STAY),
        undo=Undo.TRASH,
    )


def of_ending(study: Study) -> Impact:
    """What `delphi.services.purging.end_study` would do."""
    drafts = study.rounds.filter(state=RoundState.DRAFT).count()
    results = study.rounds.filter(state=RoundState.ANALYSED).count()
    keys = IdentityKey.objects.filter(panel=study.panel_id)
    destroys = anonymity(protocol_in_force(study.pk)) is Anonymity.ANONYMOUS
    nominations = Nomination.objects.filter(panellist__panel=study.panel_id).count()
    is_open = study.rounds.filter(state=RoundState.OPEN).exists()
    until = None if destroys else keys.aggregate(last=Max("purge_on"))["last"]
    return Impact(
        does=[
            *said(Effect.NO_MORE_ROUNDS),
            *counted(Effect.DRAFTS_LEFT, drafts),
            *(_keys_destroyed(study) if destroys else []),
            *counted(Effect.NOMINATIONS_FORGOTTEN, nominations),
        ],
        stays=[
            *counted(Effect.RESULTS_STAY, results),
            *(said(Effect.KEYS_UNTIL, day=until) if until else []),
        ],
        refused=NotAllowedNow(state=RoundState.OPEN.value, wanted="ended") if is_open else None,
    )


def of_putting_into_trash(study: Study) -> Impact:
    """What `delphi.services.trash.discard_study` would take off all pages."""
    return Impact(
        does=[
            *said(Effect.OFF_ALL_PAGES),
            *counted(Effect.STATEMENTS_GO, study.survey.items.count()),
            *counted(Effect.SEATS_GO, Panellist.objects.filter(panel=study.panel_id).count()),
            *counted(Effect.TRIALS_GO, study.trials.count()),
        ],
        undo=Undo.TRASH,
    )


def of_throwing_away(trial: Study) -> Impact:
    """What `delphi.services.trials.throw_away` would destroy."""
    sheets = AnswerSheet.objects.filter(questionnaire__round__study=trial)
    return Impact(
        does=[
            *counted(Effect.SEATS_GO, Panellist.objects.filter(panel=trial.panel_id).count()),
            *counted(Effect.SHEETS_GO, sheets.count()),
        ],
        stays=said(Effect.TRIED_STAYS),
    )


def of_withdrawing(study: Study, seat: Panellist, round_: Round | None, *, by_code: bool) -> Impact:
    """What withdrawing the seat would do, in `round_` too, where that is open.

    What is known of the seat (its sheet, its messages) is told of a code only: of somebody named by
    their address it would say how far they are.
    """
    seats = Panellist.objects.filter(panel=study.panel_id, state=SeatState.ACTIVE)
    left = seats.exclude(pk=seat.pk).count()
    stops: list[Touched] = []
    counts: list[Touched] = []
    if by_code:
        waiting = Message.objects.filter(is_waiting(), recipient=seat)
        stops = counted(Effect.MAIL_STOPS, waiting.count())
        if round_ is not None and _has_begun(round_, seat):
            counts = said(Effect.SHEET_COUNTS, number=round_.number)
    return Impact(
        does=[
            *said(Effect.LINKS_END),
            *stops,
            *panel_left(left, minimum_cell(protocol_in_force(study.pk))),
        ],
        stays=[*said(Effect.ANSWERS_STAY), *counts, *said(Effect.CONFLICTS_COUNT)],
    )


def of_undoing_launch(round_: Round) -> Impact:
    """What `delphi.services.rounds.undo_launch` would take back."""
    unsent = Message.objects.filter(is_waiting(), round=round_).count()
    locked = ProtocolVersion.objects.filter(
        study=round_.study_id, locked_at=round_.opened_at
    ).exists()
    return Impact(
        does=[
            *counted(Effect.INVITATIONS_UNSENT, unsent),
            *(said(Effect.UNLOCKED) if locked else []),
            *said(Effect.DEADLINE_GOES),
        ],
        stays=said(Effect.DRAFT_STAYS),
        undo=Undo.ANEW,
    )


def of_closing(round_: Round, taken_part: Participation, *, at: datetime) -> Impact:
    """What closing the round now, before its deadline, would cut off."""
    later = SeatDeadline.objects.filter(round=round_, closes_at__gt=at).count()
    unsent = Message.objects.filter(is_waiting(), round=round_).count()
    protocol = protocol_in_force(round_.study_id)
    last = maximum_rounds(protocol)
    destroys = (
        anonymity(protocol) is Anonymity.ANONYMOUS and last is not None and round_.number >= last
    )
    return Impact(
        does=[
            *counted(Effect.NOT_STARTED, taken_part.invited - taken_part.started),
            *counted(Effect.NOT_SUBMITTED, taken_part.started - taken_part.submitted),
            *counted(Effect.MORE_TIME_ENDS, later),
            *counted(Effect.MAIL_STOPS, unsent),
            *(said(Effect.THANKED) if round_.thanks and not destroys else []),
            *(_keys_destroyed(round_.study) if destroys else []),
        ],
    )


def of_editing_statement(study: Study, code: str) -> Editing:
    """What hangs on a statement that is reworded, or asked no more. Three or four queries."""
    beside = Item.objects.filter(survey=study.survey_id).exclude(pk=OuterRef("pk"))
    worded = Statement.objects.filter(item=OuterRef("pk")).order_by("-version")
    item = (
        Item.objects.annotate(
            asked=Count("questions"),
            is_last=~Exists(beside),
            is_alone=~Exists(beside.filter(section=OuterRef("section"))),
            texts=Subquery(worded.values("texts")[:1]),
        )
        .select_related("section")
        .get(survey=study.survey_id, code=code)
    )
    section_goes = item.section is not None and item.is_alone
    trials = _trials_keep(study)
    conflicts = list(
        DeclaredConflict.objects.filter(
            Q(item=item) | Q(section=item.section_id, section__isnull=False),
            panellist__panel=study.panel_id,
        )
    )
    own = [each for each in conflicts if each.item_id]
    changing = Impact(
        does=[*counted(Effect.QUESTIONS_CHANGE, item.asked), *trials],
        stays=_conflicts(study, own, Effect.CONFLICTS_STAY),
        undo=Undo.CHANGE,
    )
    removing = Impact(
        does=[
            *counted(Effect.QUESTIONS_GO, item.asked),
            *counted(Effect.LANGUAGES_GO, len(item.texts)),
            *(said(Effect.SECTION_GOES) if section_goes else []),
            *_conflicts(study, conflicts if section_goes else own, Effect.CONFLICTS_GO),
            *trials,
        ],
        undo=Undo.ANEW,
        refused=NothingLeftToAsk() if item.is_last else None,
    )
    return Editing(changing, removing)


def of_editing_criterion(study: Study, key: str) -> Editing:
    """What hangs on a criterion whose words or scale change, or that nothing is asked on. Seven."""
    criterion = Criterion.objects.get(survey=study.survey_id, key=key)
    others = Criterion.objects.filter(survey=study.survey_id).exclude(pk=criterion.pk)
    alone = Item.objects.filter(survey=study.survey_id).exclude(criteria__in=others)
    planes = sum(key in (plane["across"], plane["up"]) for plane in study.survey.planes)
    asked = Question.objects.filter(criterion=criterion).count()
    has_rule = bool(protocol_in_force(study.pk).get("criteria", {}).get(key))
    trials = _trials_keep(study)
    changing = Impact(
        does=[
            *counted(Effect.QUESTIONS_CHANGE, asked),
            *counted(Effect.SCALE_SHARED, others.filter(scale=criterion.scale_id).count()),
            *(said(Effect.RULE_MUST_FIT) if has_rule else []),
            *trials,
        ],
        undo=Undo.CHANGE,
    )
    removing = Impact(
        does=[
            *counted(Effect.QUESTIONS_GO, asked),
            *(said(Effect.RULE_GOES) if has_rule else []),
            *counted(Effect.PLANES_GO, planes),
            *trials,
        ],
        undo=Undo.ANEW,
        refused=NothingLeftToAsk() if alone.exists() else None,
    )
    return Editing(changing, removing)


def of_merging(kept: Expert, merged: Expert) -> Impact:
    """What `delphi.services.nominations.merge_nominees` would do. Three queries."""
    topics = set(ExpertTopic.objects.filter(expert=kept).values_list("topic", flat=True))
    new = ExpertTopic.objects.filter(expert=merged).exclude(topic__in=topics)
    nominations = Nomination.objects.filter(expert=merged).count()
    return Impact(
        does=[
            *said(Effect.MAIL_GOES_TO, email=kept.email),
            *said(Effect.DETAILS_ADDED),
            *counted(Effect.TOPICS_ADDED, new.count()),
            *said(Effect.TIES_MOVE),  # always: whether there are any tells of other studies
            *counted(Effect.NOMINATIONS_MOVE, nominations),
            *said(Effect.RECORD_GOES, email=merged.email),
        ],
    )


def _keys_destroyed(study: Study) -> Iterable[Touched]:
    """The ties that are destroyed at once, and the messages that then can reach nobody."""
    keys = IdentityKey.objects.filter(panel=study.panel_id).count()
    waiting = Message.objects.filter(is_waiting(), round__study=study).count()
    return [*counted(Effect.KEYS_DESTROYED, keys), *counted(Effect.MAIL_LOST, waiting)]


def _has_begun(round_: Round, seat: Panellist) -> bool:
    sheets = AnswerSheet.objects.filter(questionnaire=round_.questionnaire_id, respondent=seat)
    return sheets.exists()


def _trials_keep(study: Study) -> list[Touched]:
    return counted(Effect.TRIALS_KEEP, study.trials.count())


def _conflicts(study: Study, found: Sequence[DeclaredConflict], effect: Effect) -> list[Touched]:
    """Conflicts of interest declared when the round was open: its launch has been undone since."""
    if not found:
        return []
    own = {each.panellist_id for each in found if not each.by_facilitator}
    entered = sum(each.by_facilitator for each in found)
    k = minimum_cell(protocol_in_force(study.pk))
    return [*declared(effect, len(own), k), *counted(effect, entered, entered=True)]
