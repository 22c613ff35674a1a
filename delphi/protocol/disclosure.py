"""What may be released about answers: the one place that decides, for pages, API, charts, exports.

The minimum cell k bounds the n of every group a figure is released for *and of its complement*.

- A whole panel: median and quartiles when n ≥ k; its distribution, and what gives it away (mean,
  SD, A, shares, W of a ranking), when n ≥ 2k and membership is not public. Smallest and largest
  answers never. Numbers and years by part of the scale, as levels are; the first and last decile
  when 10k answered (k of them lie beyond); lowest and highest values held possible as medians and
  quartiles.
- Stayers: single summaries when n ≥ k; flows only as lower / same / higher, and only when leavers
  and joiners are each 0 or ≥ k. Where they are few *and* fewer than k changed, the change is told
  in words: else the difference of two released rounds would be the answers of those few.
- A distribution beside an earlier one: not when few left or joined and so few of the others
  changed that the difference of the two is made of fewer than k people (`is_telling`).
- Stakeholder groups: each needs k, its complement needs k, and so does everything withheld taken
  together, or "total minus the visible groups" is the hidden one.
- Changes of spread, whole or taken apart: not when the distribution of either round is withheld, or
  the withheld one would follow from the other.
- What was asked twice within a round: how far second answers lay from first ones, when k gave both.
  Whether more changed than that: yes or no, for a q corrected over items tells of withheld ones.
- Why answers were changed: how many said so when k answered and k of them did; by reason only where
  the distribution may be drawn too; over several questions only where nothing withheld of one, and
  no few left over, would follow from the sum.
- Arguments: shown when n ≥ k; by side only where the distribution may be drawn, for the sides tell
  how many stand on each. Counts of 1 .. k − 1 people (endorsements) are never shown as such.
- Ideas: to the panel in batches, each of at least k panellists; to the facilitator all of them once
  the round is sealed, in no order that says anything: they are words given to be read, without a
  name. How many endorsed one, as of arguments.
- Nothing of a round before it is sealed. A facilitator's page is a release too.

How many took part (invited, started, submitted) is attendance, not an answer, and is released. Who
stayed, left and joined from one round to the next is told in numbers only when each of them is 0 or
≥ k: all of them or none, for any of them follows from the others and from attendance. That is
restraint, no promise: how many answered an item in both rounds is the n of a figure, and released.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from delphi.protocol.lifecycle import SEALED_STATES, RoundState

Figures: TypeAlias = dict[str, Any]


class Reason(StrEnum):
    """Why a figure is withheld. None of them says anything about what the answers were."""

    ROUND_OPEN = "round_open"
    TOO_FEW_ANSWERS = "too_few_answers"
    DISTRIBUTION_NEEDS_MORE = "distribution_needs_more"
    MEMBERSHIP_PUBLIC = "membership_public"
    SMALL_COUNT = "small_count"
    TOO_FEW_STAYERS = "too_few_stayers"
    FEW_LEFT_OR_JOINED = "few_left_or_joined"
    LITTLE_CHANGED = "little_changed"
    GROUP_TOO_SMALL = "group_too_small"
    REST_TOO_SMALL = "rest_too_small"
    PROTECTS_ANOTHER_GROUP = "protects_another_group"


class Effect(StrEnum):
    """How large a difference between stakeholder groups is."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Mostly(StrEnum):
    """Change among stayers in words."""

    LOWER = "lower"
    SAME = "same"
    HIGHER = "higher"
    MIXED = "mixed"


# What needs which n. Everything not named here or below is withheld: a new figure is secret until
# someone decides.
_DESCRIPTIONS = ("invited", "lowest", "levels", "quantile_type")
_SUMMARIES = ("median", "q1", "q3", "iqr", "median_never")
_DISTRIBUTIONS = (
    "counts",
    "choices",
    "never",
    "mean",
    "standard_deviation",
    "van_der_eijk_a",
    "disagreement_index",
    "fragility",
    "robustness",
    "by_part",
    "intervals",
    "published_rules",
)
# The outer tenths of the answers: k of them must lie beyond, as in a group.
_TAILS = ("p10", "p90")
_TAIL = 10
_SHARES = ("share_for", "share_against")
# Rankings and shared-out points: figures for each option, the same kinds of figure as above.
_BY_OPTION = ("ranking", "points")
_OPTION_DESCRIPTIONS = ("places", "top", "total")
_OPTION_SUMMARIES = ("median", "q1", "q3")
_OPTION_DISTRIBUTIONS = ("counts", "unplaced", "mean", "mean_interval", "share_in_top")
_CHANGES = ("weighted_kappa", "share_changed", "mean_absolute_change", "above_noise")
#: ε² (as η²) from which a difference between groups is called medium, and large (Cohen, 1988).
MEDIUM_EFFECT, LARGE_EFFECT = 0.06, 0.14
CLEAR = 0.05  # a difference is clear where so few in a hundred chance ones would look like it
_SPREAD_CHANGES = ("change_in_iqr", "convergence_index")
_OF_PANELS = ("items", "participation", "mean_iqr", "mean_a", "mean_standard_deviation")
_NOISE = ("pairs", "share_changed", "mean_absolute_change", "within_sd", "smallest_real_change")


