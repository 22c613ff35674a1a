"""What stands beside a chart, and the sentences of a report: words, already in one language."""

import re
from dataclasses import dataclass

from delphi.queries.results import ItemView

#: A figure as it is written: a number, a span of numbers, a share, or the dash for none.
_FIGURE = re.compile(r"[–−]?$|[−\d(]")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def _are_figures(self) -> list[bool]:
        """By column, whether most of its cells are figures, which line up at their right."""
        return [
            place > 0
            and 2 * sum(bool(_FIGURE.match(row[place])) for row in self.rows) > len(self.rows)
            for place in range(len(self.columns))
        ]

    def headings(self) -> list[tuple[str, bool]]:
        """The columns, each with whether it holds figures."""
        return list(zip(self.columns, self._are_figures(), strict=True))

    def lines(self) -> list[list[tuple[str, bool]]]:
        """The cells of each row, each with whether its column holds figures."""
        figures = self._are_figures()
        return [list(zip(row, figures, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class ChartText:
    """A chart in words: what it shows, what it looks like, and its figures."""

    headline: str
    alt: str
    table: Table


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the items it speaks of, with the tone of their verdict.

    What facilitators made of one of the summary: `is_theirs` where the words are theirs, with what
    was `made` from the verdicts, "" of one that they added; `left_out`; `written_about` the figures
    as of that round, 0 where they are those it stands beside.
    """

    text: str
    items: tuple[ItemView, ...] = ()
    tone: str = ""
    language: str = ""  # of the text, where it is not the page's
    is_theirs: bool = False
    made: str = ""
    left_out: bool = False
    written_about: int = 0
