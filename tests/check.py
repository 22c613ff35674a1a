"""Everything that can be said of the code without running its tests: `python -m tests.check`.

Each check is a command of its own; two run at a time, and only what fails prints more than a line.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(sys.executable).parent
PYTHON = sys.executable
MANAGE = [PYTHON, "-W", "error", "manage.py"]

DEVELOPMENT = {
    "FORESIGHT_SECRET_KEY": "a key for checks, which protects nothing at all",
    "DATABASE_URL": "sqlite://:memory:",
}
# As in docs/operation.md, so that what Django warns of is a fault of the settings.
PRODUCTION = {
    "FORESIGHT_SECRET_KEY": "7f3KQ9x!mZp2#Vw8Rb5Td1Lh6Ny4Gc0Js-Ea+Uo=Xi%Yk&Qf.Bt_Ws~Dj",
    "FORESIGHT_ORIGIN": "https://foresight.example",
    "FORESIGHT_PROXY": "1",
}


@dataclass(frozen=True)
class Check:
    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str] = field(default_factory=lambda: DEVELOPMENT)


CHECKS = [
    Check("types", [HERE / "mypy"]),
    Check("format", [HERE / "ruff", "format", "--check", "."]),
    Check("lint", [HERE / "ruff", "check", "."]),
    Check("import contracts", [HERE / "lint-imports"]),
    Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("translations", [*MANAGE, "messages", "--check"]),
    Check("deployment", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
]


def main(names: Sequence[str]) -> int:
    known = [check.name for check in CHECKS]
    if unknown := set(names) - set(known):
        print(f"no such check: {', '.join(unknown)}; there are: {', '.join(known)}")
        return 2
    with ThreadPoolExecutor(2) as pool:
        chosen = [check for check in CHECKS if not names or check.name in names]
        results = list(pool.map(perform, chosen))
    return int(not all(results))


def perform(check: Check) -> bool:
    """Run one check, say how it went, and return whether all is well."""
    began = time.monotonic()
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("FORESIGHT_") and name != "DATABASE_URL"
    }
    done = subprocess.run(
        check.command,
        env={**inherited, **check.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    well = done.returncode == 0
    line = f"{'ok    ' if well else 'FAILED'}  {check.name} ({time.monotonic() - began:.1f} s)\n"
    sys.stdout.write(line if well else f"{line}{done.stdout.rstrip()}\n\n")
    sys.stdout.flush()
    return well


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
