"""What a chart draws: numbers and words ready to be put on paper.

A picture holds everything that is visible in a chart and nothing else, so its digest says whether
a chart must be drawn anew, and the same picture always gives the same bytes. Withheld figures are
not in it: `reports.wording` makes pictures from released figures alone.
"""

import hashlib
import json
from dataclasses import asdict, dataclass


class Picture:
    """What every picture is: a frozen dataclass of plain values."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Axis:
    """The whole scale of the answers, with its ticks and the meaning of its ends."""

    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    low_label: str = ""
    high_label: str = ""
    never: str = ""  # the label of the place beyond the years, where "never" is a possible answer


@dataclass(frozen=True, slots=True)
class Spread:
    """Median and quartiles of one round. `never`: the median answer is "never"."""

    median: float | None = None
    q1: float | None = None
    q3: float | None = None
    label: str = ""
    never: bool = False
    q3_never: bool = False  # the upper quartile lies beyond the last year


@dataclass(frozen=True, slots=True)
class TrendRound:
    """One round of a trend. `note` says why nothing is drawn; `segment` changes with the trend."""

    label: str
    spread: Spread | None
    note: str = ""
    segment: int = 0
    reworded: bool = False
    interval: tuple[float, float] | None = None  # of the median
    tails: tuple[float, float] | None = None  # first and last decile


@dataclass(frozen=True, slots=True)
class TrendPicture(Picture):
    rounds: tuple[TrendRound, ...]
    axis: Axis
    median_label: str
    quartiles_label: str
    reworded_label: str = ""
    goal: tuple[float, float] | None = None  # the band that the consensus rule looks at
    goal_label: str = ""
    caution: str = ""
    interval_label: str = ""
    tails_label: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class DistributionRow:
    """One round of a distribution: shares (0..1) per level or part; without them, the spread."""

    label: str
    n_label: str
    shares: tuple[float, ...] | None = None
    share_labels: tuple[str, ...] = ()
    spread: Spread | None = None
    never_share: float | None = None
    never_label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DistributionPicture(Picture):
    """`places`: where the parts of the scale end that shares are of; without them levels are."""

    rows: tuple[DistributionRow, ...]
    axis: Axis
    median_label: str
    quartiles_label: str
    bars_label: str = ""
    caution: str = ""
    places: tuple[float, ...] = ()
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class OverviewRow:
    code: str
    label: str
    shares: tuple[float, ...] | None
    spread: Spread | None
    value_label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OverviewGroup:
    """The items of one verdict, in order; `tone` names its colour."""

    title: str
    mark: str
    tone: str
    rows: tuple[OverviewRow, ...]


@dataclass(frozen=True, slots=True)
class OverviewPicture(Picture):
    groups: tuple[OverviewGroup, ...]
    axis: Axis
    value_heading: str
    strip_label: str
    median_label: str
    quartiles_label: str
    caution: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class MeasurePanel:
    """One measure of the panel over rounds, on its whole range."""

    title: str
    reading: str
    low: float
    high: float
    ticks: tuple[tuple[float, str], ...]
    values: tuple[float | None, ...]
    value_labels: tuple[str, ...]
    intervals: tuple[tuple[float, float] | None, ...] = ()  # by round, where there are any


@dataclass(frozen=True, slots=True)
class ConvergencePicture(Picture):
    rounds: tuple[str, ...]
    panels: tuple[MeasurePanel, ...]
    caution: str = ""
    interval_label: str = ""  # what a whisker means, where one is drawn
    narrow: bool = False


#: Goes up when charts are drawn differently, so that all are drawn anew.
EDITION = 5


def digest(picture: Picture, *words: str) -> str:
    """SHA-256 of everything a drawing is made from: the picture and the words put beside it."""
    content = [EDITION, type(picture).__name__, asdict(picture), *words]  # type: ignore[call-overload]
    return hashlib.sha256(
        json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()
