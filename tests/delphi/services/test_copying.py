"""A copy of a study: what was asked and how, nothing of what was answered."""

from datetime import UTC, date, datetime

import pytest

from delphi.choices import MethodField
from delphi.document.study import AskedTwice
from delphi.models import Argument, InformationSheet, MessageWording, Round, StudyEvent, Theme
from delphi.protocol.refusals import TitleMissing
from delphi.protocol.turning import Drop, Keep, Reword
from delphi.queries.curation import themes_of
from delphi.queries.method import method_notes
from delphi.queries.study_files import study_file
from delphi.services.consenting import write_information
from delphi.services.copying import copy_study
from delphi.services.drafting import draft_next_round
from delphi.services.instruments import repeat
from delphi.services.method import write_method_note
from delphi.services.trials import start_pilot
from foresight.network.choices import SeatState
from foresight.network.models import IdentityKey
from surveys.models import Answer, AnswerSheet, Item, Question, Statement
from tests.factories import (
    make_answer,
    make_people,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
    texts,
)

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
TITLES = texts("Uusi tutkimus")


@pytest.fixture
def fanni(db):
    return make_user()


@pytest.fixture
def study(fanni):
    """Two rounds: the first answered, in the second one item reworded and another dropped."""
    study = make_study(items=3, seats=3)
    make_people(study)
    first = make_round(study, state="analysed", feedback={"own_answer": False})
    for question in questions_of(first):
        for seat in seats_of(study):
            make_answer(seat, question, level=5, rationale="Syy.")
    one, two, three = Item.objects.filter(survey=study.survey).order_by("position")
    draft_next_round(
        round_id=first.pk,
        decisions=[
            Reword(item_id=one.pk, texts=texts("Uusi"), reason="Selvempi.", continues_trend=False),
            Drop(item_id=two.pk, reason="Valmis."),
            Keep(item_id=three.pk),
        ],
        by=fanni,
        at=NOW,
    )
    write_information(study_id=study.pk, texts=texts("Tiedote"), changes={}, by=fanni, at=NOW)
    return study


def test_of_what_is_told_about_the_method_the_plan_comes_along(study, fanni):
    for field in (MethodField.SOURCES, MethodField.FUNDING, MethodField.LIMITATIONS):
        write_method_note(study_id=study.pk, field=field, texts={"fi": "x"}, by=fanni, at=NOW)
    assert study_file(study.pk).method.keys() == {"sources", "funding", "limitations"}
    copy = copy_study(study_id=study.pk, titles=TITLES, by=fanni, at=NOW)
    assert method_notes(copy.pk) == {"sources": {"fi": "x"}}


def test_a_copy_asks_everything_in_the_wording_now_in_force(study, fanni):
    copy = copy_study(study_id=study.pk, titles=TITLES, by=fanni, at=NOW)
    said = study_file(copy.pk)
    assert [item.wordings[-1].texts["fi"] for item in said.items] == [
        "Uusi",
        "Väittämä 2 toteutuu.",
        "Väittämä 3 toteutuu.",
    ]
    assert [asked.item for asked in said.rounds[0].asked] == ["v1", "v2", "v3"]
    assert [(each.number, each.state) for each in Round.objects.filter(study=copy)] == [
        (1, "draft")
    ]
    assert copy.titles == TITLES
    assert copy.key != study.key
    assert InformationSheet.objects.get(study=copy).texts == texts("Tiedote")
    assert copy.protocols.get().document == study.protocols.get().document
    assert copy.protocols.get().locked_at is None


def test_what_the_first_round_asked_twice_is_asked_twice_again(study, fanni):
    first, _second = study.rounds.order_by("number")
    asked = Question.objects.filter(questionnaire=first.questionnaire).order_by("position")
    repeat(first.questionnaire, asked[0].criterion, ["v3", "v1"])
    copy = copy_study(study_id=study.pk, titles=TITLES, by=fanni, at=NOW)
    twice = study_file(copy.pk).rounds[0].asked_twice
    assert twice == AskedTwice("probability", ("v3", "v1"))


def test_nothing_that_was_answered_comes_along(study, fanni):
    answers, sheets = Answer.objects.count(), AnswerSheet.objects.count()
    copy = copy_study(study_id=study.pk, titles=TITLES, by=fanni, at=NOW)
    assert (Answer.objects.count(), AnswerSheet.objects.count()) == (answers, sheets)
    assert not Statement.objects.filter(item__survey=copy.survey, parents__isnull=False).exists()
    assert seats_of(copy) == []
    lineage = StudyEvent.objects.get(study=copy, kind="study_copied")
    assert lineage.data == {"from": study.public_id, "seats": 0}


def test_the_same_experts_may_get_new_seats(study, fanni):
    gone, *staying = seats_of(study)
    gone.state = SeatState.WITHDRAWN
    gone.save()
    copy = copy_study(study_id=study.pk, titles=TITLES, by=fanni, at=NOW, with_panel=True)
    keys = IdentityKey.objects.filter(panel=copy.panel)
    assert {key.expert_id for key in keys} == {
        key.expert_id for key in IdentityKey.objects.filter(panellist__in=staying)
    }
    assert {seat.code for seat in seats_of(copy)}.isdisjoint(seat.code for seat in seats_of(study))
    assert all(key.purge_on > date(2027, 1, 1) for key in keys)


def test_a_title_is_given_in_every_language_of_the_study(study, fanni):
    with pytest.raises(TitleMissing) as refused:
        copy_study(study_id=study.pk, titles={"fi": "Uusi"}, by=fanni, at=NOW)
    assert refused.value.particulars == {"languages": ["sv", "en"]}


def test_the_page_makes_a_copy_of_ones_own(study, fanni, client):
    make_user("fani@example.org", study=study)
    client.force_login(study.members.get().user)
    path = f"/studies/{study.public_id}/copy/"
    assert "title_sv" in client.get(path).content.decode()
    refused = client.post(path, {"title_fi": "Uusi", "title_sv": "", "title_en": "New"})
    assert refused.status_code == 422
    assert 'value="Uusi"' in refused.content.decode()
    done = client.post(path, {"title_fi": "Uusi", "title_sv": "Ny", "title_en": "New"})
    assert done.status_code == 302
    assert "Uusi" in client.get(done.url).content.decode()


def test_a_copy_takes_messages_and_themes_along(study, fanni):
    MessageWording.objects.create(
        study=study, kind="reminder", texts={"fi": {"subject": "Hei", "body": "{link}"}}, revision=4
    )
    plan = {"every_days": 3, "at_most": 2, "from_hour": 9, "until_hour": 17}
    Round.objects.filter(study=study, number=1).update(reminders=plan, thanks=True)
    theme = Theme.objects.create(study=study, name="Raha")
    theme.arguments.set(Argument.objects.filter(round__study=study)[:1])
    for made in (
        copy_study(study_id=study.pk, titles=TITLES, by=fanni, at=NOW),
        start_pilot(study_id=study.pk, seats=2, by=fanni, at=NOW),
    ):
        wording = MessageWording.objects.get(study=made)
        assert (wording.kind, wording.texts["fi"]["subject"]) == ("reminder", "Hei")
        first = Round.objects.get(study=made)
        assert (first.reminders, first.thanks) == (plan, True)
        assert themes_of(made.pk).unused == ["Raha"]
