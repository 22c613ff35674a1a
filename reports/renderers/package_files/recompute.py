"""Recompute the figures of a report from its released data, and say whether all agree.

    python recompute.py [FOLDER]

Needs numpy and scipy; no database and no network. The measures themselves, `delphi.statistics`,
lie in the folder `software` beside this file. FOLDER holds report.json and counts.csv (default:
where this file lies). Distributions are read from counts.csv, figures and rules from report.json;
each figure that follows from a released distribution is computed anew and compared. So are the
scores of forecasts, from the released figures and what came true.

Ends with status 0 when all agree, 1 when some do not, 2 when a file is missing or unreadable.
"""

import csv
import json
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

sys.path.append(str(Path(__file__).parent / "software"))
from delphi import statistics
from delphi.protocol.scoring import CameTrue, scored
from delphi.statistics import ConsensusRule
from delphi.statistics.quantiles import checked_quartile_type
from delphi.statistics.resampling import draw, interval_of
from delphi.statistics.rules import region

FIGURES = (
    *("n", "median", "q1", "q3", "iqr", "mean", "standard_deviation", "share_for"),
    *("share_against", "van_der_eijk_a", "disagreement_index"),
)
CHANGES = (
    *("change_in_iqr", "change_in_sd", "convergence_index", "share_changed"),
    *("mean_absolute_change", "weighted_kappa"),
)
#: These need both answers of each panellist; the spreads of two rounds can be compared without.
FROM_BOTH = ("share_changed", "mean_absolute_change", "weighted_kappa")
CHANGE_NAMES = {name: f"paired {name}" if name in FROM_BOTH else name for name in CHANGES}
PANEL = ("kendalls_w", "mean_iqr", "mean_a", "mean_standard_deviation", "intervals", "camps")
INTERVALS = ("median", "mean", "share_for")
#: Why the rest cannot be computed anew, by how its names begin; the last holds of what is left.
REASONS = {
    "paired ": "who gave which answer in both rounds: no answers of single people are released",
    "panel ": "the answers of each panellist to every item, or items whose answers are withheld",
    "": "answers that are withheld, or no levels of a scale, or the rule's answers by group",
}
Look = dict[str, Any]  # a round of an item, as in report.json

#: Of one figure, computed by other versions of numpy on another machine.
CLOSE = 1e-9
#: Robustness is the share of drawn panels: other versions may draw others from the same seed.
BY_CHANCE = 0.05
#: So are the ends of intervals; on a scale with levels, in its points.
BY_CHANCE_IN_POINTS = 0.5


