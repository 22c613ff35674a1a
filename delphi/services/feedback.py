"""Freezing a round's feedback at its launch: exactly what may be shown, and from what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.choices import NO_FEEDBACK
from delphi.models import ItemResult, Release, Round
from delphi.protocol.canonical import digest_of
from delphi.protocol.disclosure import Figures, released_figures
from delphi.protocol.exposure import SIDES
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import LiveBeforeApproval, NotAllowedNow
from delphi.protocol.trends import starts_anew
from delphi.queries.analysed import last_results, sealed_before, versions_of
from delphi.queries.arguments import arguments_for, replies_to
from delphi.queries.groups import names_of_groups
from delphi.queries.results import Terms, terms_of
from delphi.services.analysis import analyse_round
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from foresight.languages import LANGUAGES, Texts
from foresight.network.models import User
from surveys.choices import CriterionRole
from surveys.models import Question


@transaction.atomic
def freeze_feedback(*, round_id: int) -> Release | None:
    """Freeze what `round_id` gives back, from the last sealed round that asked each item.

    Of a round's feedback only the parts it declares are in it, and of those only what disclosure
    releases. Where a wording starts a new trend, the figures of the old one say nothing about it
    and stay out; its arguments remain. None in a first round, and where nothing was asked before.
    Own earlier answers are no part of it. Freezing anew replaces a release nobody has seen.
    """
    found = Round.objects.select_related("study").get(pk=round_id)
    _analyse_what_waits(found)
    planned = planned_feedback(found)
    if planned is None:
        return None
    Release.objects.filter(round=found, exposure__isnull=True).delete()
    release, _ = Release.objects.get_or_create(
        round=found,
        digest=planned.digest,
        defaults={"source": planned.source, "content": planned.content},
    )
    return release


def planned_feedback(found: Round) -> Release | None:
    """What the round would give back if it were launched now; stored nowhere."""
    questions = list(
        Question.objects.filter(questionnaire=found.questionnaire_id)
        .select_related("statement", "criterion__scale")
        .order_by("position", "pk")
    )
    results = last_results(found, questions)
    if not results:
        return None
    content = _content(found, questions, results)
    source = max((result.round for result in results.values()), key=lambda each: each.number)
    return Release(round=found, source=source, content=content, digest=digest_of(content))


def _analyse_what_waits(found: Round) -> None:
    """A worker may not have come to the round before yet; feedback needs its figures."""
    if found.opened_at is not None:
        for earlier in sealed_before(found):
            analyse_round(round_id=earlier, at=found.opened_at)


def _content(
    found: Round, questions: Sequence[Question], results: Mapping[int, ItemResult]
) -> dict[str, Any]:
    terms = terms_of(found.study_id)
    versions = versions_of({question.item_id for question in questions})
    order = str(found.feedback.get("order") or "shuffled")
    ordered = order != "shuffled"
    approved_only = found.feedback.get("moderation") == "before"
    arguments: Mapping[int, Mapping[str, Sequence[int]]] = {}
    if found.feedback.get("arguments"):
        arguments = arguments_for(found, questions, terms, order=order, approved_only=approved_only)
    shown = {pk for sides in arguments.values() for ids in sides.values() for pk in ids}
    replies = replies_to(found, shown, approved_only=approved_only) if shown else {}
    names = names_of_groups() if found.feedback.get("groups") else {}
    content = {}
    for question in questions:
        if question.pk not in results or question.criterion.role == CriterionRole.EXPERTISE:
            continue  # what others know of it themselves says nothing about the item
        result = results[question.pk]
        version = result.statement.version
        anew = starts_anew(
            versions[question.item_id], earlier=version, later=question.statement.version
        )
        content[str(question.pk)] = {
            "from_round": result.round.number,
            **figures_of_feedback(result, found.feedback, terms, names, anew=anew),
            "reworded": question.statement.version != version,
            "arguments": arguments.get(question.pk) or {side: [] for side in SIDES},
            **({"ordered": True} if ordered else {}),
            **_replies(arguments.get(question.pk) or {}, replies),
        }
    return content


def _replies(
    arguments: Mapping[str, Sequence[int]], replies: Mapping[int, Sequence[int]]
) -> dict[str, Any]:
    """The replies under the arguments of one question, where there are any."""
    under = {str(pk): replies[pk] for ids in arguments.values() for pk in ids if pk in replies}
    return {"replies": dict(sorted(under.items()))} if under else {}


def figures_of_feedback(
    result: ItemResult,
    feedback: Mapping[str, Any],
    terms: Terms,
    names: Mapping[str, Mapping[str, Texts]],
    *,
    anew: bool,
) -> Figures:
    """What goes back of a result: the parts declared, as far as disclosure releases them."""
    released = released_figures(
        result.figures, k=terms.minimum_cell, membership_public=terms.membership_public
    )

    def shown(part: str, name: str) -> Any:
        return released.get(name) if feedback.get(part) and not anew else None

    figures = {
        "n": None if anew else released["n"],
        "distribution": shown("distribution", "counts"),
        "median": shown("median", "median"),
        "q1": shown("quartiles", "q1"),
        "q3": shown("quartiles", "q3"),
        **_options(released, feedback, anew=anew),
    }
    if groups := _groups(shown("groups", "groups"), feedback, names):
        figures["groups"] = groups
    return figures


def _options(released: Figures, feedback: Mapping[str, Any], *, anew: bool) -> Figures:
    """Median and quartiles of each option that was ranked or got points; else nothing at all."""
    found = released.get("ranking") or released.get("points")
    if not found or anew:
        return {}
    parts = {"median": "median", "q1": "quartiles", "q3": "quartiles"}
    return {
        "options": {
            option: {name: of[name] for name, part in parts.items() if feedback.get(part)}
            for option, of in found["options"].items()
        }
    }


def _groups(
    released: Mapping[str, Any] | None,
    feedback: Mapping[str, Any],
    names: Mapping[str, Mapping[str, Texts]],
) -> Figures | None:
    """Stakeholder groups that disclosure releases, by name; quartiles where the round shows any."""
    if not released:
        return None
    named = names.get(released["by"], {})
    cells = [
        {
            "names": named.get(key) or dict.fromkeys(LANGUAGES, key),
            "n": cell["n"],
            "median": cell["median"],
            "q1": cell["q1"] if feedback.get("quartiles") else None,
            "q3": cell["q3"] if feedback.get("quartiles") else None,
        }
        for key, cell in sorted(released["cells"].items())
        if key and cell
    ]
    return {"by": released["by"], "cells": cells} if cells else None


@transaction.atomic
def set_feedback(
    *, round_id: int, feedback: Mapping[str, Any], by: User | None, at: datetime
) -> Round:
    """Declare what a drafted round gives back: the keys of `delphi.choices.USUAL_FEEDBACK`.

    Raises NotAllowedNow once the round has been launched, and in a first round, which has nothing
    to give back; LiveBeforeApproval where a live round's reasons would wait for approval.
    """
    round_ = hold_round_for_change(round_id)
    if round_.state != RoundState.DRAFT or round_.number == 1:
        raise NotAllowedNow(state=round_.state, wanted="options")
    declared = {part: feedback.get(part, nothing) for part, nothing in NO_FEEDBACK.items()}
    if round_.live and declared["moderation"] == "before":
        raise LiveBeforeApproval
    if declared == {**NO_FEEDBACK, **round_.feedback}:
        return round_
    round_.feedback = declared
    round_.save(update_fields=["feedback"])
    record_event(
        study_id=round_.study_id,
        kind="feedback_declared",
        by=by,
        at=at,
        data={"round": round_.pk, "number": round_.number, "feedback": declared},
    )
    return round_
