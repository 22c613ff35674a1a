"""Which arguments may go back to the panel with a round's questions, and from which rounds."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db.models import Count, F

from delphi.models import Argument, ItemResult, Reply, Round, StudyEvent
from delphi.protocol.disclosure import why_no_summary, why_not_drawn
from delphi.protocol.exposure import SIDES, UNSORTED
from delphi.protocol.lifecycle import SEALED_STATES, RoundState
from delphi.protocol.terms import may_quote
from delphi.queries.protocols import document_at
from delphi.queries.results import Terms
from surveys.models import Question


class ArgumentsFrom(NamedTuple):
    """What the result of one round says about showing its arguments."""

    may_show: bool
    by_side: bool


def arguments_for(
    found: Round,
    questions: Sequence[Question],
    terms: Terms,
    *,
    order: str,
    approved_only: bool,
) -> dict[int, dict[str, list[int]]]:
    """Ids of the arguments of every earlier analysed round, by question id and side. Two queries.

    What is hidden or merged into another stays out, with `approved_only` also what no facilitator
    has approved, and so do those of a round in which too few answered the item. Of what one writer
    says in several rounds the latest is shown. Where one of the rounds keeps its sides back, none
    are told and all arguments stand under `UNSORTED`. In `order` (`delphi.choices.ORDERS`):
    those with most endorsements first, those quoted first, or that of their random ids.
    """
    asked = {(question.item_id, question.criterion_id): question.pk for question in questions}
    sources = _sources(found, asked, terms)
    given = Argument.objects.filter(
        round__in={round_id for round_id, *_ in sources},
        item__in={item for item, _ in asked},
        hidden=False,
        merged_into=None,
    )
    if approved_only:
        given = given.filter(approved=True)
    if order == "endorsed":
        # With those of the arguments merged into it.
        own, merged = F("endorsements__panellist"), F("merged__endorsements__panellist")
        given = given.annotate(
            endorsed=Count(own, distinct=True) + Count(merged, distinct=True)
        ).order_by("-endorsed", "pk")
    else:
        given = given.order_by(*(["-quoted", "pk"] if order == "quoted" else ["pk"]))
    rows = given.values_list(
        "round_id",
        "round__number",
        "item_id",
        "criterion_id",
        "side",
        "pk",
        "texts",
        "answer__sheet__respondent",
    )
    gathered: dict[int, dict[str, list[int]]] = {}
    mixed: dict[int, list[int]] = {}
    unsorted: set[int] = set()
    for each in _latest_of_each(_Given(*row) for row in rows):
        source = sources.get((each.round_id, each.item_id, each.criterion_id))
        if source is None or not source.may_show:
            continue
        question = asked[each.item_id, each.criterion_id]
        gathered.setdefault(question, {name: [] for name in SIDES})[each.side].append(each.pk)
        mixed.setdefault(question, []).append(each.pk)
        if not source.by_side:
            unsorted.add(question)
    return gathered | {question: {UNSORTED: mixed[question]} for question in unsorted}


class _Given(NamedTuple):
    """An argument as it is sifted; `writer` is known here and goes no further."""

    round_id: int
    number: int
    item_id: int
    criterion_id: int
    side: str
    pk: int
    texts: Mapping[str, str]
    writer: int | None


def _latest_of_each(given: Iterable[_Given]) -> list[_Given]:
    """Of each writer's reasons for a question the latest, and the same words once; in order."""
    rows = list(given)
    seen: set[tuple[int, int, object]] = set()
    kept: set[int] = set()
    for each in sorted(rows, key=lambda row: -row.number):
        said = tuple(sorted((name, text.casefold().strip()) for name, text in each.texts.items()))
        marks: set[tuple[int, int, object]] = {(each.item_id, each.criterion_id, said)}
        if each.writer is not None:
            marks.add((each.item_id, each.criterion_id, each.writer))
        if not marks & seen:
            kept.add(each.pk)
        seen |= marks
    return [each for each in rows if each.pk in kept]


def _sources(
    found: Round, asked: Mapping[tuple[int, int], int], terms: Terms
) -> dict[tuple[int, int, int], ArgumentsFrom]:
    """By round, item and criterion what may be shown. One query."""
    earlier = ItemResult.objects.filter(
        round__study=found.study_id,
        round__number__lt=found.number,
        round__state=RoundState.ANALYSED.value,
        item__in={item for item, _ in asked},
    )
    return {
        (round_id, item, criterion): _source(figures, terms)
        for round_id, item, criterion, figures in earlier.values_list(
            "round_id", "item_id", "criterion_id", "figures"
        )
        if (item, criterion) in asked
    }


class Quotable(NamedTuple):
    """An argument that reports may quote; `side` is "" where the sides are kept back."""

    argument_id: int
    item_id: int
    criterion_key: str
    side: str


