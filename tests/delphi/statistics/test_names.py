"""Every measure is public under its documented name, and says what it does."""

import inspect

import pytest

from delphi import statistics

NAMES = [
    "n",
    "median",
    "quantiles",
    "iqr",
    "mean",
    "standard_deviation",
    "coefficient_of_variation",
    "median_absolute_deviation",
    "mean_absolute_deviation_from_median",
    "modes",
    "mode_share",
    "interpolated_median",
    "share_within",
    "rand_panel",
    "disagreement_index",
    "van_der_eijk_a",
    "leik_d",
    "consensus_cns",
    "blair_lacy_l",
    "ordinal_variation",
    "entropy",
    "esteban_ray",
    "bimodality_coefficient",
    "dip",
    "kendalls_w",
    "krippendorff_alpha",
    "fleiss_kappa",
    "gwet_ac1",
    "gwet_ac2",
    "icc",
    "cronbach_alpha",
    "friedman",
    "wilcoxon_signed_rank",
    "sign_test",
    "mcnemar",
    "bowker",
    "stuart_maxwell",
    "bhapkar",
    "weighted_kappa",
    "spearman",
    "kendall_tau_b",
    "share_changed",
    "mean_absolute_change",
    "scheibe_change",
    "toward_median_share",
    "change_in_iqr",
    "change_in_sd",
    "change_in_cv",
    "convergence_index",
    "pitman_morgan",
    "attrition_bias",
    "friedman_rounds",
    "cochran_q",
    "convergence_decomposition",
    "verdict_fragility",
    "verdict_robustness",
    "rule_calibration",
    "rule_sensitivity",
    "attrition_bounds",
    "dissent_profile",
    "noise_floor",
    "stopping_advice",
    "quantile_average",
    "linear_pool",
    "log_pool",
    "median_pool",
    "brier_score",
    "crps",
    "pinball_loss",
    "interval_score",
    "movement",
    "two_sides",
    "polarised",
    "verdicts",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_measure_is_public_and_explained(name: str) -> None:
    assert name in statistics.__all__
    assert inspect.getdoc(getattr(statistics, name))


def test_everything_public_exists_and_is_explained() -> None:
    for name in statistics.__all__:
        value = getattr(statistics, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert inspect.getdoc(value), name
