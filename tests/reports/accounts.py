"""Accounts of made-up studies without a database: released figures of levels, round by round."""

import random
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

import numpy as np

from delphi.protocol.disclosure import released_figures, released_judgement, released_panel_figures
from delphi.queries.results import ItemView, PanelView, RoundLook, ScaleView, WordingView
from delphi.statistics import van_der_eijk_a
from reports.document.account import Account, RoundAccount

#: One item's answers in one round: a level per seat, None where a seat gave none.
Answers = Sequence[int | None]
#: The answers to an item (by place) in a round (from 1); None where the round did not ask it.
Answering = Callable[[int, int], Answers | None]


def study(
    answering: Mapping[str, Answering],
    *,
    items: int,
    rounds: int = 3,
    seats: int = 24,
    levels: int = 7,
    minimum_cell: int = 5,
    statement: str = "",
    anew: Sequence[tuple[int, int]] = (),
    flows: Sequence[Mapping[str, int] | None] = (),
    panel: Mapping[str, Any] | None = None,
) -> Account:
    """The account of a study. `anew` are (item, round) where a new wording started a new trend.

    `flows` are who stayed and left since the round before, from the second round on; `panel` are
    further figures of the panel, as stored, in every round.
    """
    scale = _scale(levels)
    found = []
    for place in range(items):
        for criterion, answers in answering.items():
            looks: list[tuple[int, Answers]] = [
                (number, given)
                for number in range(1, rounds + 1)
                if (given := answers(place, number)) is not None
            ]
            if looks:
                found.append(
                    _item(place, criterion, scale, looks, minimum_cell, statement, anew, rounds)
                )
    return Account(
        study_titles={"en": "Study"}, purposes={}, contact="", simulated=False, trial="",
        zone="Europe/Helsinki", items=tuple(found), expertise=(), protocols=(),
        rounds=tuple(_round(n, seats, flows) for n in range(1, rounds + 1)),
        panels=tuple(
            _panel(found, criterion, n, minimum_cell, panel or {})
            for criterion in answering
            for n in range(1, rounds + 1)
        ),
    )  # fmt: skip


def _scale(levels: int) -> ScaleView:
    names = {1: "Completely disagree", levels: "Completely agree"}
    return ScaleView(
        key="agree", kind="ordinal", unit={}, lowest=None, highest=None, decimals=0, never=False,
        points=[
            {"level": n, "label": {"en": names[n]} if n in names else {}}
            for n in range(1, levels + 1)
        ],
        cannot_judge=True,
    )  # fmt: skip


def _round(number: int, seats: int, flows: Sequence[Mapping[str, int] | None]) -> RoundAccount:
    flow = flows[number - 2] if number > 1 and len(flows) > number - 2 else None
    started = (flow["stayed"] + flow["joined"] + flow["returned"]) if flow else seats
    return RoundAccount(
        number=number, kind="rate", titles={}, opened_at=None, closed_at=None, sealed_at=None,
        invited=seats, started=started, submitted=started, root="", sheets=started, software="",
        feedback={}, dropped={}, flow=flow, flow_withheld=number > 1 and flow is None,
    )  # fmt: skip


def _panel(
    items: Sequence[ItemView], criterion: str, number: int, k: int, more: Mapping[str, Any]
) -> PanelView:
    looks = [
        look
        for item in items
        if item.criterion_key == criterion
        for look in item.looks
        if look.number == number
    ]
    spreads = [look.figures["iqr"] for look in looks if look.figures["iqr"] is not None]
    agreed = [a for look in looks if (a := look.figures["van_der_eijk_a"]) is not None]
    figures = {
        "items": len(looks),
        "mean_iqr": sum(spreads) / len(spreads) if spreads else None,
        "mean_a": sum(agreed) / len(agreed) if agreed else None,
        "kendalls_w": None,
        **more,
    }
    return PanelView(number, criterion, _names(criterion), released_panel_figures(figures, k=k))


def _names(criterion: str) -> dict[str, str]:
    return {"en": criterion.capitalize()}


def _item(
    place: int,
    criterion: str,
    scale: ScaleView,
    answered: Sequence[tuple[int, Answers]],
    k: int,
    statement: str,
    anew: Sequence[tuple[int, int]],
    rounds: int,
) -> ItemView:
    looks, wording, before = [], 1, None
    for number, answers in answered:
        starts = before is None or (place, number) in anew
        wording += (place, number) in anew
        looks.append(_look(number, wording, starts, answers, None if starts else before, scale, k))
        before = answers
    texts = {"en": statement or f"Statement number {place + 1}"}
    return ItemView(
        item_id=place, code=f"S{place + 1}", position=place, section_key="", section_titles={},
        criterion_key=criterion, criterion_names=_names(criterion), criterion_prompts={},
        role="judgement", scale=scale, rule={"for": {}, "against": {}}, texts=texts,
        wordings=(WordingView(1, texts, "", True, tuple(look.number for look in looks)),),
        looks=tuple(looks), asked_now=looks[-1].number == rounds,
    )  # fmt: skip


