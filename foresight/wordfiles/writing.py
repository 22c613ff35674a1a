"""A Word file in the making: headings, numbered captions, tables, pictures a screen reader finds.

Looks come from styles, so that whoever takes the text along can restyle it all. The same calls give
the same bytes. python-docx is imported when the first file is made.
"""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from foresight.languages import Spoken
from foresight.typesetting import shown

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section

Said = str | Spoken
#: A cell: lines under each other, or one.
Cell = Said | Sequence[Said]

TAGS = {"fi": "fi-FI", "sv": "sv-FI", "en": "en-GB"}
#: No file may say that it is older (zip).
_EPOCH = datetime(1980, 1, 1, tzinfo=UTC)
#: A4 with the margins of the report on paper, in twentieths of a point.
_SHORT, _LONG, _MARGIN = 11906, 16838, 1134
_HIGHEST = _LONG - 2 * _MARGIN - 1600
_TWENTIETH = 635  # of a point, in English Metric Units


class Column(NamedTuple):
    """A column's heading, and whether it holds figures, which line up at their right."""

    heading: str
    is_figures: bool


class WordFile:
    """A document in the making, in one language (fi, sv, en)."""

    def __init__(
        self, *, language: str, title: str, subject: str, author: str, at: datetime | None
    ) -> None:
        import docx

        from foresight.wordfiles.styles import style

        self._at = max(at or _EPOCH, _EPOCH).astimezone(UTC).replace(microsecond=0)
        self._language = language
        self._document: Document = docx.Document()
        self._counted: dict[str, int] = {}
        self._width = _SHORT - 2 * _MARGIN
        style(self._document, tag=TAGS[language])
        self._describe(title=shown(title), subject=shown(subject), author=shown(author))
        self._set_up(self._document.sections[0], header=shown(subject))

    def heading(self, text: Said, level: int) -> None:
        """Level 0 is the title of the document, 1 to 3 are its parts."""
        self.paragraph(text, style="Title" if level == 0 else f"Heading {level}")

    def paragraph(self, *texts: Said, style: str = "Normal") -> None:
        """Texts after each other; each in its own language."""
        self._fill(self._document.add_paragraph(style=style)._p, texts)

    def bullets(self, lines: Sequence[Said], level: int = 1) -> None:
        for line in lines:
            self.paragraph(line, style="List Bullet" if level == 1 else f"List Bullet {level}")

    def picture(self, png: bytes, *, alt: str, label: str, caption: str) -> None:
        """A picture as large as drawn, or as wide as the page, with its numbered caption below."""
        from docx.shared import Emu

        holder = self._document.add_paragraph(style="Picture")
        drawn = holder.add_run().add_picture(io.BytesIO(png))
        # No wider than the lines, and no higher than a page with its caption.
        share = min(
            *(1.0, self._width * _TWENTIETH / drawn.width),
            _HIGHEST * _TWENTIETH / drawn.height,
        )
        drawn.width, drawn.height = Emu(int(drawn.width * share)), Emu(int(drawn.height * share))
        described = drawn._inline.docPr
        described.set("descr", shown(alt))
        described.set("name", f"{label} {self._counted.get(label, 0) + 1}")
        self._caption(label, caption)

    def table(
        self,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Cell]],
        *,
        label: str = "",
        caption: str = "",
    ) -> None:
        """A table whose first row is marked as its heading and said again on every page."""
        if caption:
            self._caption(label, caption, style="Table Caption")
        self._document.element.body.insert_element_before(
            self._table(columns, rows, caption), "w:sectPr"
        )
        self.paragraph(style="After Table")

    def turn(self) -> None:
        """Go on with pages that lie on their side, for wide tables."""
        from docx.enum.section import WD_ORIENT, WD_SECTION
        from docx.shared import Emu

        self._width = _LONG - 2 * _MARGIN
        section = self._document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Emu(_LONG * _TWENTIETH), Emu(_SHORT * _TWENTIETH)
        section.different_first_page_header_footer = False

    def to_bytes(self) -> bytes:
        """The file. Its parts are all dated when the document is."""
        made, out = io.BytesIO(), io.BytesIO()
        self._document.save(made)
        date = self._at.timetuple()[:6]
        with ZipFile(made) as written, ZipFile(out, "w", ZIP_DEFLATED) as file:
            for name in written.namelist():
                file.writestr(ZipInfo(name, date), written.read(name), ZIP_DEFLATED)
        return out.getvalue()

    # --- How it is made ---------------------------------------------------------------------------

    def _describe(self, *, title: str, subject: str, author: str) -> None:
        told = self._document.core_properties
        told.title, told.subject, told.author = title[:255], subject[:255], author[:255]
        told.language = TAGS[self._language]
        told.created = told.modified = self._at.replace(tzinfo=None)
        told.last_modified_by, told.comments, told.keywords = author[:255], "", ""
        told.revision = 1

    def _set_up(self, section: "Section", *, header: str) -> None:
        from docx.shared import Emu

        section.page_width, section.page_height = Emu(_SHORT * _TWENTIETH), Emu(_LONG * _TWENTIETH)
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Emu(_MARGIN * _TWENTIETH))
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].add_run(header)
        for footer in (section.footer, section.first_page_footer):
            line = footer.paragraphs[0]
            line.style = "Footer"
            line._p.append(_field("PAGE", "1"))
            line.add_run(" / ")
            line._p.append(_field("NUMPAGES", "1"))

    def _caption(self, label: str, text: str, style: str = "Caption") -> None:
        """ "Table 3. What it shows": the number is a field, so that Word counts on by itself."""
        number = self._counted[label] = self._counted.get(label, 0) + 1
        line = self._document.add_paragraph(f"{label} ", style=style)
        line._p.append(_field(f"SEQ {label} \\* ARABIC", str(number)))
        self._fill(line._p, [". ", text])

    def _table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], name: str) -> Any:
        # Row by row as elements: python-docx searches the whole table for every cell.
        widths = _widths(columns, rows, self._width)
        table = _element("w:tbl")
        about = _element("w:tblPr")
        about.append(_element("w:tblStyle", val="ReportTable"))
        about.append(_element("w:tblW", w="5000", type="pct"))
        about.append(_element("w:tblLook", val="0020", firstRow="1", noVBand="1", noHBand="1"))
        if name:
            about.append(_element("w:tblCaption", val=shown(name)))
        grid = _element("w:tblGrid")
        grid.extend(_element("w:gridCol", w=str(width)) for width in widths)
        table.extend((about, grid, self._row(columns, [each.heading for each in columns], True)))
        table.extend(self._row(columns, row, False) for row in rows)
        return table

    def _row(self, columns: Sequence[Column], cells: Sequence[Cell], is_head: bool) -> Any:
        row = _element("w:tr")
        about = _element("w:trPr")
        about.append(_element("w:cantSplit"))
        if is_head:
            about.append(_element("w:tblHeader"))
        row.append(about)
        for column, cell in zip(columns, cells, strict=True):
            held = _element("w:tc")
            style = "CellFigure" if column.is_figures else "Cell"
            for line in [cell] if isinstance(cell, str | Spoken) else [*cell] or [""]:
                held.append(self._cell_line(line, style))
            row.append(held)
        return row

    def _cell_line(self, line: Said, style: str) -> Any:
        paragraph = _element("w:p")
        about = _element("w:pPr")
        about.append(_element("w:pStyle", val=style))
        paragraph.append(about)
        self._fill(paragraph, [line])
        return paragraph

    def _fill(self, paragraph: Any, texts: Sequence[Said]) -> None:
        for each in texts:
            if isinstance(each, Spoken):
                text, language = shown(each.text), each.language
            else:
                text, language = shown(each), self._language
            if not text:
                continue
            run = _element("w:r")
            about = _element("w:rPr")
            if language != self._language:
                about.append(_element("w:rStyle", val=f"In{language}"))
            if _is_from_the_right(text):
                about.append(_element("w:rtl"))
            if len(about):
                run.append(about)
            written = _element("w:t")
            written.text = text
            written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            run.append(written)
            paragraph.append(run)


