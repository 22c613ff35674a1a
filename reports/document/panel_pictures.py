"""What the charts of all items together draw: numbers and words, as in `pictures`."""

from dataclasses import dataclass

from reports.document.pictures import Axis, Picture, Spread


@dataclass(frozen=True, slots=True)
class DivergingRow:
    """One item: shares by level (0..1), or why there are none."""

    code: str
    label: str
    shares: tuple[float, ...] | None
    below_label: str = ""  # the share below the middle of the scale
    above_label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DivergingGroup:
    """The items of one verdict, in order; `tone` names its colour."""

    title: str
    mark: str
    tone: str
    rows: tuple[DivergingRow, ...]


@dataclass(frozen=True, slots=True)
class DivergingPicture(Picture):
    """`levels` are the labels of the scale's levels, lowest first."""

    groups: tuple[DivergingGroup, ...]
    levels: tuple[str, ...]
    low_label: str
    high_label: str
    below_heading: str
    above_heading: str
    caution: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class DumbbellRow:
    code: str
    label: str
    before: Spread
    after: Spread
    change_label: str


@dataclass(frozen=True, slots=True)
class DumbbellGroup:
    """The items that went one way: `direction` is 1 up, −1 down, 0 neither."""

    title: str
    direction: int
    rows: tuple[DumbbellRow, ...]


@dataclass(frozen=True, slots=True)
class DumbbellPicture(Picture):
    groups: tuple[DumbbellGroup, ...]
    axis: Axis
    change_heading: str
    before_label: str
    after_label: str
    quartiles_label: str
    caution: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One item in one round: agreement from −1 to 1, or the mark of why there is none."""

    value: float | None
    label: str
    starts_anew: bool = False


@dataclass(frozen=True, slots=True)
class HeatRow:
    code: str
    label: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatPicture(Picture):
    """`gaps` explains the marks of cells without a value, `anew` the bar before a new trend."""

    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    scale: tuple[tuple[float, str], ...]
    scale_label: str
    gaps: tuple[str, ...]
    anew: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class PlaneSpot:
    """An item in a quadrant: `x` its agreement, `y` the share who kept their answer."""

    code: str
    x: float
    y: float
    tone: str


@dataclass(frozen=True, slots=True)
class Quadrant:
    """One of four; `column` 1 is agreement, `row` 1 is stability. `tones`: whose marks it holds."""

    column: int
    row: int
    title: str
    tone: str
    spots: tuple[PlaneSpot, ...]


@dataclass(frozen=True, slots=True)
class PlanePicture(Picture):
    quadrants: tuple[Quadrant, ...]
    x_axis: Axis
    y_axis: Axis
    x_label: str
    y_label: str
    marks: tuple[tuple[str, str], ...]  # tone and word of the marks in the plane
    notes: tuple[str, ...] = ()
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class FieldPlace:
    """The items whose medians on two criteria are the same."""

    x: float
    y: float
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldMove:
    """How many items went from one place to another since the round before."""

    start: tuple[float, float]
    end: tuple[float, float]
    count: int


@dataclass(frozen=True, slots=True)
class FieldPicture(Picture):
    places: tuple[FieldPlace, ...]
    moves: tuple[FieldMove, ...]
    x_axis: Axis
    y_axis: Axis
    x_label: str
    y_label: str
    corners: tuple[str, str, str, str]  # low low, high low, low high, high high: how many
    place_label: str
    move_label: str
    notes: tuple[str, ...] = ()
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class ParticipationStage:
    """One round of the panel's participation, in numbers of people; None where not told."""

    label: str
    invited: int
    started: int
    submitted: int | None
    stayed: int | None
    new: int | None  # joined or came back
    left: int | None
    labels: tuple[str, ...]  # silent, begun, completed
    stayed_label: str = ""
    new_label: str = ""
    left_label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ParticipationPicture(Picture):
    stages: tuple[ParticipationStage, ...]
    keys: tuple[str, str, str]  # what the parts of a bar mean: completed, begun, silent
    note: str = ""
    narrow: bool = False


@dataclass(frozen=True, slots=True)
class CampRow:
    """One item: the median of each camp, None where it is not told."""

    code: str
    label: str
    medians: tuple[float | None, ...]
    apart_label: str


@dataclass(frozen=True, slots=True)
class CampPicture(Picture):
    """`camps` names them, from the highest to the lowest median."""

    rows: tuple[CampRow, ...]
    camps: tuple[str, ...]
    axis: Axis
    apart_heading: str
    notes: tuple[str, ...] = ()
    narrow: bool = False
