"""The summary as facilitators edit it: every sentence with a box for each language."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.wording.verdicts import tag, tone
from foresight.languages import LANGUAGES, Texts
from reports.document.summary import (
    NEW,
    OPENING,
    Change,
    Ground,
    Line,
    arranged,
    edited,
    ground_of,
    is_outdated,
    is_own_key,
    mark_of,
    reordered,
)
from reports.queries.editions import Opened
from reports.renderers.pages import SummaryLine, in_words, summary_lines
from reports.renderers.places import Place
from reports.wording import summary

NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@dataclass(frozen=True, slots=True)
class Box:
    language: str
    name: str
    text: str
    made: str  # from the verdicts
    then: str  # what was made of them when it was written, where that was something else
    theirs: str | None  # what somebody else has saved meanwhile, where that is something else

    @property
    def shows_made(self) -> bool:
        return bool(self.made) and (self.text != self.made or bool(self.then))

    @property
    def has_hint(self) -> bool:
        return self.shows_made or bool(self.then) or self.theirs is not None


@dataclass(frozen=True, slots=True)
class Card:
    """A sentence to edit."""

    key: str
    tag: str
    tone: str
    boxes: tuple[Box, ...]
    left_out: bool
    was: str  # marks what they saw
    is_edited: bool
    is_own: bool
    is_gone: bool  # no question has the verdict any more, so nobody reads it
    written_about: int  # the round, where the figures are others by now; else 0
    holds: bool
    clashes: bool

    @property
    def is_empty(self) -> bool:
        return (self.is_own or self.is_gone) and not any(each.text for each in self.boxes)


@dataclass(frozen=True, slots=True)
class Preview:
    """How the summary reads in one language."""

    language: str
    name: str
    opening: str
    summary: Sequence[SummaryLine]
    closing: Sequence[str]


@dataclass(frozen=True)
class Sheet:
    """The draft's summary, and what somebody has typed about it, not saved yet."""

    draft: Opened
    typed: Sequence[Change] = ()
    clashes: Collection[str] = ()

    def lines(self) -> list[Line]:
        """As they stand in the draft, after the words that open the summary."""
        made, imprint = summary.made(self.draft.account), self.draft.imprint
        return [Line(OPENING, imprint.summaries), *arranged(imprint.lines, made)]

    def cards(self) -> list[Card]:
        """The opening, the sentences in their order, and one more to add."""
        made = summary.made(self.draft.account)
        typed = {each.key: each for each in self.typed}
        lines = {each.key: each for each in self.lines()}
        for key in typed:
            if is_own_key(key):  # somebody else has taken it away meanwhile
                lines.setdefault(key, Line(key))
        order = [key for key in typed if key in lines and key not in (OPENING, NEW)]
        sentences = [each for key, each in lines.items() if key != OPENING]
        found = [lines[OPENING], *reordered(sentences, order), Line(NEW)]
        return [self._card(line, made.get(line.key, {}), typed.get(line.key)) for line in found]

    def _card(self, line: Line, made: Texts, change: Change | None) -> Card:
        standing, clashes = line.boxes(made), line.key in self.clashes
        if change is None or not change.is_any:
            change = Change(line.key, standing, line.left_out, holds=bool(change and change.holds))
            was = mark_of(standing, line.left_out)
        else:
            was = mark_of(standing, line.left_out) if clashes else change.was or ""
        now = ground_of(self.draft.account, line.key)
        outdated = line.is_edited and line.ground is not None and is_outdated(line, now)
        then = _then(line) if outdated else {}
        is_verdict = line.key not in (OPENING, NEW) and not line.is_own
        return Card(
            key=line.key,
            tag=tag(line.key) if is_verdict else "",
            tone=tone(line.key) if is_verdict else "",
            boxes=tuple(
                Box(
                    language,
                    NAMES[language],
                    text=change.texts.get(language, ""),
                    made=made.get(language, ""),
                    then=then.get(language, "") if then != made else "",
                    theirs=_theirs(standing, change, language) if clashes else None,
                )
                for language in LANGUAGES
            ),
            left_out=change.left_out,
            was=was,
            is_edited=is_verdict and (dict(change.texts) != dict(made) or change.left_out),
            is_own=line.is_own,
            is_gone=is_verdict and not made,
            written_about=line.ground.round if line.ground and outdated else 0,
            holds=change.holds,
            clashes=clashes,
        )

    def previews(self) -> list[Preview]:
        """How it reads as it is typed, in every language."""
        account, imprint = self.draft.account, self.draft.imprint
        made = summary.made(account)
        changes = [
            replace(each, was=None, key="own-9999" if each.key == NEW else each.key)
            for each in self.typed
            if each.is_any or each.holds
        ]
        lines, _clashes = edited(self.lines(), made, changes, partial(ground_of, account))
        order = [each.key for each in self.typed if each.key not in (OPENING, NEW)]
        opening = next((each.texts for each in lines if each.key == OPENING), {})
        sentences = reordered([each for each in lines if each.key != OPENING], order)
        place = Place(self.draft.report, chosen={"edition": "draft"} if imprint.latest else {})
        found = []
        for language in LANGUAGES:
            with translation.override(language):
                found.append(
                    Preview(
                        language,
                        NAMES[language],
                        opening=in_words(opening) if any(opening.values()) else "",
                        summary=summary_lines(summary.summary(account, sentences), place),
                        closing=summary.closing(account, sentences),
                    )
                )
        return found


def _theirs(standing: Mapping[str, str], change: Change, language: str) -> str | None:
    theirs = standing.get(language, "")
    return theirs if theirs != change.texts.get(language, "") else None


def _then(line: Line) -> Texts:
    ground: Ground | None = line.ground
    return summary.made_of(line.key, ground) if ground and not line.is_own else {}


@dataclass(frozen=True, slots=True)
class Standing:
    """What has been made of the summary, in words."""

    words: str
    warning: str


def standing(draft: Opened) -> Standing:
    lines = draft.imprint.lines
    own = [each for each in lines if each.is_own]
    left_out = [each for each in lines if each.left_out and not each.is_own]
    reworded = [each for each in lines if each.texts and not (each.is_own or each.left_out)]
    said = []
    if draft.imprint.summaries:
        said.append(_("It opens with words of your own."))
    for found, words in ((reworded, _reworded), (own, _added), (left_out, _left_out)):
        if found:
            said.append(words(len(found)))
    return Standing(" ".join(said), outdated_in_words(draft))


def outdated_in_words(draft: Opened) -> str:
    """That edited sentences were written about other figures; "" where none was."""
    count = summary.outdated(draft.account, draft.imprint.lines)
    if not count:
        return ""
    return ngettext(
        "%(count)s sentence that you wrote is about the figures of an earlier round. Look at it "
        "before you publish; until then readers are told which round it is about.",
        "%(count)s sentences that you wrote are about the figures of an earlier round. Look at "
        "them before you publish; until then readers are told which round they are about.",
        count,
    ) % {"count": count}


def _reworded(count: int) -> str:
    return ngettext("%(n)s sentence reworded.", "%(n)s sentences reworded.", count) % {"n": count}


def _added(count: int) -> str:
    return ngettext("%(n)s sentence added.", "%(n)s sentences added.", count) % {"n": count}


def _left_out(count: int) -> str:
    return ngettext("%(n)s sentence left out.", "%(n)s sentences left out.", count) % {"n": count}
