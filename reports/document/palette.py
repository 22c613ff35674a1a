"""The colours of charts, once, in light and dark; they follow those of the style sheet.

Every chart is drawn in the light colours; `in_the_dark` swaps them in the finished SVG, so that a
chart is drawn once for both. A colour never stands alone: a mark or a word is always beside it.
The verdicts' colours differ in lightness too, so they are told apart in grey print.
"""

import re

INK = "#16233a"
INK_2 = "#4a5670"
LINE = "#d9dfe8"
PAPER = "#ffffff"
BAND = "#b9cae2"
BAND_EDGE = "#7f9cc4"
ACCENT = "#1f5fae"
GOAL = "#eef3ea"
GOAL_EDGE = "#c3d6b6"
SETTLED = "#17694d"
MOVING = "#2462ad"
UNCONFIRMED = "#0f6674"
OPEN = "#5a6473"
DISSENT = "#a3470f"
POLARISED = "#8a2c6b"
UNCLEAR = "#6a5a45"
FEW = "#626d7d"
#: From weak to strong, on either side of a middle: against and for, apart and close. Orange and
#: blue are told apart by every eye; in grey print the side tells, or a number in the place.
MIDDLE = "#e6e9ee"
AGAINST = ("#fae6d6", "#f3c8a6", "#e7a270", "#b35c26", DISSENT)
FOR = ("#dce8f6", "#b3cdeb", "#84aedd", "#3f78b9", ACCENT)

#: What each light colour becomes on a dark ground.
DARK = {
    INK: "#e8edf5",
    INK_2: "#adb9ca",
    LINE: "#2d3a4e",
    PAPER: "#182231",
    BAND: "#4a628a",
    BAND_EDGE: "#6f8fbe",
    ACCENT: "#8fbcf2",
    GOAL: "#1d3130",
    GOAL_EDGE: "#3c5f52",
    SETTLED: "#7fd0b0",
    MOVING: "#90bdf3",
    UNCONFIRMED: "#7ecbd8",
    OPEN: "#b4bfce",
    DISSENT: "#f0a676",
    POLARISED: "#e3a0cc",
    UNCLEAR: "#cfbc9f",
    FEW: "#b3becd",
    MIDDLE: "#333f50",
    # On a dark ground the strong ones are the light ones; their last is among the tones above.
    **dict(zip(AGAINST, ("#3b2c22", "#5c402a", "#8a5b36", "#bd7d4c"), strict=False)),
    **dict(zip(FOR, ("#22324a", "#2f4a70", "#41699e", "#6490cb"), strict=False)),
}

_LIGHT = re.compile("|".join(DARK), re.IGNORECASE)


def in_the_dark(svg: str) -> str:
    """The same SVG in the colours for a dark ground."""
    return _LIGHT.sub(lambda found: DARK[found.group().lower()], svg)
