"""Answers of a simulated panel, round after round, from a fixed seed.

Round 1 fills quotas, so that the panel as a whole answers as `answers.yaml` says whichever seat
falls where. Later rounds start from what each seat said before: most hold on, some gather
towards a value, some drift.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from foresight.home.demonstration.behaviour import (
    AGAINST_TO,
    FOR_FROM,
    LEVELS_OF,
    Behaviour,
    Reason,
    reason_of,
)
from surveys.choices import NEVER
from surveys.content import AnswerContent

PANEL = 40  # the size that `cannot` and `chosen` are counted for
WAVERING = 0.12  # of those who hold on, so many answer one step aside
GATHERING = 0.8
DRIFTING = 0.6
AGAIN = 0.2  # asked the same twice in a round, so many answer one step aside the second time
SKIPPED = 0.01


class Seat(NamedTuple):
    code: str
    sector: str
    language: str


Answers = dict[str, AnswerContent]
"""By seat code; who skipped is left out."""


def said_again(said: Answers, *, levels: int, rng: random.Random) -> Answers:
    """The second answers to what is asked twice within a round, without reasons."""

    def again(content: AnswerContent) -> AnswerContent:
        if content.level is None or rng.random() >= AGAIN:
            return replace(content, rationale="")
        aside = content.level + rng.choice((-1, 1))
        return replace(content, level=min(max(aside, 1), levels), rationale="")

    return {code: again(content) for code, content in said.items()}


@dataclass(frozen=True, slots=True)
class Simulation:
    behaviour: Behaviour
    rng: random.Random

    def first(self, seats: Sequence[Seat]) -> Answers:
        """The answers of round 1."""
        shuffled = self.rng.sample(list(seats), len(seats))
        unable = shuffled[: round(self.behaviour.cannot * len(seats) / PANEL)]
        able = [seat for seat in shuffled[len(unable) :] if self.rng.random() >= SKIPPED]
        answers = dict(zip((seat.code for seat in able), self._start(able), strict=True))
        answers |= {seat.code: AnswerContent(cannot_judge=True) for seat in unable}
        return self._with_reasons(answers, seats)

    def next(self, before: Answers, seats: Sequence[Seat], joined: Sequence[Seat]) -> Answers:
        """What `seats` answer after `before`; those who `joined` answer as in a first round."""
        turn = [1, -1]
        answers = {
            seat.code: self._moved(before[seat.code], turn) for seat in seats if seat.code in before
        }
        able = [seat for seat in joined if self.rng.random() >= self.behaviour.cannot / PANEL]
        new = {seat.code: AnswerContent(cannot_judge=True) for seat in joined}
        new |= dict(zip((seat.code for seat in able), self._start(able), strict=True))
        return self._with_reasons(answers | new, [*seats, *joined])

    # --- round 1 ----------------------------------------------------------------------------------

    def _start(self, seats: Sequence[Seat]) -> list[AnswerContent]:
        start, count = self.behaviour.start, len(seats)
        if "first" in start:
            levels = quota(dict(enumerate(start["first"], 1)), count)
            return [AnswerContent(level=level) for level in self._placed(levels, seats)]
        if "values" in start:
            values = [
                start["values"][place * len(start["values"]) // count] for place in range(count)
            ]
            return [self._value(value) for value in self.rng.sample(values, count)]
        if "shares" in start:
            keys = quota(start["shares"], count)
            return [AnswerContent(choices=(key,)) for key in self.rng.sample(keys, count)]
        if "chosen" in start:
            return [AnswerContent(choices=self._several(start["chosen"])) for _seat in seats]
        return self._texts(start["texts"], seats)

    def _placed(self, levels: list[int], seats: Sequence[Seat]) -> list[int]:
        """The levels in the order of the seats: mixed, or low to high by sector."""
        if not self.behaviour.by:
            return self.rng.sample(levels, len(levels))
        order = {sector: place for place, sector in enumerate(self.behaviour.by)}
        ranked = sorted(seats, key=lambda seat: order[seat.sector] + 1.4 * self.rng.random())
        by_code = {seat.code: level for seat, level in zip(ranked, sorted(levels), strict=True)}
        return [by_code[seat.code] for seat in seats]

    def _value(self, value: float | str) -> AnswerContent:
        if value == NEVER:
            return AnswerContent(choices=(NEVER,))
        return AnswerContent(value=float(value))

    def _several(self, chosen: Mapping[str, int]) -> tuple[str, ...]:
        picked = [key for key, count in chosen.items() if self.rng.random() < count / PANEL]
        return tuple(picked) or (max(chosen, key=lambda key: chosen[key]),)

    def _texts(self, texts: Iterable[Any], seats: Sequence[Seat]) -> list[AnswerContent]:
        waiting = [reason_of(text) for text in texts]
        given = []
        for seat in seats:
            own = next((text for text in waiting if text.language == seat.language), None)
            if own is not None:
                waiting.remove(own)
            given.append(AnswerContent(text=own.text if own else ""))
        return given

    # --- later rounds -----------------------------------------------------------------------------

    def _moved(self, before: AnswerContent, turn: list[int]) -> AnswerContent:
        kept = replace(before, rationale="")
        if before.level is not None:
            return replace(kept, level=self._moved_level(before.level, turn))
        if before.value is not None and self.behaviour.then == "gather":
            nearer = before.value + 0.5 * (self.behaviour.target - before.value)
            return replace(kept, value=float(round(nearer)))
        return kept

    def _moved_level(self, level: int, turn: list[int]) -> int:
        top = LEVELS_OF[self.behaviour.criterion]
        if self.behaviour.then == "gather" and self.rng.random() < GATHERING:
            away = int(self.behaviour.target) - level
            strides = min(abs(away), 2 if abs(away) > 2 else 1)
            return level + (strides if away > 0 else -strides)
        if self.behaviour.then == "drift" and self.rng.random() < DRIFTING:
            return min(max(level + self.behaviour.step, 1), top)
        if self.behaviour.then == "hold" and self.rng.random() < WAVERING:
            turn.reverse()  # up and down in turn, so that wavering moves nobody on the whole
            return level + turn[0] if 1 <= level + turn[0] <= top else level
        return level

    # --- reasons ----------------------------------------------------------------------------------

    def _with_reasons(self, answers: Answers, seats: Sequence[Seat]) -> Answers:
        """Each reason given once, by a seat of its language on its side."""
        free = self.rng.sample(list(seats), len(seats))
        for reason in self.behaviour.reasons:
            giver = next((seat for seat in free if self._may_give(seat, reason, answers)), None)
            if giver is not None:
                free.remove(giver)
                answers[giver.code] = replace(answers[giver.code], rationale=reason.text)
        return answers

    def _may_give(self, seat: Seat, reason: Reason, answers: Answers) -> bool:
        content = answers.get(seat.code)
        if content is None or content.cannot_judge or seat.language != reason.language:
            return False
        if reason.side == "neither" or content.level is None:
            return reason.side == "neither"
        criterion = self.behaviour.criterion
        if reason.side == "for":
            return content.level >= FOR_FROM[criterion]
        return content.level <= AGAINST_TO[criterion]


def quota(shares: Mapping[Any, float], count: int) -> list[Any]:
    """`count` keys in the proportions of `shares`, by largest remainders, in their order."""
    total = sum(shares.values())
    exact = {key: share * count / total for key, share in shares.items()}
    given = {key: int(amount) for key, amount in exact.items()}
    short = count - sum(given.values())
    for key in sorted(exact, key=lambda key: given[key] - exact[key])[:short]:
        given[key] += 1
    return [key for key, amount in given.items() for _each in range(amount)]
