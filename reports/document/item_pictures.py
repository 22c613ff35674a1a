"""Pictures of one item that answer one question each: who moved, by when, how sure, in which order.

The usual two, its trend and its distribution, are in `reports.document.pictures`.
"""

from dataclasses import dataclass

from reports.document.pictures import Axis, Picture, Spread


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Those who answered two rounds: which part went lower, stayed, went higher (0..1)."""

    label: str
    n_label: str
    shares: tuple[float, float, float] | None
    share_labels: tuple[str, str, str] = ("", "", "")
    note: str = ""


@dataclass(frozen=True, slots=True)
class FlowsPicture(Picture):
    rows: tuple[FlowRow, ...]
    lower_label: str
    same_label: str
    higher_label: str
    caution: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class YearCurve:
    """One round: the share of answers (0..1) up to a year, at those years where it may be told."""

    label: str
    points: tuple[tuple[float, float], ...]
    median: float | None
    median_label: str = ""
    never: float | None = None
    never_label: str = ""
    is_rough: bool = False  # known at median and quartiles alone


@dataclass(frozen=True, slots=True)
class YearsPicture(Picture):
    """`before` is the round to compare with, where there is one."""

    now: YearCurve
    before: YearCurve | None
    axis: Axis
    share_ticks: tuple[tuple[float, str], ...]
    share_label: str
    rough_label: str = ""
    caution: str = ""


@dataclass(frozen=True, slots=True)
class RangeRow:
    """One round: the median lowest and highest value held possible, and the best estimates."""

    label: str
    n_label: str
    low: float | None = None
    high: float | None = None
    spread: Spread | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class RangesPicture(Picture):
    rows: tuple[RangeRow, ...]
    axis: Axis
    range_label: str
    median_label: str
    quartiles_label: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class SideRow:
    """One round: shares (0..1) of the levels, lowest first, and of what lies below and above."""

    label: str
    n_label: str
    shares: tuple[float, ...] | None
    below_label: str = ""
    above_label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class SidesPicture(Picture):
    rows: tuple[SideRow, ...]
    level_labels: tuple[str, ...]
    low_label: str
    high_label: str
    middle_label: str = ""
    caution: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class OptionLine:
    """An option over the rounds: its mean in each, None where withheld or not asked."""

    label: str
    values: tuple[float | None, ...]
    intervals: tuple[tuple[float, float] | None, ...]
    end_label: str = ""


@dataclass(frozen=True, slots=True)
class OptionsPicture(Picture):
    """Options in the order of the last round, the first on top; `best_is_low`: of places."""

    rounds: tuple[str, ...]
    notes: tuple[str, ...]  # by round: why nothing is drawn, or ""
    lines: tuple[OptionLine, ...]
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    best_is_low: bool
    value_label: str
    interval_label: str
    caution: str = ""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A stakeholder group that may be shown. `note` is said where its quartiles are too close."""

    label: str
    n_label: str
    spread: Spread
    note: str = ""


@dataclass(frozen=True, slots=True)
class GroupsPicture(Picture):
    """Groups of one round, the whole panel behind them; `equal` gives each the same weight."""

    rows: tuple[GroupRow, ...]
    whole: Spread
    whole_label: str
    equal: Spread | None
    equal_label: str
    axis: Axis
    median_label: str
    quartiles_label: str
    hidden_label: str = ""
    narrow: bool = False
