"""The worked examples in the docstrings come out as written."""

import doctest
import importlib
import pkgutil

import pytest

import delphi.statistics

MODULES = [
    module.name
    for module in pkgutil.iter_modules(delphi.statistics.__path__)
    if module.name != "__main__"
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_are_true(name: str) -> None:
    module = importlib.import_module(f"delphi.statistics.{name}")
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert not result.failed