def why_no_summary(n: int, k: int) -> Reason | None:
    """Why a median or quartile of n answers is withheld; None when it may be released."""
    _check(k)
    return Reason.TOO_FEW_ANSWERS if n < k else None


def why_no_distribution(n: int, k: int, *, membership_public: bool = False) -> Reason | None:
    """Why a whole panel's distribution of n answers is withheld; None when it may be drawn."""
    if n < k:
        return why_no_summary(n, k)
    if membership_public:
        return Reason.MEMBERSHIP_PUBLIC
    return Reason.DISTRIBUTION_NEEDS_MORE if n < 2 * k else None


def why_no_flows(
    stayers: int, leavers: int, joiners: int, k: int, *, membership_public: bool = False
) -> Reason | None:
    """Why what gives away the stayers' distribution is withheld; None when it may be shown."""
    _check(k)
    if stayers < k:
        return Reason.TOO_FEW_STAYERS
    if is_small(leavers, k) or is_small(joiners, k):
        return Reason.FEW_LEFT_OR_JOINED
    return why_no_distribution(stayers, k, membership_public=membership_public)


def why_no_change(stayers: int, leavers: int, joiners: int, changed: int, k: int) -> Reason | None:
    """Why a single summary of the stayers' change is withheld; None when it may be shown."""
    _check(k)
    if stayers < k:
        return Reason.TOO_FEW_STAYERS
    # Hardly anyone changed, so two distributions differ by hardly more than those few people.
    if (is_small(leavers, k) or is_small(joiners, k)) and changed < k:
        return Reason.FEW_LEFT_OR_JOINED
    return None


def is_telling(
    paired: Mapping[str, Any] | None, *, k: int, before: Mapping[str, Any] | None = None
) -> bool:
    """Whether the distribution of this round, beside one shown before, would tell answers of few.

    Who left or joined may be known. The difference of the two distributions is made of their
    answers and of those of the others who changed: it needs k of them, like any figure. Where it
    has fewer, it has so in later rounds too (`before`: `paired` of the round before), until k
    change. Median and quartiles do not tell.
    """
    if not paired:
        return False
    stayers, leavers, joiners = (int(paired.get(name) or 0) for name in ("n", "leavers", "joiners"))
    changed = _changed(paired, _collapsed(paired), stayers)
    since = bool(paired.get("telling") or (before and before.get("telling")))
    return (since and changed < k) or any(
        few > 0 and is_small(few + changed, k) for few in (leavers, joiners)
    )


def is_batch(panellists: int, k: int) -> bool:
    """Whether what so many panellists have given or changed may be released together.

    One at a time, an idea would tell when its writer was there, and so who it is.
    """
    _check(k)
    return panellists >= k


def is_small(count: int, k: int) -> bool:
    """Whether a count of people is so small that it points at them: 1 .. k − 1."""
    return 0 < count < k


def released_count(count: int, k: int, *, state_open: bool = False) -> int | None:
    """A count of people as it may be shown: None for 1 .. k − 1, and while it still moves."""
    _check(k)
    return None if state_open or is_small(count, k) else count


def released_judgement(judged: tuple[str, str, str], *, n: int, k: int) -> tuple[str, str, str]:
    """Agreement, movement and verdict as they may be shown; "" where nothing judges the item.

    Of fewer answers than the minimum cell it is only said that they are too few.
    """
    if why_no_summary(n, k) is None:
        return judged
    agreement, _, verdict = judged
    return ("too_few" if agreement else "", "", "too_few_answers" if verdict else "")


