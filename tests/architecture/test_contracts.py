"""The direction of imports, and what must not be loaded to answer."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "scipy", "matplotlib", "pandas", "openpyxl", "xlsxwriter"}


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", sorted(ROOT.glob("*/charts/**/*.py")), ids=lambda path: path.name)
def test_charts_see_no_database(path: Path) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert {name for name in imported if name.startswith(("django.db", "django.apps"))} == set()


def test_a_process_that_serves_pages_loads_no_numerical_library() -> None:
    program = (
        "import sys; import foresight.wsgi; from django.urls import get_resolver\n"
        "def load(patterns):\n"
        "    for each in patterns:\n"
        "        load(getattr(each, 'url_patterns', ()))\n"
        "load(get_resolver().url_patterns)\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "foresight.settings"},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
