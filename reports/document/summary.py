"""The summary of a report: a sentence for each verdict, and what facilitators made of them.

Pure. A sentence that a person wrote keeps which figures it was written about, so that it never
stands beside others without saying so. Of two people who edit at once, the later one is told what
the other changed; what only one of them changed is kept from both.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from delphi.protocol.canonical import digest_of
from foresight.languages import LANGUAGES, Texts
from reports.document.account import Account, by_verdict

#: Their own words above the sentences.
OPENING = "opening"
#: Of a change: one more sentence.
NEW = "new"
_OWN = "own-"
_OWN_KEY = re.compile(_OWN + r"[1-9]\d{0,3}")
_NOT_COUNTED = "unjudged"


@dataclass(frozen=True, slots=True)
class Ground:
    """The figures that a sentence was written about."""

    round: int  # its number, as of which the report spoke
    count: int = 0  # questions with the verdict
    total: int = 0  # questions with any
    figures: str = ""  # digest of which those are, and of the round whose figures they have


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence in its place: its verdict's, or one that facilitators added."""

    key: str  # the verdict, or "own-1"
    texts: Texts = field(default_factory=dict)  # theirs, by language; "" where they emptied it
    left_out: bool = False
    ground: Ground | None = None  # of the sentence as it was made from the verdicts: none

    @property
    def is_own(self) -> bool:
        return is_own_key(self.key)

    @property
    def is_edited(self) -> bool:
        return bool(self.texts) or self.left_out

    def boxes(self, made: Texts) -> Texts:
        """What stands in each language; `made` is the sentence made from the verdicts."""
        return {each: self.texts.get(each, made.get(each, "")) for each in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence as somebody left it, in every language.

    `was` marks what they saw before (`mark_of`), None where that does not matter. `holds`: they say
    that it fits the figures as they are now.
    """

    key: str
    texts: Texts
    left_out: bool = False
    was: str | None = None
    holds: bool = False

    @property
    def mark(self) -> str:
        return mark_of(self.texts, self.left_out)

    @property
    def is_any(self) -> bool:
        """Whether they changed anything."""
        return self.was != self.mark


def is_own_key(key: str) -> bool:
    return bool(_OWN_KEY.fullmatch(key))


def mark_of(texts: Texts, left_out: bool = False) -> str:
    """Stands for a sentence as it was seen."""
    return digest_of([[texts.get(each, "") for each in LANGUAGES], left_out])[:16]


def lines_from(stored: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    """As `stored_lines` wrote them."""
    return tuple(
        Line(
            key=each["key"],
            texts=each["texts"],
            left_out=each["left_out"],
            ground=Ground(**each["ground"]) if each["ground"] else None,
        )
        for each in stored
    )


def stored_lines(lines: Sequence[Line], made: Mapping[str, Texts]) -> list[dict[str, Any]]:
    """The lines as plain values; none where they stand as they were made from the verdicts."""
    if not any(each.is_edited for each in lines) and [each.key for each in lines] == list(made):
        return []
    return [asdict(each) for each in lines]


def ground_of(account: Account, key: str) -> Ground:
    """What the account has for a sentence; one that was added may speak of all of it."""
    number = account.latest.number
    if is_own_key(key):
        return Ground(number)
    groups = by_verdict(account.items)
    found = groups.get(key, [])
    which = sorted([item.code, item.criterion_key, str(item.as_of)] for item in found)
    total = sum(len(items) for verdict, items in groups.items() if verdict != _NOT_COUNTED)
    return Ground(number, len(found), total, digest_of(which)[:16])


def is_outdated(line: Line, now: Ground) -> bool:
    """Whether the figures are others than those it was written about."""
    if line.ground is None:
        return False
    return line.ground != (now if line.is_own else replace(now, round=line.ground.round))


def arranged(lines: Sequence[Line], made: Mapping[str, Texts]) -> list[Line]:
    """The sentences in their order; `made` are those made from the verdicts, in the usual one.

    One that has become superfluous stays only where somebody wrote it; a new one comes after the
    one that it usually follows.
    """
    found = [each for each in lines if each.is_own or each.is_edited or each.key in made]
    keys = list(made)
    for place, key in enumerate(keys):
        here = [each.key for each in found]
        if key not in here:
            before = next((each for each in reversed(keys[:place]) if each in here), None)
            found.insert(here.index(before) + 1 if before else 0, Line(key))
    return found


def is_rearranged(lines: Sequence[Line], made: Mapping[str, Texts]) -> bool:
    """Whether sentences made from the verdicts stand in another order than the usual."""
    return [each.key for each in lines if each.key in made] != list(made)


def edited(
    lines: Sequence[Line],
    made: Mapping[str, Texts],
    changes: Sequence[Change],
    ground: Callable[[str], Ground],
) -> tuple[list[Line], list[str]]:
    """The arranged lines with the changes made, and the keys of those that somebody else changed.

    What says the same as was made from the verdicts, or is empty in every language, is no edit; a
    sentence that was added and emptied is gone. A key that is neither here nor one's own is passed
    over.
    """
    found = {each.key: each for each in lines}
    clashes = []
    for change in changes:
        key = change.key
        line = found.get(key) or Line(key)
        if key not in found and not line.is_own:
            continue
        now = mark_of(line.boxes(made.get(key, {})), line.left_out)
        if change.mark == now or not change.is_any:
            if change.holds and line.is_edited and now == change.mark:
                found[key] = replace(line, ground=ground(key))
        elif change.was not in (None, now):
            clashes.append(key)
        else:
            found[key] = _written(change, made.get(key, {}), ground(key))
    kept = [each for each in found.values() if each.is_edited or each.key in made]
    return kept, clashes


def _written(change: Change, made: Texts, ground: Ground) -> Line:
    said = {each: change.texts.get(each, "") for each in LANGUAGES}
    texts = {each: text for each, text in said.items() if text != made.get(each, "")}
    is_empty = not any(said.values())
    left_out = change.left_out and not (is_empty and not made)
    line = Line(change.key, {} if is_empty else texts, left_out)
    return replace(line, ground=ground) if line.is_edited else line


def reordered(lines: Sequence[Line], keys: Sequence[str]) -> list[Line]:
    """The lines in the order of the keys; one that has none of them stays after its neighbour."""
    known = [each for each in lines if each.key in keys]
    found = sorted(known, key=lambda each: keys.index(each.key))
    for place, line in enumerate(lines):
        if line.key not in keys:
            before = lines[place - 1] if place else None
            found.insert(found.index(before) + 1 if before else 0, line)
    return found


def next_own(lines: Sequence[Line]) -> str:
    """The key of one more sentence."""
    taken = [int(each.key.removeprefix(_OWN)) for each in lines if each.is_own]
    return f"{_OWN}{max(taken, default=0) + 1}"
