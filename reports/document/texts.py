"""What stands beside a chart, and the sentences of a report: words, already in one language."""

from dataclasses import dataclass

from delphi.queries.results import ItemView


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text; the first cell of a row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ChartText:
    """A chart in words: what it shows, what it looks like, and its figures."""

    headline: str
    alt: str
    table: Table


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the summary and the items it speaks of, with the tone of their verdict."""

    text: str
    items: tuple[ItemView, ...] = ()
    tone: str = ""