def why_not_drawn(
    figures: Mapping[str, Any], *, k: int, membership_public: bool = False
) -> Reason | None:
    """Why the distribution of an `ItemResult` with these figures is withheld; None when it is not.

    The same holds for its arguments by side: how many speak for each is a coarse distribution of
    those who gave reasons. Without it they are shown unsorted.
    """
    n = int(figures.get("n") or 0)
    reason = why_no_distribution(n, k, membership_public=membership_public)
    if reason is None and (
        is_telling(figures.get("paired"), k=k) or figures.get("tells_of_release")
    ):
        return Reason.LITTLE_CHANGED
    return reason


def withheld_groups(sizes: Mapping[str, int], k: int) -> dict[str, Reason]:
    """The groups of one partition of the answerers that stay hidden, each with its reason.

    `sizes` are the answerers of an item by group. A group needs n ≥ k and a complement of 0 or
    ≥ k. What is hidden must together be nobody or at least k people, so a further group, the
    smallest visible one, may have to be hidden beside it (complementary suppression).
    """
    _check(k)
    total = sum(sizes.values())
    hidden: dict[str, Reason] = {}
    for group, n in sizes.items():
        if n < k:
            hidden[group] = Reason.GROUP_TOO_SMALL
        elif is_small(total - n, k):
            hidden[group] = Reason.REST_TOO_SMALL
    for _, group in sorted((n, group) for group, n in sizes.items() if group not in hidden):
        if not is_small(sum(sizes[each] for each in hidden), k):
            break
        hidden[group] = Reason.PROTECTS_ANOTHER_GROUP
    return hidden


def released_figures(
    figures: Mapping[str, Any],
    *,
    k: int,
    membership_public: bool = False,
    state: RoundState = RoundState.ANALYSED,
) -> Figures:
    """The figures of an `ItemResult` with what may not be shown set to None.

    Same shape, plus `withheld`: the codes of the reasons, each once, and in `paired` `flows`
    ({"lower", "same", "higher"} or None) and `mostly` (a `Mostly` word or None). Figures this
    module does not know are left out. Never releases a full transition table.
    """
    _check(k)
    if state not in SEALED_STATES:
        return dict.fromkeys(figures) | {"withheld": [Reason.ROUND_OPEN.value]}
    reasons: list[Reason] = []
    n = int(figures.get("n") or 0)
    out: Figures = {name: figures[name] for name in _DESCRIPTIONS if name in figures}
    out["n"] = _keep(n, Reason.TOO_FEW_ANSWERS if is_small(n, k) else None, reasons)

    summary = why_no_summary(n, k)
    distribution = why_not_drawn(figures, k=k, membership_public=membership_public)
    unanswered = _why_no_unanswered(figures, n, k)
    for names, reason in (
        (_SUMMARIES, summary),
        (_DISTRIBUTIONS, distribution),
        (("cannot_judge", "skipped"), unanswered),
    ):
        for name in names:
            if name in figures:
                out[name] = _keep(figures[name], reason, reasons)

    for name in _TAILS:
        if name in figures:
            out[name] = figures[name] if distribution is None and n >= _TAIL * k else None
    if "ranges" in figures:
        given = figures["ranges"]
        few = why_no_summary(min(n, int(given["n"])), k) if given else None
        out["ranges"] = _keep(given, few, reasons)
    for name in _BY_OPTION:
        if name in figures:
            found = figures[name]
            out[name] = found and _released_options(found, n, k, distribution, reasons)

    # A share of judges and non-judges together would give the number of the latter away.
    of_others = figures.get("share_denominator", n) != n
    shares = distribution or (unanswered if of_others else None)
    for name in (*_SHARES, "share_denominator"):
        if name in figures:
            out[name] = _keep(figures[name], shares, reasons)
    if shares and out.get("intervals"):
        out["intervals"] = out["intervals"] | {"share_for": None}

    if "change_reasons" in figures:
        told = figures["change_reasons"]
        out["change_reasons"] = told and _released_reasons(told, n, k, distribution, reasons)
    if "paired" in figures:
        paired = figures["paired"]
        out["paired"] = paired and _released_change(
            paired, n, k, membership_public, distribution, reasons
        )
    if "groups" in figures:
        groups = figures["groups"]
        out["groups"] = groups and _released_groups(groups, k, reasons)
    for name in figures:
        out.setdefault(name, None)
    out["withheld"] = list(dict.fromkeys(reason.value for reason in reasons))
    return out


