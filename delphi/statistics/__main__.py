"""Analyse a Delphi study from a spreadsheet: `python -m delphi.statistics ratings.csv …`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from delphi.statistics.clauses import InvalidRuleError, Rule
from delphi.statistics.consensus import ConsensusRule
from delphi.statistics.counts import InvalidRatingsError
from delphi.statistics.printed import report
from delphi.statistics.quantiles import QuartileType, checked_quartile_type, quartile_name
from delphi.statistics.reading import RatingTable, read_ratings
from delphi.statistics.rule_text import RuleSyntaxError, parse_rule
from delphi.statistics.study import summarise_study
from delphi.statistics.study_figures import StudyFigures
from delphi.statistics.supplement import supplement

LONGEST_SCALE = 101


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the analysis; 0 when it succeeded, 2 with a message on what to mend."""
    options = _parser().parse_args(arguments)
    try:
        lowest, highest = _scale(options.scale)
        _check_numbers(options)
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
        if options.json:
            _say("computing the rest for the file …")
            write_json(options.json, study_json(table, figures, rule, options.seed))
    except (InvalidRatingsError, InvalidRuleError, _UsageError) as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"{options.json}: {error.strerror}")
    width = shutil.get_terminal_size(fallback=(120, 24)).columns
    sys.stdout.write("\n".join(report(table, figures, rule, width=width)) + "\n")
    return 0


class _UsageError(ValueError):
    """An option that makes no sense."""


def _refused(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


def _say(message: str) -> None:
    """Tell whoever waits at a terminal what is being done."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{message}\n")


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
    parser.add_argument(
        "--cannot-judge-counts",
        action="store_true",
        help="they count in the denominators of the rule's shares",
    )
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


def _check_numbers(options: argparse.Namespace) -> None:
    """Refuse what would only fail after the work is done, or in the middle of it."""
    if options.replicates < 0:
        raise _UsageError(f"--replicates {options.replicates}: must not be negative")
    if options.seed < 0:
        raise _UsageError(f"--seed {options.seed}: must not be negative")
    if options.json is None:
        return
    folder = options.json.absolute().parent
    if not folder.is_dir():
        raise _UsageError(f"--json {options.json}: there is no folder {folder}")
    if options.json.is_dir() or not os.access(folder, os.W_OK):
        raise _UsageError(f"--json {options.json}: no file can be written there")


def _rule(options: argparse.Namespace) -> ConsensusRule | None:
    if options.rule is None:
        if options.against or options.middle:
            raise _UsageError("--against and --middle need --rule")
        if options.cannot_judge_counts:
            raise _UsageError("--cannot-judge-counts needs --rule")
        return None
    if options.cannot_judge_counts and options.cannot_judge is None:
        raise _UsageError("--cannot-judge-counts needs --cannot-judge, which says who they are")
    return ConsensusRule(
        _parsed("--rule", options.rule),
        None if options.against is None else _parsed("--against", options.against),
        None if options.middle is None else _parsed("--middle", options.middle),
        options.minimum_answers,
        _quartiles(options.quartiles),
        options.cannot_judge_counts,
    )


def _parsed(option: str, text: str) -> Rule:
    try:
        return parse_rule(text)
    except RuleSyntaxError as error:
        raise _UsageError(f"{option} cannot be read: {error}\n{error.pointer()}") from error


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
    _say("computing measures and verdicts …")
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
    for stream in (sys.stdout, sys.stderr):
        # A console that knows no dash or arrow shows a question mark instead of stopping.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    raise SystemExit(main())
