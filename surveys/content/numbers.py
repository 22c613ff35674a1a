"""Numbers, probabilities, years and intervals: their checks and how they are typed."""

import math
import re
from decimal import Decimal

from surveys.choices import NEVER, ScaleKind
from surveys.content.value import AnswerContent, Problem, ScaleLike

NUMBERS = ("value", "low", "high")
#: Beyond this, whole numbers are no longer exact in a floating-point column.
LARGEST_NUMBER = 1e15

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)", re.ASCII)
_SPACES = dict.fromkeys(map(ord, " \t\u00a0\u2007\u2009\u202f"), None) | {0x2212: "-"}


def compact(typed: str) -> str:
    """A number as typed, without the spaces between thousands and with a plain minus."""
    return typed.translate(_SPACES)


def bounds(scale: ScaleLike) -> tuple[float | None, float | None]:
    """The lowest and highest number of a scale; a probability lies within 0 and 100 at most."""
    if scale.kind != ScaleKind.PROBABILITY:
        return scale.lowest, scale.highest
    lowest = 0.0 if scale.lowest is None else max(0.0, scale.lowest)
    highest = 100.0 if scale.highest is None else min(100.0, scale.highest)
    return lowest, highest


def check_number(name: str, number: float | None, scale: ScaleLike) -> list[Problem]:
    if number is None:
        return []
    if not math.isfinite(number):
        return [Problem(name, "not_a_number")]
    lowest, highest = bounds(scale)
    if lowest is not None and number < lowest:
        return [Problem(name, "too_low", {"lowest": lowest})]
    if highest is not None and number > highest:
        return [Problem(name, "too_high", {"highest": highest})]
    if abs(number) > LARGEST_NUMBER:
        code, bound = ("too_high", "highest") if number > 0 else ("too_low", "lowest")
        return [Problem(name, code, {bound: math.copysign(LARGEST_NUMBER, number)})]
    decimals = 0 if scale.kind == ScaleKind.YEAR else scale.decimals
    if -_exponent(Decimal(repr(number)).normalize()) > decimals:
        return [_too_precise(name, decimals)]
    return []


def check_year(content: AnswerContent, scale: ScaleLike) -> list[Problem]:
    if content.choices:
        if content.choices != (NEVER,) or not scale.never:
            return [Problem("choices", "unknown_choice", {"found": content.choices[0]})]
        if content.value is not None:
            return [Problem("choices", "never_excludes_year")]
    return check_number("value", content.value, scale)


def check_interval(content: AnswerContent, scale: ScaleLike) -> list[Problem]:
    numbers = [(name, getattr(content, name)) for name in ("low", "value", "high")]
    problems = [
        problem for name, number in numbers for problem in check_number(name, number, scale)
    ]
    missing = [name for name, number in numbers if number is None]
    if problems or len(missing) == len(numbers):
        return problems
    if missing:
        return [Problem(name, "incomplete_interval") for name in missing]
    low, best, high = (number for _, number in numbers)
    if best < low:
        return [Problem("value", "below_low", {"low": low})]
    if high < best:
        return [Problem("high", "below_best", {"best": best})]
    return []


def typed_number(typed: str, name: str, scale: ScaleLike, problems: list[Problem]) -> float | None:
    """The number that was typed: a decimal comma or point, any spaces, a trailing % if it may."""
    digits = compact(typed)
    if scale.kind == ScaleKind.PROBABILITY:
        digits = digits.removesuffix("%")
    if not digits:
        return None
    if len(digits) > 40 or not _NUMBER.fullmatch(digits):
        problems.append(Problem(name, "not_a_number"))
        return None
    whole, _, fraction = digits.replace(",", ".").partition(".")
    decimals = 0 if scale.kind == ScaleKind.YEAR else scale.decimals
    # "1.000" may be meant as a thousand: three digits after a mark are never dropped as zeros.
    if len(fraction) == 3 and decimals < 3:
        problems.append(_too_precise(name, decimals))
        return None
    return float(f"{whole}.{fraction}" if fraction else whole or "0") + 0.0


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _too_precise(name: str, decimals: int) -> Problem:
    return (
        Problem(name, "not_whole")
        if decimals == 0
        else Problem(name, "too_many_decimals", {"most": decimals})
    )
