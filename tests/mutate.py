"""Do the tests of the method notice when it is changed? `python -m tests.mutate [MODULE…]`.

mutmut changes one operator, number, argument or word at a time and runs the tests that reach the
changed function. What no test noticed is printed; what is known to change nothing is not tried and
stands, with the reason, in tests/data/equivalent_mutants.tsv. pyproject.toml says what is changed.
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
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = ROOT / "mutants"
EQUIVALENT = ROOT / "tests" / "data" / "equivalent_mutants.tsv"
METHOD = ("statistics", "protocol")
# Of most importance first: these decide what is said of an item, and what is shown of people.
FIRST = ("verdict", "moving", "consensus", "rules", "clauses", "counts", "quantiles", "disclosure")
OUTCOMES = {
    0: "survived",
    1: "noticed",
    None: "not tried",
    33: "not reached",
    -24: "out of time",
    -11: "noticed",  # the interpreter itself fell over
}
KEY = {"FORESIGHT_SECRET_KEY": "a key for tests, which protects nothing at all"}


@dataclass(frozen=True)
class Change:
    """Where something was changed, and the lines before and after it."""

    place: str
    was: str
    became: str

    @property
    def only_a_guard(self) -> bool:
        """A change of what is the same by the meaning of the words, whatever stands around them.

        A wider or narrower number type, which mypy watches over; whether `astype` copies; whether
        `zip` looks again at lengths that are equal; which negative number asks numpy to find out a
        size; whether rounding's allowance is itself allowed; the letters of an einsum.
        """
        return _without_guards(self.was) == _without_guards(self.became)


def _without_guards(line: str) -> str:
    line = line.replace("astype(None", "astype(np.float64")
    line = re.sub(r" / (?=[)\]}])", "", line)  # where a line ended before a bracket
    line = re.sub(r",?(dtype|strict|copy)=[\w.]+", "", line.replace(" ", "")).replace(",)", ")")
    line = re.sub(r"(?<=[(,])-2(?=[,)])", "-1", line) if "reshape(" in line else line
    line = re.sub(r"([<>])=(?=.*\b1e-(9|12)\b)", r"\1", line)
    return line.casefold() if "einsum(" in line else line


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run mutate", description=__doc__)
    parser.add_argument("modules", nargs="*", default=every_module(), metavar="MODULE")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--go-on", action="store_true", help="leave what was noticed before")
    parser.add_argument("--sample", type=int, metavar="N", help="try N changes of each module")
    parser.add_argument("--seed", type=int, default=1, help="which changes are sampled")
    parser.add_argument("--report", action="store_true", help="only tell what the last run found")
    options = parser.parse_args(arguments)
    paths = {name: path for name in options.modules if (path := path_of(name))}
    if unknown := [name for name in options.modules if name not in paths]:
        parser.error(f"no such module of delphi.statistics or delphi.protocol: {unknown[0]}")
    if not options.report:
        names = [".".join((*path.with_suffix("").parts, "*")) for path in paths.values()]
        command = [sys.executable, "-m", "tests.mutants", "--workers", str(options.workers)]
        command += ["--seed", str(options.seed)] + ["--go-on"] * options.go_on
        command += ["--sample", str(options.sample)] * (options.sample is not None)
        done = subprocess.run([*command, *names], cwd=ROOT, env=KEY | os.environ)
        if done.returncode:
            return done.returncode
    known = read_equivalent()
    unnoticed = [report(name, path, known) for name, path in paths.items()]
    return int(any(unnoticed))


def every_module() -> list[str]:
    """The modules of delphi.statistics that are changed, and disclosure, the first ones first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    left_out = {ROOT / path for path in settings["tool"]["mutmut"]["do_not_mutate"]}
    paths = sorted((ROOT / "delphi" / "statistics").glob("*.py"))
    names = [path.stem for path in paths if path not in left_out]
    return [*FIRST, *(name for name in names if name not in FIRST)]


def path_of(name: str) -> Path | None:
    paths = (Path("delphi", part, f"{name}.py") for part in METHOD)
    return next((path for path in paths if (ROOT / path).exists()), None)


def read_equivalent() -> set[Change]:
    """The changes known to change nothing."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return {Change(row["place"], row["was"], row["became"]) for row in rows}


def report(name: str, path: Path, known: set[Change]) -> bool:
    """Print how many changes of a module were noticed and which were not; whether any was not."""
    meta = json.loads((MUTANTS / f"{path}.meta").read_text(encoding="utf-8"))
    codes = meta["exit_code_by_key"]
    tally: Counter[str] = Counter()
    living = []
    for key, change in changes(name, MUTANTS / path, list(codes)).items():
        outcome = OUTCOMES.get(codes[key], "unclear")
        if outcome != "noticed" and (change in known or change.only_a_guard):
            outcome = "changing nothing"
        tally[outcome] += 1
        if outcome == "survived":
            living.append(change)
    print(f"{name}: {len(codes)} changes, " + ", ".join(f"{n} {what}" for what, n in tally.items()))
    for each in living:
        print(f"  {each.place}\n    - {each.was}\n    + {each.became}")
    return bool(living)


def changes(name: str, mutated: Path, keys: Sequence[str]) -> dict[str, Change]:
    """What each of the mutants ``keys`` changes, read from the file that holds all of them."""
    source = mutated.read_text(encoding="utf-8")
    lines = source.splitlines()
    functions = {
        node.name: [line.strip() for line in lines[node.lineno - 1 : node.end_lineno]]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
    }
    found = {}
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
        found[key] = Change(f"{name}.{place}", was, became)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
