"""The commands the documents promise, and the lock they install from."""

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "run", *arguments],
        cwd="/",
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def verbs() -> set[str]:
    """What `./run` offers."""
    return set(re.findall(r"^\./run (\w+)", run("help").stdout, re.MULTILINE))


def test_run_without_a_verb_says_what_there_is() -> None:
    done = run()
    assert done.returncode == 2
    assert {"demo", "test", "check", "bench", "manage", "setup", "lock", "messages"} <= verbs()
    assert done.stdout == run("help").stdout


def test_run_names_a_verb_it_does_not_know() -> None:
    done = run("dance")
    assert done.returncode != 0
    assert "there is no 'dance'" in done.stderr


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_command_in_the_documents_exists(path: Path) -> None:
    text = path.read_text()
    promised = set(re.findall(r"\./run (\w+)", text))
    commands = set(re.findall(r"(?:manage\.py|\./run manage) ([a-z]\w*)", text))
    assert promised - verbs() == set()
    assert commands - set(get_commands()) == set()


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_scripts_are_executable(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)


def pins(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE))


def test_the_development_lock_holds_the_other_one() -> None:
    site, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert site.items() <= development.items()


def test_every_package_of_the_project_is_locked_with_checksums_and_without_addresses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    named = [re.split(r"[\[<>=~ ]", each)[0].lower() for each in project["project"]["dependencies"]]
    assert set(named) <= set(pins("requirements.txt"))
    for lock in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / lock).read_text()
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
