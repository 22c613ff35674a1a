"""What the settings refuse to start with."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KEY = "a key of more than thirty-two characters"


def started(**variables: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process with these variables and no others of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FORESIGHT_")}
    return subprocess.run(
        [sys.executable, "-c", "from foresight import settings as s; print(s.DEBUG, s.DEMO)"],
        cwd=ROOT,
        env=kept | {f"FORESIGHT_{name}": value for name, value in variables.items()},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("key", [{}, {"SECRET_KEY": ""}, {"SECRET_KEY": "short"}])
def test_nothing_starts_without_a_secret_key(key: dict[str, str]) -> None:
    done = started(**key)
    assert done.returncode != 0
    assert "FORESIGHT_SECRET_KEY is missing" in done.stderr


def test_neither_debugging_nor_the_demonstration_is_on_by_default() -> None:
    assert started(SECRET_KEY=KEY).stdout == "False False\n"


@pytest.mark.parametrize("what", ["DEMO", "DEBUG"])
@pytest.mark.parametrize(
    "origin", ["https://delphi.example.fi", "http://10.0.0.7:8000", "http://localhost.example.fi"]
)
def test_demonstration_and_debugging_are_refused_where_others_could_come(
    what: str, origin: str
) -> None:
    done = started(SECRET_KEY=KEY, ORIGIN=origin, **{what: "true"})
    assert done.returncode != 0
    assert "for this machine alone" in done.stderr


@pytest.mark.parametrize("origin", ["http://127.0.0.1:8017", "http://localhost:80", "http://[::1]"])
def test_the_demonstration_starts_on_this_machine(origin: str) -> None:
    assert started(SECRET_KEY=KEY, ORIGIN=origin, DEMO="true").stdout == "False True\n"
