"""What a study asks is changed freely until its first launch, and stays a whole study."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from delphi.document.statements import PastedStatement
from delphi.document.study_templates import TEMPLATES, Beginning, begun
from delphi.document.write import study_text
from delphi.forms.preparing import resized
from delphi.models import ProtocolVersion, Study, StudyEvent
from delphi.protocol.refusals import (
    AskedAlready,
    FileHasMistakes,
    NothingLeftToAsk,
    StalePart,
    UnknownPart,
)
from delphi.queries.preparing import criterion_mark, statement_to_edit
from delphi.queries.study_files import study_file
from delphi.services import preparing
from delphi.services.rounds import launch_round, undo_launch
from delphi.services.study_files import import_study
from foresight.network.models import Panellist
from surveys.models import Question, Scale

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ACT: dict[str, Any] = {"by": None, "at": NOW}


def pasted(fi: str, section: str = "") -> PastedStatement:
    titles = {"fi": section, "sv": f"{section} (sv)"} if section else {}
    return PastedStatement({"fi": fi, "sv": f"{fi} (sv)"}, titles)


def begin(key: str = "policy") -> Study:
    beginning = Beginning(
        key="uusi",
        languages=("fi", "sv"),
        titles={"fi": "Uusi", "sv": "Ny"},
        purposes={},
        contact="Fanni, fanni@example.org",
        statements=[pasted("Yksi", "Koulu"), pasted("Kaksi", "Koulu"), pasted("Kolme", "Koti")],
    )
    study = import_study(text=study_text(begun(key, beginning)), **ACT)
    for number in range(12):
        Panellist.objects.create(panel=study.panel, code=f"P{number:03}")
    return study


def mark(study: Study, code: str) -> str:
    found = statement_to_edit(study, code)
    assert found is not None
    return found.mark


def launch(study: Study) -> None:
    round_ = study.rounds.get()
    launch_round(round_id=round_.pk, closes_at=NOW + timedelta(days=14), by=None, at=NOW)


def asked(study: Study) -> list[tuple[str, str, str]]:
    rows = Question.objects.filter(questionnaire=study.rounds.get().questionnaire)
    return list(
        rows.order_by("position").values_list(
            "item__code", "criterion__key", "statement__texts__fi"
        )
    )


def test_statements_are_added_to_the_drafted_round_in_old_and_new_sections() -> None:
    study = begin()
    preparing.add_statements(
        study_id=study.pk,
        statements=[pasted("Neljä", "Koulu"), pasted("Viisi", "Työ")],
        criteria=["desirability"],
        **ACT,
    )
    assert asked(study)[-2:] == [
        ("v4", "desirability", "Neljä"),
        ("v5", "desirability", "Viisi"),
    ]
    items = {item.code: item.section for item in study_file(study.pk).items}
    assert items == {"v1": "s1", "v2": "s1", "v3": "s2", "v4": "s1", "v5": "s3"}
    launch(study)


def test_a_statement_gets_other_words_section_and_criteria_and_no_new_wording() -> None:
    study = begin()
    preparing.word_statement(
        study_id=study.pk,
        code="v3",
        texts={"fi": "Muu", "sv": "Annat"},
        section="s1",
        criteria=["probability"],
        mark=mark(study, "v3"),
        **ACT,
    )
    assert asked(study)[-1] == ("v3", "probability", "Muu")
    document = study_file(study.pk)
    assert len(document.items[2].wordings) == 1
    assert [section.key for section in document.sections] == ["s1"]  # the other one is empty


def test_a_statement_in_a_language_too_few_is_told_and_changes_nothing() -> None:
    study = begin()
    before = study_file(study.pk)
    with pytest.raises(FileHasMistakes) as refused:
        preparing.word_statement(
            study_id=study.pk,
            code="v1",
            texts={"fi": "Muu"},
            section=None,
            criteria=["probability"],
            mark=mark(study, "v1"),
            **ACT,
        )
    (mistake,) = refused.value.particulars["mistakes"]
    assert (mistake.line, "sv" in str(mistake)) == (0, True)
    assert study_file(study.pk) == before
    assert not StudyEvent.objects.filter(kind="statements_changed").exists()


def test_what_somebody_else_has_changed_meanwhile_is_not_overwritten() -> None:
    study = begin()
    before = mark(study, "v1")
    about: dict[str, Any] = {"study_id": study.pk, "code": "v1", "section": None, "mark": before}
    about |= {"criteria": ["probability"], **ACT}
    preparing.word_statement(texts={"fi": "Muu", "sv": "Annat"}, **about)
    with pytest.raises(StalePart):
        preparing.word_statement(texts={"fi": "Kolmas", "sv": "Tredje"}, **about)
    assert asked(study)[0] == ("v1", "probability", "Muu")


def test_statements_are_removed_all_but_the_last() -> None:
    study = begin()
    for code in ("v1", "v3"):
        preparing.remove_statement(study_id=study.pk, code=code, **ACT)
    assert {code for code, _, _ in asked(study)} == {"v2"}
    with pytest.raises(NothingLeftToAsk):
        preparing.remove_statement(study_id=study.pk, code="v2", **ACT)
    with pytest.raises(UnknownPart):
        preparing.remove_statement(study_id=study.pk, code="v1", **ACT)


def test_a_criterion_is_added_with_its_scale_and_rule_and_asked_of_all() -> None:
    study = begin()
    preparing.add_criterion(study_id=study.pk, key="expertise", **ACT)
    preparing.add_criterion(study_id=study.pk, key="feasibility", **ACT)
    keys = ["probability", "desirability", "expertise", "feasibility"]
    assert [key for code, key, _ in asked(study) if code == "v2"] == keys
    document = ProtocolVersion.objects.get(study=study).document
    assert set(document["criteria"]) == {"probability", "desirability", "feasibility"}
    preparing.add_criterion(study_id=study.pk, key="feasibility", **ACT)
    assert [each.key for each in study_file(study.pk).criteria][-1] == "feasibility2"
    launch(study)


def test_a_removed_criterion_takes_its_rule_scale_and_plane_with_it() -> None:
    study = begin()
    preparing.remove_criterion(study_id=study.pk, key="desirability", **ACT)
    study.survey.refresh_from_db()
    assert study.survey.planes == []
    assert list(Scale.objects.values_list("key", flat=True)) == ["likelihood"]
    assert set(ProtocolVersion.objects.get(study=study).document["criteria"]) == {"probability"}
    assert {key for _, key, _ in asked(study)} == {"probability"}
    with pytest.raises(NothingLeftToAsk):
        preparing.remove_criterion(study_id=study.pk, key="probability", **ACT)


def test_a_scale_that_no_longer_fits_its_rule_is_refused_in_words() -> None:
    study = begin()
    document = study_file(study.pk)
    words = {"names": {"fi": "T", "sv": "S"}, "prompts": {"fi": "Miten?", "sv": "Hur?"}}
    stands = criterion_mark(document.criteria[0], document.scales[0])
    about = {"study_id": study.pk, "key": "probability", "mark": stands, **words, **ACT}
    with pytest.raises(FileHasMistakes) as refused:
        preparing.word_criterion(**about, scale=resized(document.scales[0], 5))
    assert "share(5..7)" in str(refused.value.particulars["mistakes"][0])
    preparing.word_criterion(**about, scale=resized(document.scales[0], 9))
    scale = study_file(study.pk).scales[0]
    assert [point.key for point in scale.points] == [str(n) for n in range(1, 10)]
    assert scale.points[-1].texts["fi"] == "hyvin todennäköistä"


EDITS: list[Callable[[Study], None]] = [
    lambda study: preparing.add_statements(
        study_id=study.pk, statements=[pasted("X")], criteria=["probability"], **ACT
    ),
    lambda study: preparing.remove_statement(study_id=study.pk, code="v1", **ACT),
    lambda study: preparing.add_criterion(study_id=study.pk, key="when", **ACT),
    lambda study: preparing.remove_criterion(study_id=study.pk, key="desirability", **ACT),
]


@pytest.mark.parametrize("edit", EDITS)
def test_what_has_been_asked_is_changed_no_more_unless_the_launch_is_undone(edit: Any) -> None:
    study = begin()
    launch(study)
    before = study_file(study.pk)
    with pytest.raises(AskedAlready):
        edit(study)
    assert study_file(study.pk) == before
    undo_launch(round_id=study.rounds.get().pk, by=None, at=NOW)
    edit(study)
    launch(study)


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_study_of_every_kind_is_changed_and_is_the_file_it_says(key: str) -> None:
    study = begin(key)
    before = study_file(study.pk)
    preparing.add_criterion(study_id=study.pk, key="importance", **ACT)
    added = [each.key for each in study_file(study.pk).criteria if each not in before.criteria][-1]
    preparing.remove_criterion(study_id=study.pk, key=added, **ACT)
    assert study_file(study.pk) == before
    launch(study)
