"""The figures of the documents are those their script draws, and each has its words."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "docs" / "statistics" / "figures"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_figures", FIGURES / "make.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = script()


@pytest.mark.parametrize("name", MAKE.DRAWINGS)
def test_a_figure_is_what_its_script_draws(name: str) -> None:
    assert (FIGURES / f"{name}.svg").read_text(encoding="utf-8") == MAKE.drawn(name)


def test_every_figure_is_shown_once_with_its_words() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FIGURES.parent.glob("*.md"))
    shown = re.findall(r"!\[([^\]]+)\]\(figures/(\w+)\.svg\)", text)
    assert sorted(name for _, name in shown) == sorted(MAKE.DRAWINGS)
    assert {path.stem for path in FIGURES.glob("*.svg")} == set(MAKE.DRAWINGS)
    assert all(len(words) > 40 for words, _ in shown)
