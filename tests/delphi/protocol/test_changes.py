from delphi.protocol.changes import ChangeNote, counted, counted_together
from delphi.protocol.disclosure import released_figures, released_panel_figures


def notes(question, count, *, first=0, why="group", moved=()):
    return [ChangeNote(seat, question, why, moved) for seat in range(first, first + count)]


def test_reasons_and_what_moved_are_counted_by_who_told():
    told = [*notes(1, 2, moved=[7]), *notes(1, 1, first=2, why="argument", moved=[7, 8])]
    made = counted([*told, ChangeNote(9, 1, "", ())])
    assert (made["n"], made["counts"]["group"], made["counts"]["argument"]) == (3, 2, 1)
    assert made["moved"] == {"7": 3, "8": 1}
    assert counted([ChangeNote(9, 1, "", ())]) is None


def test_what_is_said_of_several_questions_leaves_out_few_who_would_be_told_by_the_sum():
    many, few = notes(1, 6), notes(2, 3, first=20)
    assert counted_together([*many, *few], {1, 2}, k=5)["n"] == 6
    enough = [*few, *notes(3, 2, first=40)]
    assert counted_together([*many, *enough], {1, 2, 3}, k=5)["n"] == 11
    assert counted_together(few, {2}, k=5) is None


def test_and_whatever_is_withheld_of_a_question_of_its_own():
    assert counted_together([*notes(1, 6), *notes(2, 6, first=20)], {1}, k=5)["n"] == 6
    assert counted_together(notes(1, 6), (), k=5) is None


def released(told, n=12):
    return released_figures({"n": n, "change_reasons": told}, k=5)["change_reasons"]


def test_they_are_released_when_enough_answered_and_enough_of_them_told():
    assert released(counted(notes(1, 5))) == counted(notes(1, 5))
    assert released(counted(notes(1, 4))) is None
    assert released(counted(notes(1, 5)), n=4) is None
    assert released(None) is None
    together = counted_together([*notes(1, 2), *notes(2, 2), *notes(3, 2)], {1, 2, 3}, k=2)
    assert together["people"] == 2
    assert released_panel_figures({"change_reasons": together}, k=5)["change_reasons"] is None


def test_what_moved_few_is_left_out_and_reasons_are_counted_where_a_distribution_is_drawn():
    told = counted([*notes(1, 5, why="argument", moved=[7]), *notes(1, 1, first=9, moved=[7, 8])])
    assert released(told) == told | {"moved": {"7": 6}}
    assert released(told, n=9) == {"n": 6, "counts": None, "moved": {"7": 6}}
    figures = {"n": 12, "change_reasons": told, "tells_of_release": True}
    assert released_figures(figures, k=5)["change_reasons"]["counts"] is None
