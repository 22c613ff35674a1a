"""A whole study at once: every round, every step between rounds, and what stands about each item.

The result is typed values; sentences in Finnish, Swedish and English are made elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from delphi.statistics.agreement import van_der_eijk_a
from delphi.statistics.appropriateness import RAND_LEVELS, rand_panel
from delphi.statistics.catalogue import (
    Conventions,
    between_rounds,
    one_round,
    reasons_between_rounds,
    reasons_one_round,
)
from delphi.statistics.change import share_changed
from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import (
    Booleans,
    Floats,
    Integers,
    InvalidRatingsError,
    as_numbers,
    as_whole_numbers,
    counts_by_group,
    counts_of,
    transitions_of,
)
from delphi.statistics.decomposition import (
    convergence_decomposition,
)
from delphi.statistics.fragility import verdict_fragility
from delphi.statistics.moving import MOVEMENTS
from delphi.statistics.panel import (
    IntraclassCorrelation,
    cronbach_alpha,
    friedman,
    icc,
    kendalls_w,
)
from delphi.statistics.quantiles import QuartileType, iqr, median
from delphi.statistics.reliability import (
    fleiss_kappa,
    gwet_ac1,
    gwet_ac2,
    krippendorff_alpha,
)
from delphi.statistics.resampling import (
    Interval,
    Progress,
    panel_bootstrap,
    verdict_robustness,
)
from delphi.statistics.sensitivity import rule_sensitivity
from delphi.statistics.spread import mean_absolute_deviation_from_median, ratio
from delphi.statistics.study_figures import (
    ItemFigures,
    PanelIntervals,
    RoundFigures,
    SpreadChange,
    StepFigures,
    StudyFigures,
)
from delphi.statistics.verdict import (
    AGREEMENTS,
    VERDICTS,
    VerdictParameters,
    verdicts,
)

FEWEST = 2
"""Panellists and items that a panel coefficient needs."""


def summarise_study(
    ratings: ArrayLike,
    *,
    levels: int,
    lowest: int = 1,
    rule: ConsensusRule | None = None,
    cannot_judge: ArrayLike | None = None,
    groups: ArrayLike | None = None,
    quartile_type: QuartileType = 7,
    first_look: ArrayLike | None = None,
    parameters: VerdictParameters | None = None,
    rng: np.random.Generator | None = None,
    replicates: int = 1000,
    progress: Progress | None = None,
) -> StudyFigures:
    """All figures of ``ratings`` [rounds, panellists, items], NaN where there is none.

    ``cannot_judge`` bool of the same shape, ``groups`` group number per panellist,
    ``first_look`` bool [rounds, items] where a trend starts anew. A rule brings its own quartile
    type. With ``rng`` also intervals and robustness, from ``replicates`` draws.
    """
    rounds = as_numbers(ratings)
    if rounds.ndim != 3 or not len(rounds):
        raise InvalidRatingsError("ratings must be rounds × panellists × items, one round or more")
    if rule is not None:
        rule.check(lowest, lowest + levels - 1)
        quartile_type = rule.quartile_type
    conventions = Conventions(lowest, quartile_type)
    unable = _unable(cannot_judge, rounds)
    figures = tuple(
        _round(each, cannot, levels, conventions)
        for each, cannot in zip(rounds, unable, strict=True)
    )
    steps = tuple(
        _step(rounds[k : k + 2], figures[k : k + 2], levels, conventions)
        for k in range(len(rounds) - 1)
    )
    items: tuple[ItemFigures, ...] = ()
    if rule is not None:
        anew = np.zeros((len(rounds), rounds.shape[2]), dtype=np.bool_)
        if first_look is not None:
            anew = np.asarray(first_look, dtype=np.bool_)
        member = None if groups is None else as_whole_numbers(groups, "group numbers")
        answers = _Answers(rounds, unable, figures, member, anew, levels, conventions)
        items = _items(answers, rule, parameters, rng, replicates)
    intervals = None
    if rng is not None:
        intervals = _intervals(rounds, levels, conventions, rng, replicates, progress)
    return StudyFigures(
        lowest=lowest,
        levels=levels,
        quartile_type=quartile_type,
        rounds=figures,
        steps=steps,
        items=items,
        rule_sensitivity=rule_sensitivity(_last_counts(figures), lowest=lowest),
        intervals=intervals,
    )


def _unable(cannot_judge: ArrayLike | None, rounds: Floats) -> Booleans:
    if cannot_judge is None:
        return np.zeros(rounds.shape, dtype=np.bool_)
    unable = np.asarray(cannot_judge, dtype=np.bool_)
    if unable.shape != rounds.shape:
        raise InvalidRatingsError("cannot_judge must have the shape of the ratings")
    both = unable & ~np.isnan(rounds)
    if both.any():
        number, row, column = (int(index) + 1 for index in np.argwhere(both)[0])
        raise InvalidRatingsError(
            f"round {number}, row {row}, column {column}: a rating and cannot judge"
        )
    return unable


def _last_counts(figures: Sequence[RoundFigures]) -> Integers:
    """The counts of every item in the last round that asked it."""
    counts = figures[0].counts.copy()
    for each in figures[1:]:
        counts[each.asked] = each.counts[each.asked]
    return counts


def _round(
    ratings: Floats, unable: Booleans, levels: int, conventions: Conventions
) -> RoundFigures:
    counts = counts_of(ratings, levels=levels, lowest=conventions.lowest)
    measures = one_round(counts, conventions)
    answered = ~np.isnan(ratings) | unable
    asked = np.asarray(answered.any(axis=0))
    matrix = ratings[:, asked][answered.any(axis=1)]
    correlation, consistency = icc(matrix), cronbach_alpha(matrix)
    return RoundFigures(
        asked=asked,
        panellists=int(answered.any(axis=1).sum()),
        counts=counts,
        measures=measures,
        reasons=reasons_one_round(counts, measures),
        kendalls_w=kendalls_w(matrix),
        friedman=friedman(matrix),
        icc=correlation,
        cronbach_alpha=consistency,
        cronbach_alpha_reason=_why_no_consistency(consistency, correlation),
        krippendorff_alpha=krippendorff_alpha(counts),
        fleiss_kappa=fleiss_kappa(counts),
        gwet_ac1=gwet_ac1(counts),
        gwet_ac2=gwet_ac2(counts),
        rand_panel=rand_panel(counts) if levels == RAND_LEVELS else None,
        mean_iqr=_mean(measures["iqr"]),
        mean_agreement_a=_mean(measures["van_der_eijk_a"]),
    )


def _why_no_consistency(alpha: float, answered: IntraclassCorrelation) -> str:
    if not np.isnan(alpha):
        return ""
    if answered.m < FEWEST or answered.items < FEWEST:
        return "fewer than two complete panellists or items"
    return "the sums over panellists do not vary"


def _step(
    ratings: Floats,
    figures: Sequence[RoundFigures],
    levels: int,
    conventions: Conventions,
) -> StepFigures:
    moves = transitions_of(*ratings, levels=levels, lowest=conventions.lowest)
    earlier, later = (each.counts for each in figures)
    left, joined = earlier - moves.sum(axis=2), later - moves.sum(axis=1)
    measures = between_rounds(earlier, later, moves, conventions)
    both = np.asarray(moves.sum(axis=0, keepdims=True))
    return StepFigures(
        stayers=np.asarray(moves.sum(axis=(1, 2))),
        leavers=np.asarray(left.sum(axis=1)),
        joiners=np.asarray(joined.sum(axis=1)),
        measures=measures,
        reasons=reasons_between_rounds(earlier, later, moves, measures),
        convergence=convergence_decomposition(
            moves, left, joined, mean_absolute_deviation_from_median
        ),
        share_changed=float(share_changed(both)[0]),
    )


@dataclass(frozen=True, slots=True)
class _Answers:
    """The study's answers, ready to be judged."""

    rounds: Floats
    unable: Booleans
    figures: Sequence[RoundFigures]
    groups: Integers | None
    anew: Booleans
    levels: int
    conventions: Conventions

    def asked_in(self, item: int) -> tuple[int | None, int | None]:
        """The last round that asked the item, and the one before that did."""
        asked = [number for number, each in enumerate(self.figures) if each.asked[item]]
        last_two = [None, None, *asked][-2:]
        return last_two[0], last_two[1]

    def case(self, since: int | None, as_of: int, items: Integers) -> _Case:
        """What is judged of items that were last asked in the same two rounds."""
        lowest = self.conventions.lowest
        now, unable = self.rounds[as_of][:, items], self.unable[as_of][:, items]
        by_group = unable_by_group = transitions = earlier_n = None
        if self.groups is not None:
            by_group = counts_by_group(now, self.groups, levels=self.levels, lowest=lowest)
            member = np.eye(by_group.shape[1], dtype=np.int64)[self.groups]
            unable_by_group = unable.T @ member
        if since is not None:
            before = self.rounds[since][:, items]
            transitions = transitions_of(before, now, levels=self.levels, lowest=lowest)
            earlier_n = np.asarray((~np.isnan(before)).sum(axis=0), dtype=np.int64)
        return _Case(
            self.figures[as_of].counts[items],
            unable.sum(axis=0),
            by_group,
            unable_by_group,
            transitions,
            earlier_n,
            self.anew[as_of, items],
        )