def released_panel_figures(
    figures: Mapping[str, Any],
    *,
    k: int,
    membership_public: bool = False,
    state: RoundState = RoundState.ANALYSED,
) -> Figures:
    """The figures of a `PanelResult`, same shape, plus `withheld`; None what nobody decided about.

    The means must be taken over items with enough answers only (n ≥ k; for A and SD n ≥ 2k): a
    mean over all items would give a single hidden one away by subtraction.
    """
    _check(k)
    if state not in SEALED_STATES:
        return dict.fromkeys(figures) | {"withheld": [Reason.ROUND_OPEN.value]}
    reasons: list[Reason] = []
    out = {name: figures[name] if name in _OF_PANELS else None for name in figures}
    concordance = figures.get("kendalls_w")
    judges = (concordance or {}).get("panellists") or 0
    if concordance:
        out["kendalls_w"] = _keep(dict(concordance), why_no_summary(judges, k), reasons)
        if out["kendalls_w"] and is_small(concordance.get("dropped") or 0, k):
            out["kendalls_w"]["dropped"] = _keep(None, Reason.SMALL_COUNT, reasons)
    if figures.get("flow"):
        few = any(is_small(int(count), k) for count in figures["flow"].values())
        out["flow"] = _keep(dict(figures["flow"]), Reason.SMALL_COUNT if few else None, reasons)
    if figures.get("intervals"):
        whole = why_no_distribution(judges, k, membership_public=membership_public)
        of_w = _keep(figures["intervals"]["kendalls_w"], whole, reasons)
        out["intervals"] = figures["intervals"] | {"kendalls_w": of_w}
    if figures.get("camps"):
        out["camps"] = _released_camps(figures["camps"], k, membership_public, reasons)
    if told := figures.get("change_reasons"):
        out["change_reasons"] = _keep(dict(told), why_no_summary(int(told["people"]), k), reasons)
    if noise := figures.get("noise_floor"):
        out["noise_floor"] = _released_noise(noise, k, reasons)
    out["withheld"] = list(dict.fromkeys(reason.value for reason in reasons))
    return out


def _released_reasons(
    told: Mapping[str, Any], n: int, k: int, distribution: Reason | None, reasons: list[Reason]
) -> Figures | None:
    """Why answers were changed: when k answered and k of them said why, else nothing of it.

    By reason as a distribution is; what moved 1 .. k − 1 people is left out.
    """
    kept: Figures | None = _keep(dict(told), why_no_summary(min(n, int(told["n"])), k), reasons)
    if kept is None:
        return None
    moved = {each: released_count(int(count), k) for each, count in told["moved"].items()}
    return kept | {
        "counts": _keep(kept["counts"], distribution, reasons),
        "moved": {each: count for each, count in moved.items() if count},
    }


def _released_noise(noise: Mapping[str, Any], k: int, reasons: list[Reason]) -> Figures:
    """The noise floor, when of every item it is made of k answered both times, else nothing of it.

    It tells how far second answers lay from first ones, of nobody where either lay.
    """
    n = {code: int(count) for code, count in noise["n"].items()}
    least = min((n[code] for code in noise["items"]), default=0)
    reason = why_no_summary(least, k)
    out: Figures = {
        "n": {code: _keep(count, _why_small(count, k), reasons) for code, count in n.items()},
        "items": list(noise["items"]),
    }
    for name in _NOISE:
        out[name] = _keep(noise.get(name), reason, reasons)
    return out


def _why_no_unanswered(figures: Mapping[str, Any], n: int, k: int) -> Reason | None:
    """Cannot-judge and skipped stand or fall together: their sum follows from n and attendance."""
    if is_small(n, k):
        return Reason.TOO_FEW_ANSWERS
    counts = [int(figures.get(name) or 0) for name in ("cannot_judge", "skipped")]
    return Reason.SMALL_COUNT if any(is_small(count, k) for count in counts) else None