def rounds_told(found: Round, terms: Terms) -> frozenset[int]:
    """Numbers of the analysed rounds up to this one whose panellists were told, before they wrote,
    that reports may quote reasons: those held here under a protocol that said so.

    A round held elsewhere, whose answers were taken in, is none of them: nobody answered through
    the start page that tells it. In a study whose answers are simulated there was nobody to tell.
    `found` comes with its study. No query where no version of the protocol says so, two elsewhere.
    """
    if not any(may_quote(each.document) for each in terms.versions):
        return frozenset()
    taken_in = StudyEvent.objects.filter(study=found.study_id, kind="answers_imported")
    elsewhere = {data["round"] for data in taken_in.values_list("data", flat=True)}
    if found.study.simulated:
        elsewhere = set()
    held = Round.objects.filter(
        study=found.study_id, number__lte=found.number, state=RoundState.ANALYSED.value
    ).values_list("pk", "number", "opened_at")
    return frozenset(
        number
        for pk, number, opened_at in held
        if pk not in elsewhere and may_quote(document_at(terms.versions, opened_at))
    )


def quotable(found: Round, terms: Terms, rounds: Collection[int]) -> list[Quotable]:
    """The arguments that a report as of this round quotes, in the order of their random ids.

    Those that facilitators have chosen, given in these `rounds` (`rounds_told`). What is hidden,
    merged into another or taken back by its writer stays out, and so do those of a round in which
    too few answered the item. Of what one writer says in several rounds the latest chosen is
    quoted, as one voice. Where one of the rounds keeps an item's sides back, none of its sides are
    told. No query without rounds; two at most.
    """
    chosen = _chosen(found, rounds)
    if not chosen:
        return []
    results = ItemResult.objects.filter(
        round__in={each.round_id for each in chosen}, item__in={each.item_id for each in chosen}
    )
    sources = {
        (result.round_id, result.item_id, result.criterion_id): _source(result.figures, terms)
        for result in results
    }
    shown = [
        (each, source)
        for each in chosen
        if (source := sources.get((each.round_id, each.item_id, each.criterion_id)))
        and source.may_show
    ]
    unsorted = {(each.item_id, each.criterion_id) for each, source in shown if not source.by_side}
    voices = {given.pk for given in _latest_of_each(_given(each) for each, _source_of in shown)}
    return [
        Quotable(
            each.pk,
            each.item_id,
            each.criterion.key,
            "" if (each.item_id, each.criterion_id) in unsorted else each.side,
        )
        for each, _source_of in shown
        if each.pk in voices
    ]


def _chosen(found: Round, rounds: Collection[int]) -> list[Argument]:
    """What facilitators have chosen of the reasons given in these rounds of the study."""
    return list(
        Argument.objects.filter(
            round__study=found.study_id,
            round__number__in=rounds,
            quoted=True,
            taken_back=False,
            hidden=False,
            merged_into=None,
        )
        .exclude(texts={})
        .select_related("round", "criterion", "answer__sheet")
        .order_by("pk")
    )


def _given(each: Argument) -> _Given:
    return _Given(
        each.round_id,
        each.round.number,
        each.item_id,
        each.criterion_id,
        each.side,
        each.pk,
        each.texts,
        each.answer.sheet.respondent_id if each.answer else None,
    )


def times_worded(study_id: int) -> Counter[int]:
    """How often facilitators have changed words of each argument of the study, by id. One query.

    A language added beside words that stay as they are changes none.
    """
    acts = StudyEvent.objects.filter(study=study_id, kind="argument_worded")
    return Counter(
        data["argument"]
        for data in acts.values_list("data", flat=True)
        if "argument" in data and data.get("changed") != []
    )


def _source(figures: Mapping[str, Any], terms: Terms) -> ArgumentsFrom:
    k, public = terms.minimum_cell, terms.membership_public
    return ArgumentsFrom(
        may_show=why_no_summary(int(figures.get("n") or 0), k) is None,
        by_side=why_not_drawn(figures, k=k, membership_public=public) is None,
    )


def replies_to(
    found: Round, argument_ids: Collection[int], *, approved_only: bool
) -> dict[int, list[int]]:
    """By argument the ids of the replies given to it in earlier sealed rounds. One query.

    In the order of their random ids: nothing says which came first.
    """
    given = Reply.objects.filter(
        argument__in=argument_ids,
        round__number__lt=found.number,
        round__state__in=SEALED_STATES,
        hidden=False,
    )
    if approved_only:
        given = given.filter(approved=True)
    replies: dict[int, list[int]] = {}
    for argument, reply in given.order_by("pk").values_list("argument", "pk"):
        replies.setdefault(argument, []).append(reply)
    return replies


def waiting_for_approval(found: Round) -> int:
    """How much of earlier rounds `found` would show if a facilitator approved it."""
    if found.feedback.get("moderation") != "before" or not found.feedback.get("arguments"):
        return 0
    about = {
        "round__study": found.study_id,
        "round__number__lt": found.number,
        "approved": False,
        "hidden": False,
    }
    return (
        Argument.objects.filter(**about, merged_into=None).count()
        + Reply.objects.filter(**about).count()
    )
