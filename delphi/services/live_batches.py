"""Releasing a live round's figures and reasons while it is open, and once more when it is sealed.

Answers are read while the round is held, figures are made of them when it is not, and the release
is stored if none has come in between: so no answer waits for arithmetic.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from delphi.choices import live_parts
from delphi.models import Argument, ItemResult, Release, Round
from delphi.protocol.batches import Basis, may_follow
from delphi.protocol.canonical import digest_of
from delphi.protocol.disclosure import why_no_summary, why_not_drawn
from delphi.protocol.exposure import SIDES, UNSORTED
from delphi.protocol.lifecycle import RoundState, takes_answers
from delphi.queries.analysed import sealed_round
from delphi.queries.live import bases_before, bases_now, latest_release
from delphi.queries.results import Terms, terms_of
from delphi.services.analysis import arguments_of, renew_arguments, results_of
from delphi.services.feedback import figures_of_feedback
from delphi.services.locks import hold_round_for_change


def release_live(*, round_id: int, at: datetime) -> Release | None:
    """Show the panel the questions of which enough has changed since every earlier release.

    None where there is none, or another worker has been quicker.
    """
    found = Round.objects.select_related("study").get(pk=round_id)
    if not _due(found, at):  # looked at often, and seldom so: nobody is held up for it
        return None
    with transaction.atomic():
        found = hold_round_for_change(round_id)
        now = bases_now(found)
        questions = _due(found, at, now)
        before = latest_release(found)
        read = sealed_round(found) if questions else None
    if read is None:
        return None
    results, _ = results_of(read, panel=False)
    try:
        with transaction.atomic():
            held = hold_round_for_change(found.pk)
            if not takes_answers(RoundState(held.state), held.closes_at, at):
                return None
            due = [question for question in read.questions if question.pk in questions]
            renew_arguments(held, arguments_of(read), due=due)
            return _release(held, before, questions, results, {q: now[q] for q in questions})
    except IntegrityError:  # of two workers one made the release of that number
        return None


@transaction.atomic
def release_sealed(*, round_id: int) -> Release | None:
    """Make the last release of an analysed live round, of the sealed figures.

    So the history of what was released ends with what reports show. None where it has been made.
    """
    found = hold_round_for_change(round_id)
    made = Release.objects.filter(round=found, sealed=True).exists()
    if made or not found.live or found.state != RoundState.ANALYSED:
        return None
    bases = bases_now(found)
    results = ItemResult.objects.filter(round=found)
    return _release(found, latest_release(found), list(bases), results, bases, sealed=True)


def _due(found: Round, at: datetime, now: Mapping[int, Basis] | None = None) -> list[int]:
    """The questions whose figures may be shown anew."""
    if not found.live or not takes_answers(RoundState(found.state), found.closes_at, at):
        return []
    k = terms_of(found.study_id).minimum_cell
    before = bases_before(found)
    now = bases_now(found) if now is None else now
    return [q for q, basis in sorted(now.items()) if may_follow(before.get(q, ()), basis, k)]


def _release(
    found: Round,
    before: Release | None,
    questions: Sequence[int],
    results: Iterable[ItemResult],
    bases: Mapping[int, Basis],
    *,
    sealed: bool = False,
) -> Release:
    terms = terms_of(found.study_id)
    by_place = {(each.item_id, each.criterion_id): each for each in results}
    asked = found.questionnaire.questions.filter(pk__in=questions)
    content: dict[str, Any] = dict(before.content) if before else {}
    for question in asked:
        result = by_place[question.item_id, question.criterion_id]
        entry = dict(content.get(str(question.pk), {}))
        entry["live"] = _shown(found, result, terms)
        content[str(question.pk)] = entry
    basis = dict(before.basis) if before else {}
    basis |= {str(question): dict(counts) for question, counts in bases.items()}
    return Release.objects.create(
        round=found,
        number=(before.number if before else 0) + 1,
        source=found,
        content=content,
        basis=basis,
        sealed=sealed,
        digest=digest_of(content),
    )


def _shown(found: Round, result: ItemResult, terms: Terms) -> dict[str, Any]:
    """A question's figures just now, as disclosure releases them, and its reasons.

    Where fewer than k have answered there are no reasons either.
    """
    parts = live_parts(found.number, found.feedback)
    given = Argument.objects.filter(
        round=found,
        item=result.item_id,
        criterion=result.criterion_id,
        hidden=False,
        merged_into=None,
    )
    if parts.get("moderation") == "before":
        given = given.filter(approved=True)
    k, public = terms.minimum_cell, terms.membership_public
    enough = why_no_summary(int(result.figures.get("n") or 0), k) is None
    shows = enough and parts.get("arguments")
    rows = list(given.order_by("pk").values_list("pk", "side")) if shows else []
    arguments: dict[str, list[int]] = {UNSORTED: [pk for pk, _ in rows]}
    if why_not_drawn(result.figures, k=k, membership_public=public) is None:
        arguments = {side: [pk for pk, of in rows if of == side] for side in SIDES}
    return {
        "from_round": found.number,
        **figures_of_feedback(result, {**parts, "groups": False}, terms, {}, anew=False),
        "arguments": arguments,
    }