def _released_change(
    paired: Mapping[str, Any],
    n: int,
    k: int,
    membership_public: bool,
    distribution: Reason | None,
    reasons: list[Reason],
) -> Figures:
    stayers, leavers, joiners = (int(paired.get(name) or 0) for name in ("n", "leavers", "joiners"))
    flows = _collapsed(paired)
    changed = _changed(paired, flows, stayers)
    before = stayers + leavers
    few = Reason.TOO_FEW_STAYERS if stayers < k else None
    change = why_no_change(stayers, leavers, joiners, changed, k)
    whole = why_no_flows(stayers, leavers, joiners, k, membership_public=membership_public)
    out: Figures = {
        "n": _keep(stayers, few if stayers else None, reasons),
        "leavers": _keep(leavers, few or _why_small(leavers, k), reasons),
        "joiners": _keep(joiners, few or _why_small(joiners, k), reasons),
        "transitions": None,
        "flows": _keep(flows, whole, reasons),
        "mostly": None if few else mostly(flows),
    }
    # Spreads of both whole rounds: whatever is withheld of either must not follow from the change.
    # A rank sum of 0, or a p at its least, says that all changes went one way: the flows, that is.
    both = min(n, before)
    spread = why_no_summary(both, k)
    deviation = distribution or why_no_distribution(both, k)
    if deviation is None and paired.get("earlier_withheld"):
        deviation = Reason.LITTLE_CHANGED
    for names, reason in (
        (_CHANGES, change),
        (_SPREAD_CHANGES, spread),
        (("change_in_sd",), deviation),
        (("decomposition",), whole or deviation),
        (("wilcoxon_signed_rank",), whole),
    ):
        for name in names:
            if name in paired:
                out[name] = _keep(paired[name], reason, reasons)
    if out.get("above_noise"):
        out["above_noise"] = _noise_in_words(out["above_noise"])
    if paired.get("decomposition"):
        out["mostly_from"] = None if few else mostly_from(paired["decomposition"])
    return out


def _noise_in_words(found: Mapping[str, Any]) -> Figures:
    """A change beside the noise floor, without its probabilities: only whether it is clear.

    q is corrected over every item of the round, and may equal the p of one that is withheld.
    """
    q = found["q"]
    return {
        "round": found["round"],
        "excess": found["excess"],
        "clear": None if q is None else bool(q < CLEAR),
    }


def mostly(flows: Mapping[str, int] | None) -> str | None:
    """What more than half of the stayers did, as a `Mostly` word; None without stayers."""
    if not flows or not sum(flows.values()):
        return None
    word, count = max(flows.items(), key=lambda flow: flow[1])
    return str(word) if 2 * count > sum(flows.values()) else Mostly.MIXED.value


def mostly_from(decomposition: Mapping[str, float | None]) -> str | None:
    """Where a change of spread came from: "opinion", "composition" or "both"; None if nothing."""
    opinion = abs(decomposition.get("opinion") or 0.0)
    composition = abs(decomposition.get("composition") or 0.0)
    if not opinion and not composition:
        return None
    # Two thirds of the movement, so that a word is not decided by one answer.
    if opinion >= 2 * composition:
        return "opinion"
    return "composition" if composition >= 2 * opinion else "both"


def _collapsed(paired: Mapping[str, Any]) -> dict[str, int] | None:
    """Flows as lower, same, higher: as given, else from the transition table."""
    flows = paired.get("flows")
    if flows:
        return {name: int(flows[name]) for name in ("lower", "same", "higher")}
    table = paired.get("transitions")
    if not table:
        return None
    cells = [
        (before, after, int(count))
        for before, row in enumerate(table)
        for after, count in enumerate(row)
    ]
    return {
        "lower": sum(count for before, after, count in cells if after < before),
        "same": sum(count for before, after, count in cells if after == before),
        "higher": sum(count for before, after, count in cells if after > before),
    }


def _changed(paired: Mapping[str, Any], flows: Mapping[str, int] | None, stayers: int) -> int:
    """How many stayers changed; 0, the cautious guess, where the figures do not say."""
    if flows:
        return flows["lower"] + flows["higher"]
    return round((paired.get("share_changed") or 0.0) * stayers)


def _released_options(
    found: Mapping[str, Any], n: int, k: int, distribution: Reason | None, reasons: list[Reason]
) -> Figures | None:
    """Median and quartiles of each option from k answers on; the rest as a distribution is."""
    if why_no_summary(n, k):
        return None
    out: Figures = {name: found[name] for name in _OPTION_DESCRIPTIONS if name in found}
    out["options"] = {
        option: {name: of_option.get(name) for name in _OPTION_SUMMARIES}
        | {
            name: _keep(of_option[name], distribution, reasons)
            for name in _OPTION_DISTRIBUTIONS
            if name in of_option
        }
        for option, of_option in found["options"].items()
    }
    # From mean ranks shown before, the concordance tells the ranking of the one who came or left.
    for name in ("kendalls_w", "intervals"):
        if name in found:
            out[name] = _keep(found[name], distribution, reasons)
    return out


