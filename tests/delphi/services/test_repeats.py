"""What is asked twice: chosen, answered, sealed, and left out of everything else."""

from datetime import UTC, datetime, timedelta

import pytest

from delphi.choices import USUAL_FEEDBACK
from delphi.models import AnswerNote, Argument, ItemResult, PanelResult, StudyEvent
from delphi.protocol.refusals import (
    CannotAskTwice,
    NotAllowedNow,
    TwiceInFullView,
    UnknownQuestion,
)
from delphi.protocol.turning import Keep
from delphi.queries.counts import opinions_in
from delphi.queries.earlier import earlier_answers
from delphi.queries.lineage import lineage_of
from delphi.queries.own_arguments import own_reasons
from delphi.queries.readiness import draft_of
from delphi.queries.repeats import asked_twice
from delphi.queries.rounds import number_of_items, wordings_asked
from delphi.queries.sealed import counts_to_seal
from delphi.queries.sheets import sheet_view
from delphi.queries.workloads import workload_of
from delphi.services import preparing
from delphi.services.analysis import analyse_round
from delphi.services.answering import save_answer
from delphi.services.drafting import discard_draft, draft_next_round
from delphi.services.erasure import erase_answers
from delphi.services.feedback import freeze_feedback
from delphi.services.noting import Place, tell_side
from delphi.services.options import set_round_options
from delphi.services.personal import TABLES
from delphi.services.repeats import ask_twice
from delphi.services.rounds import launch_round
from delphi.services.sealing import seal_round
from delphi.services.trash import restore_draft
from delphi.services.verification import verify_study
from surveys.content import AnswerContent
from surveys.models import Answer, Question
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


def choose(round_, *codes, criterion="probability"):
    return ask_twice(
        round_id=round_.pk, codes=codes, criterion_key=criterion if codes else "", by=None, at=NOW
    )


def repeats_of(round_):
    questions = Question.every.filter(questionnaire=round_.questionnaire, repeats__isnull=False)
    return list(questions.order_by("position"))


def drafted(**options):
    study = make_study(**{"items": 4, "criteria": ("probability", "expertise", "order")} | options)
    return make_round(study, state="draft")


def with_repeats(*codes, **options):
    """A closed round that asked these twice."""
    study = make_study(**{"seats": 12, "items": 3} | options)
    round_ = make_round(study, state="draft")
    choose(round_, *codes)
    return to_state(round_, "closed")


def to_state(round_, state):
    round_.state, round_.opened_at, round_.closes_at = state, NOW - timedelta(days=8), NOW
    round_.closed_at = NOW if state == "closed" else None
    round_.save()
    return round_


def analysed(round_):
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    round_.refresh_from_db()
    return round_


# --- Choosing -------------------------------------------------------------------------------------


def test_what_is_asked_twice_stands_last_in_the_wording_of_the_first_time():
    round_ = drafted()
    choose(round_, "v3", "v1")
    third, first = repeats_of(round_)
    assert [third.item.code, first.item.code] == ["v3", "v1"]
    originals = {each.pk: each for each in questions_of(round_)}
    for each in (third, first):
        assert originals[each.repeats_id].statement_id == each.statement_id
        assert originals[each.repeats_id].criterion.key == each.criterion.key == "probability"
        assert each.position > max(original.position for original in originals.values())
    assert asked_twice(round_).codes == ("v3", "v1")


def test_choosing_anew_replaces_and_choosing_nothing_takes_it_back():
    round_ = drafted()
    choose(round_, "v3", "v1")
    choose(round_, "v2")
    assert asked_twice(round_).codes == ("v2",)
    choose(round_, "v2")  # the same again is no event
    choose(round_)
    assert asked_twice(round_).codes == ()
    events = StudyEvent.objects.filter(kind="repeats_chosen").order_by("sequence")
    assert [each.data["codes"] for each in events] == [["v3", "v1"], ["v2"], []]


