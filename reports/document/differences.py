"""What is different between two accounts of one study: two editions of a report."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from delphi.queries.results import ItemView
from foresight.languages import Texts
from reports.document.account import Account, ProtocolAccount, RoundAccount, look_in, standing


class Text(StrEnum):
    """Which text of a report was edited."""

    TITLE = "title"
    PURPOSE = "purpose"
    SUMMARY = "summary"
    SENTENCE = "sentence"  # of the summary
    STATEMENT = "statement"
    SECTION = "section"
    CRITERION = "criterion"


@dataclass(frozen=True, slots=True)
class TextChange:
    what: Text
    before: Texts
    after: Texts
    item: ItemView | None = None


@dataclass(frozen=True, slots=True)
class VerdictChange:
    item: ItemView  # as the later account has it
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Differences:
    """From the earlier account to the later one."""

    rounds: tuple[RoundAccount, ...]  # that it has besides
    verdicts: tuple[VerdictChange, ...]
    added: tuple[ItemView, ...]  # items asked for the first time in one of those rounds
    again: tuple[ItemView, ...]  # items asked again in one of them
    corrected: tuple[tuple[ItemView, int], ...]  # items with another figure of a round they share
    texts: tuple[TextChange, ...]
    protocols: tuple[ProtocolAccount, ...]  # versions that it has besides

    def __bool__(self) -> bool:
        return any(
            (self.rounds, self.verdicts, self.added, self.corrected, self.texts, self.protocols)
        )


def differences(
    earlier: Account,
    later: Account,
    *,
    summaries: tuple[Texts, Texts] = ({}, {}),
    sentences: Sequence[tuple[Texts, Texts]] = (),
) -> Differences:
    """What changed; `summaries` are the facilitators' own words of both, `sentences` those of the
    summary that they edited and that read otherwise, before and after."""
    known = {each.number for each in earlier.rounds}
    before = {_key(item): item for item in (*earlier.items, *earlier.expertise)}
    now = (*later.items, *later.expertise)
    shared = [(before[_key(item)], item) for item in now if _key(item) in before]
    versions = {each.version for each in earlier.protocols}
    return Differences(
        rounds=tuple(each for each in later.rounds if each.number not in known),
        verdicts=tuple(
            VerdictChange(item, standing(old), standing(item))
            for old, item in shared
            if standing(old) != standing(item)
        ),
        added=tuple(item for item in now if _key(item) not in before),
        again=tuple(item for old, item in shared if item.as_of > old.as_of),
        corrected=tuple(_corrected(shared)),
        texts=(
            *_texts(earlier, later, shared, summaries),
            *(TextChange(Text.SENTENCE, *each) for each in sentences),
        ),
        protocols=tuple(each for each in later.protocols if each.version not in versions),
    )


def _key(item: ItemView) -> tuple[str, str]:
    return item.code, item.criterion_key


def _corrected(shared: Sequence[tuple[ItemView, ItemView]]) -> Iterator[tuple[ItemView, int]]:
    """Sealed figures never change, so there should be none; readers see that there are none."""
    for old, item in shared:
        for look in old.looks:
            now = look_in(item, look.number)
            if now is None or not _says_the_same(look.figures, now.figures):
                yield item, look.number
            elif (look.agreement, look.movement, look.verdict) != (
                now.agreement,
                now.movement,
                now.verdict,
            ):
                yield item, look.number


def _says_the_same(old: Any, new: Any) -> bool:
    """Whether every figure there was is the same; a later version may tell of more."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return all(name in new and _says_the_same(old[name], new[name]) for name in old)
    return bool(old == new)


def _texts(
    earlier: Account,
    later: Account,
    shared: Sequence[tuple[ItemView, ItemView]],
    summaries: tuple[Texts, Texts],
) -> Iterator[TextChange]:
    """Texts that were edited. A statement asked anew in other words is a wording, no edit."""
    pairs: list[tuple[Text, Texts, Texts, ItemView | None]] = [
        (Text.TITLE, earlier.study_titles, later.study_titles, None),
        (Text.PURPOSE, earlier.purposes, later.purposes, None),
        (Text.SUMMARY, *summaries, None),
    ]
    names = [
        (Text.SECTION, dict(earlier.sections), dict(later.sections)),
        (Text.CRITERION, dict(earlier.criteria), dict(later.criteria)),
    ]
    for what, old, new in names:
        pairs += [(what, old[key], new[key], None) for key in old if key in new]
    seen: set[tuple[str, int]] = set()
    for item_before, item in shared:
        wordings = {each.version: each.texts for each in item.wordings}
        for wording in item_before.wordings:
            which = (item.code, wording.version)
            if wording.version in wordings and which not in seen:
                seen.add(which)
                pairs.append((Text.STATEMENT, wording.texts, wordings[wording.version], item))
    yield from (TextChange(*pair) for pair in pairs if dict(pair[1]) != dict(pair[2]))