def visible_groups(sizes: Mapping[str, int], k: int) -> list[str]:
    """The stakeholder groups of a partition that may be shown; those without one ("") are none."""
    hidden = withheld_groups(sizes, k)
    return sorted(group for group in sizes if group and group not in hidden)


def _released_groups(groups: Mapping[str, Any], k: int, reasons: list[Reason]) -> Figures:
    """Median and quartiles by stakeholder group, never a group's distribution.

    Quartiles close to each other are only said to be `narrow`, so a unanimous group looks like any
    close one. Groups are compared by the median with equal weight and in words: the exact effect,
    or a mean with equal weight, would with the whole panel's mean give the means of two groups.
    """
    cells = groups["cells"]
    sizes = {key: int(cell["n"]) for key, cell in cells.items()}
    hidden = withheld_groups(sizes, k)
    reasons.extend(hidden.values())
    out: Figures = {}
    for key, cell in cells.items():
        if key in hidden:
            out[key] = None
            continue
        narrow = _is_narrow(cell, groups.get("narrow_within", 1))
        out[key] = {
            "n": cell["n"],
            "median": cell.get("median"),
            "q1": None if narrow else cell.get("q1"),
            "q3": None if narrow else cell.get("q3"),
            "narrow": narrow,
        }
        if "median_never" in cell:
            out[key]["median_never"] = cell["median_never"]
    compared = groups.get("compared")
    if compared and compared["groups"] != visible_groups(sizes, k):
        compared = None  # made under another minimum cell
    compared = compared and _comparison_in_words(compared)
    return {"by": groups["by"], "cells": out, "compared": compared}


def _is_narrow(cell: Mapping[str, Any], within: float) -> bool:
    q1, q3 = cell.get("q1"), cell.get("q3")
    if q1 is None or q3 is None:
        # No upper quartile: a quarter say "never". No lower one: nearly all do.
        return q1 is None and bool(cell.get("median_never"))
    return bool(q3 - q1 <= within)


def _comparison_in_words(compared: Mapping[str, Any]) -> Figures:
    """A comparison of groups without its exact figures: is the difference clear, and how large."""
    effect, q = compared["epsilon_squared"], compared["q"]
    size = None
    if effect is not None:
        size = (
            Effect.LARGE
            if effect >= LARGE_EFFECT
            else Effect.MEDIUM
            if effect >= MEDIUM_EFFECT
            else Effect.SMALL
        )
    return {
        "groups": list(compared["groups"]),
        "equal_median": compared["equal_median"],
        "equal_median_never": compared["equal_median_never"],
        "clear": q is not None and q < CLEAR,
        "effect": size and size.value,
    }


def _released_camps(
    camps: Mapping[str, Any], k: int, membership_public: bool, reasons: list[Reason]
) -> Figures | None:
    """Camps and their medians, when each has k people and so have those in none (or nobody is).

    Their sizes are a distribution: not where those who came or left since they were shown would
    follow from them. Of an item, the medians of camps that may be shown as groups of its answers.
    """
    if membership_public:
        reasons.append(Reason.MEMBERSHIP_PUBLIC)
        return None
    if camps["count"] < 2:
        return {"count": 1, "reason": camps["reason"]}
    if is_small(camps["unplaced"], k) or any(size < k for size in camps["sizes"]):
        reasons.append(Reason.GROUP_TOO_SMALL)
        return None
    told = Reason.FEW_LEFT_OR_JOINED if camps["sizes_tell"] else None
    return {
        "count": camps["count"],
        "sizes": _keep(camps["sizes"], told, reasons),
        "unplaced": _keep(camps["unplaced"], told, reasons),
        "silhouette": camps["silhouette"],
        "stability": camps["stability"],
        "items": {code: _camp_medians(item, k) for code, item in camps["items"].items()},
    }


def _camp_medians(item: Mapping[str, Any], k: int) -> list[float | None]:
    hidden = withheld_groups({str(camp): n for camp, n in enumerate(item["n"])}, k)
    return [None if str(camp) in hidden else median for camp, median in enumerate(item["medians"])]


def _why_small(count: int, k: int) -> Reason | None:
    return Reason.SMALL_COUNT if is_small(count, k) else None


def _keep(value: Any, reason: Reason | None, reasons: list[Reason]) -> Any:
    if reason is None:
        return value
    if value is not None or reason is Reason.SMALL_COUNT:
        reasons.append(reason)
    return None


def _check(k: int) -> None:
    if k < 1:
        raise ValueError(f"a minimum cell is at least 1, not {k}")
