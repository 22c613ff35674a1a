"""Freezing a round's feedback at its launch: exactly what may be shown, and from what."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from delphi.models import ItemResult, Release, Round
from delphi.protocol.canonical import digest_of
from delphi.protocol.disclosure import Figures, released_figures
from delphi.protocol.exposure import SIDES
from delphi.protocol.trends import starts_anew
from delphi.queries.analysed import arguments_by_question, last_results, sealed_before, versions_of
from delphi.queries.results import Terms, terms_of
from delphi.services.analysis import analyse_round
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
    per_side = int(found.feedback.get("arguments") or 0)
    arguments = arguments_by_question(results) if per_side else {}
    content = {}
    for question in questions:
        if question.pk not in results:
            continue
        result = results[question.pk]
        version = result.statement.version
        anew = starts_anew(
            versions[question.item_id], earlier=version, later=question.statement.version
        )
        content[str(question.pk)] = {
            "from_round": result.round.number,
            **_figures(result, found.feedback, terms, anew=anew),
            "reworded": question.statement.version != version,
            "arguments": _arguments(arguments.get(question.pk, {}), result, terms),
        }
    return content


def _figures(
    result: ItemResult, feedback: Mapping[str, Any], terms: Terms, *, anew: bool
) -> Figures:
    released = released_figures(
        result.figures, k=terms.minimum_cell, membership_public=terms.membership_public
    )

    def shown(part: str, name: str) -> Any:
        return released.get(name) if feedback.get(part) and not anew else None

    return {
        "n": None if anew else released["n"],
        "distribution": shown("distribution", "counts"),
        "median": shown("median", "median"),
        "q1": shown("quartiles", "q1"),
        "q3": shown("quartiles", "q3"),
    }


def _arguments(
    by_side: Mapping[str, Sequence[int]], result: ItemResult, terms: Terms
) -> dict[str, list[int]]:
    """Argument ids by side, in the order of their random ids; none where few answered."""
    enough = int(result.figures.get("n") or 0) >= terms.minimum_cell
    return {side: sorted(by_side.get(side, ())) if enough else [] for side in SIDES}