@dataclass(frozen=True, slots=True)
class _Case:
    counts: Integers
    unable: Integers
    groups: Integers | None
    groups_unable: Integers | None
    transitions: Integers | None
    earlier_n: Integers | None
    first_look: Booleans


def _items(
    answers: _Answers,
    rule: ConsensusRule,
    parameters: VerdictParameters | None,
    rng: np.random.Generator | None,
    replicates: int,
) -> tuple[ItemFigures, ...]:
    pairs = [answers.asked_in(item) for item in range(answers.rounds.shape[2])]
    found: dict[int, ItemFigures] = {}
    for since, as_of in sorted(set(pairs), key=str):
        chosen = np.array([k for k, pair in enumerate(pairs) if pair == (since, as_of)])
        case = answers.case(since, as_of or 0, chosen)
        judged = _judge(case, rule, answers, parameters, rng, replicates)
        earlier = None if since is None else answers.figures[since].counts[chosen]
        spread = _spread_change(earlier, case.counts, answers.conventions)
        for k, item in enumerate(chosen.tolist()):
            found[item] = judged(k, since, as_of, spread[k])
    return tuple(found[item] for item in range(len(pairs)))


def _judge(
    case: _Case,
    rule: ConsensusRule,
    answers: _Answers,
    parameters: VerdictParameters | None,
    rng: np.random.Generator | None,
    replicates: int,
) -> Callable[[int, int | None, int | None, SpreadChange], ItemFigures]:
    """Judge the items of a case together; the result gives one item's figures."""
    lowest = answers.conventions.lowest
    result = verdicts(
        case.counts,
        case.transitions,
        rule,
        lowest=lowest,
        earlier_n=case.earlier_n,
        first_look=case.first_look,
        cannot_judge=case.unable,
        groups=case.groups,
        groups_cannot_judge=case.groups_unable,
        parameters=parameters,
    )
    fragile = verdict_fragility(
        case.counts,
        rule,
        lowest=lowest,
        cannot_judge=case.unable,
        groups=case.groups,
        groups_cannot_judge=case.groups_unable,
    )
    robust = np.full(len(case.counts), np.nan)
    # A posterior of the whole panel says nothing about each group, nor about cannot-judge.
    unknown = "too few answers"
    if rule.asks_groups:
        unknown = "the rule asks every group"
    elif rule.cannot_judge_counts:
        unknown = "the rule counts those who cannot judge"
    elif rng is None:
        unknown = "not resampled"
    else:
        robust = verdict_robustness(
            case.counts, rule, rng=rng, lowest=lowest, replicates=replicates
        )
    sides = rule.sides(lowest, answers.levels)
    held = [
        ratio(case.counts[:, side].sum(axis=1), case.counts.sum(axis=1)) for side in sides or ()
    ]
    middle = median(case.counts, lowest=lowest)
    spread = iqr(case.counts, quartile_type=rule.quartile_type)

    def figures(k: int, since: int | None, as_of: int | None, change: SpreadChange) -> ItemFigures:
        return ItemFigures(
            verdict=VERDICTS[result.verdict_codes[k]],
            agreement=AGREEMENTS[result.agreement_codes[k]],
            movement=MOVEMENTS[result.movement_codes[k]],
            as_of=as_of,
            since=since,
            n=int(case.counts[k].sum()),
            median=float(middle[k]),
            iqr=float(spread[k]),
            spread_change=change,
            share_for=float(held[0][k]) if held else np.nan,
            share_against=float(held[1][k]) if held else np.nan,
            fragility=float(fragile.changes[k]),
            fragility_at_least=bool(fragile.at_least[k]),
            fragility_reason=fragile.reasons[k],
            robustness=float(robust[k]),
            robustness_reason=unknown if np.isnan(robust[k]) else "",
        )

    return figures


