"""Analyse a Delphi study from a spreadsheet: `python -m delphi.statistics ratings.csv …`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from delphi.statistics.clauses import InvalidRuleError
from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import InvalidRatingsError
from delphi.statistics.quantiles import QuartileType, checked_quartile_type, quartile_name
from delphi.statistics.reading import RatingTable, read_ratings
from delphi.statistics.rule_text import RuleSyntaxError
from delphi.statistics.study import summarise_study
from delphi.statistics.study_figures import StudyFigures
from delphi.statistics.supplement import supplement

LONGEST_SCALE = 101


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the analysis; 0 when it succeeded, 2 with a message on what to mend."""
    options = _parser().parse_args(arguments)
    try:
        lowest, highest = _scale(options.scale)
        rule = _rule(options)
        table = read_ratings(
            options.file,
            wide=options.wide,
            columns=dict(_pair(text) for text in options.columns),
            cannot_judge=options.cannot_judge,
        )
        if options.skip_round:
            table = _without_rounds(table, options.skip_round)
        _check_ratings(table, lowest, highest)
        figures = _analysed(table, lowest, highest, rule, options)
    except RuleSyntaxError as error:
        return _refused(f"the rule cannot be read: {error}\n{error.pointer()}")
    except (InvalidRatingsError, InvalidRuleError, _UsageError) as error:
        return _refused(str(error))
    sys.stdout.write("\n".join(report(table, figures, rule)) + "\n")
    if options.json:
        document = study_json(table, figures, rule, options.seed)
        try:
            write_json(options.json, document)
        except OSError as error:
            return _refused(f"{options.json}: {error.strerror}")
    return 0


class _UsageError(ValueError):
    """An option that makes no sense."""


def _refused(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m delphi.statistics", description=__doc__)
    parser.add_argument("file", type=Path, help="CSV: panellist, item, rating, [round], [group]")
    parser.add_argument("--scale", required=True, help="lowest and highest code, such as 1:9")
    parser.add_argument("--rule", help='consensus, such as "share(7..9) >= 0.70 and iqr <= 2"')
    parser.add_argument("--against", help="the same for consensus against")
    parser.add_argument("--middle", help="the same for consensus in the middle")
    parser.add_argument("--minimum-answers", type=int, default=1, metavar="N")
    parser.add_argument("--quartiles", default="7", choices=("7", "6", "2", "tukey"))
    parser.add_argument("--wide", action="store_true", help="one row per panellist, items across")
    parser.add_argument(
        "--columns", nargs="*", default=[], metavar="NAME=COLUMN", help="such as item=Outcome"
    )
    parser.add_argument("--cannot-judge", metavar="CELL", help="what says so, such as 10")
    parser.add_argument("--skip-round", action="append", default=[], metavar="ROUND")
    parser.add_argument("--replicates", type=int, default=1000, help="0 for no resampling")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every measure")
    return parser


def _scale(text: str) -> tuple[int, int]:
    try:
        lowest, highest = (int(part) for part in text.split(":"))
    except ValueError:
        raise _UsageError(f"--scale {text}: write lowest:highest, such as 1:9") from None
    if not 2 <= highest - lowest + 1 <= LONGEST_SCALE:
        raise _UsageError(f"--scale {text}: from two to {LONGEST_SCALE} levels, lowest first")
    return lowest, highest


def _rule(options: argparse.Namespace) -> ConsensusRule | None:
    if options.rule is None:
        if options.against or options.middle:
            raise _UsageError("--against and --middle need --rule")
        return None
    return ConsensusRule.parse(
        options.rule,
        options.against,
        options.middle,
        minimum_answers=options.minimum_answers,
        quartile_type=_quartiles(options.quartiles),
    )


def _quartiles(text: str) -> QuartileType:
    return checked_quartile_type(int(text) if text.isdigit() else text)


def _pair(text: str) -> tuple[str, str]:
    name, equals, column = text.partition("=")
    if not equals or name not in ("panellist", "round", "item", "rating", "group"):
        raise _UsageError(f"--columns {text}: write item=Column, for panellist, round, item, …")
    return name, column


def _without_rounds(table: RatingTable, skipped: Sequence[str]) -> RatingTable:
    unknown = [label for label in skipped if label not in table.rounds]
    if unknown:
        rounds = ", ".join(table.rounds)
        raise _UsageError(f"--skip-round {unknown[0]}: the rounds are {rounds}")
    keep = [k for k, label in enumerate(table.rounds) if label not in skipped]
    if not keep:
        raise _UsageError("no round is left")
    return dataclasses.replace(
        table,
        ratings=table.ratings[keep],
        cannot_judge=table.cannot_judge[keep],
        lines=table.lines[keep],
        rounds=tuple(table.rounds[k] for k in keep),
    )


def _check_ratings(table: RatingTable, lowest: int, highest: int) -> None:
    with np.errstate(invalid="ignore"):
        values = table.ratings
        wrong = (values < lowest) | (values > highest) | (values != np.floor(values))
    wrong &= ~np.isnan(values)
    if wrong.any():
        # The first in the file, whatever round or panellist it belongs to.
        first = np.argmin(np.where(wrong, table.lines, np.iinfo(np.int64).max))
        number, panellist, item = (int(k) for k in np.unravel_index(first, wrong.shape))
        where = (
            f"line {table.lines[number, panellist, item]}: round {table.rounds[number]!r}, "
            f"panellist {table.panellists[panellist]!r}, item {table.items[item]!r}"
        )
        raise InvalidRatingsError(
            f"{where}: {values[number, panellist, item]:g} is not a whole number "
            f"from {lowest} to {highest}"
        )


def _analysed(
    table: RatingTable,
    lowest: int,
    highest: int,
    rule: ConsensusRule | None,
    options: argparse.Namespace,
) -> StudyFigures:
    if options.replicates < 0:
        raise _UsageError("--replicates must not be negative")
    with _progress(options.replicates) as advance:
        return summarise_study(
            table.ratings,
            levels=highest - lowest + 1,
            lowest=lowest,
            rule=rule,
            cannot_judge=table.cannot_judge,
            groups=table.groups,
            quartile_type=_quartiles(options.quartiles),
            rng=np.random.default_rng(options.seed) if options.replicates else None,
            replicates=options.replicates,
            progress=advance.update,
        )


class _Silent:
    """Stands in for a progress bar where tqdm is not installed."""

    def __enter__(self) -> _Silent:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self, _: int) -> None:
        pass


