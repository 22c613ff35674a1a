"""All tests, in stages: on SQLite, on a throw-away PostgreSQL, in Chromium.

`python -m tests [ARGS…]` hands its arguments to pytest in every stage, so a path or `-k` narrows
all of them. FORESIGHT_REQUIRE=postgres,browser makes what cannot run here a failure.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.postgres import NoServer, throwaway_server

TWO_AT_A_TIME = ["-n", "2"]
NOTHING_COLLECTED = 5


@dataclass(frozen=True)
class Outcome:
    stage: str
    code: int
    seconds: float
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""

    def __str__(self) -> str:
        verdict = "ok    " if self.code == 0 else "FAILED"
        counts = ", ".join(f"{count} {what}" for what, count in self.counts.items() if count)
        return f"{verdict}  {self.stage:<11} {self.seconds:5.0f} s   {self.note or counts or '–'}"


def main(arguments: Sequence[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped too
    outcomes = [
        run_stage("SQLite", ["-m", "not browser and not postgresql", *TWO_AT_A_TIME, *arguments]),
        run_on_postgresql(arguments),
        run_stage("Chromium", ["-m", "browser", *TWO_AT_A_TIME, *arguments]),
    ]
    print("\n" + "\n".join(str(outcome) for outcome in outcomes), flush=True)
    if not any(outcome.counts for outcome in outcomes):
        print("No test matched.")
        return NOTHING_COLLECTED
    return max(outcome.code for outcome in outcomes)


def run_on_postgresql(arguments: Sequence[str]) -> Outcome:
    """The tests that touch the database once more, on a server of their own."""
    stage = "PostgreSQL"
    with ExitStack() as server:
        try:
            url = os.environ.get("DATABASE_URL") or server.enter_context(throwaway_server())
        except NoServer as reason:
            required = "postgres" in os.environ.get("FORESIGHT_REQUIRE", "").split(",")
            return Outcome(stage, int(required), 0, note=f"not run: {reason}")
        which = ["-m", "database and not browser and not sqlite", *TWO_AT_A_TIME]
        return run_stage(stage, [*which, *arguments], DATABASE_URL=url)


def run_stage(stage: str, arguments: Sequence[str], **environment: str) -> Outcome:
    """Run pytest in a process of its own; a stage in which nothing matches is no failure."""
    print(f"\n{stage}: pytest {' '.join(arguments)}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        tally = Path(directory) / "tally.json"
        inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *arguments],
            env=inherited | {"FORESIGHT_TALLY": str(tally)} | environment,
            stdin=subprocess.DEVNULL,
        )
        counts = json.loads(tally.read_text()) if tally.exists() else {}
    code = 0 if done.returncode == NOTHING_COLLECTED else done.returncode
    return Outcome(stage, abs(code), time.monotonic() - began, counts)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
