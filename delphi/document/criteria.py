"""Criteria to add to a study, each with its scale and rule: a study file like any other."""

from functools import cache
from pathlib import Path

from delphi.document.parse import parse_study
from delphi.document.study import CriterionEntry, ScaleEntry, StudyFile

_FILE = Path(__file__).with_name("criteria.yaml")


@cache
def _offered() -> StudyFile:
    return parse_study(_FILE.read_text(encoding="utf-8"))


def offered_criteria() -> tuple[CriterionEntry, ...]:
    """The criteria there are to choose from, in their order."""
    return _offered().criteria


def offered(key: str) -> tuple[CriterionEntry, ScaleEntry]:
    """One of them, with its scale. KeyError for one there is not."""
    for criterion in _offered().criteria:
        if criterion.key == key:
            scale = next(each for each in _offered().scales if each.key == criterion.scale)
            return criterion, scale
    raise KeyError(key)
