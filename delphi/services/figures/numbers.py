"""Figures and verdicts of questions on numbers and years, which have no levels."""

from math import inf

import numpy as np

from delphi import statistics
from delphi.services.figures.asked import (
    Array,
    Asked,
    Earlier,
    Figures,
    Measure,
    Outcome,
    described,
    difference,
    enough_answers,
    number,
    share,
)
from delphi.services.figures.groups import value_groups
from delphi.services.figures.intervals import value_intervals
from delphi.services.figures.spread_out import by_part, ranges, tails
from delphi.statistics import Agreement, ConsensusRule, Movement, Verdict
from delphi.statistics.clauses import MedianWithin, ShareWithin
from delphi.statistics.verdict import verdict_of


def numeric(question: Asked, measure: Measure) -> Outcome:
    column = np.array(question.values, dtype=np.float64)
    summary = statistics.values_summary(column, quartile_type=measure.quartile_type)
    middle = summary.median[0]
    figures = described(question, measure) | {
        "never": int(np.isposinf(column).sum()) or None,
        "median": number(middle),
        "median_never": bool(middle == inf),
        "q1": number(summary.lower_quartile[0]),
        "q3": number(summary.upper_quartile[0]),
        "iqr": number(summary.iqr[0]),
        "mean": number(summary.mean[0]),
        "standard_deviation": number(summary.standard_deviation[0]),
        **tails(column, measure),
        "by_part": by_part(column, measure),
        "ranges": ranges(question.ranges, measure),
        **_value_shares(column, question, measure),
    }
    figures["intervals"] = value_intervals(
        question, column, measure, _inside(column, measure.rule.for_ if measure.rule else None)
    )
    figures["groups"] = value_groups(question, measure, figures["iqr"])
    if question.earlier:
        figures["paired"] = _numeric_change(question, question.earlier, figures)
    # The movement test counts points of a scale; numbers and years have none.
    movement = Movement.UNKNOWN if question.earlier else Movement.FIRST_LOOK
    if measure.rule is None:
        return Outcome(question.question_id, figures, "", movement.value, "")
    rule = enough_answers(measure.rule, measure.minimum_cell)
    agreement = _value_agreement(column, question, rule)
    verdict: Verdict = verdict_of(agreement, movement, two_sides=False, polarised=False)
    return Outcome(question.question_id, figures, agreement.value, movement.value, verdict.value)


def _value_agreement(column: Array, question: Asked, rule: ConsensusRule) -> Agreement:
    if question.n < rule.minimum_answers:
        return Agreement.TOO_FEW
    unable = [question.cannot_judge] if rule.cannot_judge_counts else None

    def holds(part: statistics.Rule | None) -> bool:
        return part is not None and bool(
            part.judge_values(column, cannot_judge=unable, quartile_type=rule.quartile_type)[0]
        )

    in_favour, against, between = map(holds, (rule.for_, rule.against, rule.middle))
    if rule.against is None:
        return Agreement.AGREED if in_favour or between else Agreement.NONE
    if in_favour == against:
        return Agreement.AGREED if between and not in_favour else Agreement.NONE
    return Agreement.FOR if in_favour else Agreement.AGAINST


def _inside(column: Array, part: statistics.Rule | None) -> int | None:
    """How many answers lie in the bands a rule asks for; None where it asks for none."""
    bands = [
        clause
        for clause in (part.clauses() if part else ())
        if isinstance(clause, ShareWithin | MedianWithin)
    ]
    if not bands:
        return None
    return sum(any(band.low <= value <= band.high for band in bands) for value in column)


def _value_shares(column: Array, question: Asked, measure: Measure) -> Figures:
    rule = measure.rule
    if rule is None:
        return {"share_for": None, "share_against": None, "share_denominator": None}
    total = question.n + (question.cannot_judge if rule.cannot_judge_counts else 0)
    return {
        "share_for": share(_inside(column, rule.for_), total),
        "share_against": share(_inside(column, rule.against), total),
        "share_denominator": total,
    }


def _numeric_change(question: Asked, earlier: Earlier, figures: Figures) -> Figures:
    steps = [after - before if after != before else 0.0 for before, after in earlier.pairs]
    stayers = len(steps)
    before_n = max(int(earlier.figures.get("n") or 0), stayers)
    iqr_before, iqr_after = earlier.figures.get("iqr"), figures["iqr"]
    return {
        "n": stayers,
        "leavers": before_n - stayers,
        "joiners": question.n - stayers,
        "transitions": None,
        "flows": {
            "lower": sum(step < 0 for step in steps),
            "same": sum(step == 0 for step in steps),
            "higher": sum(step > 0 for step in steps),
        },
        "wilcoxon_signed_rank": None,
        "weighted_kappa": None,
        "share_changed": share(sum(step != 0 for step in steps), stayers),
        "mean_absolute_change": (number(sum(map(abs, steps)) / stayers) if stayers else None),
        "change_in_iqr": difference(iqr_before, iqr_after),
        "change_in_sd": difference(
            earlier.figures.get("standard_deviation"), figures["standard_deviation"]
        ),
        "convergence_index": (
            (iqr_before - iqr_after) / iqr_before if iqr_before and iqr_after is not None else None
        ),
    }