@pytest.mark.parametrize(
    ("codes", "criterion"),
    [
        (["v9"], "probability"),
        (["v1"], "expertise"),  # says nothing of the item
        (["v1"], "order"),  # has no steps to count
        (["v1"], "importance"),
        (["v1", "v1"], "probability"),
        (["v1", "v2", "v3"], "probability"),
    ],
)
def test_what_cannot_be_asked_twice_is_refused_and_changes_nothing(codes, criterion):
    round_ = drafted()
    choose(round_, "v2")
    with pytest.raises(CannotAskTwice):
        choose(round_, *codes, criterion=criterion)
    assert asked_twice(round_).codes == ("v2",)


def test_from_the_launch_on_it_stands():
    round_ = with_repeats("v1")
    with pytest.raises(NotAllowedNow):
        choose(round_)
    assert asked_twice(round_).codes == ("v1",)


def test_a_round_asks_nothing_twice_with_others_answers_in_between():
    round_ = drafted()
    choose(round_, "v1")
    with pytest.raises(TwiceInFullView):
        set_round_options(round_id=round_.pk, fold_settled=False, live=True, by=None, at=NOW)
    choose(round_)
    set_round_options(round_id=round_.pk, fold_settled=False, live=True, by=None, at=NOW)
    with pytest.raises(TwiceInFullView):
        choose(round_, "v1")


def test_changing_what_a_study_asks_keeps_what_is_asked_twice_as_far_as_it_is_still_asked():
    round_ = drafted(criteria=("probability",), items=3)
    study = round_.study
    choose(round_, "v1", "v3")
    preparing.remove_statement(study_id=study.pk, code="v1", by=None, at=NOW)
    round_.refresh_from_db()
    assert asked_twice(round_).codes == ("v3",)
    preparing.add_criterion(study_id=study.pk, key="importance", by=None, at=NOW)
    assert asked_twice(round_).codes == ("v3",)
    preparing.remove_criterion(study_id=study.pk, key="probability", by=None, at=NOW)
    assert asked_twice(round_).codes == ()


def test_a_discarded_draft_comes_back_with_what_it_asked_twice():
    first = analysed(with_repeats("v1"))
    second = draft_next_round(
        round_id=first.pk,
        decisions=[Keep(item_id=each.item_id) for each in questions_of(first)],
        by=None,
        at=NOW,
    )
    assert asked_twice(second).codes == ()  # chosen anew for every round
    choose(second, "v2")
    discard_draft(round_id=second.pk, by=None, at=NOW)
    kept = second.study.discarded_drafts.get()
    restored = restore_draft(draft_id=kept.pk, by=None, at=NOW)
    assert asked_twice(restored).codes == ("v2",)


# --- Answering ------------------------------------------------------------------------------------


def test_the_sheet_asks_it_last_beside_nothing_of_the_first_time():
    first = analysed(with_repeats("v1"))
    study = first.study
    second = make_round(study, number=2, state="draft", feedback=USUAL_FEEDBACK)
    choose(second, "v2")
    to_state(second, "open")
    freeze_feedback(round_id=second.pk)
    seat = seats_of(study)[0]
    asked_before = questions_of(first)[1]
    make_answer(seat, asked_before, level=4)
    asked_now = questions_of(second)[1]
    make_answer(seat, asked_now, level=6)
    *others, last = sheet_view(second, seat.pk).items
    (question,) = last.questions
    assert [each.is_repeat for each in others] == [False] * 3
    assert (last.is_repeat, last.code, last.number) == (True, "v2", 4)
    assert (question.earlier, question.content.is_answer) == (None, False)
    assert (question.takes_rationale, question.feedback.figures) == (False, None)
    original = next(each.questions[0] for each in others if each.code == "v2")
    assert original.earlier is not None
    assert original.content.level == 6


def test_the_last_statement_asked_twice_is_no_part_of_its_first_asking():
    round_ = to_state(with_repeats("v3"), "open")
    items = sheet_view(round_, seats_of(round_.study)[0].pk).items
    assert [(each.code, len(each.questions)) for each in items] == [
        ("v1", 1),
        ("v2", 1),
        ("v3", 1),
        ("v3", 1),
    ]


def test_it_counts_as_a_question_to_answer_and_not_as_a_statement():
    round_ = with_repeats("v1", "v2")
    work = workload_of(round_)
    assert (work.items, work.questions) == (3, 5)
    assert number_of_items(round_) == 3
    assert len(wordings_asked(round_)) == 3
    assert len(draft_of(round_, at=NOW).asked) == 3


