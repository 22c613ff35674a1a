"""Driving a server with a number of concurrent clients, and what came of it."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: One client's work: called with its number, returns seconds per request.
Work = Callable[[int], list[float]]


@dataclass(frozen=True)
class Timing:
    """Seconds per request over all clients, and the whole run's length."""

    seconds: tuple[float, ...]
    elapsed: float

    @property
    def median(self) -> float:
        return _percentile(self.seconds, 50)

    @property
    def p95(self) -> float:
        return _percentile(self.seconds, 95)

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed


def _percentile(values: Sequence[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def drive(work: Work, clients: int) -> Timing:
    """Run `work` in `clients` threads at once; an exception in one is raised here."""
    results: list[list[float]] = [[] for _ in range(clients)]
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            results[number] = work(number)
        except BaseException as failure:  # noqa: BLE001 - handed to the caller below
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - began
    if failures:
        raise failures[0]
    return Timing(tuple(second for result in results for second in result), elapsed)
