"""What is known of a whole study, as typed values; sentences about it are made elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from delphi.statistics.appropriateness import RandPanels
from delphi.statistics.counts import Booleans, Floats, Integers
from delphi.statistics.decomposition import ConvergenceDecomposition
from delphi.statistics.moving import Movement
from delphi.statistics.panel import Friedman, IntraclassCorrelation, KendallsW
from delphi.statistics.quantiles import QuartileType
from delphi.statistics.reliability import PanelCoefficient
from delphi.statistics.resampling import Interval
from delphi.statistics.sensitivity import RuleSensitivity
from delphi.statistics.verdict import Agreement, Verdict


class SpreadChange(StrEnum):
    """How the interquartile range moved since the item was asked before."""

    NARROWER = "narrower"
    SAME = "same"
    WIDER = "wider"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class RoundFigures:
    """One round: ``counts`` [items, K], ``measures`` and why they are undefined, by name [items].

    ``asked`` [items]; ``panellists`` who answered anything; ``rand_panel`` on nine points, else
    None; the panel's own coefficients.
    """

    asked: Booleans
    panellists: int
    counts: Integers
    measures: dict[str, Floats]
    reasons: dict[str, tuple[str, ...]]
    kendalls_w: KendallsW
    friedman: Friedman
    icc: IntraclassCorrelation
    cronbach_alpha: float
    cronbach_alpha_reason: str
    krippendorff_alpha: PanelCoefficient
    fleiss_kappa: PanelCoefficient
    gwet_ac1: PanelCoefficient
    gwet_ac2: PanelCoefficient
    rand_panel: RandPanels | None
    mean_iqr: float
    mean_agreement_a: float


@dataclass(frozen=True, slots=True)
class StepFigures:
    """From one round to the next: ``measures`` and reasons by name [items], and the causes."""

    stayers: Integers
    leavers: Integers
    joiners: Integers
    measures: dict[str, Floats]
    reasons: dict[str, tuple[str, ...]]
    convergence: ConvergenceDecomposition
    share_changed: float


@dataclass(frozen=True, slots=True)
class ItemFigures:
    """What stands about one item: enough for a sentence.

    ``as_of`` is the last round (from 0) that asked it, None when none did; ``since`` the round
    it was asked in before. ``robustness`` and ``fragility`` are NaN where undefined.
    """

    verdict: Verdict
    agreement: Agreement
    movement: Movement
    as_of: int | None
    since: int | None
    n: int
    median: float
    iqr: float
    spread_change: SpreadChange
    share_for: float
    share_against: float
    fragility: float
    fragility_at_least: bool
    fragility_reason: str
    robustness: float
    robustness_reason: str


@dataclass(frozen=True, slots=True)
class PanelIntervals:
    """Bootstrap intervals of the panel's figures, panellists drawn jointly over all rounds.

    Of the panel: W, mean IQR and mean A [rounds], share changed [rounds − 1]; of the items: IQR
    and A [rounds, items], share changed [rounds − 1, items].
    """

    kendalls_w: Interval
    mean_iqr: Interval
    mean_agreement_a: Interval
    share_changed: Interval
    item_iqr: Interval
    item_agreement_a: Interval
    item_share_changed: Interval


@dataclass(frozen=True, slots=True)
class StudyFigures:
    """Everything about a study of ordinal items; ``items`` is empty without a rule.

    ``rule_sensitivity``: what published rules say of each item as it was last asked.
    """

    lowest: int
    levels: int
    quartile_type: QuartileType
    rounds: tuple[RoundFigures, ...]
    steps: tuple[StepFigures, ...]
    items: tuple[ItemFigures, ...]
    rule_sensitivity: RuleSensitivity
    intervals: PanelIntervals | None
