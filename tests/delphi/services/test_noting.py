"""What panellists say beside their answers: kept, replaced, taken back, counted."""

from datetime import UTC, datetime, timedelta

import pytest

from delphi.choices import USUAL_FEEDBACK
from delphi.models import AnswerNote, Argument, ItemResult, PanelResult, Round
from delphi.protocol.refusals import RoundClosed, SeatWithdrawn, UnknownQuestion
from delphi.services.analysis import analyse_round
from delphi.services.erasure import erase_answers
from delphi.services.noting import Place, settle_note, tell_moved, tell_side, tell_why
from delphi.services.sealing import seal_round
from surveys.models import Answer
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
NOW = datetime.now(UTC)


@pytest.fixture
def study():
    return make_study(seats=12, items=2)


@pytest.fixture
def second(study):
    """Everybody answered 5 in the first round; round two shows each question one reason."""
    first = make_round(study, state="analysed")
    for question in questions_of(first):
        for seat in seats_of(study):
            make_answer(seat, question, level=5)
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    entries = {
        after.pk: {"arguments": {"for": [make_argument(first, before, "for", "Syy").pk]}}
        for before, after in zip(questions_of(first), questions_of(second), strict=True)
    }
    make_release(second, first, entries)
    return second


def place(round_, seat=0, question=0, **fields):
    return Place(
        seats_of(round_.study)[seat].pk, round_.pk, questions_of(round_)[question].pk, **fields
    )


def answered(round_, level, seat=0, question=0, **content):
    asked = questions_of(round_)[question]
    Answer.objects.filter(question=asked, sheet__respondent=seats_of(round_.study)[seat]).delete()
    return make_answer(seats_of(round_.study)[seat], asked, level=level, **content)


def stored():
    return [(note.why, note.moved, note.side) for note in AnswerNote.objects.all()]


def test_a_reason_for_a_change_is_kept_replaced_and_taken_back(second):
    answered(second, 6)
    for why in ("reflection", "reflection", "group"):
        assert tell_why(place=place(second), why=why, at=NOW).why == why
    assert stored() == [("group", [], "")]
    tell_why(place=place(second), why="", at=NOW)
    assert stored() == []


def test_an_answer_that_was_not_changed_has_no_reason_for_it(second):
    answered(second, 5, rationale="Yhä sama, ja perustelen sen.")
    assert tell_why(place=place(second), why="group", at=NOW).why == ""
    assert stored() == []


def test_without_an_answer_nothing_is_noted(second):
    assert not tell_why(place=place(second), why="group", at=NOW)
    assert not tell_side(place=place(second), side="for", at=NOW)


def test_the_reason_goes_when_the_answer_is_the_earlier_one_again(second):
    answer = answered(second, 6)
    tell_why(place=place(second), why="group", at=NOW)
    tell_side(place=place(second), side="against", at=NOW)
    settle_note(place=place(second), at=NOW)
    assert stored() == [("group", [], "against")]
    Answer.objects.filter(pk=answer.pk).update(level=5)
    settle_note(place=place(second), at=NOW)
    assert stored() == [("", [], "against")]


def test_an_argument_that_moved_somebody_says_why_as_well(second):
    answered(second, 6)
    shown = Argument.objects.get(item=questions_of(second)[0].item).pk
    for _ in range(2):
        noted = tell_moved(place=place(second), argument_id=shown, moved=True, at=NOW)
        assert (noted.why, noted.moved) == ("argument", (shown,))
    assert not tell_moved(place=place(second), argument_id=shown, moved=False, at=NOW).moved


def test_what_was_not_shown_or_is_no_choice_is_refused_and_changes_nothing(study, second):
    answered(second, 6)
    of_another = Argument.objects.get(item=questions_of(second)[1].item).pk
    with pytest.raises(UnknownQuestion):
        tell_moved(place=place(second), argument_id=of_another, moved=True, at=NOW)
    with pytest.raises(UnknownQuestion):
        tell_why(place=place(second), why="boredom", at=NOW)
    with pytest.raises(UnknownQuestion):
        tell_side(place=place(second), side="up", at=NOW)
    with pytest.raises(RoundClosed):
        tell_why(place=place(second), why="group", at=NOW + timedelta(days=30))
    with pytest.raises(SeatWithdrawn):
        tell_why(place=place(second, epoch=7), why="group", at=NOW)
    assert stored() == []


def test_erasing_a_seat_erases_what_it_noted(study, second):
    answered(second, 6)
    answered(second, 6, seat=1)
    tell_why(place=place(second), why="group", at=NOW)
    tell_why(place=place(second, seat=1), why="other", at=NOW)
    erase_answers(panellist_id=seats_of(study)[0].pk, by=None, at=NOW)
    assert stored() == [("other", [], "")]


def close_and_analyse(round_):
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at=NOW)
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)


def test_what_was_said_is_counted_for_changed_answers_alone(study, second):
    for seat in range(12):
        answered(second, 6 if seat < 8 else 5, seat=seat)
        answered(second, 4, seat=seat, question=1)
    shown = Argument.objects.get(item=questions_of(second)[0].item).pk
    for seat in range(5):
        tell_moved(place=place(second, seat=seat), argument_id=shown, moved=True, at=NOW)
    for seat in (5, 6):
        tell_why(place=place(second, seat=seat), why="wording", at=NOW)
    # Back at the earlier answer, by a program that said nothing of it: it counts no more.
    Answer.objects.filter(note__isnull=False, sheet__respondent=seats_of(study)[6]).update(level=5)
    for seat in (9, 10):
        tell_why(place=place(second, seat=seat, question=1), why="group", at=NOW)
    close_and_analyse(second)
    one, other = ItemResult.objects.filter(round=second).order_by("item__position")
    assert one.figures["change_reasons"]["n"] == 6
    assert {w: n for w, n in one.figures["change_reasons"]["counts"].items() if n} == {
        "argument": 5,
        "wording": 1,
    }
    assert one.figures["change_reasons"]["moved"] == {str(shown): 5}
    assert other.figures["change_reasons"]["n"] == 2
    # Two more would be told by the sum: it leaves their question out.
    panel = PanelResult.objects.get(round=second).figures["change_reasons"]
    assert (panel["n"], panel["people"], panel["counts"]["group"]) == (6, 6, 0)


def test_a_reason_speaks_for_the_side_its_writer_says(study, second):
    answered(second, 6, rationale="Puolesta, vaikka arvioin toisin.")
    tell_side(place=place(second), side="against", at=NOW)
    answered(second, 6, seat=1, rationale="Ei sano mitään.")
    close_and_analyse(second)
    assert sorted(Argument.objects.filter(round=second).values_list("side", flat=True)) == [
        "against",
        "neither",
    ]
