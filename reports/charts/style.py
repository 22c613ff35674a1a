"""How every chart looks, and how a Figure becomes a file that is the same for the same data."""

import io
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font

from reports.document import palette

DPI = 240  # a chart of 4.8 inches becomes 1,152 pixels wide: twice what a page shows
SMALL, NORMAL, LARGE = 7.5, 8.5, 10.5
#: Inches of one item's chart; narrow, its smallest words stand 11 px high where a telephone of
#: 360 px gives it its whole width.
ITEM, ITEM_NARROW = 4.8, 3.2

#: A tone's name (a verdict's) and its colour.
TONES = {
    "settled": palette.SETTLED,
    "moving": palette.MOVING,
    "unconfirmed": palette.UNCONFIRMED,
    "open": palette.OPEN,
    "dissent": palette.DISSENT,
    "polarised": palette.POLARISED,
    "unclear": palette.UNCLEAR,
    "few": palette.FEW,
    "unjudged": palette.INK_2,
}

_SETTINGS: Any = {
    "font.family": ["DejaVu Sans"],  # bundled with matplotlib, so it is the same everywhere
    "svg.hashsalt": "foresight",  # ids are made from content, not at random
    "svg.fonttype": "path",
    "path.simplify": False,
    "text.usetex": False,
    "text.hinting": "none",  # at this resolution it only costs time
    "text.parse_math": False,  # a statement may hold a dollar sign
    "axes.unicode_minus": True,
}


@contextmanager
def style() -> Iterator[None]:
    """Within it, drawings look as ours do, whatever the process has set elsewhere."""
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        yield


def sheet(figure: Figure | None, width: float, height: float) -> Figure:
    """An empty figure of `width` × `height` inches; `figure` is emptied and used again if given."""
    figure = figure or Figure()
    figure.clear()
    figure.set_size_inches(width, height)
    figure.set_facecolor(palette.PAPER)
    return figure


def plain_axes(figure: Figure, left: float, bottom: float, right: float, top: float) -> Axes:
    """Axes without frame and ticks; the margins are in inches, so text always has its room."""
    width, height = figure.get_size_inches()
    axes = figure.add_axes(
        (
            left / width,
            bottom / height,
            (width - left - right) / width,
            (height - bottom - top) / height,
        )
    )
    axes.set_axis_off()
    return axes


def whole_sheet(figure: Figure) -> Axes:
    """Axes over the whole figure, counted in points from its lower left."""
    axes = plain_axes(figure, 0, 0, 0, 0)
    width, height = figure.get_size_inches()
    axes.set_xlim(0, width * 72)
    axes.set_ylim(0, height * 72)
    return axes


@lru_cache(maxsize=1)
def _known_characters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties(family=["DejaVu Sans"]))).get_charmap())


_JOINERS = "\u200d\ufe0f"


def printable(text: str) -> str:
    """`text` without the characters the font cannot draw (emoji, for one)."""
    known = _known_characters()
    # What joins or colours emoji goes with them.
    kept = "".join(c for c in text if (ord(c) in known and c not in _JOINERS) or c == "\n")
    return re.sub(r"[ \t]{2,}", " ", kept).strip()


