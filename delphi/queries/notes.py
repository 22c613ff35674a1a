"""What panellists of a sealed round said about their answers, for its analysis."""

from delphi.models import AnswerNote, Round
from delphi.protocol.changes import ChangeNote
from delphi.queries.earlier import earlier_answers_of, is_change
from surveys.content import content_of


def change_notes_in(found: Round) -> list[ChangeNote]:
    """Why answers of the round were changed, of those that do differ from the earlier one.

    Two queries; in the order of random keys.
    """
    notes = (
        AnswerNote.objects.filter(answer__sheet__questionnaire=found.questionnaire_id)
        .exclude(why="")
        .select_related("answer__sheet", "answer__question")
        .order_by("pk")
    )
    seats = {note.answer.sheet.respondent_id for note in notes}
    earlier = earlier_answers_of(found, seats)
    told = []
    for note in notes:
        seat, asked = note.answer.sheet.respondent_id, note.answer.question
        before = earlier.get(seat, {}).get((asked.item_id, asked.criterion_id))
        if is_change(content_of(note.answer), before):
            told.append(ChangeNote(seat, asked.pk, note.why, tuple(note.moved)))
    return told


def sides_told_in(found: Round) -> dict[int, str]:
    """By answer id the side its panellist says the reason speaks for. One query."""
    return dict(
        AnswerNote.objects.filter(answer__sheet__questionnaire=found.questionnaire_id)
        .exclude(side="")
        .values_list("answer_id", "side")
    )
