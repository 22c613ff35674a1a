"""What a study asks, changed as often as one likes until its first round is launched.

The instrument is read as a study file, changed there, checked as every study file is, and written
anew in its place: nothing refers to it yet but the drafts of rounds, and conflicts of interest from
a launch that was undone, which stay where their statement or section does.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from delphi.document import editing
from delphi.document.criteria import offered
from delphi.document.editing import Edit
from delphi.document.mistakes import Mistakes
from delphi.document.statements import PastedStatement
from delphi.document.study import ScaleEntry, StudyFile
from delphi.models import ProtocolVersion, Round, Study
from delphi.protocol.canonical import digest_of
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import (
    AskedAlready,
    FileHasMistakes,
    NothingLeftToAsk,
    StalePart,
    UnknownPart,
)
from delphi.queries.preparing import criterion_mark, statement_mark
from delphi.queries.study_files import study_file
from delphi.services.conflicts import conflicts_by_place, place_again
from delphi.services.events import record_event
from delphi.services.instruments import ask, create_criteria, create_items, dropped_items
from delphi.services.locks import hold_round_for_change, hold_study
from foresight.languages import Texts
from foresight.network.models import User
from surveys.models import Criterion, Item, Question, Scale, Section


def add_statements(
    *,
    study_id: int,
    statements: Sequence[PastedStatement],
    criteria: Sequence[str],
    by: User | None,
    at: datetime,
) -> None:
    """Ask these as well, on the criteria with these keys. Raises as `_rewrite` does."""

    def edit(study: StudyFile) -> StudyFile:
        return editing.with_statements(study, statements, criteria)

    _rewrite(study_id, edit, kind="statements_changed", by=by, at=at)


def word_statement(
    *,
    study_id: int,
    code: str,
    texts: Texts,
    section: str | None,
    criteria: Sequence[str],
    mark: str,
    by: User | None,
    at: datetime,
) -> None:
    """Other words, section and criteria for one statement; `mark` is that of what was changed.

    Raises StalePart when it has been changed meanwhile, and as `_rewrite` does.
    """

    def edit(study: StudyFile) -> StudyFile:
        item = editing.item_of(study, code)
        if statement_mark(item.wordings[-1].texts, item.section or "", item.criteria) != mark:
            raise StalePart
        return editing.with_wording(study, code, texts, section, criteria)

    _rewrite(study_id, edit, kind="statements_changed", by=by, at=at)


def remove_statement(*, study_id: int, code: str, by: User | None, at: datetime) -> None:
    """Ask one statement no more. Raises as `_rewrite` does."""

    def edit(study: StudyFile) -> StudyFile:
        return editing.without_statement(study, code)

    _rewrite(study_id, edit, kind="statements_changed", by=by, at=at)


def add_criterion(*, study_id: int, key: str, by: User | None, at: datetime) -> None:
    """Ask every statement on one of `offered_criteria` too. Raises as `_rewrite` does."""

    def edit(study: StudyFile) -> StudyFile:
        return editing.with_criterion(study, *offered(key))

    _rewrite(study_id, edit, kind="criteria_changed", by=by, at=at)


def remove_criterion(*, study_id: int, key: str, by: User | None, at: datetime) -> None:
    """Ask nothing on the criterion any more. Raises as `_rewrite` does."""

    def edit(study: StudyFile) -> StudyFile:
        return editing.without_criterion(study, key)

    _rewrite(study_id, edit, kind="criteria_changed", by=by, at=at)


def word_criterion(
    *,
    study_id: int,
    key: str,
    names: Texts,
    prompts: Texts,
    scale: ScaleEntry,
    mark: str,
    by: User | None,
    at: datetime,
) -> None:
    """Other words for a criterion, and its scale as given; `mark` is that of what was changed.

    Raises StalePart when it has been changed meanwhile, and as `_rewrite` does.
    """

    def edit(study: StudyFile) -> StudyFile:
        stands = editing.criterion_of(study, key), editing.scale_of(study, key)
        if criterion_mark(*stands) != mark:
            raise StalePart
        return editing.with_words_and_scale(study, key, names, prompts, scale)

    _rewrite(study_id, edit, kind="criteria_changed", by=by, at=at)


@transaction.atomic
def _rewrite(study_id: int, edit: Edit, *, kind: str, by: User | None, at: datetime) -> None:
    """Put the changed study in the place of the one there is, with its event.

    Raises AskedAlready once a round has been launched, UnknownPart for what somebody else has
    taken out meanwhile, NothingLeftToAsk, or FileHasMistakes, whose mistakes say what does not fit.
    """
    rounds = [
        hold_round_for_change(pk)
        for pk in Round.objects.filter(study=study_id)
        .order_by("number")
        .values_list("pk", flat=True)
    ]
    hold_study(study_id)
    is_locked = ProtocolVersion.objects.filter(study=study_id, locked_at__isnull=False).exists()
    if is_locked or not rounds or any(each.state != RoundState.DRAFT for each in rounds):
        raise AskedAlready
    try:
        changed = edit(study_file(study_id))
    except KeyError:
        raise UnknownPart from None
    if not changed.rounds[0].asked or not all(item.criteria for item in changed.items):
        raise NothingLeftToAsk
    try:
        changed = editing.checked(changed)
    except Mistakes as found:
        raise FileHasMistakes(mistakes=found.mistakes) from found
    _write(Study.objects.select_related("survey").get(pk=study_id), changed, rounds)
    about = {"items": len(changed.items), "criteria": len(changed.criteria)}
    record_event(study_id=study_id, kind=kind, by=by, at=at, data=about)


def _write(study: Study, changed: StudyFile, rounds: Sequence[Round]) -> None:
    survey = study.survey
    # Declared while a round was open whose launch has been undone.
    conflicts = conflicts_by_place(survey_id=survey.pk)
    Question.every.filter(questionnaire__survey=survey).delete()
    for model in (Item, Section, Criterion, Scale):
        model._default_manager.filter(survey=survey).delete()
    survey.planes = [{"across": plane.across, "up": plane.up} for plane in changed.planes]
    survey.save(update_fields=["planes"])
    criteria = create_criteria(survey, changed)
    statements = create_items(survey, changed, criteria)
    for round_, entry in zip(rounds, changed.rounds, strict=True):
        ask(round_.questionnaire, entry, criteria, statements)
        if entry.dropped:
            Round.objects.filter(pk=round_.pk).update(dropped=dropped_items(entry, statements))
    place_again(conflicts, survey_id=survey.pk)
    _keep_rules(study, changed)


def _keep_rules(study: Study, changed: StudyFile) -> None:
    """The rules of the criteria there are now; the rest of the protocol stays as it stands."""
    version = ProtocolVersion.objects.filter(study=study).latest("version")
    rules = {each.key: each.consensus.to_json() for each in changed.criteria if each.consensus}
    document = version.document | {"criteria": rules}
    if document != version.document:
        version.document, version.digest = document, digest_of(document)
        version.save(update_fields=["document", "digest"])
