"""Pictures of one item at shapes that are hard to draw, each with its chart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from matplotlib.figure import Figure

from reports.charts.distribution import distribution
from reports.charts.flows import flows
from reports.charts.groups import groups
from reports.charts.options import options
from reports.charts.ranges import ranges
from reports.charts.sides import sides
from reports.charts.trend import trend
from reports.charts.years import years
from reports.document.item_pictures import (
    FlowRow,
    FlowsPicture,
    GroupRow,
    GroupsPicture,
    OptionLine,
    OptionsPicture,
    RangeRow,
    RangesPicture,
    SideRow,
    SidesPicture,
    YearCurve,
    YearsPicture,
)
from reports.document.pictures import (
    Axis,
    DistributionPicture,
    DistributionRow,
    Spread,
    TrendPicture,
    TrendRound,
)

LONG = "Palvelujärjestelmäkehittämissuunnitelma \U0001f642 " + "joka jatkuu " * 30 + "שלום"
YEARS = Axis(2025, 2060, ((2025, "2025"), (2060, "2060")), never="never")
HUNDRED = Axis(0, 100, ((0, "0"), (50, "50"), (100, "100")), high_label=LONG)
HALVES = ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %"))


def flow(lower: float, same: float, higher: float) -> FlowRow:
    shares = (lower, same, higher)
    return FlowRow("Round 1 → 2", "n = 20", shares, tuple(f"{s:.0%}" for s in shares))  # type: ignore[arg-type]


def flows_of(*rows: FlowRow) -> FlowsPicture:
    return FlowsPicture(rows, "lower", "kept", "higher", "Bars: share")


def curve(*points: tuple[float, float], never: float | None = None, **more: Any) -> YearCurve:
    label = "" if never is None else "never"
    return YearCurve("Round 1, n = 20", points, never=never, never_label=label, **more)


def years_of(now: YearCurve, before: YearCurve | None = None) -> YearsPicture:
    return YearsPicture(now, before, YEARS, HALVES, "share", "dotted", "few")


RISING = curve((2030, 0.1), (2040, 0.6), (2060, 0.8), never=0.2, median=2038, median_label="2038")
EVERYBODY = curve((2030, 1), (2060, 1), never=0, median=2030, median_label="2030")
NOBODY = curve((2030, 0), (2060, 0), never=1, median=None)
ROUGH = curve((2030, 0.25), (2040, 0.5), (2060, 0.75), median=2040, is_rough=True)

WIDE = RangeRow("Round 1", "n = 20", 10, 90, Spread(50, 45, 55, "50"))
ONE_VALUE = RangeRow("Round 2", "n = 20", 50, 50, Spread(50, 50, 50, "50"))
FEW = RangeRow("Round 3", "n = few", note=LONG)


def ranges_of(*rows: RangeRow) -> RangesPicture:
    return RangesPicture(rows, HUNDRED, LONG, "median", "quartiles", "few answers")


IN_PARTS = DistributionPicture(
    (
        DistributionRow("Round 1", "n = 20", (0.5, 0.5, 0), ("10", "10", ""), Spread(15, 5, 30)),
        DistributionRow("Round 2", "n = 8", spread=Spread(15, 5, 30), note="too few"),
    ),
    HUNDRED, "median", "quartiles", "bars", places=(0, 10, 50, 100),
)  # fmt: skip


def sides_of(*shares: tuple[float, ...] | None) -> SidesPicture:
    rows = tuple(
        SideRow("Round 1", "n = 20", each, "40 %", "60 %", "" if each else LONG) for each in shares
    )
    levels = tuple(str(n + 1) for n in range(len(shares[0] or "1234567")))
    return SidesPicture(rows, levels, LONG, LONG, "middle", "few answers")


def options_of(count: int, rounds: int, *, withheld: int = -1) -> OptionsPicture:
    """Options whose order turns round by round, all level in the middle."""
    heights = [
        [1 + (at + turn * (count - 1 - 2 * at) / max(rounds - 1, 1)) for turn in range(rounds)]
        for at in range(count)
    ]
    lines = tuple(
        OptionLine(
            LONG,
            tuple(None if turn == withheld else v for turn, v in enumerate(each)),
            tuple(None if turn == withheld else (v - 0.2, v + 0.2) for turn, v in enumerate(each)),
            f"{at + 1}.",
        )
        for at, each in enumerate(heights)
    )
    notes = tuple("too few" if turn == withheld else "" for turn in range(rounds))
    labels = tuple(f"Round {turn + 1}\nn = 20" for turn in range(rounds))
    ticks = ((1.0, "1"), (float(count), str(count)))
    return OptionsPicture(labels, notes, lines, 1, count, ticks, True, "Mean place", "interval")


FAR, NEVER = Spread(2040, 2030, None, "2040", q3_never=True), Spread(label="never", never=True)


def groups_of(*spreads: Spread) -> GroupsPicture:
    rows = tuple(GroupRow(LONG, "n = 6", each, "close together") for each in spreads)
    return GroupsPicture(rows, FAR, "whole", NEVER, "equal", YEARS, "median", "half", LONG)


CERTAIN = TrendPicture(
    tuple(
        TrendRound(f"Round {n}", Spread(50, 40, 60, "50"), interval=(45, 55), tails=(20, 90))
        for n in range(6)
    ),
    HUNDRED, "median", "half", goal=(40, 60), goal_label="goal",
    interval_label="interval", tails_label="tails",
)  # fmt: skip

Case = tuple[str, Callable[..., Figure], Any]
CASES: list[Case] = [
    ("flows", flows, flows_of(flow(0.1, 0.5, 0.4), FlowRow("Round 2 → 3", "", None, note=LONG))),
    ("everybody lower", flows, flows_of(flow(1, 0, 0), flow(0, 0, 1), flow(0, 1, 0))),
    ("no pair of rounds", flows, flows_of()),
    ("years rising", years, years_of(RISING, ROUGH)),
    ("all at once", years, years_of(EVERYBODY, NOBODY)),
    ("nobody ever", years, years_of(NOBODY)),
    ("three points", years, years_of(ROUGH)),
    ("ranges", ranges, ranges_of(WIDE, ONE_VALUE, FEW)),
    ("no ranges", ranges, ranges_of()),
    ("two levels", sides, sides_of((0.4, 0.6), None)),
    ("eleven levels", sides, sides_of(tuple([0.09] * 10 + [0.1]))),
    ("all in the middle", sides, sides_of((0, 0, 1.0, 0, 0))),
    ("two options", options, options_of(2, 1)),
    ("twelve options over six rounds", options, options_of(12, 6, withheld=2)),
    ("groups and never", groups, groups_of(FAR, NEVER, Spread(2050, label="2050"))),
    ("no groups", groups, groups_of()),
    ("certain", trend, CERTAIN),
    ("numbers in parts", distribution, IN_PARTS),
]
#: The same for telephones, where a chart has a form of its own for them.
CASES += [
    (f"{name}, narrow", chart, replace(picture, narrow=True))
    for name, chart, picture in CASES
    if hasattr(picture, "narrow")
]
