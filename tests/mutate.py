"""Do the tests of the method notice when it is changed? `python -m tests.mutate [MODULE…]`.

mutmut changes one operator, number, argument or word at a time and runs the tests that reach the
changed function. What no test noticed is printed; what is known to change nothing stands, with
the reason, in tests/data/equivalent_mutants.tsv. pyproject.toml says what is changed and tried.
"""

import argparse
import ast
import csv
import difflib
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = ROOT / "mutants"
EQUIVALENT = ROOT / "tests" / "data" / "equivalent_mutants.tsv"
METHOD = ("statistics", "protocol")
# Of most importance first: these decide what is said of an item, and what is shown of people.
CORE = (
    *("verdict", "moving", "consensus", "rules", "clauses", "rule_text", "counts", "quantiles"),
    *("spread", "shares", "agreement", "paired", "change", "decomposition", "fragility", "boxes"),
    "disclosure",
)
OUTCOMES = {0: "survived", None: "not tried", 33: "not reached", -24: "out of time"}
KEY = {"FORESIGHT_SECRET_KEY": "a key for tests, which protects nothing at all"}


@dataclass(frozen=True)
class Survivor:
    """A change that no test noticed: where, and the lines before and after it."""

    place: str
    was: str
    became: str

    @property
    def only_a_dtype(self) -> bool:
        """A wider or narrower number type alone, which mypy watches over."""
        return _without_dtype(self.was) == _without_dtype(self.became)


def _without_dtype(line: str) -> str:
    return re.sub(r",?dtype=[\w.]+", "", line.replace(" ", "")).replace(",)", ")")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", default=CORE, metavar="MODULE")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--report", action="store_true", help="only tell what the last run found")
    options = parser.parse_args(arguments)
    paths = {name: path for name in options.modules if (path := path_of(name))}
    if unknown := [name for name in options.modules if name not in paths]:
        parser.error(f"no such module of delphi.statistics or delphi.protocol: {unknown[0]}")
    if not options.report:
        names = [".".join((*path.with_suffix("").parts, "*")) for path in paths.values()]
        command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(options.workers)]
        done = subprocess.run([*command, *names], cwd=ROOT, env=KEY | os.environ)
        if done.returncode:
            return done.returncode
    known = read_equivalent()
    unnoticed = [report(name, path, known) for name, path in paths.items()]
    return int(any(unnoticed))


def path_of(name: str) -> Path | None:
    paths = (Path("delphi", part, f"{name}.py") for part in METHOD)
    return next((path for path in paths if (ROOT / path).exists()), None)


def read_equivalent() -> set[Survivor]:
    """The changes known to change nothing."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {Survivor(row["place"], row["was"], row["became"]) for row in rows}


def report(name: str, path: Path, known: set[Survivor]) -> bool:
    """Print how many changes of a module were noticed and which were not; whether any was not."""
    meta = json.loads((MUTANTS / f"{path}.meta").read_text(encoding="utf-8"))
    codes = meta["exit_code_by_key"]
    tally = Counter(OUTCOMES.get(code, "killed") for code in codes.values())
    living = list(
        survivors(name, MUTANTS / path, [key for key, code in codes.items() if code == 0])
    )
    nothing = [each for each in living if each in known or each.only_a_dtype]
    tally["survived"], tally["changing nothing"] = len(living) - len(nothing), len(nothing)
    told = ", ".join(f"{count} {outcome}" for outcome, count in tally.items() if count)
    print(f"{name}: {len(codes)} changes, {told}")
    for each in living:
        if each not in nothing:
            print(f"  {each.place}\n    - {each.was}\n    + {each.became}")
    return bool(tally["survived"])


def survivors(name: str, mutated: Path, keys: Sequence[str]) -> Iterator[Survivor]:
    """The survivors among the mutants ``keys``, read from the file that holds all of them."""
    source = mutated.read_text(encoding="utf-8")
    lines = source.splitlines()
    functions = {
        node.name: [line.strip() for line in lines[node.lineno - 1 : node.end_lineno]]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }
    for key in keys:
        mutant = key.rpartition(".")[2]
        function = mutant.rpartition("_")[0]
        changed = [line.replace(mutant, f"{function}_orig") for line in functions[mutant]]
        marked = difflib.unified_diff(functions[f"{function}_orig"], changed, lineterm="", n=0)
        different = [line for line in marked if not line.startswith(("---", "+++", "@@"))]
        was, became = (
            " / ".join(line[1:] for line in different if line[0] == sign) for sign in ("-", "+")
        )
        place = function.removesuffix("__mutmut").removeprefix("x_").strip("xǁ").replace("ǁ", ".")
        yield Survivor(f"{name}.{place}", was, became)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
