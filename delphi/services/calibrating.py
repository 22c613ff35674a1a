"""A rule before and after the panel has answered: how often chance passes it, what others say."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from delphi.protocol.disclosure import Figures
from delphi.queries.results import ItemView
from delphi.queries.steps import steps_of
from surveys.choices import ScaleKind
from surveys.models import Criterion, Scale

if TYPE_CHECKING:
    from delphi.statistics import ConsensusRule, QuartileType

AGREEMENTS = ("for", "against", "agreed", "none", "too_few")
FEWEST_LEVELS = 3  # with a top and a bottom third
PANELS = (8, 12, 16, 20, 30, 50)
REPLICATES = 20_000
SEED = 20_270_101  # any number would do, as long as the page says the same at every visit


@dataclass(frozen=True, slots=True)
class Chance:
    """How often random answers of `seats` panellists pass, 0 to 1; None: too few to be judged."""

    seats: int
    passes: float | None
    exact: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """What a rule lets through of random answers: by this panel, at any of its `looks`, by others.

    `panel` is None while there is no panel.
    """

    panel: Chance | None
    looks: int
    at_any_look: float | None
    sizes: Sequence[Chance]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many items have which agreement under a rule; `name` is that of a published one."""

    rule: Mapping[str, Any]
    agreements: Mapping[str, int]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """An item whose agreement would be another under another rule."""

    item: ItemView
    number: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found for items whose distribution is released; `withheld` others are left out."""

    tried: int
    withheld: int
    outcomes: Sequence[Outcome] = ()
    differences: Sequence[Difference] = ()

    @property
    def codes(self) -> list[str]:
        """The agreements that any of the rules finds."""
        found = {code for each in self.outcomes for code, count in each.agreements.items() if count}
        return [code for code in AGREEMENTS if code in found]


def calibration_of(
    rule: "ConsensusRule", *, lowest: int, levels: int, seats: int, looks: int
) -> Calibration | None:
    """How often answers at random over the scale would pass the rule in either direction.

    Exact where there are at most 300,000 tables, else from 20,000 drawn panels. None where every
    stakeholder group has to agree: how large they are is not known beforehand.
    """
    if rule.asks_groups:
        return None
    panel = _chance(rule, seats, lowest, levels, 1) if seats else None
    several = looks > 1 and panel is not None and panel[0] is not None
    return Calibration(
        panel=Chance(seats, *panel) if panel else None,
        looks=looks,
        at_any_look=_chance(rule, seats, lowest, levels, looks)[0] if several else None,
        sizes=[Chance(n, *_chance(rule, n, lowest, levels, 1)) for n in PANELS],
    )


def calibrations_of(
    criteria: Iterable[Criterion],
    declared: Mapping[str, Any],
    *,
    seats: int,
    looks: int | None,
) -> dict[str, Calibration]:
    """By its key the calibration of each criterion's declared rule, where there can be one."""
    from delphi.statistics import ConsensusRule

    found = {}
    for each in criteria:
        rule, steps = declared.get(each.key), steps_of(each.scale)
        if not rule or steps is None:
            continue
        calibration = calibration_of(
            ConsensusRule.from_json(rule),
            lowest=steps.lowest,
            levels=steps.levels,
            seats=seats,
            looks=looks or 1,
        )
        if calibration is not None:
            found[each.key] = calibration
    return found


def levels_of(scale: Scale) -> Sequence[Mapping[str, Any]]:
    """The points of an ordinal scale; none of another."""
    points: Sequence[Mapping[str, Any]] = scale.points if scale.kind == ScaleKind.ORDINAL else ()
    return points


def published_on(scale: Scale) -> list[tuple[str, str]]:
    """The names of the published rules that can be judged on the scale, with their sources."""
    from delphi.statistics.sensitivity import PUBLISHED_RULES, published_rules

    levels = levels_of(scale)
    if len(levels) < FEWEST_LEVELS:
        return []
    lowest = min(point["level"] for point in levels)
    return [(name, PUBLISHED_RULES[name].source) for name in published_rules(lowest, len(levels))]


