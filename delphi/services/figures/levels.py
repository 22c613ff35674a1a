"""Figures and verdicts of questions on scales with levels: whole arrays, items first."""

from collections.abc import Sequence
from math import nan
from typing import Any

import numpy as np

from delphi import statistics
from delphi.services.figures.asked import (
    Array,
    Asked,
    Figures,
    Measure,
    Outcome,
    described,
    enough_answers,
    number,
    share,
)
from delphi.services.figures.groups import group_arrays, level_groups
from delphi.services.figures.intervals import level_intervals
from delphi.services.figures.published import under_published_rules
from delphi.statistics.rules import region

#: The search for the fewest answers that turn a verdict grows with the panel; in one larger than
#: this, a handful of answers is not the question.
FRAGILITY_UP_TO = 100
REPLICATES = 2000


def ordinal(asked: Sequence[Asked], measure: Measure) -> list[Outcome]:
    counts = np.array([question.counts for question in asked], dtype=np.int64)
    q1, q3 = statistics.quartiles(
        counts, lowest=measure.lowest, quartile_type=measure.quartile_type
    )
    columns = {
        "median": statistics.median(counts, lowest=measure.lowest),
        "q1": q1,
        "q3": q3,
        "iqr": q3 - q1,
        "mean": statistics.mean(counts, lowest=measure.lowest),
        "standard_deviation": statistics.standard_deviation(counts),
        "van_der_eijk_a": _defined(measure.levels >= 3, statistics.van_der_eijk_a, counts),
        "disagreement_index": _defined(measure.levels == 9, statistics.disagreement_index, counts),
    }
    changes = _ordinal_changes(asked, counts, measure)
    judged = _judged(asked, counts, measure)
    firmness = _firmness(asked, counts, measure)
    inside = [_inside(row, measure) for row in counts]
    intervals = level_intervals(asked, counts, measure, [each for each, _ in inside])
    others = under_published_rules(counts, measure)
    found = []
    for place, question in enumerate(asked):
        figures = described(question, measure) | {"counts": [int(c) for c in question.counts]}
        figures |= {name: number(column[place]) for name, column in columns.items()}
        figures |= _shares(*inside[place], question, measure)
        figures |= firmness[place]
        figures["intervals"] = intervals[place]
        figures["published_rules"] = others[place]
        figures["groups"] = level_groups(question, measure)
        if changes[place] is not None:
            figures["paired"] = changes[place]
        found.append(Outcome(question.question_id, figures, *judged[place]))
    return found


def _judged(asked: Sequence[Asked], counts: Array, measure: Measure) -> list[tuple[str, str, str]]:
    """Agreement, movement and verdict per question; without a rule only the movement."""
    tables = np.array([_table(question, measure) for question in asked], dtype=np.int64)
    earlier_n = [_earlier_n(question) for question in asked]
    first = [question.earlier is None for question in asked]
    if measure.rule is None:
        moved = statistics.movement(tables, earlier_n, first_look=first)
        return [("", statistics.MOVEMENTS[code].value, "") for code in moved]
    groups, unable = group_arrays(asked, measure)
    verdicts = statistics.verdicts(
        counts,
        tables,
        enough_answers(measure.rule, measure.minimum_cell),
        lowest=measure.lowest,
        earlier_n=earlier_n,
        first_look=first,
        cannot_judge=[question.cannot_judge for question in asked],
        groups=groups,
        groups_cannot_judge=unable,
    )
    return [
        (agreed.value, moved.value, verdict.value)
        for agreed, moved, verdict in zip(
            verdicts.agreement, verdicts.movement, verdicts.verdict, strict=True
        )
    ]


def _firmness(asked: Sequence[Asked], counts: Array, measure: Measure) -> list[Figures]:
    """How many answers would turn the agreement, and how often it stands in panels like this."""
    nothing: Figures = {"fragility": None, "robustness": None}
    found = [dict(nothing) for _ in asked]
    if measure.rule is None:
        return found
    rule = enough_answers(measure.rule, measure.minimum_cell)
    groups, unable = group_arrays(asked, measure)
    by_group = rule.asks_groups
    rows = [
        place
        for place, question in enumerate(asked)
        if rule.minimum_answers <= question.n <= FRAGILITY_UP_TO
    ]
    if not rows:
        return found
    turned = statistics.verdict_fragility(
        counts[rows],
        rule,
        lowest=measure.lowest,
        cannot_judge=[asked[place].cannot_judge for place in rows],
        groups=groups[rows] if by_group and groups is not None else None,
        groups_cannot_judge=unable[rows] if by_group and unable is not None else None,
    )
    for row, place in enumerate(rows):
        changes = number(turned.changes[row])
        if changes is not None:
            found[place]["fragility"] = {
                "changes": int(changes),
                "at_least": bool(turned.at_least[row]),
            }
        # Panels are drawn over the scale alone: they say nothing of groups or of cannot-judge.
        if not by_group and not rule.cannot_judge_counts:
            found[place]["robustness"] = _robustness(counts[place], rule, measure, asked[place])
    return found


