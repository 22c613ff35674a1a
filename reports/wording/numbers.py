"""Figures as they are written in the active language; a dash where there is none."""

import math

from surveys.wording import number_words, percent_words, year_words

NONE = "–"


def number(value: float | None, decimals: int = 1, *, fixed: bool = False) -> str:
    """`value` with at most `decimals` places, or exactly as many when `fixed`."""
    if value is None or not math.isfinite(value):
        return NONE
    return number_words(value, decimals, fixed=fixed)


def year(value: float | None) -> str:
    """A year: whole, or a half where it is exactly one."""
    return NONE if value is None else year_words(value)


def percent(share: float | None) -> str:
    """A share of one as whole per cent."""
    return per_cent(None if share is None else 100 * share)


def hundredths(value: float | None) -> str:
    """A value between −1 and 1 with two places."""
    return number(value, 2, fixed=True)


def span(low: str, high: str) -> str:
    """From one to the other, or the one when they are the same."""
    return low if low == high else f"{low}–{high}"


def per_cent(value: float | None, decimals: int = 0) -> str:
    """A figure that counts per cent, with its sign."""
    return NONE if value is None else percent_words(value, decimals)
