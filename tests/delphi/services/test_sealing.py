import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from delphi.models import SheetSeal, Snapshot, StudyEvent
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import NotAllowedNow
from delphi.services.sealing import seal_round
from delphi.services.verification import Kind, verify_study
from foresight import __version__
from surveys.models import Answer
from tests.factories import (
    make_answer,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


@pytest.fixture
def study():
    return make_study(seats=6, items=2)


@pytest.fixture
def closed(study):
    round_ = make_round(study, state="closed")
    first, second = questions_of(round_)
    for place, seat in enumerate(seats_of(study)[:5]):
        make_answer(seat, first, level=place + 1, rationale="Näin on.")
        if place < 3:
            make_answer(seat, second, level=7)
        elif place == 3:
            make_answer(seat, second, cannot_judge=True)
    return round_


def kinds(study):
    return {difference.what for difference in verify_study(study_id=study.pk)}


def test_a_seal_holds_every_sheet_and_the_counts(study, closed):
    snapshot = seal_round(round_id=closed.pk, by=None, at=NOW)
    closed.refresh_from_db()
    assert closed.state == RoundState.SEALED
    assert (snapshot.sheets, snapshot.software, snapshot.sealed_at) == (5, __version__, NOW)
    first, second = questions_of(closed)
    assert snapshot.counts == {
        str(first.pk): {
            "n": 5,
            "levels": {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1},
            "choices": {},
            "cannot_judge": 0,
            "skipped": 0,
        },
        str(second.pk): {
            "n": 3,
            "levels": {"7": 3},
            "choices": {},
            "cannot_judge": 1,
            "skipped": 1,
        },
    }
    event = StudyEvent.objects.get(study=study, kind="round_sealed")
    assert event.data["root"] == snapshot.root
    assert verify_study(study_id=study.pk) == []


def test_sealing_again_gives_the_seal_there_is(closed):
    once = seal_round(round_id=closed.pk, by=None, at=NOW)
    assert seal_round(round_id=closed.pk, by=None, at=NOW) == once
    assert StudyEvent.objects.filter(kind="round_sealed").count() == 1


@pytest.mark.parametrize("state", ["draft", "open"])
def test_only_a_closed_round_is_sealed(study, state):
    round_ = make_round(study, state=state)
    with pytest.raises(NotAllowedNow):
        seal_round(round_id=round_.pk, by=None, at=NOW)
    assert not Snapshot.objects.exists()


def test_sealing_asks_as_few_queries_for_many_sheets_as_for_few(
    closed, django_assert_max_num_queries
):
    with django_assert_max_num_queries(17):
        seal_round(round_id=closed.pk, by=None, at=NOW)


def test_sealing_asks_no_more_queries_for_more_sheets(django_assert_max_num_queries):
    study = make_study(key="iso", seats=60, items=3)
    round_ = make_round(study, state="closed")
    for seat in seats_of(study):
        for question in questions_of(round_):
            make_answer(seat, question, level=4)
    with django_assert_max_num_queries(17):
        seal_round(round_id=round_.pk, by=None, at=NOW)
    assert verify_study(study_id=study.pk) == []


def test_a_changed_answer_shows_in_its_sheet_and_in_the_counts(study, closed):
    seal_round(round_id=closed.pk, by=None, at=NOW)
    answer = Answer.objects.filter(level=7).first()
    Answer.objects.filter(pk=answer.pk).update(level=6)
    differences = verify_study(study_id=study.pk)
    assert {found.what for found in differences} == {Kind.SHEET_CHANGED, Kind.COUNTS}
    assert f"sheet {answer.sheet_id}" in " ".join(found.where for found in differences)


def test_a_changed_reason_shows_though_no_count_changes(study, closed):
    seal_round(round_id=closed.pk, by=None, at=NOW)
    Answer.objects.filter(pk=Answer.objects.first().pk).update(rationale="Ei ole.")
    assert kinds(study) == {Kind.SHEET_CHANGED}


def test_a_removed_answer_shows(study, closed):
    seal_round(round_id=closed.pk, by=None, at=NOW)
    Answer.objects.filter(level=3).delete()
    assert kinds(study) == {Kind.SHEET_CHANGED, Kind.COUNTS}


def test_a_sheet_added_or_taken_away_shows(study, closed):
    seal_round(round_id=closed.pk, by=None, at=NOW)
    make_answer(seats_of(study)[5], questions_of(closed)[0], level=1)
    assert kinds(study) == {Kind.SHEET_UNSEALED, Kind.COUNTS}
    sheet = closed.questionnaire.sheets.filter(seal__isnull=False).first()
    SheetSeal.objects.filter(sheet=sheet).delete()
    assert {Kind.SHEETS_NUMBER, Kind.ROOT} <= kinds(study)


def test_a_seal_made_anew_over_changed_answers_differs_from_the_event(study, closed):
    snapshot = seal_round(round_id=closed.pk, by=None, at=NOW)
    SheetSeal.objects.all().delete()
    Snapshot.objects.all().delete()
    Answer.objects.filter(level=7).update(level=6)
    type(closed).objects.filter(pk=closed.pk).update(state="closed")
    forged = seal_round(round_id=closed.pk, by=None, at=NOW)
    assert forged.root != snapshot.root
    assert kinds(study) == {Kind.EVENT_SEAL}


def test_changed_counts_protocols_and_feedback_show(study, closed):
    snapshot = seal_round(round_id=closed.pk, by=None, at=NOW)
    later = make_round(study, number=2, state="draft")
    release = make_release(later, closed, {questions_of(later)[0].pk: {"median": 4}})
    assert kinds(study) == set()
    first = next(iter(snapshot.counts))
    snapshot.counts[first]["levels"]["1"] = 2
    snapshot.save()
    assert kinds(study) == {Kind.COUNTS, Kind.COUNTS_DIGEST}
    release.content = {}
    release.save()
    protocol = study.protocols.get()
    protocol.document["minimum_cell"] = 3
    protocol.save()
    assert {Kind.PROTOCOL, Kind.RELEASE} <= kinds(study)


def erase(sheet):
    sheet.answers.all().delete()
    SheetSeal.objects.filter(sheet=sheet).update(salt="")


def test_an_erased_sheet_is_named_and_the_seal_stands(study, closed, capsys):
    snapshot = seal_round(round_id=closed.pk, by=None, at=NOW)
    sheet = closed.questionnaire.sheets.first()
    erase(sheet)
    assert verify_study(study_id=study.pk) == []
    call_command("verify_study", study.key)
    printed = capsys.readouterr().out
    assert f"sheet {sheet.pk} is erased" in printed
    assert snapshot.root in printed


def test_answers_on_an_erased_sheet_show(study, closed):
    seal_round(round_id=closed.pk, by=None, at=NOW)
    SheetSeal.objects.filter(sheet=closed.questionnaire.sheets.first()).update(salt="")
    assert kinds(study) == {Kind.ERASED_SHEET_HAS_ANSWERS}


def test_a_sealed_round_without_its_snapshot_shows(study):
    make_round(study, state="sealed")
    assert kinds(study) == {Kind.SNAPSHOT_MISSING}


def test_the_command_ends_with_1_and_prints_what_differs_but_no_answer(study, closed, capsys):
    seal_round(round_id=closed.pk, by=None, at=NOW)
    Answer.objects.filter(level=7).update(rationale="Salainen syy")
    with pytest.raises(CommandError) as ended:
        call_command("verify_study", study.key)
    assert ended.value.returncode == 1
    printed = capsys.readouterr().out
    assert "sheet_changed" in printed
    assert "Salainen" not in printed


def test_the_version_in_seals_is_the_one_of_the_project():
    project = Path(__file__).resolve().parents[3] / "pyproject.toml"
    assert tomllib.loads(project.read_text())["project"]["version"] == __version__
