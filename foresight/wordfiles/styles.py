"""How Word files look: named styles on python-docx's blank document, and nothing set by hand."""

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from docx.document import Document

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_INK, _QUIET, _WARNING = "16233A", "55637A", "A35A00"
_FACE = "Calibri"


class _Look(NamedTuple):
    """A paragraph style: size in half points, distances in twentieths of a point, and the rest as
    WordprocessingML, of the paragraph (before and after its spacing) and of its letters."""

    name: str
    size: int = 22
    before: int = 0
    after: int = 120
    based_on: str = "Normal"
    first: str = ""
    last: str = ""
    letters: str = ""


_KEEP = "<w:keepNext/>"
_LOOKS = (
    _Look("Facts", 19, 0, 160, letters=f'<w:color w:val="{_QUIET}"/>'),
    _Look("Quiet", 19, letters="<w:i/>"),
    _Look("Finding", 22, 60, 60, first=_KEEP, letters="<w:b/>"),
    _Look("Quoted", last='<w:ind w:left="340" w:right="340"/>'),
    _Look("Picture", 22, 200, 60, first=_KEEP),
    _Look("Table Caption", 20, 200, 80, based_on="Caption", first=_KEEP),
    _Look("After Table", 12, 0, 60),
    _Look("Cell", 18, 20, 20, first="<w:suppressAutoHyphens/>"),
    _Look("Cell Figure", 18, 20, 20, based_on="Cell", last='<w:jc w:val="right"/>'),
    _Look(
        "Notice",
        before=120,
        first='<w:pBdr><w:left w:val="single" w:sz="20" w:space="8" '
        f'w:color="{_WARNING}"/></w:pBdr><w:shd w:val="clear" w:color="auto" w:fill="FDF3E3"/>',
    ),
    _Look("Seal Of", 19, 0, 0, first=_KEEP),
    _Look(
        "Seal",
        16,
        letters='<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/><w:noProof/>',
    ),
)
_HEADINGS = {"Title": 40, "Heading 1": 30, "Heading 2": 24, "Heading 3": 22}
_TABLE = f"""
<w:style xmlns:w="{_W}" w:type="table" w:customStyle="1" w:styleId="ReportTable">
<w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>
<w:tblPr><w:tblBorders><w:top w:val="single" w:sz="6" w:color="{_QUIET}"/>
<w:bottom w:val="single" w:sz="6" w:color="{_QUIET}"/>
<w:insideH w:val="single" w:sz="4" w:color="C9D1DC"/></w:tblBorders>
<w:tblCellMar><w:left w:w="70" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>
</w:tblPr>
<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr>
<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:color="{_QUIET}"/></w:tcBorders>
<w:shd w:val="clear" w:color="auto" w:fill="EEF2F7"/><w:vAlign w:val="bottom"/></w:tcPr>
</w:tblStylePr>
</w:style>"""


def style(document: "Document", *, tag: str) -> None:
    """Give the blank document its styles, its language and the way Word is to open it."""
    styles = document.styles.element
    for each in [*styles.findall(f"{{{_W}}}style[@{{{_W}}}type='table']")]:
        if each.get(f"{{{_W}}}styleId") != "TableNormal":
            styles.remove(each)
    _speak(document, tag)
    _open_as_today(document)
    for name in ("Normal", *_HEADINGS, "Caption", "List Bullet"):
        _face(document.styles[name].element)
    _restyle(document)
    styles.extend(_paragraph_style(look) for look in _LOOKS)
    for language, code in (("fi", "fi-FI"), ("sv", "sv-FI"), ("en", "en-GB")):
        styles.append(_language_style(language, code))
    styles.append(_parsed(_TABLE))


def _speak(document: "Document", tag: str) -> None:
    """The language of everything that does not say otherwise."""
    for found in document.styles.element.iter(f"{{{_W}}}lang"):
        found.set(f"{{{_W}}}val", tag)
    for found in document.settings.element.iter(f"{{{_W}}}themeFontLang"):
        found.set(f"{{{_W}}}val", tag)
    decimal = "." if tag.startswith("en") else ","
    for found in document.settings.element.iter(f"{{{_W}}}decimalSymbol"):
        found.set(f"{{{_W}}}val", decimal)
    for found in document.settings.element.iter(f"{{{_W}}}listSeparator"):
        found.set(f"{{{_W}}}val", "," if decimal == "." else ";")


def _open_as_today(document: "Document") -> None:
    """Not as a file of 2010, and without the picture of a blank page that the template brings."""
    for found in document.settings.element.iter(f"{{{_W}}}compatSetting"):
        if found.get(f"{{{_W}}}name") == "compatibilityMode":
            found.set(f"{{{_W}}}val", "15")
    package = document.part.package
    for key, relation in [*package.rels.items()]:
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


def _restyle(document: "Document") -> None:
    from docx.shared import Pt, RGBColor

    styles = document.styles
    styles["Normal"].font.size = Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(7)
    styles["Normal"].paragraph_format.line_spacing = 1.12
    for name, half_points in _HEADINGS.items():
        each = styles[name]
        each.font.size = Pt(half_points / 2)
        each.font.color.rgb = RGBColor.from_string(_INK)
        each.font.bold = True
        each.paragraph_format.space_before = Pt(0 if name == "Title" else 16)
        each.paragraph_format.space_after = Pt(6)
        each.paragraph_format.keep_with_next = True
    for border in [*styles["Title"].element.iter(f"{{{_W}}}pBdr")]:
        border.getparent().remove(border)
    caption = styles["Caption"]
    caption.font.size, caption.font.color.rgb = Pt(10), RGBColor.from_string(_INK)
    caption.paragraph_format.space_after = Pt(14)
    for name in ("Header", "Footer"):
        styles[name].font.size = Pt(9)
        styles[name].font.color.rgb = RGBColor.from_string(_QUIET)


def _face(element: Any) -> None:
    """One type face throughout, whatever the theme of the template says."""
    from docx.oxml.ns import qn

    letters = element.get_or_add_rPr()
    for old in letters.findall(qn("w:rFonts")):
        letters.remove(old)
    letters.insert(0, _parsed(
        f'<w:rFonts xmlns:w="{_W}" w:ascii="{_FACE}" w:hAnsi="{_FACE}" w:cs="{_FACE}"/>'
    ))  # fmt: skip


def _paragraph_style(look: _Look) -> Any:
    identity, based_on = look.name.replace(" ", ""), look.based_on.replace(" ", "")
    spacing = f'<w:spacing w:before="{look.before}" w:after="{look.after}"/>'
    size = f'<w:sz w:val="{look.size}"/><w:szCs w:val="{look.size}"/>'
    return _parsed(
        f'<w:style xmlns:w="{_W}" w:type="paragraph" w:customStyle="1" w:styleId="{identity}">'
        f'<w:name w:val="{look.name}"/><w:basedOn w:val="{based_on}"/><w:qFormat/>'
        f"<w:pPr>{look.first}{spacing}{look.last}</w:pPr>"
        f"<w:rPr>{look.letters}{size}</w:rPr></w:style>"
    )


def _language_style(language: str, code: str) -> Any:
    return _parsed(
        f'<w:style xmlns:w="{_W}" w:type="character" w:customStyle="1" w:styleId="In{language}">'
        f'<w:name w:val="In {language}"/><w:basedOn w:val="DefaultParagraphFont"/>'
        f'<w:rPr><w:lang w:val="{code}"/></w:rPr></w:style>'
    )


def _parsed(xml: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(xml)
