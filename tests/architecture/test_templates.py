"""What holds of every template and static file: a strict CSP, three languages, no outside host."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.base import Lexer, Token, TokenType

ROOT = Path(__file__).resolve().parents[2]
HOUSES = ("foresight", "surveys", "delphi", "reports")


def files(folder: str, *endings: str) -> list[Path]:
    """The files under any house's `folder` directory with one of the endings."""
    return [
        path
        for house in HOUSES
        for path in sorted((ROOT / house).rglob("*"))
        if path.suffix in endings and folder in path.relative_to(ROOT).parts
    ]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


PAGES = files("templates", ".html")
TEXTS = files("templates", ".html", ".txt")
STYLES = files("static", ".css")
SCRIPTS = files("static", ".js", ".mjs")

every_page = pytest.mark.parametrize("path", PAGES, ids=name)

# --- Content-Security-Policy ----------------------------------------------------------------------

INLINE = re.compile(
    r"""\sstyle\s*=\s*["'] | <style\b | \son[a-z]+\s*=\s*["'] | \shx-on | javascript:
    | <script\b(?![^>]*\bsrc=)(?![^>]*\btype="application/(ld\+)?json")""",
    re.IGNORECASE | re.VERBOSE,
)


# Mail programs read no style sheets, so a message's style stands in its text.
@pytest.mark.parametrize("path", [path for path in PAGES if "mail" not in name(path)], ids=name)
def test_a_page_has_no_inline_script_or_style(path: Path) -> None:
    assert [found.group(0) for found in INLINE.finditer(path.read_text())] == []


LOADS_FROM_OUTSIDE = re.compile(
    r"""<(?!a\b)[a-z]+\b[^>]*\s(?:src|href|srcset|action|poster|data)\s*=\s*["']\s*(?:https?:)?//""",
    re.IGNORECASE,
)


@every_page
def test_a_page_loads_nothing_from_outside(path: Path) -> None:
    assert LOADS_FROM_OUTSIDE.findall(path.read_text()) == []


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_style_sheet_loads_nothing_from_outside(path: Path) -> None:
    style = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert re.findall(r"""(?:url\(|@import)\s*["']?\s*(?:https?:)?//[^"')]*""", style) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_names_no_outside_host(path: Path) -> None:
    script = re.sub(r"/\*.*?\*/|^\s*//.*$", "", path.read_text(), flags=re.DOTALL | re.MULTILINE)
    hosts = set(re.findall(r"""["'`](?:https?:|wss?:)?//([\w.-]+\.[a-z]{2,})""", script))
    assert hosts <= {"www.w3.org"}  # the names of SVG and XHTML, which nobody fetches


@every_page
def test_a_form_that_posts_carries_the_csrf_token(path: Path) -> None:
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL | re.IGNORECASE):
        if re.search(r"""method\s*=\s*["']?post""", form, re.IGNORECASE):
            assert "{% csrf_token %}" in form


# --- Languages ------------------------------------------------------------------------------------

WORD = re.compile(r"[^\W\d_]{2,}")
SPOKEN_ATTRIBUTES = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
SILENT_ELEMENTS = {"script", "style", "code", "kbd", "samp"}
INVISIBLE_BLOCK = re.compile(r"block \w*(class|id|attributes)")  # `{% block page_class %}narrow…`
VOID_ELEMENTS = {"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col", "area"}


class Untranslated(HTMLParser):
    """Collects the words of a page that would read the same in every language."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._exempt: list[bool] = []  # one per open element

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        # A text that names its language, such as `<a lang="sv">Svenska</a>`, means it.
        fixed = any(key == "lang" and WORD.search(value or "") for key, value in attributes)
        exempt = tag in SILENT_ELEMENTS or (fixed and tag != "html")
        for attribute, value in attributes:
            if attribute in SPOKEN_ATTRIBUTES and not exempt:
                self._collect(value or "")
        if tag not in VOID_ELEMENTS:
            self._exempt.append(exempt)

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._exempt and tag not in VOID_ELEMENTS:
            self._exempt.pop()

    def handle_data(self, data: str) -> None:
        if not any(self._exempt):
            self._collect(data)

    def _collect(self, text: str) -> None:
        # Names of formats and measures (CSV, IQR) are the same everywhere.
        self.found += [word for word in WORD.findall(text) if not word.isupper()]


def fixed_text(template: str) -> str:
    """A template without its tags, variables, comments and translated blocks."""
    return "".join(_outside_of_translation(Lexer(template).tokenize()))


def _outside_of_translation(tokens: list[Token]) -> Iterator[str]:
    until: tuple[str, ...] = ()
    for token in tokens:
        first = token.contents.split(None, 1)[0] if token.contents.strip() else ""
        if until:
            until = () if token.token_type == TokenType.BLOCK and first in until else until
        elif token.token_type == TokenType.BLOCK and first in {"blocktranslate", "blocktrans"}:
            until = ("endblocktranslate", "endblocktrans")
        elif token.token_type == TokenType.BLOCK and first in {"comment", "verbatim"}:
            until = (f"end{first}",)
        elif token.token_type == TokenType.BLOCK and INVISIBLE_BLOCK.fullmatch(token.contents):
            until = ("endblock",)
        elif token.token_type == TokenType.TEXT:
            yield token.contents
        else:
            yield "·"  # keeps the words on both sides apart, and is none itself


ONE_LANGUAGE = re.compile(r"_(fi|sv|en)$")  # a long text is a template per language
SPOKEN = [
    path
    for path in TEXTS
    if not ONE_LANGUAGE.search(path.stem) and "allauth/elements" not in name(path)
]


def test_a_text_written_per_language_is_there_in_all_three() -> None:
    held: dict[str, set[str]] = {}
    for path in TEXTS:
        if found := ONE_LANGUAGE.search(path.stem):
            held.setdefault(ONE_LANGUAGE.sub("", name(path.with_suffix(""))), set()).add(found[1])
    assert [text for text, languages in held.items() if languages != {"fi", "sv", "en"}] == []


@pytest.mark.parametrize("path", SPOKEN, ids=name)
def test_every_word_a_person_sees_is_translatable(path: Path) -> None:
    reader = Untranslated()
    reader.feed(fixed_text(path.read_text()))
    reader.close()
    assert reader.found == []


def test_untranslated_words_are_found_where_they_hide() -> None:
    reader = Untranslated()
    reader.feed(
        fixed_text(
            '<p title="Left in">{% translate "Said" %} over {{ n }}<br>there</p>'
            "{% blocktranslate %}Not me{% endblocktranslate %}<code>nor this</code>"
            '<a lang="sv" href="/x">Svenska</a> {# nor me #} CSV <b>but</b>'
        )
    )
    assert reader.found == ["Left", "in", "over", "there", "but"]
