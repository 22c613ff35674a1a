"""The colours of the look can be read: WCAG 2.2 AA contrast in light and in dark."""

import re
from pathlib import Path

import pytest

LOOK = Path("foresight/home/static/look.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\}", LOOK, re.DOTALL)[:2]
)
VERDICTS = ["settled", "moving", "unconfirmed", "open", "dissent", "polarised", "unclear", "few"]

#: (text, ground) that occur together, and the least contrast: 4.5 for text, 3 for edges and shapes.
PAIRS = [
    *[(text, ground, 4.5) for text in ("ink", "ink-2", "accent", *VERDICTS)
      for ground in ("paper", "ground")],
    *[("ink", ground, 4.5) for ground in
      ("accent-soft", "warning-soft", "danger-soft", "good-soft", "added", "removed", "line")],
    ("accent-strong", "accent-soft", 4.5), ("accent-strong", "paper", 4.5),
    ("on-accent", "accent", 4.5), ("on-accent", "accent-strong", 4.5),
    ("on-danger", "danger", 4.5), ("danger", "paper", 4.5), ("danger", "danger-soft", 4.5),
    ("danger", "ground", 4.5), ("good", "paper", 4.5), ("good", "ground", 4.5),
    ("warning", "paper", 4.5), ("ink-2", "line", 4.5), ("ink-2", "warning-soft", 4.5),
    ("edge", "paper", 3), ("edge", "ground", 3), ("accent", "line", 3),
    ("bar-strong", "paper", 3),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, glossary)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_is_enough(scheme: str, text: str, ground: str, least: float) -> None:
    colours = LIGHT if scheme == "light" else DARK
    assert contrast(colours[text], colours[ground]) >= least


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_dark_names_every_colour_of_light() -> None:
    assert set(LIGHT) == set(DARK)


def test_every_verdict_has_a_shape_of_its_own() -> None:
    shapes = [
        re.search(rf"\.(?:tag\.)?{verdict}::before.*?\{{(.*?)\}}", LOOK).group(1)  # type: ignore[union-attr]
        for verdict in VERDICTS
    ]
    assert len(set(shapes)) == len(VERDICTS)


def test_look_stays_small() -> None:
    assert len(LOOK.encode()) < 25_000
