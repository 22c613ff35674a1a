"""What is wrong in a file: where it is, what was found there and what is expected."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

SHOWN = 60  # characters of what was found
LISTED = 12  # of the values that were possible


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: `line` of a text file, or `row` (1 is the heading) and `column` of a table."""

    line: int = 0
    row: int = 0
    column: str = ""
    found: str = ""
    expected: str = ""

    def __str__(self) -> str:
        end = "" if self.expected.endswith("?") else "."
        return f"{self.where}{self.found}; {self.expected}{end}"

    @property
    def where(self) -> str:
        """The place in words, with a colon after it; "" for the file as a whole."""
        if self.line:
            return _("Line %(line)d: ") % {"line": self.line}
        if self.row and self.column:
            return _("Row %(row)d, column “%(column)s”: ") % {
                "row": self.row,
                "column": self.column,
            }
        if self.row:
            return _("Row %(row)d: ") % {"row": self.row}
        if self.column:
            return _("Column “%(column)s”: ") % {"column": self.column}
        return ""


class Mistakes(ValueError):
    """A file with mistakes, all of them, in the order of the file. Nothing has been changed."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: Sequence[Mistake] = tuple(
            sorted(dict.fromkeys(mistakes), key=lambda mistake: (mistake.line, mistake.row))
        )
        super().__init__("\n".join(map(str, self.mistakes)))


def quoted(value: object) -> str:
    """What was found, on one line, in quotation marks and not too long."""
    text = " ".join(str(value).split())
    shown = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return _("“%(text)s”") % {"text": shown}


def one_of(known: Iterable[object]) -> str:
    """ "expected a, b or c" for a short list of known values."""
    names = [str(name) for name in known]
    if not names:
        return _("nothing of this kind is known here")
    if len(names) == 1:
        return _("expected %(name)s") % {"name": names[0]}
    shown, more = names[:LISTED], len(names) - LISTED
    if more > 0:
        return _("expected one of %(names)s and %(more)d more") % {
            "names": ", ".join(shown),
            "more": more,
        }
    return _("expected %(names)s or %(last)s") % {
        "names": ", ".join(shown[:-1]),
        "last": shown[-1],
    }


def known_or_meant(found: object, known: Iterable[object]) -> str:
    """ "did you mean …?" when one of `known` is near, else the list of them."""
    names = [str(name) for name in known]
    meant = nearest(str(found), names)
    return _("did you mean %(name)s?") % {"name": meant} if meant is not None else one_of(names)


def nearest(found: str, known: Iterable[str]) -> str | None:
    """The known name that `found` most likely misspells, or None."""
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(found.casefold(), list(by_folded), n=1, cutoff=0.7)
    return by_folded[near[0]] if near else None
