"""A pilot is a study of its own that leaves nothing behind."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, transaction

from delphi.models import DestroyedStudy, Message, Round, Study, StudyEvent
from delphi.permissions import owned_by, steered_by, visible_to
from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.refusals import IsATrial, NobodyToAsk, NotATrial
from delphi.protocol.turning import Keep
from delphi.queries.rounds import items_asked
from delphi.services.analysis import analyse_round
from delphi.services.answering import save_answer, submit_sheet
from delphi.services.consenting import give_consent, write_information
from delphi.services.drafting import draft_next_round
from delphi.services.events import broken_event
from delphi.services.members import change_role, remove_member
from delphi.services.rounds import close_round, launch_round
from delphi.services.sealing import seal_round
from delphi.services.trials import hand_out_test_links, start_pilot, throw_away
from foresight.network.services.enrolment import enrol
from foresight.network.services.experts import Person
from foresight.network.services.identities import destroy_keys
from foresight.network.services.links import seat_of
from reports.services.reports import create_report
from surveys.content import AnswerContent
from tests.factories import make_round, make_study, make_user, questions_of, seats_of, texts

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)


@pytest.fixture
def study(db):
    study = make_study(seats=6, criteria=("probability", "idea"))
    make_round(study, state="draft")
    return study


@pytest.fixture
def fanni(study):
    return make_user(study=study, role="owner")


def rows() -> Mapping[str, int]:
    return {model.__name__: model._base_manager.count() for model in apps.get_models()}


def hold(pilot: Study, number: int, fanni) -> Round:
    """Everyone answers the round, and it is closed, sealed and analysed."""
    round_ = Round.objects.get(study=pilot, number=number)
    later = NOW + timedelta(days=number)
    if round_.state == "draft":
        launch_round(round_id=round_.pk, closes_at=later, by=fanni, at=later - timedelta(hours=9))
    for place, seat in enumerate(seats_of(pilot)):
        for question in questions_of(round_):
            content = AnswerContent(level=1 + place % 7, rationale="Syy.")
            if question.criterion.key == "idea":
                content = AnswerContent(text="Ajatus")
            save_answer(
                seat_id=seat.pk,
                round_id=round_.pk,
                question_id=question.pk,
                content=content,
                revision=0,
                at=later - timedelta(hours=8),
            )
        submit_sheet(seat_id=seat.pk, round_id=round_.pk, at=later - timedelta(hours=8))
    close_round(round_id=round_.pk, by=fanni, at=later)
    seal_round(round_id=round_.pk, by=fanni, at=later)
    analyse_round(round_id=round_.pk, at=later)
    return round_


def test_a_pilot_is_open_at_once_and_writes_to_nobody(study, fanni):
    pilot = start_pilot(study_id=study.pk, seats=4, by=fanni, at=NOW)
    assert (pilot.trial, pilot.trial_of, pilot.simulated) == ("pilot", study, False)
    assert Round.objects.get(study=pilot).state == "open"
    assert sorted(seat.language for seat in seats_of(pilot)) == ["en", "fi", "fi", "sv"]
    assert not Message.objects.exists()
    assert Round.objects.get(study=study).state == "draft"
    assert {seat.pk for seat in seats_of(pilot)}.isdisjoint(seat.pk for seat in seats_of(study))


def test_the_members_of_the_study_decide_about_its_pilot_as_they_stand_now(study, fanni):
    risto = make_user("risto@example.org", study=study, role="reader")
    eero = make_user("eero@example.org", study=study, role="editor")
    pilot = start_pilot(study_id=study.pk, seats=1, by=eero, at=NOW)

    def may(user):
        kinds = (visible_to, steered_by, owned_by)
        return [kind(user).filter(pk=pilot.pk).exists() for kind in kinds]

    assert (may(fanni), may(eero), may(risto)) == ([True] * 3, [True, True, False], [False] * 3)
    member = study.members.get(user=eero)
    change_role(study_id=study.pk, member_id=member.pk, role=StudyRole.WATCHER, by=fanni, at=NOW)
    assert may(eero) == [True, False, False]
    remove_member(study_id=study.pk, member_id=member.pk, by=fanni, at=NOW)
    assert may(eero) == [False] * 3
    assert not pilot.members.exists()


def test_links_open_test_seats(study, fanni):
    pilot = start_pilot(study_id=study.pk, seats=2, by=fanni, at=NOW)
    links = hand_out_test_links(study_id=pilot.pk, by=fanni, at=NOW)
    opened = [seat_of(link.rstrip("/").rpartition("/")[2]) for _seat, link in links]
    assert opened == [seat for seat, _link in links] == seats_of(pilot)
    with pytest.raises(NotATrial):
        hand_out_test_links(study_id=study.pk, by=fanni, at=NOW)


def test_a_seat_in_which_somebody_sat_is_no_test_seat_once_its_key_is_destroyed(study, fanni):
    pilot = start_pilot(study_id=study.pk, seats=2, by=fanni, at=NOW)
    maija = Person(email="maija@example.org", name="Maija", language="fi")
    enrol(panel_id=pilot.panel_id, people=[maija], purge_on=NOW.date())
    assert destroy_keys(panel_id=pilot.panel_id) == 1
    links = hand_out_test_links(study_id=pilot.pk, by=fanni, at=NOW)
    assert (len(seats_of(pilot)), len(links)) == (3, 2)


def test_a_pilot_thrown_away_leaves_the_database_as_it_was(study, fanni):
    write_information(study_id=study.pk, texts=texts("Tiedote"), changes={}, by=fanni, at=NOW)
    before = rows()
    pilot = start_pilot(study_id=study.pk, seats=12, by=fanni, at=NOW)
    digest = pilot.information_sheets.get().digest
    for seat in seats_of(pilot):
        give_consent(seat_id=seat.pk, shown=digest, at=NOW)
    first = hold(pilot, 1, fanni)
    kept = [Keep(item_id=item) for item in items_asked(first).values()]
    draft_next_round(round_id=first.pk, decisions=kept, by=fanni, at=NOW + timedelta(days=1))
    second = hold(pilot, 2, fanni)
    create_report(study_id=pilot.pk, as_of_round_id=second.pk, by=fanni, at=NOW)
    hand_out_test_links(study_id=pilot.pk, by=fanni, at=NOW)

    throw_away(study_id=pilot.pk, by=fanni, at=NOW)
    gone = {"DestroyedStudy": 1, "StudyEvent": 2}  # in the study: that it was there, and went
    assert rows() == {name: count + gone.get(name, 0) for name, count in before.items()}
    kinds = list(StudyEvent.objects.filter(study=study).values_list("kind", flat=True))
    assert kinds[-2:] == ["trial_started", "trial_thrown_away"]
    assert broken_event(study_id=study.pk) is None
    assert DestroyedStudy.objects.get().public_id == pilot.public_id


def test_a_real_study_is_not_thrown_away(study, fanni):
    with pytest.raises(NotATrial):
        throw_away(study_id=study.pk, by=fanni, at=NOW)


def test_a_trial_is_not_tried(study, fanni):
    pilot = start_pilot(study_id=study.pk, seats=1, by=fanni, at=NOW)
    with pytest.raises(IsATrial):
        start_pilot(study_id=pilot.pk, seats=1, by=fanni, at=NOW)


def test_a_pilot_that_cannot_be_launched_is_not_there(study, fanni):
    before = rows()
    with pytest.raises(NobodyToAsk):
        start_pilot(study_id=study.pk, seats=0, by=fanni, at=NOW)
    assert rows() == before


def test_events_go_only_with_a_study_on_record_as_destroyed(study, fanni):
    pilot = start_pilot(study_id=study.pk, seats=1, by=fanni, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        StudyEvent.objects.filter(study=pilot)._raw_delete("default")
    with pytest.raises(DatabaseError), transaction.atomic():
        StudyEvent.objects.filter(study=pilot).update(kind="other")


@pytest.mark.parametrize(
    "fields", [{"trial": "pilot"}, {"trial": "rehearsal"}, {"trial": "simulation"}]
)
def test_the_database_knows_what_a_trial_is(study, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        Study.objects.filter(pk=study.pk).update(**fields)
