"""Answers about several options at once: choices, a ranking, points shared out among them."""

import re
from collections.abc import Mapping

from surveys.choices import ScaleKind
from surveys.content.numbers import compact
from surveys.content.value import FormData, Problem, ScaleLike

_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def keys_of(scale: ScaleLike) -> list[str]:
    """The options of a scale, in the order they are shown."""
    return [str(point["key"]) for point in scale.points if "key" in point]


def places_of(scale: ScaleLike) -> int:
    """How many options a ranking puts in order: all of them, or the best few."""
    return min(len(scale.points), int(scale.highest or len(scale.points)))


def total_of(scale: ScaleLike) -> int:
    """How many points are shared out."""
    return int(scale.highest or 100)


# --- Checks ---------------------------------------------------------------------------------------


def check_choices(choices: tuple[str, ...], scale: ScaleLike) -> list[Problem]:
    """`choices` are options of the scale, each once, and as many as its kind takes."""
    known = set(keys_of(scale))
    unknown = [choice for choice in choices if choice not in known]
    if unknown:
        return [Problem("choices", "unknown_choice", {"found": unknown[0][:60]})]
    if len(choices) != len(set(choices)):
        code = "ranked_twice" if scale.kind == ScaleKind.RANKING else "chosen_twice"
        return [Problem("choices", code)]
    if scale.kind == ScaleKind.SINGLE and len(choices) > 1:
        return [Problem("choices", "one_choice_only")]
    if scale.kind == ScaleKind.RANKING and choices and len(choices) != places_of(scale):
        return [Problem("choices", "incomplete_ranking", {"places": places_of(scale)})]
    return []


def check_shares(shares: Mapping[str, int], scale: ScaleLike) -> list[Problem]:
    """`shares` are whole points for options of the scale, together all there are."""
    if not shares:
        return []
    known, total = keys_of(scale), total_of(scale)
    unknown = [key for key in shares if key not in known]
    if unknown:
        return [Problem("shares", "unknown_choice", {"found": unknown[0][:60]})]
    problems = []
    for key, points in shares.items():
        if points < 0:
            problems.append(Problem(f"share-{key}", "too_low", {"lowest": 0.0}))
        elif points > total:
            problems.append(Problem(f"share-{key}", "too_high", {"highest": float(total)}))
    found = sum(shares.values())
    if not problems and found != total:
        return [Problem("shares", "wrong_sum", {"total": total, "found": found})]
    return problems


# --- Forms ----------------------------------------------------------------------------------------


def ranking_from_form(
    data: FormData, scale: ScaleLike, prefix: str, problems: list[Problem]
) -> tuple[str, ...]:
    """The options in the order of the fields `<prefix>-place-<key>`, 1 being the best.

    A place that is none, or taken already, is told at its own field; so is a gap, at the first
    option that could fill it.
    """
    places = places_of(scale)
    taken: dict[int, str] = {}
    left = ""
    found = len(problems)
    for key in keys_of(scale):
        typed = str(data.get(f"{prefix}-place-{key}", "")).strip()
        if not typed:
            left = left or key
        elif not _WHOLE.fullmatch(typed) or not 1 <= int(typed) <= places:
            problems.append(Problem(f"place-{key}", "unknown_place", {"places": places}))
        elif int(typed) in taken:
            particulars = {"place": int(typed), "option": taken[int(typed)]}
            problems.append(Problem(f"place-{key}", "place_taken", particulars))
        else:
            taken[int(typed)] = key
    if len(problems) == found and taken and len(taken) < places:
        problems.append(Problem(f"place-{left}", "incomplete_ranking", {"places": places}))
    return tuple(taken[place] for place in sorted(taken))


def shares_from_form(
    data: FormData, scale: ScaleLike, prefix: str, problems: list[Problem]
) -> dict[str, int]:
    """The points in the fields `<prefix>-share-<key>`; of those left empty, none, if any is not."""
    shares: dict[str, int] = {}
    is_given = False
    for key in keys_of(scale):
        typed = compact(str(data.get(f"{prefix}-share-{key}", "")))
        is_given = is_given or bool(typed)
        if typed and not _WHOLE.fullmatch(typed):
            problems.append(Problem(f"share-{key}", "not_points", {"total": total_of(scale)}))
        else:
            shares[key] = int(typed or 0)
    return shares if is_given else {}


def in_order(choices: tuple[str, ...], scale: ScaleLike) -> tuple[str, ...]:
    """Choices in the order of the scale, so that the same answer is stored the same way."""
    if scale.kind == ScaleKind.RANKING:  # their order is the answer
        return choices
    place = {point.get("key"): position for position, point in enumerate(scale.points)}
    return tuple(sorted(choices, key=lambda choice: place.get(choice, len(place))))


def every_share(shares: Mapping[str, int], scale: ScaleLike) -> dict[str, int]:
    """Shares of all options in the order of the scale, unnamed ones 0; unknown ones last."""
    known = {key: shares.get(key, 0) for key in keys_of(scale)}
    return known | {key: points for key, points in shares.items() if key not in known}
