"""Kinds of study to begin with: whole study files, and what statements make of them."""

import pytest
from django.utils import translation

from delphi.document.parse import parse_study
from delphi.document.statements import statements_in_text
from delphi.document.study_templates import TEMPLATES, Beginning, begun, template, template_text
from delphi.document.write import study_text
from delphi.wording.templates import kind_in_words
from foresight.languages import LANGUAGES
from surveys.choices import ScaleKind

PASTED = "# Koulu\nYksi\nKaksi\n# Koti\nKolme"


def beginning(*languages: str) -> Beginning:
    lines = [" | ".join(f"{line} {code}" for code in languages) for line in PASTED.splitlines()]
    return Beginning(
        key="uusi",
        languages=languages,
        titles=dict.fromkeys(languages, "Uusi"),
        purposes={},
        contact="Fanni, fanni@example.org",
        statements=statements_in_text("\n".join(lines), languages),
    )


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_is_a_study_file_in_all_languages(key: str) -> None:
    assert template(key).languages == LANGUAGES
    assert len(template(key).items) == len(template(key).rounds) == 1
    assert template(key).key == key


@pytest.mark.parametrize("key", TEMPLATES)
@pytest.mark.parametrize("languages", [("fi",), ("fi", "sv"), LANGUAGES])
def test_what_is_begun_is_a_whole_study_in_the_languages_chosen(
    key: str, languages: tuple[str, ...]
) -> None:
    study = begun(key, beginning(*languages))
    read = parse_study(study_text(study))
    assert (read.key, read.languages) == ("uusi", languages)
    assert read == study
    assert all(set(each.prompts) == set(languages) for each in read.criteria)


def test_each_statement_is_asked_on_every_criterion_in_its_section() -> None:
    study = begun("policy", beginning("fi"))
    assert [item.code for item in study.items] == ["v1", "v2", "v3"]
    assert [item.section for item in study.items] == ["s1", "s1", "s2"]
    assert study.items[0].criteria == ("probability", "desirability")
    assert [asked.item for asked in study.rounds[0].asked] == ["v1", "v2", "v3"]


def test_the_statements_of_a_ranking_are_put_into_order() -> None:
    study = begun("ranking", beginning("fi", "sv"))
    (scale,) = study.scales
    assert scale.kind is ScaleKind.RANKING
    assert [point.texts["sv"] for point in scale.points] == ["Yksi sv", "Kaksi sv", "Kolme sv"]
    assert len(study.items) == 1 and not study.sections


def test_there_is_no_template_beyond_those_offered() -> None:
    with pytest.raises(KeyError):
        template_text("../parse")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TEMPLATES)
def test_every_kind_is_shown_in_words_before_it_is_taken(key: str, language: str) -> None:
    with translation.override(language):
        shown = kind_in_words(key)
    assert shown.line and shown.source and len(shown.course) >= 2
    assert [asked.names for asked in shown.asks] == [each.names for each in template(key).criteria]
    assert all(asked.scale and asked.rules for asked in shown.asks)


def test_a_kind_that_begins_with_ideas_asks_open_questions() -> None:
    study = begun("priorities", beginning("fi", "sv"))
    assert study.rounds[0].kind == "collect"
    assert {item.criteria for item in study.items} == {("idea",)}
    assert [each.key for each in study.criteria] == ["idea", "importance"]


def test_a_real_time_study_begins_live() -> None:
    assert begun("real-time", beginning("sv")).rounds[0].live
