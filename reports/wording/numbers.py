"""Numbers as they are written in the active language: decimal comma in Finnish and Swedish."""

import math

from django.utils.translation import get_language

NO_BREAK = "\u00a0"
MINUS = "−"


def number(value: float | None, decimals: int = 1, *, fixed: bool = False) -> str:
    """`value` with at most `decimals` places, or exactly as many when `fixed`; "–" for none."""
    if value is None or not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{decimals}f}"
    if "." in text and not fixed:
        text = text.rstrip("0").rstrip(".")
    sign = MINUS if value < 0 and text.strip("0.,") else ""
    if not _english():
        text = text.replace(",", NO_BREAK).replace(".", ",")
    return sign + text


def year(value: float | None) -> str:
    """A year, without a thousands separator: whole, or a half where it is exactly one."""
    if value is not None and value % 1 != 0.5:
        value = round(value)
    return number(value).replace(NO_BREAK, "") if not _english() else number(value).replace(",", "")


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
    """A figure that counts per cent, with its sign; Finnish and Swedish put a space before it."""
    if value is None:
        return "–"
    return number(value, decimals) + ("%" if _english() else f"{NO_BREAK}%")


def _english() -> bool:
    return (get_language() or "fi").startswith("en")