def test_a_sheet_takes_as_many_queries_with_it_as_without(django_assert_num_queries):
    plain = make_round(make_study(), state="open")
    twice = to_state(with_repeats("v1", "v2", key="twice"), "open")
    for round_ in (plain, twice):
        seat = seats_of(round_.study)[0]
        with django_assert_num_queries(2):
            sheet_view(round_, seat.pk)


def test_the_answer_is_saved_like_any_other_and_takes_no_note_beside_it():
    round_ = to_state(with_repeats("v1"), "open")
    seat, (repeat,) = seats_of(round_.study)[0], repeats_of(round_)
    given = save_answer(
        seat_id=seat.pk,
        round_id=round_.pk,
        question_id=repeat.pk,
        content=AnswerContent(level=3),
        revision=0,
        at=NOW - timedelta(days=1),
    )
    assert given.revision == 1
    with pytest.raises(UnknownQuestion):
        tell_side(
            place=Place(seat.pk, round_.pk, repeat.pk), side="for", at=NOW - timedelta(days=1)
        )
    assert not AnswerNote.objects.exists()


# --- Left out -------------------------------------------------------------------------------------


def answered(round_):
    """Everybody answers everything with 6, and what is asked twice with 2 and a reason."""
    for seat in seats_of(round_.study):
        for question in questions_of(round_):
            make_answer(seat, question, level=6)
        for question in repeats_of(round_):
            make_answer(seat, question, level=2, rationale="Toinen vastaus.")
    return round_


def test_results_arguments_and_the_next_round_know_nothing_of_second_answers():
    round_ = analysed(answered(with_repeats("v1", "v2")))
    results = ItemResult.objects.filter(round=round_)
    assert {each.item.code: each.figures["counts"][5] for each in results} == {
        "v1": 12,
        "v2": 12,
        "v3": 12,
    }
    assert all(each.figures["n"] == 12 for each in results)
    panel = PanelResult.objects.get(round=round_).figures
    assert panel["items"] == 3
    assert not Argument.objects.exists()
    assert own_reasons(round_.study, seats_of(round_.study)[0].pk) == []
    second = make_round(round_.study, number=2, feedback=USUAL_FEEDBACK)
    seat = seats_of(round_.study)[0]
    assert {each.level for each in earlier_answers(second, seat.pk).values()} == {6}
    release = freeze_feedback(round_id=second.pk)
    assert len(release.content) == 3
    steps = lineage_of(round_.study)
    assert str(steps).count("v1") == str(steps).count("v3")


def test_what_is_left_open_is_told_of_first_askings_alone():
    round_ = answered(with_repeats("v1"))
    assert set(opinions_in(round_.questionnaire_id)) == {each.pk for each in questions_of(round_)}


def test_a_seal_covers_second_answers_and_tells_when_they_change():
    round_ = answered(with_repeats("v1"))
    (repeat,) = repeats_of(round_)
    assert counts_to_seal(round_.questionnaire_id)[str(repeat.pk)]["levels"] == {"2": 12}
    analysed(round_)
    assert verify_study(study_id=round_.study_id) == []
    Answer.objects.filter(question=repeat).update(level=7)
    assert {each.what for each in verify_study(study_id=round_.study_id)} >= {
        "sheet_changed",
        "counts",
    }


def test_own_data_says_which_answer_was_the_second_and_erasing_takes_both():
    round_ = answered(with_repeats("v1"))
    seat = seats_of(round_.study)[0]
    rows = next(table for table in TABLES if table.key == "answers").rows(seat.pk)
    again = [
        row for row in rows if "uudelleen" in row["question"] or "once more" in row["question"]
    ]
    assert len(again) == 1
    erase_answers(panellist_id=seat.pk, by=None, at=NOW)
    assert not Answer.objects.filter(sheet__respondent=seat).exists()


def test_a_launch_counts_it_among_what_it_asks(django_assert_max_num_queries):
    study = make_study(seats=6)
    round_ = make_round(study, state="draft")
    choose(round_, "v1")
    launch_round(
        round_id=round_.pk, closes_at=NOW + timedelta(days=7), by=None, at=NOW, invite=False
    )
    assert asked_twice(round_).codes == ("v1",)