def published_rule(name: str, scale: Scale, quartiles: "QuartileType") -> "ConsensusRule | None":
    """A published rule on the scale; None where there is none of that name."""
    from delphi.statistics.sensitivity import published_rules

    levels = levels_of(scale)
    if len(levels) < FEWEST_LEVELS:
        return None
    found = published_rules(min(point["level"] for point in levels), len(levels)).get(name)
    return replace(found, quartile_type=quartiles) if found else None


@lru_cache(maxsize=1024)
def _chance(
    rule: "ConsensusRule", n: int, lowest: int, levels: int, looks: int
) -> tuple[float | None, bool]:
    import numpy as np

    from delphi.statistics import rule_calibration
    from delphi.statistics.rules import AnyOf

    if n < rule.minimum_answers:
        return None, True
    either = rule.rules[0] if len(rule.rules) == 1 else AnyOf(*rule.rules)
    found = rule_calibration(
        either,
        n,
        levels=levels,
        lowest=lowest,
        truths=[],
        looks=looks,
        quartile_type=rule.quartile_type,
        rng=np.random.default_rng(SEED),
        replicates=REPLICATES,
    )
    return (found.uniform if looks == 1 else found.uniform_any_look), found.exact and looks == 1


def outcomes_of(
    items: Sequence[ItemView], rule: "ConsensusRule", *, lowest: int, levels: int
) -> Comparison:
    """The agreement of `items`, as they stand, under the rule, its neighbours and published rules.

    Only items whose distribution is released are tried, so that no threshold tells of a withheld
    one.
    """
    from delphi.statistics.sensitivity import neighbouring_rules, published_rules

    figures = [item.figures for item in items]
    shown = [each for each in figures if _is_shown(each, rule)]
    named = [("", rule), *(("", each) for each in neighbouring_rules(rule))]
    named += list(published_rules(lowest, levels).items())
    outcomes = [
        Outcome(each.to_json(), Counter(_agreements(shown, each, lowest)), name)
        for name, each in named
        if not each.asks_groups
    ]
    return Comparison(len(shown), len(items) - len(shown), outcomes=outcomes if shown else ())


def differences_under(
    items: Sequence[ItemView], rule: "ConsensusRule | None", *, lowest: int
) -> Comparison:
    """Where the agreement found in a round would have been another under the rule (None: none).

    What was found stands all the same: this is to be known before a rule is changed.
    """
    looks = [(item, look) for item in items for look in item.looks]
    if rule is not None and rule.asks_groups:
        return Comparison(0, len(looks))
    shown = [(item, look) for item, look in looks if _is_shown(look.figures, rule)]
    judged = (
        [""] * len(shown)
        if rule is None
        else _agreements([look.figures for _item, look in shown], rule, lowest)
    )
    found = [
        Difference(item, look.number, look.agreement, after)
        for (item, look), after in zip(shown, judged, strict=True)
        if look.agreement != after
    ]
    return Comparison(len(shown), len(looks) - len(shown), differences=found)


def _is_shown(figures: Figures, rule: "ConsensusRule | None") -> bool:
    """Whether disclosure has released whatever the rule is judged on."""
    unable = rule is None or not rule.cannot_judge_counts or figures.get("cannot_judge") is not None
    return figures.get("counts") is not None and unable


def _agreements(figures: Sequence[Figures], rule: "ConsensusRule", lowest: int) -> list[str]:
    from delphi.statistics import verdict

    if not figures:
        return []
    codes = verdict.agreement(
        [each["counts"] for each in figures],
        rule,
        lowest=lowest,
        cannot_judge=[each.get("cannot_judge") or 0 for each in figures],
    )
    return [verdict.AGREEMENTS[code].value for code in codes]
