"""A dry run goes through every round by itself, marks what it made, and leaves nothing behind."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.db import OperationalError

from delphi.choices import Behaviour
from delphi.document.tables import read_table
from delphi.models import Message, PanelResult, Release, Round, Simulation
from delphi.protocol.refusals import IsATrial, NothingToAsk, PanelSimulated
from delphi.queries.simulations import behaviours_of, running_simulations
from delphi.services import simulating
from delphi.services.consenting import write_information
from delphi.services.panel_draws import seat_drawn
from delphi.services.panel_lists import import_panel
from delphi.services.repeats import ask_twice
from delphi.services.rounds import close_round
from delphi.services.simulating import advance_simulation
from delphi.services.trials import start_simulation, throw_away
from delphi.services.verification import verify_study
from foresight.network.models import Panellist
from foresight.network.services.experts import Person, add_expert
from surveys.content import check, content_of
from surveys.models import Answer, AnswerSheet, Criterion, Question
from tests.factories import CRITERIA, make_round, make_study, make_user, seats_of, texts

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
MIX = {
    Behaviour.CONVERGENT: 8,
    Behaviour.INDEPENDENT: 3,
    Behaviour.POLARISED: 4,
    Behaviour.DROP_OUT: 3,
    Behaviour.CARELESS: 2,
}


@pytest.fixture
def fanni(db):
    return make_user()


def started(fanni, *, mix=MIX, criteria=("probability",), leave_open=False, **fields):
    study = make_study(criteria=criteria, **fields)
    make_round(study, state="draft", feedback={})
    return start_simulation(
        study_id=study.pk, mix=mix, seed=1, leave_open=leave_open, by=fanni, at=NOW
    )


def run(trial, *, most: int = 200) -> Simulation:
    simulation = Simulation.objects.get(study=trial)
    for step in range(most):
        if not advance_simulation(simulation_id=simulation.pk, at=NOW + timedelta(minutes=step)):
            simulation.refresh_from_db()
            return simulation
    raise AssertionError("it never ends")


def test_what_is_asked_twice_is_answered_twice_and_mostly_alike(fanni):
    study = make_study(items=3)
    ask_twice(
        round_id=make_round(study, state="draft", feedback={}).pk,
        codes=["v1", "v2"],
        criterion_key="probability",
        by=fanni,
        at=NOW,
    )
    trial = start_simulation(study_id=study.pk, mix=MIX, seed=1, by=fanni, at=NOW)
    run(trial)
    first = Round.objects.get(study=trial, number=1)
    noise = PanelResult.objects.get(round=first).figures["noise_floor"]
    assert noise["pairs"] >= 30
    assert 0 < noise["share_changed"] < 0.5
    again = Answer.objects.filter(question__repeats__isnull=False)
    assert not again.exclude(rationale="").exists()


def test_it_holds_every_round_and_takes_every_proposal(fanni):
    trial = started(fanni, items=3)
    assert run(trial).state == "done"
    rounds = Round.objects.filter(study=trial)
    assert {each.state for each in rounds} == {"analysed"}
    assert 2 <= rounds.count() <= 3
    assert Release.objects.filter(round__in=rounds).exists()
    assert verify_study(study_id=trial.pk) == []
    assert not Message.objects.exists()
    assert trial.simulated and trial.trial == "simulation"
    assert running_simulations() == []


def test_every_answer_is_one_the_form_would_take(fanni):
    asked = [name for name in CRITERIA if name != "idea"]
    trial = started(fanni, criteria=asked, items=2)
    run(trial)
    answers = Answer.objects.filter(question__questionnaire__round__study=trial)
    kinds = set()
    for answer in answers.select_related("question__criterion__scale"):
        scale = answer.question.criterion.scale
        assert check(content_of(answer), scale) == [], answer
        kinds.add(scale.kind)
    assert kinds == {scale["kind"] for name, scale in CRITERIA.items() if name != "idea"}


def test_the_same_seed_answers_the_same(fanni):
    def answers(trial):
        found = Answer.objects.filter(question__questionnaire__round__study=trial)
        return sorted(
            found.values_list(
                "question__item__code", "question__questionnaire__round__number", "level"
            ),
            key=str,
        )

    one = started(fanni, key="one")
    run(one)
    other = started(fanni, key="other")
    run(other)
    assert answers(one) == answers(other)


def test_who_drops_out_is_missed_and_the_careless_submit(fanni):
    trial = started(fanni, mix={Behaviour.DROP_OUT: 12, Behaviour.CONVERGENT: 6}, items=4)
    run(trial)
    per_round = [
        AnswerSheet.objects.filter(questionnaire__round=each, state="submitted").count()
        for each in Round.objects.filter(study=trial).order_by("number")
    ]
    assert per_round == sorted(per_round, reverse=True)
    assert per_round[0] > per_round[1]


def test_consent_is_given_as_panellists_give_it(fanni):
    study = make_study()
    make_round(study, state="draft")
    write_information(study_id=study.pk, texts=texts("Tiedote"), changes={}, by=fanni, at=NOW)
    trial = start_simulation(study_id=study.pk, mix=MIX, seed=2, by=fanni, at=NOW)
    assert run(trial).state == "done"


def test_seats_are_like_those_of_the_studys_own_panel(fanni):
    study = make_study(seats=3)
    make_round(study, state="draft")
    own = seats_of(study)
    for seat, role in zip(own, ("lääkäri", "opettaja", "opettaja"), strict=True):
        seat.role = role
        seat.save()
    trial = start_simulation(
        study_id=study.pk, mix={Behaviour.POLARISED: 9}, seed=3, by=fanni, at=NOW
    )
    roles = [seat.role for seat in seats_of(trial)]
    assert (roles.count("lääkäri"), roles.count("opettaja")) == (3, 6)


def test_the_last_round_may_stay_open_to_be_looked_at(fanni):
    trial = started(fanni, leave_open=True, mix={Behaviour.INDEPENDENT: 12}, items=4)
    assert run(trial).state == "done"
    assert Round.objects.filter(study=trial).last().state == "open"


def test_ideas_are_collected_made_into_items_and_rated(fanni):
    study = make_study(criteria=("idea",), items=1)
    first = make_round(study, kind="collect", state="draft")
    criterion = Criterion.objects.get(survey=study.survey)
    rated = make_study(key="rated", criteria=("probability",), items=0)
    other = Criterion.objects.get(survey=rated.survey)
    other.scale.survey = other.survey = study.survey
    other.scale.save()
    other.save()
    assert Question.objects.get(questionnaire=first.questionnaire).criterion == criterion
    trial = start_simulation(study_id=study.pk, mix=MIX, seed=4, by=fanni, at=NOW)
    assert run(trial).state == "done"
    assert Round.objects.filter(study=trial, kind="rate", state="analysed").exists()


def test_a_live_round_is_released_while_it_goes_on(fanni):
    study = make_study(items=1)
    first = make_round(study, state="draft")
    first.live = True
    first.save()
    trial = start_simulation(
        study_id=study.pk, mix={Behaviour.CONVERGENT: 20}, seed=5, by=fanni, at=NOW
    )
    assert run(trial).state == "done"
    assert Release.objects.filter(round__study=trial, number__gt=0).exists()


def test_two_workers_do_no_step_twice(fanni):
    trial = started(fanni)
    simulation = Simulation.objects.get(study=trial)
    for step in range(200):
        ends = [
            advance_simulation(simulation_id=simulation.pk, at=NOW + timedelta(minutes=step))
            for _worker in range(2)
        ]
        if not any(ends):
            break
    numbers = list(Round.objects.filter(study=trial).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    for each in Round.objects.filter(study=trial):
        sheets = AnswerSheet.objects.filter(questionnaire=each.questionnaire)
        assert sheets.count() == sheets.values("respondent").distinct().count()


def test_what_is_refused_on_the_way_is_said(fanni):
    trial = started(fanni)
    round_ = Round.objects.get(study=trial)
    simulation = Simulation.objects.get(study=trial)
    advance_simulation(simulation_id=simulation.pk, at=NOW)
    close_round(round_id=round_.pk, by=fanni, at=NOW + timedelta(seconds=1))
    trial.ended_at = NOW
    trial.save()
    ended = run(trial)
    assert (ended.state, ended.problem) == ("failed", "study_ended")


def test_nobody_is_given_a_seat_in_a_simulated_panel(fanni):
    trial = started(fanni)
    table = read_table(BytesIO("Sähköposti;Nimi\nmaija@example.org;Maija\n".encode()))
    with pytest.raises(PanelSimulated):
        import_panel(study_id=trial.pk, rows=table, by=fanni, at=NOW)
    maija = add_expert(person=Person("maija@example.org", "Maija", "fi"))
    with pytest.raises(PanelSimulated):
        seat_drawn(study_id=trial.pk, expert_ids=[maija.pk], how={}, by=fanni, at=NOW)
    assert len(seats_of(trial)) == sum(MIX.values())


def test_a_seat_more_in_its_panel_changes_nothing(fanni):
    trial = started(fanni)
    simulation = Simulation.objects.get(study=trial)
    before = behaviours_of(simulation)
    Panellist.objects.create(panel=trial.panel, code="0")
    assert behaviours_of(simulation) == before
    assert run(trial).state == "done"


def test_a_fault_ends_it_and_an_error_of_the_database_does_not(fanni, monkeypatch):
    trial = started(fanni)
    simulation = Simulation.objects.get(study=trial)
    for error, state, problem in (
        (OperationalError("busy"), "running", ""),
        (ValueError("wrong"), "failed", "fault"),
    ):
        monkeypatch.setattr(simulating, "answer_next", Mock(side_effect=error))
        with pytest.raises(type(error)):
            advance_simulation(simulation_id=simulation.pk, at=NOW)
        simulation.refresh_from_db()
        assert (simulation.state, simulation.problem) == (state, problem)
    assert simulation.pk not in running_simulations()


def test_it_starts_only_what_could_be_launched(fanni):
    study = make_study()
    make_round(study, state="draft")
    Question.objects.all().delete()
    with pytest.raises(NothingToAsk):
        start_simulation(study_id=study.pk, mix=MIX, seed=1, by=fanni, at=NOW)
    assert not Simulation.objects.exists()


def test_a_dry_run_is_not_tried(fanni):
    with pytest.raises(IsATrial):
        start_simulation(study_id=started(fanni).pk, mix=MIX, seed=1, by=fanni, at=NOW)


def test_it_is_thrown_away_whole(fanni):
    study = make_study()
    make_round(study, state="draft")
    before = {model: model._base_manager.count() for model in apps.get_models()}
    trial = start_simulation(study_id=study.pk, mix=MIX, seed=1, by=fanni, at=NOW)
    run(trial)
    throw_away(study_id=trial.pk, by=fanni, at=NOW)
    after = {model: model._base_manager.count() for model in apps.get_models()}
    changed = {m.__name__: after[m] - before[m] for m in after if after[m] != before[m]}
    assert changed == {"DestroyedStudy": 1, "StudyEvent": 2}


def test_behaviours_stay_with_their_seats(fanni):
    trial = started(fanni)
    simulation = Simulation.objects.get(study=trial)
    first = behaviours_of(simulation)
    run(trial)
    assert behaviours_of(simulation) == first
    assert [kind for _seat, kind in first].count(Behaviour.POLARISED) == 4
