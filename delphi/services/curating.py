"""A facilitator's reading of the reasons given: approve, hide, merge, quote, translate.

Each act is recorded with ids alone; what was decided is told to whoever wrote the words, and takes
effect at once for what is hidden or merged, and with the next freeze for what is approved.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from delphi.models import Argument, Reply
from delphi.protocol.refusals import ReasonMissing, UnknownArgument, WordingMissing
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.languages import LANGUAGES
from foresight.network.models import User

Words = TypeVar("Words", Argument, Reply)


@transaction.atomic
def approve_words(
    *,
    study_id: int,
    argument_ids: Collection[int] = (),
    reply_ids: Collection[int] = (),
    by: User | None,
    at: datetime,
) -> int:
    """Approve arguments and replies, also ones hidden before; how many changed.

    Raises UnknownArgument.
    """
    hold_study(study_id)
    changed: dict[str, list[int]] = {}
    for name, model, ids in (
        ("arguments", Argument, argument_ids),
        ("replies", Reply, reply_ids),
    ):
        found = model.objects.filter(pk__in=ids, round__study=study_id)
        if found.count() != len(set(ids)):
            raise UnknownArgument
        waiting = found.exclude(approved=True, hidden=False).exclude(texts={})
        changed[name] = list(waiting.order_by("pk").values_list("pk", flat=True))
    for model, name in ((Argument, "arguments"), (Reply, "replies")):
        model.objects.filter(pk__in=changed[name]).update(
            approved=True, hidden=False, why_hidden=""
        )
    if any(changed.values()):
        _record("arguments_approved", study_id, by, at, **changed)
    return sum(map(len, changed.values()))


@transaction.atomic
def hide_words(
    *,
    study_id: int,
    is_reply: bool = False,
    words_id: int,
    reason: str,
    by: User | None,
    at: datetime,
) -> None:
    """Let nobody see the argument or reply any more; its writer is told the reason.

    Arguments merged into it are shown for themselves again. Raises UnknownArgument, ReasonMissing.
    """
    held = _words(study_id, words_id, is_reply=is_reply)
    if not reason.strip():
        raise ReasonMissing(item=_code(held))
    held.hidden, held.approved, held.why_hidden = True, False, reason.strip()[:500]
    held.save(update_fields=["hidden", "approved", "why_hidden"])
    if isinstance(held, Argument):
        held.merged.update(merged_into=None)
        Argument.objects.filter(pk=held.pk).update(quoted=False)
    _record("argument_hidden", study_id, by, at, **{_name(held): held.pk})


@transaction.atomic
def merge_argument(
    *, study_id: int, argument_id: int, into_id: int | None, by: User | None, at: datetime
) -> None:
    """Show another argument in the place of this one; None takes it apart again.

    What had been merged into this one goes along. Both speak of the same item and criterion.
    Raises UnknownArgument, also for an argument to merge into that is hidden or merged itself.
    """
    held = _held(Argument, study_id, argument_id)
    if into_id is not None:
        into = Argument.objects.filter(
            pk=into_id, item=held.item_id, criterion=held.criterion_id, round__study=study_id
        )
        is_free = into.filter(hidden=False, merged_into=None).exclude(pk=held.pk).exists()
        if not is_free:
            raise UnknownArgument
        held.merged.update(merged_into=into_id)
    if held.merged_into_id == into_id:
        return
    held.merged_into_id = into_id
    if into_id is not None:
        held.quoted = False
    held.save(update_fields=["merged_into", "quoted"])
    _record("argument_merged", study_id, by, at, argument=held.pk, into=into_id)


@transaction.atomic
def quote_argument(
    *, study_id: int, argument_id: int, quoted: bool, by: User | None, at: datetime
) -> None:
    """Choose an argument to stand for others like it, or choose it no more.

    Where a round's feedback says so, panellists meet those chosen first. Raises UnknownArgument,
    also for one that is hidden or merged.
    """
    held = _held(Argument, study_id, argument_id)
    if quoted and (held.hidden or held.merged_into_id):
        raise UnknownArgument
    if held.quoted == quoted:
        return
    held.quoted = quoted
    held.save(update_fields=["quoted"])
    _record("argument_quoted", study_id, by, at, argument=held.pk, quoted=quoted)


@transaction.atomic
def word_in_languages(
    *,
    study_id: int,
    is_reply: bool = False,
    words_id: int,
    texts: Mapping[str, str],
    by: User | None,
    at: datetime,
) -> None:
    """Give the argument or reply in the study's languages, none marked as the original.

    Raises UnknownArgument, WordingMissing where every text is empty.
    """
    held = _words(study_id, words_id, is_reply=is_reply)
    given = {name: texts[name].strip() for name in LANGUAGES if texts.get(name, "").strip()}
    if not given:
        raise WordingMissing(item=_code(held), languages=list(LANGUAGES))
    if given == held.texts:
        return
    changed = sorted(name for name, text in held.texts.items() if given.get(name) != text)
    held.texts = given
    held.save(update_fields=["texts"])
    about = {_name(held): held.pk, "languages": sorted(given), "changed": changed}
    _record("argument_worded", study_id, by, at, **about)


def _words(study_id: int, words_id: int, *, is_reply: bool) -> Argument | Reply:
    if is_reply:
        return _held(Reply, study_id, words_id)
    return _held(Argument, study_id, words_id)


def _held(kind: type[Words], study_id: int, words_id: int) -> Words:
    """Words of the study that have not been erased, its study held."""
    hold_study(study_id)
    found = (
        kind._default_manager.filter(pk=words_id, round__study=study_id).exclude(texts={}).first()
    )
    if found is None:
        raise UnknownArgument
    return found


def _code(held: Argument | Reply) -> str:
    argument = held.argument if isinstance(held, Reply) else held
    return argument.item.code


def _name(held: Argument | Reply) -> str:
    return "reply" if isinstance(held, Reply) else "argument"


def _record(kind: str, study_id: int, by: User | None, at: datetime, **data: Any) -> None:
    record_event(study_id=study_id, kind=kind, by=by, at=at, data=data)
