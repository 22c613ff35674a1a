"""A facilitator's reading of the reasons given: approve, hide, merge, give in other languages.

Each act is recorded with ids alone; what was decided is told to whoever wrote the words, and takes
effect at once for what is hidden or merged, and with the next freeze for what is approved.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.models import Argument
from delphi.protocol.refusals import ReasonMissing, UnknownArgument, WordingMissing
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.languages import LANGUAGES
from foresight.network.models import User


@transaction.atomic
def approve_arguments(
    *, study_id: int, argument_ids: list[int], by: User | None, at: datetime
) -> int:
    """Approve arguments, also ones hidden before; how many changed. Raises UnknownArgument."""
    hold_study(study_id)
    found = Argument.objects.filter(pk__in=argument_ids, round__study=study_id)
    if found.count() != len(set(argument_ids)):
        raise UnknownArgument
    waiting = found.exclude(approved=True, hidden=False).exclude(texts={})
    changed = list(waiting.order_by("pk").values_list("pk", flat=True))
    waiting.update(approved=True, hidden=False, why_hidden="")
    if changed:
        _record("arguments_approved", study_id, by, at, arguments=changed)
    return len(changed)


@transaction.atomic
def hide_argument(
    *, study_id: int, argument_id: int, reason: str, by: User | None, at: datetime
) -> None:
    """Let nobody see the argument any more; its writer is told the reason.

    Raises UnknownArgument, ReasonMissing.
    """
    held = _held(study_id, argument_id)
    if not reason.strip():
        raise ReasonMissing(item=held.item.code)
    held.hidden, held.approved, held.why_hidden = True, False, reason.strip()[:500]
    held.save(update_fields=["hidden", "approved", "why_hidden"])
    _record("argument_hidden", study_id, by, at, argument=held.pk)


@transaction.atomic
def merge_argument(
    *, study_id: int, argument_id: int, into_id: int | None, by: User | None, at: datetime
) -> None:
    """Show another argument in the place of this one; None takes it apart again.

    Both speak of the same item and criterion. Raises UnknownArgument, also for one that is hidden
    or merged itself, or into which others have been merged already.
    """
    held = _held(study_id, argument_id)
    if into_id is not None:
        into = Argument.objects.filter(
            pk=into_id, item=held.item_id, criterion=held.criterion_id, round__study=study_id
        )
        is_free = into.filter(hidden=False, merged_into=None).exclude(pk=held.pk).exists()
        if not is_free or held.merged.exists():
            raise UnknownArgument
    if held.merged_into_id == into_id:
        return
    held.merged_into_id = into_id
    held.save(update_fields=["merged_into"])
    _record("argument_merged", study_id, by, at, argument=held.pk, into=into_id)


@transaction.atomic
def word_argument(
    *, study_id: int, argument_id: int, texts: Mapping[str, str], by: User | None, at: datetime
) -> None:
    """Give the argument in the study's languages, none of them marked as the original.

    Raises UnknownArgument, WordingMissing where every text is empty.
    """
    held = _held(study_id, argument_id)
    given = {name: texts[name].strip() for name in LANGUAGES if texts.get(name, "").strip()}
    if not given:
        raise WordingMissing(item=held.item.code, languages=list(LANGUAGES))
    if given == held.texts:
        return
    held.texts = given
    held.save(update_fields=["texts"])
    _record("argument_worded", study_id, by, at, argument=held.pk, languages=sorted(given))


def _held(study_id: int, argument_id: int) -> Argument:
    """An argument of the study that has words left, with its item, its study held."""
    hold_study(study_id)
    found = (
        Argument.objects.select_related("item")
        .filter(pk=argument_id, round__study=study_id)
        .exclude(texts={})
        .first()
    )
    if found is None:
        raise UnknownArgument
    return found


def _record(kind: str, study_id: int, by: User | None, at: datetime, **data: Any) -> None:
    record_event(study_id=study_id, kind=kind, by=by, at=at, data=data)
