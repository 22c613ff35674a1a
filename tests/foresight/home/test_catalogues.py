"""The message catalogues: complete, stable, and true to the code."""

import gettext
from pathlib import Path

import pytest

from foresight.home.management import catalogues

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext, gettext_lazy
title = _("Round")
joined = _("in one " "sentence")
count = ngettext("%(n)s expert", "%(n)s experts", n)
month = pgettext("month", "May")
late = gettext_lazy("Later")
plain = "not for translation"
"""

PAGE = """
{% load i18n %}
<main>
  <h1 title="{% translate 'Where it stands' %}">{% translate "It's open" %}</h1>
    {% blocktranslate trimmed count n=total %}
      {{ n }} item
    {% plural %}
      {{ n }} items
    {% endblocktranslate %}
  <p>{% blocktranslate trimmed context "panel" %}
       Seats
  {% endblocktranslate %} {{ value|default:_("none") }}</p>
  {% include "x.html" with title=_("Given") %}
</main>
"""

EXPECTED = {
    (None, "Round"),
    (None, "in one sentence"),
    (None, ("%(n)s expert", "%(n)s experts")),
    ("month", "May"),
    (None, "Later"),
    (None, "Where it stands"),
    (None, "It's open"),
    (None, ("%(n)s item", "%(n)s items")),
    ("panel", "Seats"),
    (None, "none"),
    (None, "Given"),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site with texts of every sort."""
    (tmp_path / "delphi/templates").mkdir(parents=True)
    (tmp_path / "delphi/texts.py").write_text(CODE)
    (tmp_path / "delphi/templates/page.html").write_text(PAGE)
    catalogues.update(tmp_path)
    return tmp_path


def translate(site: Path, language: str, text: str, translation: str) -> None:
    path = catalogues.path_of(language, site)
    before = path.read_text()
    assert f'msgid "{text}"\nmsgstr ""' in before
    path.write_text(
        before.replace(f'msgid "{text}"\nmsgstr ""', f'msgid "{text}"\nmsgstr "{translation}"')
    )


def translate_all(site: Path) -> None:
    """Translate every text into itself."""
    for language in catalogues.LANGUAGES:
        path = catalogues.path_of(language, site)
        catalog = catalogues._read(path, language)
        for message in catalog:
            if message.id:
                message.string = message.id
        path.write_bytes(catalogues.as_text(catalog, language))


def test_texts_of_every_sort_are_found(site: Path) -> None:
    found = {(message.context, message.id) for message in catalogues.gather(site) if message.id}
    assert found == EXPECTED


def test_a_fresh_catalogue_misses_everything_in_both_languages(site: Path) -> None:
    problems = catalogues.problems(site)
    assert len(problems) == 2 * len(EXPECTED)
    assert "fi: missing: 'Round'" in problems
    assert "sv: missing: 'May' (context 'month')" in problems


def test_a_complete_catalogue_has_no_problems_and_compiles(site: Path) -> None:
    translate(site, "fi", "Round", "Kierros")
    assert "fi: missing: 'Round'" not in catalogues.problems(site)
    catalogues.compile_all(site)
    with catalogues.path_of("fi", site).with_suffix(".mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Round") == "Kierros"
    translate_all(site)
    assert catalogues.problems(site) == []


def test_plural_forms_are_compiled(site: Path) -> None:
    translate_all(site)
    catalogues.compile_all(site)
    with catalogues.path_of("sv", site).with_suffix(".mo").open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.ngettext("%(n)s expert", "%(n)s experts", 1) == "%(n)s expert"
    assert swedish.ngettext("%(n)s expert", "%(n)s experts", 2) == "%(n)s experts"


def test_updating_keeps_translations_drops_what_is_gone_and_is_stable(site: Path) -> None:
    translate(site, "fi", "Round", "Kierros")
    catalogues.update(site)
    path = catalogues.path_of("fi", site)
    once = path.read_bytes()
    catalogues.update(site)
    assert path.read_bytes() == once
    assert b'msgid "Round"\nmsgstr "Kierros"' in once
    (site / "delphi/texts.py").write_text("\n\n\n" + CODE.replace('_("Round")', "None"))
    assert "fi: obsolete: 'Round'" in catalogues.problems(site)
    catalogues.update(site)
    assert b"Round" not in path.read_bytes()


@pytest.mark.parametrize(
    ("text", "translation", "agree"),
    [
        ("{n} of %s", "%s / {n}", True),
        ("%(name)s left", "%(nimi)s lähti", False),
        ("%(name)s left", "lähti", False),
        ("100 %% sure", "100 %% varma", True),
        ("100 % sure", "100 % varma", True),
    ],
)
def test_placeholders_must_agree(tmp_path: Path, text: str, translation: str, agree: bool) -> None:
    (tmp_path / "delphi").mkdir()
    (tmp_path / "delphi/texts.py").write_text(f"_({text!r})")
    catalogues.update(tmp_path)
    translate(tmp_path, "fi", text, translation)
    differs = [p for p in catalogues.problems(tmp_path) if "placeholders differ" in p]
    assert (differs == []) is agree


def test_a_fuzzy_translation_is_a_problem(site: Path) -> None:
    translate(site, "fi", "Round", "Kierros")
    path = catalogues.path_of("fi", site)
    path.write_text(path.read_text().replace('msgid "Round"', '#, fuzzy\nmsgid "Round"'))
    assert "fi: fuzzy: 'Round'" in catalogues.problems(site)