def _progress(replicates: int) -> Any:
    if not replicates:
        return _Silent()
    try:
        from tqdm import tqdm
    except ModuleNotFoundError:
        return _Silent()
    return tqdm(total=replicates, desc="resampling", unit="panel", disable=None, leave=False)


def report(table: RatingTable, figures: StudyFigures, rule: ConsensusRule | None) -> list[str]:
    """The analysis as lines of text."""
    highest = figures.lowest + figures.levels - 1
    lines = [
        f"{len(table.items)} items, {len(table.panellists)} panellists, {len(table.rounds)} rounds",
        f"scale {figures.lowest}–{highest}, quartiles {quartile_name(figures.quartile_type)}",
    ]
    if rule is not None:
        parts = {"for": rule.for_, "against": rule.against, "middle": rule.middle}
        lines += [f"consensus {name}: {part.text()}" for name, part in parts.items() if part]
    lines += ["", *_panel_lines(table, figures), ""]
    names = {"n": "n", "median": "median", "iqr": "IQR", "mean": "mean", "van_der_eijk_a": "A"}
    for label, each in zip(table.rounds, figures.rounds, strict=True):
        rows = [
            [name, *(_number(each.measures[measure][k]) for measure in names)]
            for k, name in enumerate(table.items)
            if each.asked[k]
        ]
        lines += _columns_of([[f"Round {label}", *names.values()], *rows]) + [""]
    if figures.items:
        rows = [
            [
                name,
                item.verdict.replace("_", " "),
                item.agreement.replace("_", " "),
                item.movement.replace("_", " "),
                "" if item.as_of is None else table.rounds[item.as_of],
                ("≥ " if item.fragility_at_least else "") + _number(item.fragility, 0),
                _number(item.robustness),
            ]
            for name, item in zip(table.items, figures.items, strict=True)
        ]
        head = ["Verdicts", "verdict", "agreement", "movement", "as of", "fragility", "stands"]
        lines += _columns_of([head, *rows])
        lines += ["fragility: answers that would have to differ; stands: share of like panels"]
    return lines


def _panel_lines(table: RatingTable, figures: StudyFigures) -> list[str]:
    rows = [["Panel", "panellists", "W", "90 %", "alpha", "AC2", "mean IQR", "mean A", "changed"]]
    for k, (label, each) in enumerate(zip(table.rounds, figures.rounds, strict=True)):
        interval = "–"
        if figures.intervals:
            w = figures.intervals.kendalls_w
            interval = f"{_number(w.low[k])} … {_number(w.high[k])}"
        rows.append(
            [
                f"Round {label}",
                str(each.panellists),
                _number(each.kendalls_w.w, 3),
                interval,
                _number(each.krippendorff_alpha.value),
                _number(each.gwet_ac2.value),
                _number(each.mean_iqr),
                _number(each.mean_agreement_a),
                _number(figures.steps[k - 1].share_changed) if k else "–",
            ]
        )
    return _columns_of(rows)


def _number(value: float, places: int = 2) -> str:
    return "–" if np.isnan(value) else f"{value:.{places}f}".rstrip("0").rstrip(".") or "0"


def _columns_of(rows: Sequence[Sequence[str]]) -> list[str]:
    widest = 48
    short = [
        [row[0] if len(row[0]) <= widest else row[0][: widest - 1] + "…", *row[1:]] for row in rows
    ]
    widths = [max(len(row[k]) for row in short) for k in range(len(short[0]))]
    return [
        "  ".join(
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in short
    ]


def study_json(
    table: RatingTable, figures: StudyFigures, rule: ConsensusRule | None, seed: int
) -> dict[str, Any]:
    """Every figure under its name; undefined is null, with the reason beside it."""
    return {
        "rounds": list(table.rounds),
        "items": list(table.items),
        "panellists": len(table.panellists),
        "quartiles": quartile_name(figures.quartile_type),
        "rule": None if rule is None else rule.to_json(),
        "seed": seed,
        "figures": json_ready(figures),
        "supplement": json_ready(
            supplement(
                table.ratings,
                figures,
                rng=np.random.default_rng(seed),
                rule=rule,
                groups=table.groups,
            )
        ),
    }


def json_ready(value: object) -> Any:
    """Dataclasses as objects, arrays as lists, NaN as null, infinities as text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: json_ready(getattr(value, field.name))
            for field in dataclasses.fields(value)
        }
    if isinstance(value, np.ndarray):
        return json_ready(value.tolist())
    if isinstance(value, dict):
        return {str(key): json_ready(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_ready(part) for part in value]
    if isinstance(value, np.generic):
        return json_ready(value.item())
    if isinstance(value, float) and not np.isfinite(value):
        return None if np.isnan(value) else str(value)
    return value


def write_json(path: Path, document: object) -> None:
    """Write all of it or nothing: beside the target first, then in its place."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1, allow_nan=False)
            file.write("\n")
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    raise SystemExit(main())
