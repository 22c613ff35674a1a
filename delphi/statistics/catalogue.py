"""Every item-level measure by its name, and why a value is undefined.

``ONE_ROUND`` measures take counts [items, K], ``TWO_ROUNDS`` transitions [items, K, K] of the
stayers, ``TWO_COUNTS`` the counts of both rounds. Each gives one value per item.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from delphi.statistics.agreement import (
    blair_lacy_l,
    consensus_cns,
    entropy,
    esteban_ray,
    leik_d,
    ordinal_variation,
    van_der_eijk_a,
)
from delphi.statistics.appropriateness import disagreement_index
from delphi.statistics.association import kendall_tau_b, spearman, weighted_kappa
from delphi.statistics.change import (
    change_in_cv,
    change_in_iqr,
    change_in_sd,
    convergence_index,
    mean_absolute_change,
    scheibe_change,
    share_changed,
    toward_median_noise,
    toward_median_share,
)
from delphi.statistics.counts import Floats, Integers
from delphi.statistics.homogeneity import bhapkar, bowker, stuart_maxwell
from delphi.statistics.modality import bimodality_coefficient, dip_of
from delphi.statistics.paired import sign_test, wilcoxon_signed_rank
from delphi.statistics.quantiles import QuartileType, iqr, median, quartiles
from delphi.statistics.spread import (
    coefficient_of_variation,
    interpolated_median,
    mean,
    mean_absolute_deviation_from_median,
    median_absolute_deviation,
    mode_share,
    standard_deviation,
)
from delphi.statistics.spread_change import attrition_bias, pitman_morgan


@dataclass(frozen=True, slots=True)
class Conventions:
    """What measures depend on besides the answers."""

    lowest: int = 1
    quartile_type: QuartileType = 7


OneRound: TypeAlias = Callable[[Integers, Conventions], Floats]
TwoCounts: TypeAlias = Callable[[Integers, Integers, Conventions], Floats]

ONE_ROUND: Mapping[str, OneRound] = {
    "n": lambda c, _: c.sum(axis=1).astype(np.float64),
    "median": lambda c, by: median(c, lowest=by.lowest),
    "lower_quartile": lambda c, by: quartiles(c, lowest=by.lowest, quartile_type=by.quartile_type)[
        0
    ],
    "upper_quartile": lambda c, by: quartiles(c, lowest=by.lowest, quartile_type=by.quartile_type)[
        1
    ],
    "iqr": lambda c, by: iqr(c, quartile_type=by.quartile_type),
    "mean": lambda c, by: mean(c, lowest=by.lowest),
    "standard_deviation": lambda c, _: standard_deviation(c),
    "coefficient_of_variation": lambda c, by: coefficient_of_variation(c, lowest=by.lowest),
    "median_absolute_deviation": lambda c, _: median_absolute_deviation(c),
    "mean_absolute_deviation_from_median": lambda c, _: mean_absolute_deviation_from_median(c),
    "mode_share": lambda c, _: mode_share(c),
    "interpolated_median": lambda c, by: interpolated_median(c, lowest=by.lowest),
    "disagreement_index": lambda c, by: disagreement_index(c, quartile_type=by.quartile_type),
    "van_der_eijk_a": lambda c, _: van_der_eijk_a(c),
    "leik_d": lambda c, _: leik_d(c),
    "consensus_cns": lambda c, _: consensus_cns(c),
    "blair_lacy_l": lambda c, _: blair_lacy_l(c),
    "ordinal_variation": lambda c, _: ordinal_variation(c),
    "entropy": lambda c, _: entropy(c),
    "esteban_ray": lambda c, _: esteban_ray(c),
    "bimodality_coefficient": lambda c, _: bimodality_coefficient(c),
    "dip": lambda c, _: dip_of(c),
}
TWO_ROUNDS: Mapping[str, Callable[[Integers], Mapping[str, Floats]]] = {
    "share_changed": lambda t: {"share_changed": share_changed(t)},
    "mean_absolute_change": lambda t: {"mean_absolute_change": mean_absolute_change(t)},
    "scheibe_change": lambda t: {"scheibe_change": scheibe_change(t)},
    "weighted_kappa": lambda t: {"weighted_kappa": weighted_kappa(t)},
    "spearman": lambda t: {"spearman": spearman(t)},
    "kendall_tau_b": lambda t: {"kendall_tau_b": kendall_tau_b(t)},
    "wilcoxon_signed_rank": lambda t: _wilcoxon(t),
    "sign_test": lambda t: {"sign_test_p": sign_test(t).p},
    "bowker": lambda t: {"bowker_p": bowker(t).p},
    "stuart_maxwell": lambda t: {"stuart_maxwell_p": stuart_maxwell(t).p},
    "bhapkar": lambda t: {"bhapkar_p": bhapkar(t).p},
    "pitman_morgan": lambda t: _pitman_morgan(t),
}
ABOUT_THOSE_WHO_LEFT = ("attrition_bias_rank_biserial", "attrition_bias_p")
ABOUT_THE_MEDIAN = ("toward_median_share", "toward_median_noise")
TWO_COUNTS: Mapping[str, TwoCounts] = {
    "change_in_iqr": lambda a, b, by: change_in_iqr(a, b, quartile_type=by.quartile_type),
    "change_in_sd": lambda a, b, _: change_in_sd(a, b),
    "change_in_cv": lambda a, b, by: change_in_cv(a, b, lowest=by.lowest),
    "convergence_index": lambda a, b, by: convergence_index(a, b, quartile_type=by.quartile_type),
}


def _wilcoxon(transitions: Integers) -> Mapping[str, Floats]:
    result = wilcoxon_signed_rank(transitions)
    return {"wilcoxon_signed_rank_p": result.p, "rank_biserial": result.rank_biserial}


def _pitman_morgan(transitions: Integers) -> Mapping[str, Floats]:
    result = pitman_morgan(transitions)
    return {"pitman_morgan_r": result.r, "pitman_morgan_p": result.p}


def one_round(counts: Integers, conventions: Conventions) -> dict[str, Floats]:
    """All one-round measures by name, each [items]."""
    return {name: measure(counts, conventions) for name, measure in ONE_ROUND.items()}


def between_rounds(
    earlier: Integers, later: Integers, transitions: Integers, conventions: Conventions
) -> dict[str, Floats]:
    """All measures between two rounds by name, each [items].

    The median shown in between is taken to be that of the earlier round.
    """
    values: dict[str, Floats] = {}
    for measure in TWO_ROUNDS.values():
        values |= measure(transitions)
    for name, compare in TWO_COUNTS.items():
        values[name] = compare(earlier, later, conventions)
    stayed = np.asarray(transitions.sum(axis=2), dtype=np.int64)
    left = attrition_bias(earlier - stayed, stayed)
    values |= dict(zip(ABOUT_THOSE_WHO_LEFT, (left.rank_biserial, left.p), strict=True))
    shown = median(earlier, lowest=conventions.lowest)
    for name, share in zip(
        ABOUT_THE_MEDIAN, (toward_median_share, toward_median_noise), strict=True
    ):
        values[name] = share(transitions, shown, lowest=conventions.lowest)
    return values


def reasons_one_round(counts: Integers, values: Mapping[str, Floats]) -> dict[str, tuple[str, ...]]:
    """Why each value of `one_round` is undefined, by name [items]; "" where it is defined."""
    total = counts.sum(axis=1)
    named: dict[str, tuple[str, ...]] = {}
    for name, value in values.items():
        why = np.full(len(value), "undefined", dtype=object)
        if name == "disagreement_index":
            why[:] = "the scale does not have nine levels"
        if name == "van_der_eijk_a":
            why[:] = "the scale has fewer than three levels"
        if name == "coefficient_of_variation":
            why[:] = "the mean is not positive"
        if name == "bimodality_coefficient":
            why[:] = "all answers are equal"
            why[total < 4] = "fewer than four answers"
        if name in ("standard_deviation", "coefficient_of_variation", "ordinal_variation"):
            why[total < 2] = "fewer than two answers"
        why[total == 0] = "nobody answered"
        why[~np.isnan(value)] = ""
        named[name] = tuple(why.tolist())
    return named


def reasons_between_rounds(
    earlier: Integers, later: Integers, transitions: Integers, values: Mapping[str, Floats]
) -> dict[str, tuple[str, ...]]:
    """Why each value of `between_rounds` is undefined, by name [items]; "" where defined."""
    stayed = transitions.sum(axis=(1, 2))
    moved = stayed - np.trace(transitions, axis1=1, axis2=2)
    before, after = earlier.sum(axis=1), later.sum(axis=1)
    named: dict[str, tuple[str, ...]] = {}
    for name, value in values.items():
        why = np.full(len(value), "a round is constant", dtype=object)
        if name in TWO_COUNTS:
            if name == "change_in_cv":
                why[:] = "the mean is not positive"
            if name == "convergence_index":
                why[:] = "the earlier interquartile range is 0"
            if name in ("change_in_sd", "change_in_cv"):
                why[(before < 2) | (after < 2)] = "fewer than two answers in a round"
            why[(before == 0) | (after == 0)] = "nobody answered in a round"
        elif name in ABOUT_THOSE_WHO_LEFT:
            why[:] = "all answers are equal"
            why[before == stayed] = "nobody left"
            why[stayed == 0] = "nobody answered both rounds"
        else:
            if name.startswith(("wilcoxon", "rank_biserial", "sign", "bowker", "stuart", "bhap")):
                why[moved == 0] = "nobody changed"
            if name in ("spearman", "kendall_tau_b"):
                why[stayed < 2] = "fewer than two answered both rounds"
            if name == "weighted_kappa":
                why[:] = "all answers are equal"
            if name in ABOUT_THE_MEDIAN:
                why[:] = "nobody was off the median"
            if name.startswith("pitman"):
                why[:] = "the sums or the differences are constant"
                why[stayed < 3] = "fewer than three answered both rounds"
            why[stayed == 0] = "nobody answered both rounds"
        why[~np.isnan(value)] = ""
        named[name] = tuple(why.tolist())
    return named
