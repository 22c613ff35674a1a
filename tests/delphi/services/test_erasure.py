from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from delphi.models import Argument, Endorsement, Exposure, ItemResult, SheetSeal, StudyEvent
from delphi.services.analysis import analyse_round
from delphi.services.erasure import erase_answers
from delphi.services.sealing import seal_round
from delphi.services.verification import verify_study
from foresight.network.models import Panellist
from surveys.models import Answer, AnswerRevision, AnswerSheet
from tests.factories import (
    make_answer,
    make_argument,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)
SECRET = "Vain minä voin tietää tämän."


@pytest.fixture
def study():
    return make_study(seats=12, items=1)


@pytest.fixture
def sealed(study):
    """A sealed and analysed round that Alice and eleven others answered."""
    round_ = make_round(study, state="closed")
    (question,) = questions_of(round_)
    for place, seat in enumerate(seats_of(study)):
        answer = make_answer(seat, question, level=5, rationale="" if place else SECRET)
        AnswerRevision.objects.create(
            answer=answer, revision=1, statement=answer.statement, rationale=answer.rationale
        )
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    return round_


def alice(study):
    return seats_of(study)[0]


def everything_stored():
    """Every row of every table that could hold a panellist's words."""
    return repr(
        [
            list(model.objects.values())
            for model in (Answer, AnswerRevision, Argument, ItemResult, StudyEvent, Exposure)
        ]
    )


def test_what_a_panellist_wrote_is_gone_and_the_sealed_figures_stand(study, sealed):
    before = list(ItemResult.objects.values("figures", "verdict"))
    assert SECRET in everything_stored()
    assert erase_answers(panellist_id=alice(study).pk, by=None, at=NOW) == 1
    assert SECRET not in everything_stored()
    assert Answer.objects.count() == AnswerRevision.objects.count() == 11
    assert list(ItemResult.objects.values("figures", "verdict")) == before
    assert SheetSeal.objects.filter(salt="").count() == 1
    assert verify_study(study_id=study.pk) == []


def test_the_seat_is_withdrawn_and_the_act_recorded_with_ids_only(study, sealed):
    erase_answers(panellist_id=alice(study).pk, by=None, at=NOW)
    assert Panellist.objects.get(pk=alice(study).pk).state == "withdrawn"
    event = StudyEvent.objects.get(kind="answers_erased")
    assert event.data == {"seat": alice(study).pk, "sheets": 1}


def test_an_open_round_loses_the_sheet(study, sealed):
    second = make_round(study, number=2)
    (question,) = questions_of(second)
    for seat in seats_of(study)[:2]:
        make_answer(seat, question, level=3)
    assert erase_answers(panellist_id=alice(study).pk, by=None, at=NOW) == 2
    assert AnswerSheet.objects.filter(questionnaire=second.questionnaire).count() == 1


def test_endorsements_and_exposures_go_and_others_arguments_stay(study, sealed):
    second = make_round(study, number=2)
    (question,) = questions_of(second)
    others = make_argument(sealed, questions_of(sealed)[0], "for", "Muiden syy")
    Endorsement.objects.create(argument=others, panellist=alice(study))
    answer = make_answer(alice(study), question, level=3)
    release = make_release(second, sealed, {question.pk: {}})
    Exposure.objects.create(
        sheet=answer.sheet, question=question, release=release, digest="d", shown={}
    )
    erase_answers(panellist_id=alice(study).pk, by=None, at=NOW)
    assert not Endorsement.objects.exists()
    assert not Exposure.objects.exists()
    others.refresh_from_db()
    assert others.texts["fi"] == "Muiden syy"
    assert not others.hidden


def test_erasing_again_erases_nothing_more(study, sealed):
    erase_answers(panellist_id=alice(study).pk, by=None, at=NOW)
    assert erase_answers(panellist_id=alice(study).pk, by=None, at=NOW) == 0
    assert StudyEvent.objects.filter(kind="answers_erased").count() == 1


def test_the_command_erases_only_when_told_to_for_good(study, sealed, capsys):
    with pytest.raises(CommandError, match="--yes"):
        call_command("erase_answers", study.key, "P001")
    assert SECRET in everything_stored()
    with pytest.raises(CommandError, match="no seat"):
        call_command("erase_answers", study.key, "P999", "--yes")
    call_command("erase_answers", study.key, "P001", "--yes")
    assert SECRET not in everything_stored()
    assert "Erased 1 sheets of seat P001" in capsys.readouterr().out
