"""The same answers under other rules, and under the answers of those who left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.clauses import IqrAtMost, Rule, ShareWithin
from delphi.statistics.consensus import ConsensusRule, mirrored
from delphi.statistics.counts import Floats, Integers, InvalidRatingsError, as_counts
from delphi.statistics.decomposition import Measure
from delphi.statistics.moving import Codes
from delphi.statistics.rule_text import parse_rule
from delphi.statistics.rules import AllOf, AnyOf, EveryGroup
from delphi.statistics.tables import MOST_TABLES, all_tables, table_count
from delphi.statistics.verdict import AGREEMENTS, Agreement, agreement

NINE_POINTS = 9
NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class PublishedRule:
    """A rule of the literature; {top}, {bottom} and {narrow} are filled in for the scale."""

    text: str
    source: str
    nine_points_only: bool = False


PUBLISHED_RULES: Mapping[str, PublishedRule] = {
    "share_70_15": PublishedRule(
        "share({top}) >= 0.7 and share({bottom}) < 0.15",
        "COMET handbook: Williamson et al., 2017, Trials 18(Suppl 3):280",
    ),
    "share_75": PublishedRule(
        "share({top}) >= 0.75",
        "the median of reviewed studies: Diamond et al., 2014, J Clin Epidemiol 67",
    ),
    "share_80": PublishedRule("share({top}) >= 0.8", "Ulschak, 1983 (from memory)"),
    "share_51": PublishedRule("share({top}) >= 0.51", "Loughlin & Moore, 1979 (from memory)"),
    "median_and_narrow_iqr": PublishedRule(
        "median in {top} and iqr <= {narrow}",
        "IQR ≤ 1 on 5, ≤ 2 on 9 points: von der Gracht, 2012, TFSC 79 (from memory)",
    ),
    "median_and_cv_50": PublishedRule(
        "median in {top} and cv <= 0.5", "English & Kernan, 1976 (from memory)"
    ),
    "rand_disagreement_index": PublishedRule(
        "median in {top} and disagreement_index <= 1",
        "RAND/UCLA: Fitch et al., 2001, MR-1269",
        nine_points_only=True,
    ),
}


def published_rules(lowest: int, levels: int) -> dict[str, ConsensusRule]:
    """The published rules on the scale, for its top third and against its bottom third.

    Thirds are rounded to whole levels (1–3, 4–6, 7–9; 1–2, 3, 4–5; 1, 2, 3); a narrow IQR is 1
    up to six levels and 2 beyond. The disagreement index is there on nine points alone.
    """
    highest = lowest + levels - 1
    third = (levels + 1) // 3
    bands = {
        "top": f"{highest - third + 1}..{highest}",
        "bottom": f"{lowest}..{lowest + third - 1}",
        "narrow": "1" if levels <= 6 else "2",
    }
    rules = {}
    for name, published in PUBLISHED_RULES.items():
        if published.nine_points_only and levels != NINE_POINTS:
            continue
        rule = parse_rule(published.text.format(**bands))
        rules[name] = ConsensusRule(rule, mirrored(rule, lowest, highest))
    return rules


def shifted(rule: Rule, *, share: Fraction = NOTHING, spread: Fraction = NOTHING) -> Rule:
    """The same rule with its thresholds moved: at-least shares by ``share``, bounds of the quartile
    range by ``spread``; within what they can be.

    >>> shifted(parse_rule("share(7..9) >= 70% and iqr <= 2"), share=Fraction(1, 20)).text()
    'share(7..9) >= 0.75 and iqr <= 2'
    """
    match rule:
        case ShareWithin(low=low, high=high, at_least=bar):
            return ShareWithin(low, high, min(max(bar + share, NOTHING), Fraction(1)))
        case IqrAtMost(at_most=bar):
            return IqrAtMost(max(bar + spread, NOTHING))
        case AllOf(rules=rules):
            return AllOf(*[shifted(part, share=share, spread=spread) for part in rules])
        case AnyOf(rules=rules):
            return AnyOf(*[shifted(part, share=share, spread=spread) for part in rules])
        case EveryGroup(rule=inner):
            return EveryGroup(shifted(inner, share=share, spread=spread))
    return rule


def neighbouring_rules(rule: ConsensusRule) -> list[ConsensusRule]:
    """Rules like ``rule`` but for a threshold: shares 10 and 5 points lower and higher, quartile
    ranges half a point and one narrower and wider. In order, without ``rule`` and repetitions."""
    steps = [{"share": Fraction(step, 20)} for step in (-2, -1, 1, 2)]
    steps += [{"spread": Fraction(step, 2)} for step in (-2, -1, 1, 2)]

    def moved(part: Rule | None, step: Mapping[str, Fraction]) -> Rule | None:
        return None if part is None else shifted(part, **step)

    found = [
        replace(
            rule,
            for_=shifted(rule.for_, **step),
            against=moved(rule.against, step),
            middle=moved(rule.middle, step),
        )
        for step in steps
    ]
    return [each for each in dict.fromkeys(found) if each != rule]


@dataclass(frozen=True, slots=True)
class RuleSensitivity:
    """Agreement under each rule: ``codes`` [rules, items] index AGREEMENTS, ``names`` [rules]."""

    names: tuple[str, ...]
    codes: Codes

    def agreement(self, name: str) -> tuple[Agreement, ...]:
        """The agreement of every item under the named rule."""
        return tuple(AGREEMENTS[code] for code in self.codes[self.names.index(name)])


def rule_sensitivity(
    counts: ArrayLike, *, lowest: int = 1, rules: Mapping[str, ConsensusRule] | None = None
) -> RuleSensitivity:
    """What each rule of a named set would have said of the items, side by side.

    By default `published_rules` on the scale of ``counts`` [items, K].
    """
    table = as_counts(counts)
    named = published_rules(lowest, table.shape[1]) if rules is None else dict(rules)
    codes = [agreement(table, rule, lowest=lowest) for rule in named.values()]
    stacked = np.stack(codes) if codes else np.empty((0, len(table)), dtype=np.int8)
    return RuleSensitivity(tuple(named), stacked)


@dataclass(frozen=True, slots=True)
class AttritionBounds:
    """A measure of the later round under every way the leavers could have answered [items].

    ``low``/``high`` over all placements, ``as_before`` with the leavers' earlier answers; NaN
    with a reason where there are too many placements to list or the measure is undefined.
    """

    low: Floats
    high: Floats
    as_before: Floats
    placements: Integers
    reasons: tuple[str, ...]


def attrition_bounds(counts: ArrayLike, leavers: ArrayLike, measure: Measure) -> AttritionBounds:
    """How far drop-out could have carried a measure of one value per item.

    ``counts`` [items, K] of the later round, ``leavers`` [items, K] as they had answered; every
    of the C(L+K−1, K−1) placements of the L leavers is tried, since the two ends of the scale do
    not bound an IQR. Up to 300,000 placements per item.

    By hand: three answers 1, 1, 3 and one leaver; the mean lies between 6/4 and 8/4.

    >>> from delphi.statistics.spread import mean
    >>> bounds = attrition_bounds([[2, 0, 1]], [[0, 1, 0]], mean)
    >>> bounds.low.tolist(), bounds.as_before.tolist(), bounds.high.tolist()
    ([1.5], [1.75], [2.0])
    """
    later, gone = as_counts(counts), as_counts(leavers)
    if later.shape != gone.shape:
        raise InvalidRatingsError("counts and leavers need the same items and levels")
    items, levels = later.shape
    left = gone.sum(axis=1)
    low, high = np.full(items, np.nan), np.full(items, np.nan)
    reasons = [""] * items
    placements = np.array([table_count(int(size), levels) for size in left], dtype=object)
    for size in np.unique(left):
        if table_count(int(size), levels) > MOST_TABLES:
            for item in np.flatnonzero(left == size):
                reasons[item] = "too many placements to list"
            continue
        tables = all_tables(int(size), levels)
        for item in np.flatnonzero(left == size):
            values = measure(later[item] + tables)
            known = values[~np.isnan(values)]
            if len(known):
                low[item], high[item] = known.min(), known.max()
            else:
                reasons[item] = "the measure is undefined"
    capped = np.minimum(placements, np.iinfo(np.int64).max).astype(np.int64)
    return AttritionBounds(low, high, measure(later + gone), capped, tuple(reasons))
