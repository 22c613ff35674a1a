"""The Finnish and Swedish message catalogues: gathered from the code, checked and compiled.

Works with Babel alone, so nobody needs the gettext programs. Scripts take their texts from the
pages' data attributes, so Python and templates are all there is to read. A catalogue carries no
times and no line numbers and is sorted by message: it changes only when a text does.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[3]
LANGUAGES = ("fi", "sv")
HOUSES = ("foresight", "surveys", "delphi", "reports")
TEMPLATES = frozenset({".html", ".txt", ".xml"})

PLURAL_FORMS = "nplurals=2; plural=(n != 1);"  # of Finnish as of Swedish

KEYWORDS = {
    name + ending: arguments
    for name, arguments in {
        "_": None,
        "gettext": None,
        "gettext_noop": None,
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "npgettext": ((1, "c"), 2, 3),
    }.items()
    for ending in ("", "_lazy")
}

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]|\{\w*\}")

# What identifies a message: its context and its text (or texts, where it has a plural).
Key = tuple[str | None, str | tuple[str, ...]]


def path_of(language: str, root: Path = ROOT) -> Path:
    """The .po file of a language."""
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


# --- Gathering ------------------------------------------------------------------------------------


def gather(root: Path = ROOT) -> Catalog:
    """Every text marked for translation in the Python files and templates of the houses."""
    catalog = Catalog(charset="utf-8")
    for path in _sources(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Without indentation, which would not read as Python.
            text = "\n".join(line.lstrip() for line in templatize(text, name).splitlines())
        found = extract("python", BytesIO(text.encode()), KEYWORDS, comment_tags=("Translators:",))
        for line, texts, comments, context in found:
            catalog.add(texts, locations=[(name, line)], auto_comments=comments, context=context)
    return catalog


def _sources(root: Path) -> Iterator[Path]:
    for house in HOUSES:
        for path in sorted((root / house).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path
            elif path.suffix in TEMPLATES and "templates" in path.parts:
                yield path


# --- Updating -------------------------------------------------------------------------------------


def update(root: Path = ROOT) -> None:
    """Bring every .po file up to date: add what is new, keep translations, drop what is gone."""
    gathered = gather(root)
    for language in LANGUAGES:
        path = path_of(language, root)
        catalog = _read(path, language)
        catalog.update(gathered, no_fuzzy_matching=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_text(catalog, language))


def as_text(catalog: Catalog, language: str) -> bytes:
    """The .po file of `catalog`, the same for the same texts, whenever it is written."""
    body = BytesIO()
    write_po(
        body,
        catalog,
        width=100,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    header = (
        'msgid ""\n'
        'msgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURAL_FORMS}\\n"\n\n'
    )
    return header.encode() + body.getvalue().rstrip(b"\n") + b"\n"


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8", abort_invalid=True)


# --- Checking -------------------------------------------------------------------------------------


def problems(root: Path = ROOT) -> list[str]:
    """What keeps a catalogue from being complete, one line each; empty when all is well."""
    wanted = _by_key(gather(root))
    return [
        f"{language}: {problem}"
        for language in LANGUAGES
        for problem in _problems_of(_read(path_of(language, root), language), wanted)
    ]


def _problems_of(catalog: Catalog, wanted: Mapping[Key, Message]) -> Iterator[str]:
    held = _by_key(catalog)
    for key in wanted:
        message = held.get(key)
        if message is None or not all(_forms(message)):
            yield f"missing: {_show(key)}"
        elif message.fuzzy:
            yield f"fuzzy: {_show(key)}"
        elif not _placeholders_agree(message):
            yield f"placeholders differ: {_show(key)} ≠ {' | '.join(_forms(message))!r}"
    for key in [*held, *map(_key, catalog.obsolete.values())]:
        if key not in wanted:
            yield f"obsolete: {_show(key)}"


def _by_key(catalog: Catalog) -> dict[Key, Message]:
    return {_key(message): message for message in catalog if message.id}


def _key(message: Message) -> Key:
    identity = message.id if isinstance(message.id, str) else tuple(message.id)
    return message.context, identity


def _forms(message: Message) -> list[str]:
    return _texts(message.string or "")


def _placeholders_agree(message: Message) -> bool:
    """Whether each form has the placeholders of the text, or of one of its two when plural."""
    allowed = [_placeholders(text) for text in _texts(message.id)]
    return all(_placeholders(form) in allowed for form in _forms(message))


def _placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text.replace("%%", "")))


def _texts(identity: str | Iterable[str]) -> list[str]:
    return [identity] if isinstance(identity, str) else list(identity)


def _show(key: Key) -> str:
    context, identity = key
    shown = " | ".join(repr(text) for text in _texts(identity))
    return f"{shown} (context {context!r})" if context else shown


# --- Compiling ------------------------------------------------------------------------------------


def compile_all(root: Path = ROOT) -> None:
    """Write a .mo file beside every .po file."""
    for language in LANGUAGES:
        path = path_of(language, root)
        if path.exists():
            compiled = BytesIO()
            write_mo(compiled, _read(path, language))
            # In one step, for whoever starts at the same moment.
            beside = path.with_suffix(".mo.new")
            beside.write_bytes(compiled.getvalue())
            beside.replace(path.with_suffix(".mo"))