def main(folder: Path) -> int:
    try:
        report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        counts = read_counts(folder / "counts.csv")
    except (OSError, ValueError, KeyError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        return 2
    checked: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    wrong: list[str] = []
    for item in report["items"]:
        before: list[int] | None = None
        for look in item["rounds"]:
            key = (item["code"], item["criterion"], look["round"])
            table = counts.get(key) if item["scale"]["kind"] == "ordinal" else None
            document = document_of(report, look["round"])
            rule = rule_of(document, item["criterion"])
            found = computed(table, before, look, rule) if table else {}
            if table and (others := look["figures"].get("published_rules")):
                found |= under_published_rules(table, look, document, others)
            forecast = scores_of(item, look)
            found |= {f"score {name}": score for name, score in forecast.found.items()}
            for name, told in [*stated(look).items(), *forecast.told.items()]:
                if name not in found:
                    missing[name] += 1
                    continue
                checked[name] += 1
                if not agrees(name, told, found[name]):
                    where = f"{item['code']}, {item['criterion']}, round {look['round']}"
                    wrong.append(f"{where}: {name} is {told} in the report, {found[name]} here")
            before = table
    for panel in report["panel"]:
        missing.update(f"panel {name}" for name in PANEL if panel.get(name) is not None)
    return said(checked, missing, wrong)


def read_counts(path: Path) -> dict[tuple[str, str, int], list[int]]:
    """Distributions by item, criterion and round: answers by level, lowest first."""
    found: dict[tuple[str, str, int], list[int]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["item"], row["criterion"], int(row["round"]))
            found.setdefault(key, []).append(int(row["answers"]))
    return found


def document_of(report: dict[str, Any], number: int) -> dict[str, Any]:
    """The protocol that held when the round closed."""
    closed = next((each["closed_at"] for each in report["rounds"] if each["number"] == number), "")
    held = [each for each in report["protocol"] if (each["locked_at"] or "") <= (closed or "")]
    found: dict[str, Any] = held[-1]["document"] if held else {}
    return found


def rule_of(document: dict[str, Any], criterion: str) -> ConsensusRule | None:
    """The declared rule, asking for enough answers to be spoken of."""
    stored = document.get("criteria", {}).get(criterion)
    if not stored:
        return None
    rule = ConsensusRule.from_json(stored)
    enough = max(rule.minimum_answers, document.get("minimum_cell", 1))
    return replace(rule, minimum_answers=enough)


class Forecast(NamedTuple):
    """The scores of one round: as the report tells them, and computed anew."""

    told: dict[str, Any]
    found: dict[str, Any]


def scores_of(item: dict[str, Any], look: Look) -> Forecast:
    """From the round's released figures and what came true; nothing where it is not scored."""
    known = item.get("outcome") or {"scores": []}
    told = next((each for each in known["scores"] if each["round"] == look["round"]), None)
    if told is None:
        return Forecast({}, {})
    came_true = CameTrue(known["happened"], known["came_true"], known["not_by"])
    return Forecast(
        {f"score {name}": score for name, score in told.items() if name != "round"},
        scored(look["figures"], came_true, never=item["scale"]["never"]),
    )


def stated(look: Look) -> dict[str, Any]:
    """What the report states of a round: figures that are not withheld, by name."""
    figures, paired = look["figures"], look["figures"].get("paired") or {}
    told = {name: figures[name] for name in FIGURES if figures.get(name) is not None}
    if figures.get("fragility"):
        told["fragility"] = figures["fragility"]["changes"]
    if figures.get("robustness"):
        told["robustness"] = figures["robustness"]["share"]
    if look["agreement"]:
        told["agreement"] = look["agreement"]
    intervals = figures.get("intervals") or {}
    for name in INTERVALS:
        for end, value in zip(("from", "to"), intervals.get(name) or (), strict=False):
            told[f"{name} {end}"] = value
    for name, agreed in (figures.get("published_rules") or {}).items():
        told[f"under {name}"] = agreed
    told |= {CHANGE_NAMES[name]: paired[name] for name in CHANGES if paired.get(name) is not None}
    return {name: value for name, value in told.items() if value is not None}


def computed(
    counts: list[int], before: list[int] | None, look: Look, rule: ConsensusRule | None
) -> dict[str, Any]:
    """The same figures from the distribution; those that need more than it are left out."""
    figures = look["figures"]
    table, lowest = np.array([counts]), figures["lowest"]
    named = figures["quantile_type"]
    kind = checked_quartile_type(named if named == "tukey" else int(named))
    q1, q3 = statistics.quartiles(table, lowest=lowest, quartile_type=kind)
    found: dict[str, Any] = {
        "n": table.sum(),
        "median": statistics.median(table, lowest=lowest),
        "q1": q1,
        "q3": q3,
        "iqr": q3 - q1,
        "mean": statistics.mean(table, lowest=lowest),
        "standard_deviation": statistics.standard_deviation(table),
    }
    if table.shape[1] >= 3:
        found["van_der_eijk_a"] = statistics.van_der_eijk_a(table)
    if table.shape[1] == 9:
        found["disagreement_index"] = statistics.disagreement_index(table)
    if before and not look["starts_trend"]:
        earlier = np.array([before])
        found["change_in_iqr"] = statistics.change_in_iqr(earlier, table, quartile_type=kind)
        found["change_in_sd"] = statistics.change_in_sd(earlier, table)
        found["convergence_index"] = statistics.convergence_index(
            earlier, table, quartile_type=kind
        )
    if drawn := figures.get("intervals"):
        found |= intervals_of(table, lowest, drawn)
    if rule is not None:
        found |= judged(table, look, rule)
    return {
        name: value if isinstance(value, str) else float(np.squeeze(value))
        for name, value in found.items()
    }


def intervals_of(table: Any, lowest: int, drawn: dict[str, Any]) -> dict[str, Any]:
    """Of the median and the mean, from panels drawn with the seed that the report names."""
    cells = draw(table, drawn["replicates"], np.random.default_rng(drawn["seed"]))[:, 0]
    found = {}
    for name, measure in (("median", statistics.median), ("mean", statistics.mean)):
        interval = interval_of(measure(cells, lowest=lowest), drawn["level"])
        found[f"{name} from"], found[f"{name} to"] = interval.low, interval.high
    return found


def under_published_rules(
    counts: list[int], look: Look, document: dict[str, Any], others: dict[str, str]
) -> dict[str, Any]:
    """The agreement under the rules of other studies."""
    lowest, named = look["figures"]["lowest"], look["figures"]["quantile_type"]
    kind = checked_quartile_type(named if named == "tukey" else int(named))
    cell = document.get("minimum_cell", 1)
    rules = {
        name: replace(rule, minimum_answers=max(rule.minimum_answers, cell), quartile_type=kind)
        for name, rule in statistics.published_rules(lowest, len(counts)).items()
        if name in others
    }
    found = statistics.rule_sensitivity(np.array([counts]), lowest=lowest, rules=rules)
    return {
        f"under {name}": statistics.AGREEMENTS[found.codes[place, 0]].value
        for place, name in enumerate(found.names)
    }


def judged(table: Any, look: Look, rule: ConsensusRule) -> dict[str, Any]:
    """What the rule says; nothing where it asks stakeholder groups, which are not released."""
    figures = look["figures"]
    lowest, unable = figures["lowest"], figures.get("cannot_judge")
    asks_groups = '"every_group"' in json.dumps(rule.to_json())
    if asks_groups or (rule.cannot_judge_counts and unable is None):
        return {}
    unable = [unable or 0]
    found: dict[str, Any] = {
        "agreement": statistics.verdicts(table, None, rule, lowest=lowest, cannot_judge=unable)
        .agreement[0]
        .value
    }
    levels = table.shape[1]
    sides = rule.sides(lowest, levels) or (region(rule.for_, lowest, levels),)
    total = table.sum() + (unable[0] if rule.cannot_judge_counts else 0)
    for name, side in zip(("share_for", "share_against"), sides, strict=False):
        if total:
            found[name] = table[0][side].sum() / total
    if total and (drawn := figures.get("intervals")):
        rng = np.random.default_rng(drawn["seed"])
        inside = rng.binomial(total, found["share_for"], drawn["replicates"]) / total
        interval = interval_of(inside, drawn["level"])
        found["share_for from"], found["share_for to"] = interval.low, interval.high
    if figures.get("fragility"):
        turned = statistics.verdict_fragility(table, rule, lowest=lowest, cannot_judge=unable)
        found["fragility"] = turned.changes
    if figures.get("robustness"):
        drawn = figures["robustness"]
        found["robustness"] = statistics.verdict_robustness(
            table,
            rule,
            rng=np.random.default_rng(drawn["seed"]),
            lowest=lowest,
            replicates=drawn["replicates"],
        )
    return found


def agrees(name: str, told: Any, found: Any) -> bool:
    if isinstance(told, str):
        return told == found
    allowed = CLOSE * max(1.0, abs(told))
    if name == "robustness" or name.startswith("share_for "):
        allowed = BY_CHANCE
    elif name.endswith((" from", " to")):
        allowed = BY_CHANCE_IN_POINTS
    return bool(abs(told - found) <= allowed)


def said(checked: Counter[str], missing: Counter[str], wrong: list[str]) -> int:
    for line in wrong:
        print(line)
    total = sum(checked.values())
    print(f"{total} figures recomputed: " + (f"{len(wrong)} differ" if wrong else "all agree"))
    for name, count in sorted(checked.items()):
        print(f"  {name:32}{count:6}")
    if missing:
        print("Not recomputed, since they need more than the released distributions:")
        for name, count in sorted(missing.items()):
            reason = next(why for start, why in REASONS.items() if name.startswith(start))
            print(f"  {name:32}{count:6}  {reason}")
    return 1 if wrong else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(Path(arguments[0]) if arguments else Path(__file__).parent))
