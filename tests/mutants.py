"""mutmut, with the tests gathered once: `python -m tests.mutants [--go-on] [NAME…]`.

mutmut starts pytest anew for every change, which takes longer than the tests that notice most of
them. Here a process gathers the tests and is forked for every change. First come the tests that
noticed another change of the function or of its module, then those that reach the fewest functions.
"""

import argparse
import contextlib
import fnmatch
import gc
import io
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any

import pytest
from _pytest.config import _prepareconfig
from mutmut import __main__ as mutmut
from mutmut.runners.harness import ListAllTestsResult, PytestRunner, TestRunner
from mutmut.state import state
from mutmut.utils.file_utils import change_cwd
from mutmut.workers.isolation import ForkServerRunner, run_in_fork, run_in_fork_with_result

from tests.mutate import MUTANTS, changes, read_equivalent

NOT_TRIED, SURVIVED, NOT_REACHED = None, 0, 33
NOTICED_BY = MUTANTS / "noticed_by.tsv"
# What only guards or remembers, and takes its time at every start or end.
LEFT_OUT = (
    *("randomly", "xdist", "cacheprovider", "unraisableexception", "threadexception"),
    *("playwright", "base_url", "schemathesis"),
)


class Notebook:
    """Writes down which test noticed a change of which function, for those forked later."""

    function = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and self.function:
            with NOTICED_BY.open("a") as file:
                file.write(f"{self.function}\t{report.nodeid}\n")

    def tests(self) -> dict[str, tuple[int, int]]:
        """How often each test noticed a change of the function, and of its module."""
        here: Counter[str] = Counter()
        near: Counter[str] = Counter()
        module = self.function.rpartition(".")[0]
        for line in NOTICED_BY.read_text().splitlines() if NOTICED_BY.exists() else ():
            function, test = line.split("\t")
            here[test] += function == self.function
            near[test] += function.startswith(f"{module}.")
        return {test: (here[test], near[test]) for test in near}


class Gathered(PytestRunner):
    """Runs tests in a session that was gathered before the process was forked."""

    def __init__(self) -> None:
        super().__init__()
        self.notebook = Notebook()
        left_out = [part for name in LEFT_OUT for part in ("-p", f"no:{name}")]
        selection = self._pytest_add_cli_args_test_selection
        arguments = ["--rootdir=.", "-x", "-q", "-s", "--tb=no", *left_out, *selection]
        nowhere = contextlib.redirect_stdout(io.StringIO())
        with change_cwd("mutants"), nowhere:
            config = _prepareconfig([*arguments, *self._pytest_add_cli_args])
            self.session = pytest.Session.from_config(config)
            config.pluginmanager.register(self.notebook)
            config._do_configure()
            config.hook.pytest_sessionstart(session=self.session)
            self.session.perform_collect()
        gc.collect()
        gc.freeze()  # what is shared with the forks is not touched by theirs

    def warm_up(self) -> None:
        """Warm from the beginning."""

    def list_all_tests(self) -> ListAllTestsResult:
        return ListAllTestsResult(ids={item.nodeid for item in self.session.items})

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        session = self.session
        if wanted := set(tests):
            session.items = [item for item in session.items if item.nodeid in wanted]
            assert len(session.items) == len(wanted)
        self.notebook.function = (mutant_name or "").rpartition("__mutmut_")[0]
        noticed, seconds = self.notebook.tests(), state().duration_by_test
        breadth = Counter(chain.from_iterable(state().tests_by_mangled_function_name.values()))

        def likely(item: pytest.Item) -> tuple[int, int, int, float]:
            here, near = noticed.get(item.nodeid, (0, 0))
            return -here, -near, breadth[item.nodeid], seconds.get(item.nodeid, 0)

        session.items.sort(key=likely)
        with change_cwd("mutants"):
            try:
                session.config.hook.pytest_runtestloop(session=session)
            except (session.Failed, session.Interrupted):
                return 1
        return int(session.testsfailed > 0)


class Forked(ForkServerRunner):
    """Whatever is run is run in a fork of the process that gathered the tests."""

    def __init__(self, workers: int) -> None:
        self.gathered = Gathered()
        super().__init__(workers, test_runner_class=lambda: self.gathered, test_runner_args={})

    def run_clean_tests(self, tests: Iterable[str]) -> int:
        return 0  # all have just passed, when it was found out what they reach

    def _run_in_child(self, operation: Callable[[TestRunner], Any]) -> Any:
        return run_in_fork_with_result(lambda: operation(self.gathered))

    def _exit_code_from_child(self, operation: Callable[[TestRunner], int]) -> int:
        return run_in_fork(lambda: operation(self.gathered))


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--go-on", action="store_true", help="leave what was noticed before")
    parser.add_argument("--sample", type=int, metavar="N", help="N changes of each module")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    every = mutmut.collect_source_file_mutation_data

    def asked_for(*, mutant_names: Sequence[str]) -> tuple[list[Any], dict[str, Any]]:
        mutants, _ = every(mutant_names=list(mutant_names))
        mutants = sampled(mutants, mutant_names, options.sample, options.seed)
        again = (NOT_TRIED, SURVIVED, NOT_REACHED)
        mutants = [each for each in mutants if not options.go_on or each[2] in again]
        mutants = telling(mutants)
        return mutants, {str(data.path): data for data, _, _ in mutants}

    # What reaches what is found out anew: a test may reach more than it did, or something new.
    (MUTANTS / "mutmut-stats.json").unlink(missing_ok=True)
    mutmut.collect_source_file_mutation_data = asked_for
    mutmut.estimated_worst_case_time = lambda name: 0  # the order stays
    mutmut.get_mutant_runner = Forked
    mutmut._run(options.names, options.workers)


def telling(mutants: list[Any]) -> list[Any]:
    """The mutants that are not known to change nothing."""
    known, keys, nothing = read_equivalent(), defaultdict(list), set()
    for data, key, _ in mutants:
        keys[data.path].append(key)
    for path, of_module in keys.items():
        for key, change in changes(path.stem, MUTANTS / path, of_module).items():
            if change in known or change.only_a_guard:
                nothing.add(key)
    return [each for each in mutants if each[1] not in nothing]


def sampled(mutants: list[Any], names: Sequence[str], size: int | None, seed: int) -> list[Any]:
    """``size`` mutants of every module (or all), shuffled, the same for the same seed.

    So what a run has tried when it is stopped is a sample too.
    """
    chance = random.Random(seed)
    found = []
    for name in names or ["*"]:
        each = [mutant for mutant in mutants if fnmatch.fnmatch(mutant[1], name)]
        found += chance.sample(each, len(each) if size is None else min(size, len(each)))
    return chance.sample(found, len(found))


if __name__ == "__main__":
    main(sys.argv[1:])