def _robustness(
    counts: Array, rule: statistics.ConsensusRule, measure: Measure, question: Asked
) -> Figures | None:
    """With a seed of the question's own: it can be recomputed without the others."""
    seed = question.question_id
    rng = np.random.default_rng(seed)
    stands = statistics.verdict_robustness(
        counts[np.newaxis], rule, rng=rng, lowest=measure.lowest, replicates=REPLICATES
    )
    known = number(stands[0])
    return None if known is None else {"share": known, "replicates": REPLICATES, "seed": seed}


def _decomposition(tables: Array, before: Array, after: Array) -> list[Figures | None]:
    """Where the change of spread came from: changed minds, leavers, joiners."""
    # Answers erased since the earlier seal are gone from the table: they count as leavers.
    left = np.maximum(before - tables.sum(axis=2), 0)
    joined = np.maximum(after - tables.sum(axis=1), 0)
    parts = statistics.convergence_decomposition(
        tables, left, joined, statistics.mean_absolute_deviation_from_median
    )
    return [
        {
            "measure": "mean_absolute_deviation_from_median",
            "total": number(parts.total[row]),
            "opinion": number(parts.opinion[row]),
            "composition": number(parts.composition[row]),
            "leavers": number(parts.leavers[row]),
            "joiners": number(parts.joiners[row]),
        }
        if not parts.reasons[row]
        else None
        for row in range(len(tables))
    ]


def _table(question: Asked, measure: Measure) -> Array:
    if question.earlier is None:
        return np.zeros((measure.levels, measure.levels), dtype=np.int64)
    return np.array(question.earlier.table, dtype=np.int64)


def _earlier_n(question: Asked) -> int:
    """All who answered the earlier look: as sealed, so that an erased stayer counts as a leaver."""
    if question.earlier is None:
        return 0
    stayed = int(np.sum(question.earlier.table)) if len(question.earlier.table) else 0
    return max(int(question.earlier.figures.get("n") or 0), stayed)


def _ordinal_changes(
    asked: Sequence[Asked], counts: Array, measure: Measure
) -> list[Figures | None]:
    """The change since the look before, per question; None at a first look."""
    with_earlier = [
        place
        for place, question in enumerate(asked)
        if question.earlier and question.earlier.figures.get("counts")
    ]
    changes: list[Figures | None] = [None] * len(asked)
    if not with_earlier:
        return changes
    tables = np.array([_table(asked[place], measure) for place in with_earlier], dtype=np.int64)
    before = np.array(
        [asked[place].earlier.figures["counts"] for place in with_earlier],  # type: ignore[union-attr]
        dtype=np.int64,
    )
    after, kind = counts[with_earlier], measure.quartile_type
    ranks = statistics.wilcoxon_signed_rank(tables)
    columns = {
        "weighted_kappa": statistics.weighted_kappa(tables),
        "share_changed": statistics.share_changed(tables),
        "mean_absolute_change": statistics.mean_absolute_change(tables),
        "change_in_iqr": statistics.change_in_iqr(before, after, quartile_type=kind),
        "change_in_sd": statistics.change_in_sd(before, after),
        "convergence_index": statistics.convergence_index(before, after, quartile_type=kind),
    }
    decomposed = _decomposition(tables, before, after)
    for row, place in enumerate(with_earlier):
        table, question = tables[row], asked[place]
        stayers = int(table.sum())
        changes[place] = {
            "n": stayers,
            "leavers": _earlier_n(question) - stayers,
            "joiners": question.n - stayers,
            "transitions": table.tolist(),
            "flows": {
                "lower": int(np.tril(table, -1).sum()),
                "same": int(np.trace(table)),
                "higher": int(np.triu(table, 1).sum()),
            },
            "wilcoxon_signed_rank": {
                "statistic": number(min(ranks.w_plus[row], ranks.w_minus[row])),
                "p": number(ranks.p[row]),
                "changed": int(ranks.changed[row]),
                "rank_biserial": number(ranks.rank_biserial[row]),
                "method": ranks.method[row].value,
            },
            **{name: number(column[row]) for name, column in columns.items()},
            "decomposition": decomposed[row],
        }
    return changes


def _inside(counts: Array, measure: Measure) -> tuple[int | None, int | None]:
    """How many are on the rule's sides; without an against, in the band the rule asks for."""
    rule = measure.rule
    if rule is None:
        return None, None
    sides = rule.sides(measure.lowest, measure.levels)
    if sides is None:
        band = region(rule.for_, measure.lowest, measure.levels)
        return (int(counts[band].sum()) if band.any() else None), None
    return int(counts[sides[0]].sum()), int(counts[sides[1]].sum())


def _shares(inside: int | None, against: int | None, question: Asked, measure: Measure) -> Figures:
    if measure.rule is None:
        return {"share_for": None, "share_against": None, "share_denominator": None}
    total = question.n + (question.cannot_judge if measure.rule.cannot_judge_counts else 0)
    return {
        "share_for": share(inside, total),
        "share_against": share(against, total),
        "share_denominator": total,
    }


def _defined(defined: bool, measure: Any, counts: Array) -> Array:
    values: Array = measure(counts) if defined else np.full(len(counts), nan)
    return values