def shortened(text: str, characters: int) -> str:
    """`text` cut at a word, with an ellipsis when something was cut."""
    text = printable(text)
    if len(text) <= characters:
        return text
    cut = text[: characters - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[characters // 2 :] else cut).rstrip(" ,;:–-") + "…"


def wrapped(text: str, characters: int, lines: int = 3) -> str:
    """`text` in at most `lines` lines of about `characters`."""
    text = printable(text)
    parts = textwrap.wrap(text, characters) or [""]
    for at, (before, after) in enumerate(pairwise(parts)):
        if before[-1].isalnum() and before + after in text:
            parts[at] = f"{before}-"  # within a word longer than the line
    if len(parts) > lines:
        parts = [*parts[: lines - 1], shortened(" ".join(parts[lines - 1 :]), characters)]
    return "\n".join(parts)


def key(axes: Axes, mark: str, colour: str, x: float, y: float, label: str) -> None:
    """One entry of a legend: a mark and its meaning, `x`, `y` points from the axes' lower left."""
    for place, text, tint, size in (
        (x, mark, colour, NORMAL),
        (x + 12, label, palette.INK_2, SMALL),
    ):
        if text:
            axes.annotate(
                printable(text), (0, 0), xycoords="axes fraction",
                xytext=(place if mark else x, y),
                textcoords="offset points", fontsize=size, color=tint, va="center",
            )  # fmt: skip


Entry = tuple[str, str, str]  # of a legend: mark, colour, meaning


def in_lines(entries: Sequence[Entry], width: float) -> list[list[Entry]]:
    """The entries of a legend in lines of `width` inches; one longer than a line goes on below."""
    room = width * 72 - 16
    lines: list[list[Entry]] = [[]]
    for mark, colour, label in entries:
        first, *more = wrapped(label, int((room - 12) / PER_CHARACTER), 6).split("\n")
        if lines[-1] and sum(map(_long, lines[-1])) + _long((mark, colour, first)) > room:
            lines.append([])
        lines[-1].append((mark, colour, first))
        lines += [[(mark and " ", colour, rest)] for rest in more]
    return lines


def legend(axes: Axes, lines: Sequence[Sequence[Entry]], x: float, y: float) -> None:
    """Lines of marks and their meanings, from `x`, `y` points from the axes' lower left down."""
    for number, entries in enumerate(lines):
        place = x
        for entry in entries:
            key(axes, *entry[:2], place, y - LEGEND_LINE * number, entry[2])
            place += _long(entry)


LEGEND_LINE = 12  # points from one line of a legend to the next
PER_CHARACTER = 4.2  # points that a character of a legend takes


def _long(entry: Entry) -> float:
    return 22 + 4.5 * len(entry[2])


def to_svg(figure: Figure, *, key: str, title: str, description: str) -> str:
    """The figure as SVG that needs no style sheet (a strict content policy would refuse it).

    `title` and `description` become its accessible name and description.
    """
    buffer = io.StringIO()
    with style():
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return accessible(buffer.getvalue(), key=key, title=title, description=description)


def to_png(figure: Figure, *, headline: str, source: str) -> bytes:
    """The figure as PNG with its headline above and its source below, to be taken along alone."""
    width, height = (float(side) for side in figure.get_size_inches())
    above = wrapped(headline, int(width * 10.3), 4)
    below = wrapped(source, int(width * 17), 3)
    head, foot = 0.2 + 0.2 * (above.count("\n") + 1), 0.14 + 0.14 * (below.count("\n") + 1)
    total = height + head + foot
    with style():
        figure.set_size_inches(width, total)
        for axes in figure.axes:
            box = axes.get_position()
            axes.set_position(
                (
                    box.x0,
                    (box.y0 * height + foot) / total,
                    box.width,
                    box.height * height / total,
                )
            )
        figure.text(
            0.14 / width,
            1 - 0.12 / total,
            above,
            fontsize=LARGE,
            weight="bold",
            va="top",
            color=palette.INK,
            linespacing=1.25,
        )
        figure.text(
            0.14 / width,
            0.1 / total,
            below,
            fontsize=SMALL,
            va="bottom",
            color=palette.INK_2,
            linespacing=1.25,
        )
        buffer = io.BytesIO()
        figure.savefig(
            buffer,
            format="png",
            dpi=DPI,
            metadata={"Software": None, "Title": headline},
            pil_kwargs={"compress_level": 2},
        )
    return buffer.getvalue()


_STYLE_ELEMENT = re.compile(r"<style\b.*?</style>\s*", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>\s*", re.DOTALL)
_STYLE_ATTRIBUTE = re.compile(r'\sstyle="([^"]*)"')
_PROLOGUE = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)
_ROOT = re.compile(r"<svg\b([^>]*)>")


def accessible(svg: str, *, key: str, title: str, description: str) -> str:
    """matplotlib's SVG with attributes in place of styles, and with a name and a description."""
    svg = _PROLOGUE.sub("", svg)
    svg = _METADATA.sub("", _STYLE_ELEMENT.sub("", svg))
    svg = _STYLE_ATTRIBUTE.sub(_as_attributes, svg)
    name = escape(key, quote=True)
    opening = (
        f' role="img" aria-labelledby="{name}-title {name}-desc" stroke-linejoin="round"'
        ' stroke-linecap="butt"'
    )
    words = (
        f'<title id="{name}-title">{escape(title)}</title>\n'
        f'<desc id="{name}-desc">{escape(description)}</desc>\n'
    )
    before, attributes, after = _ROOT.split(svg, maxsplit=1)
    return f"{before}<svg{attributes}{opening}>\n{words}{after.lstrip()}"


def _as_attributes(found: re.Match[str]) -> str:
    pairs = (part.split(":", 1) for part in found.group(1).split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