def _spread_change(
    earlier: Integers | None, later: Integers, conventions: Conventions
) -> list[SpreadChange]:
    if earlier is None:
        return [SpreadChange.UNKNOWN] * len(later)
    change = iqr(later, quartile_type=conventions.quartile_type) - iqr(
        earlier, quartile_type=conventions.quartile_type
    )
    return [
        SpreadChange.UNKNOWN
        if np.isnan(step)
        else SpreadChange.NARROWER
        if step < 0
        else SpreadChange.WIDER
        if step > 0
        else SpreadChange.SAME
        for step in change
    ]


def _intervals(
    rounds: Floats,
    levels: int,
    conventions: Conventions,
    rng: np.random.Generator,
    replicates: int,
    progress: Progress | None,
) -> PanelIntervals:
    lowest, (size, _, items) = conventions.lowest, rounds.shape
    asked = [~np.isnan(ratings).all(axis=0) for ratings in rounds]
    shapes = [
        (size,),
        (size,),
        (size,),
        (size - 1,),
        (size, items),
        (size, items),
        (size - 1, items),
    ]

    def measure(drawn: Floats) -> Floats:
        counts = [counts_of(ratings, levels=levels, lowest=lowest) for ratings in drawn]
        moves = [
            transitions_of(before, after, levels=levels, lowest=lowest)
            for before, after in pairwise(drawn)
        ]
        w = [
            kendalls_w(ratings[:, columns][~np.isnan(ratings).all(axis=1)]).w
            for ratings, columns in zip(drawn, asked, strict=True)
        ]
        spread = [iqr(each, quartile_type=conventions.quartile_type) for each in counts]
        close = [van_der_eijk_a(each) for each in counts]
        changed = [share_changed(each.sum(axis=0, keepdims=True))[0] for each in moves]
        whole = [*w, *map(_mean, spread), *map(_mean, close), *changed]
        return np.concatenate([whole, *spread, *close, *map(share_changed, moves)])

    found = panel_bootstrap(rounds, measure, rng=rng, replicates=replicates, progress=progress)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])
    low, high = (np.split(side, ends[:-1]) for side in (found.low, found.high))
    return PanelIntervals(
        *(
            Interval(a.reshape(shape), b.reshape(shape), found.level, found.replicates)
            for a, b, shape in zip(low, high, shapes, strict=True)
        )
    )


def _mean(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else np.nan
