"""The plain values of a study file under check, and what has been found wrong in them.

Any value may be misshapen: reading gives an empty group or list then, and the schema says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, known_or_meant, quoted
from delphi.document.tree import Path, Tree


@dataclass(slots=True)
class Checker:
    """The tree under check and what has been found wrong in it."""

    tree: Tree
    mistakes: list[Mistake] = field(default_factory=list)

    def say(self, path: Path, found: str, expected: str) -> None:
        self.mistakes.append(Mistake(self.tree.line(path), found=found, expected=expected))

    def get(self, *path: str | int) -> Any:
        """The value at `path`, or None."""
        value = self.tree.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def group(self, *path: str | int) -> dict[str, Any]:
        value = self.get(*path)
        return value if isinstance(value, dict) else {}

    def listed(self, *path: str | int) -> list[Any]:
        value = self.get(*path)
        return value if isinstance(value, list) else []

    def known(self, path: Path, name: object, known: Sequence[str], what: str) -> bool:
        """Whether `name` is one of `known`; says so if not. Misshapen names are the schema's."""
        if not isinstance(name, str):
            return False
        if name in known:
            return True
        self.say(
            path,
            _("unknown %(what)s %(name)s") % {"what": what, "name": quoted(name)},
            known_or_meant(name, known),
        )
        return False


def item_codes(checker: Checker) -> list[str]:
    """The codes there are, in order."""
    codes = (checker.get("items", i, "code") for i, _item in enumerate(checker.listed("items")))
    return [code for code in codes if isinstance(code, str)]


def wording_count(checker: Checker, index: int) -> int:
    """How many wordings the item has."""
    return 1 + len(checker.listed("items", index, "wordings"))


def check_criteria_of(checker: Checker, path: Path, known: Sequence[str]) -> None:
    """Each of the criteria listed at `path` is one of `known`."""
    for number, name in enumerate(checker.listed(*path)):
        checker.known((*path, number), name, known, _("criterion"))
