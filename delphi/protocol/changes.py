"""Why panellists say they changed an answer, counted per question and for a round."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple


class Why(StrEnum):
    """What made a panellist change their answer, in the order in which they are asked."""

    ARGUMENT = "argument"
    REFLECTION = "reflection"
    MISUNDERSTOOD = "misunderstood"
    GROUP = "group"
    WORDING = "wording"
    OTHER = "other"


class ChangeNote(NamedTuple):
    """What one seat said about one changed answer: why ("" where it did not), what moved it."""

    seat_id: int
    question_id: int
    why: str
    moved: Sequence[int]


def counted(notes: Iterable[ChangeNote]) -> dict[str, Any] | None:
    """How many gave each reason, and how many each argument moved; None where nobody said why.

    `{"n": who said why, "counts": {why: number}, "moved": {argument id: number}}`; for one question
    n counts people.
    """
    told = [note for note in notes if note.why]
    if not told:
        return None
    counts = Counter(note.why for note in told)
    moved = Counter(argument for note in told for argument in note.moved)
    return {
        "n": len(told),
        "counts": {why.value: counts[why.value] for why in Why},
        "moved": {str(argument): number for argument, number in sorted(moved.items())},
    }


def counted_together(
    notes: Sequence[ChangeNote], drawn: Collection[int], *, k: int
) -> dict[str, Any] | None:
    """The same for several questions at once: `counts` then counts changes, `people` who told.

    `drawn` are the questions whose distributions may be drawn: what is said about the others is
    withheld, and the sum leaves them out, or it would give them away by subtraction. So it does
    with questions told of by fewer than k where those who told there are together 1 .. k − 1.
    """
    told = [note for note in notes if note.why and note.question_id in drawn]
    by_question = Counter(note.question_id for note in told)
    shown = {question for question, number in by_question.items() if number >= k}
    hidden = {note.seat_id for note in told if note.question_id not in shown}
    if 0 < len(hidden) < k:
        told = [note for note in told if note.question_id in shown]
    made = counted(told)
    if made is None:
        return None
    del made["moved"]
    return made | {"people": len({note.seat_id for note in told})}