def _look(
    number: int,
    wording: int,
    starts: bool,
    answers: Answers,
    before: Answers | None,
    scale: ScaleView,
    k: int,
) -> RoundLook:
    levels = len(scale.points)
    given = [each for each in answers if each is not None]
    counts = [given.count(level) for level in range(1, levels + 1)]
    figures = _figures(given, counts, len(answers))
    movement = "first_look"
    if before is not None:
        figures["paired"], movement = _change(before, answers, levels)
    band = max(levels // 3, 1)
    share_for, share_against = (figures["share_for"], figures["share_against"]) = (
        sum(counts[-band:]) / max(len(given), 1),
        sum(counts[:band]) / max(len(given), 1),
    )
    agreement = "for" if share_for >= 0.7 else "against" if share_against >= 0.7 else "none"
    if len(given) < k:
        agreement = "too_few"
    verdict = _verdict(agreement, movement, min(share_for, share_against) >= 0.2)
    agreement, movement, verdict = released_judgement(
        (agreement, movement, verdict), n=len(given), k=k
    )
    return RoundLook(
        number=number, wording=wording, starts_trend=starts,
        figures=released_figures(figures, k=k), agreement=agreement, movement=movement,
        verdict=verdict,
    )  # fmt: skip


def _figures(given: Sequence[int], counts: Sequence[int], invited: int) -> dict[str, Any]:
    q1, q3 = (float(q) for q in np.quantile(given, [0.25, 0.75])) if given else (None, None)
    return {
        "n": len(given), "cannot_judge": 0, "skipped": 0, "invited": invited,
        "counts": list(counts), "lowest": 1, "levels": len(counts),
        "median": float(median(given)) if given else None, "q1": q1, "q3": q3,
        "iqr": q3 - q1 if q1 is not None and q3 is not None else None, "quantile_type": 7,
        "van_der_eijk_a": float(van_der_eijk_a([counts])[0]) if given else None,
    }  # fmt: skip


def _change(before: Answers, after: Answers, levels: int) -> tuple[dict[str, Any], str]:
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a and b]
    stayers = len(pairs)
    moved = sum(a != b for a, b in pairs)
    shift = sum(
        abs(sum((a <= level) - (b <= level) for a, b in pairs)) for level in range(1, levels)
    )
    known = stayers >= 8
    movement = ("moving" if 3 * shift > stayers else "stable") if known else "unknown"
    return {
        "n": stayers,
        "leavers": sum(bool(a) and not b for a, b in zip(before, after, strict=True)),
        "joiners": sum(bool(b) and not a for a, b in zip(before, after, strict=True)),
        "flows": {
            "lower": sum(b < a for a, b in pairs),
            "same": stayers - moved,
            "higher": sum(b > a for a, b in pairs),
        },
        "share_changed": moved / stayers if stayers else None,
    }, movement


def _verdict(agreement: str, movement: str, two_sides: bool) -> str:
    if agreement == "too_few":
        return "too_few_answers"
    if agreement in ("for", "against"):
        return {"stable": "settled", "moving": "agreed_but_moving"}.get(
            movement, "agreed_unconfirmed"
        )
    if movement == "stable":
        return "lasting_dissent" if two_sides else "no_clear_view"
    return "open"


# --- Ways of answering ----------------------------------------------------------------------------


def lively(*, seats: int = 24, levels: int = 7, seed: int = 1) -> Answering:
    """Items of every kind: the panel closes in on some, parts on others, moves on others."""

    def answers(item: int, number: int) -> Answers:
        draw = random.Random(f"{seed} {item}")
        centre = draw.uniform(1.5, levels - 0.5)
        drift, parted = draw.uniform(-0.8, 0.8), draw.random() < 0.25
        width = draw.uniform(0.5, 2.2) * (0.75 ** (number - 1) if draw.random() < 0.7 else 1)
        told = []
        for seat in range(seats):
            own = random.Random(f"{seed} {item} {seat}").gauss(0, 1)
            side = (levels - 1.5 if seat % 2 else 1.8) if parted else centre
            value = side + own * width + drift * (number - 1) * (seat % 3 > 0)
            told.append(min(levels, max(1, round(value))))
        return told

    return answers


def alike(level: int, *, seats: int = 24) -> Answering:
    """Everybody the same, always."""
    return lambda item, number: [level] * seats


def torn(*, seats: int = 24, levels: int = 7) -> Answering:
    """Two camps at the ends, always."""
    return lambda item, number: [1 if seat % 2 else levels for seat in range(seats)]


def silent(*, seats: int = 24) -> Answering:
    return lambda item, number: [None] * seats


def camps(*medians: Sequence[float], sizes: Sequence[int] = (14, 10)) -> dict[str, Any]:
    """Camps as they are stored: for each item, in order, the median of each camp."""
    return {
        "camps": {
            "count": len(sizes), "sizes": list(sizes), "unplaced": 0, "sizes_tell": False,
            "silhouette": 0.41, "stability": 0.87, "seed": 1,
            "items": {
                f"S{place + 1}": {"n": list(sizes), "medians": list(each)}
                for place, each in enumerate(medians)
            },
        }
    }  # fmt: skip