def _element(name: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _field(instruction: str, result: str) -> Any:
    """A field that Word computes, with what it says until then."""
    field = _element("w:fldSimple", instr=f" {instruction} ")
    run, written = _element("w:r"), _element("w:t")
    written.text = result
    run.append(written)
    field.append(run)
    return field


#: A line so short is not broken, where that can be helped; a longer one may be.
_SHORT_LINE, _LONG_LINE = 24, 60
#: Both margins of a cell, in letters; and a letter of a table, in twentieths of a point.
_MARGINS, _LETTER = 3, 92


def _widths(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], room: int) -> list[int]:
    """Widths of columns in twentieths of a point, by how many letters have to go into them.

    No word of a heading is broken while the other columns can make room for it.
    """
    weights, least = [], []
    for place, column in enumerate(columns):
        lines = [text for row in rows for text in _texts(row[place])]
        words = [word for text in lines for word in text.split()]
        heading = max((len(word) for word in column.heading.split()), default=0)
        line, word = (max(map(len, each), default=0) for each in (lines, words))
        usual = sum(map(len, lines)) / max(len(lines), 1)
        most = line if line <= _SHORT_LINE else max(_SHORT_LINE, word, min(usual, _LONG_LINE))
        bold = 1.25 * heading  # its letters are wider
        weights.append(max(most, bold) + _MARGINS)
        least.append((bold + _MARGINS) * _LETTER)
    widths = [weight / sum(weights) * room for weight in weights]
    tight = [width < need for width, need in zip(widths, least, strict=True)]
    kept = sum(need for need, is_tight in zip(least, tight, strict=True) if is_tight)
    others = sum(weight for weight, is_tight in zip(weights, tight, strict=True) if not is_tight)
    if not others or kept >= room / 2:
        return [int(width) for width in widths]
    return [
        int(need if is_tight else weight / others * (room - kept))
        for weight, need, is_tight in zip(weights, least, tight, strict=True)
    ]


def _texts(cell: Cell) -> list[str]:
    return [str(cell)] if isinstance(cell, str | Spoken) else [str(each) for each in cell]


def _is_from_the_right(text: str) -> bool:
    """Whether the first letter with a direction is written from the right (UAX 9, rule P2)."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
