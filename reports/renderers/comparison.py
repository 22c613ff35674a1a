"""The page that says what is new in an edition: everything its template fills in, in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView
from delphi.wording.verdicts import tag, tone
from foresight.languages import Texts
from reports.document.account import Account
from reports.document.differences import Differences, Text, TextChange
from reports.renderers.pages import Link, in_words
from reports.renderers.places import Place
from reports.wording import method, sentences
from surveys.wording import joined_words


@dataclass(frozen=True, slots=True)
class VerdictLine:
    item: Link
    criterion: SafeString
    before: str
    before_tone: str
    after: str
    after_tone: str


@dataclass(frozen=True, slots=True)
class TextLine:
    what: str
    before: Texts
    after: Texts
    url: str = ""


def round_sentences(found: Differences, account: Account) -> list[str]:
    """The rounds that came to it."""
    return [
        _("Round %(number)s, sealed %(date)s") % {
            "number": each.number,
            "date": method.day(account, each.sealed_at),
        }
        for each in found.rounds
    ]  # fmt: skip


def verdict_lines(found: Differences, place: Place) -> list[VerdictLine]:
    return [
        VerdictLine(
            item=_link(change.item, place),
            criterion=in_words(change.item.criterion_names),
            before=tag(change.before),
            before_tone=tone(change.before),
            after=tag(change.after),
            after_tone=tone(change.after),
        )
        for change in found.verdicts
    ]


def item_links(items: Sequence[ItemView], place: Place) -> list[tuple[Link, str]]:
    """Each with how its median went since the time before, where that can be told."""
    return [(_link(item, place), sentences.change_of(item)) for item in items]


def text_lines(found: Differences, place: Place) -> list[TextLine]:
    return [
        TextLine(
            what=_text_of(change),
            before=change.before,
            after=change.after,
            url=place.item(change.item) if change.item and change.item.is_judgement else "",
        )
        for change in found.texts
    ]


def _text_of(change: TextChange) -> str:
    if change.what is Text.STATEMENT and change.item:
        return _("Statement %(code)s") % {"code": change.item.code}
    return {
        Text.TITLE: _("Title of the study"),
        Text.PURPOSE: _("Purpose of the study"),
        Text.SUMMARY: _("The facilitators’ own summary"),
        Text.SENTENCE: _("A sentence of the summary, edited by the facilitators"),
        Text.SECTION: _("Name of a section"),
        Text.CRITERION: _("Name of a criterion"),
    }.get(change.what, _("Text"))


def sameness(found: Differences, earlier: Account) -> str:
    """Whether the figures that both editions have are the same: as sealed figures are."""
    rounds = joined_words([each.number for each in earlier.rounds])
    if not found.corrected:
        return ngettext(
            "All figures of round %(rounds)s are the same in both editions.",
            "All figures of rounds %(rounds)s are the same in both editions.",
            len(earlier.rounds),
        ) % {"rounds": rounds}
    codes = joined_words(sorted({item.code for item, _number in found.corrected}))
    return _("Figures of earlier rounds differ between the editions: %(codes)s.") % {"codes": codes}


def _link(item: ItemView, place: Place) -> Link:
    url = place.item(item) if item.is_judgement else ""
    return Link(in_words(item.texts), url)


def deviations(found: Differences, later: Account) -> list[str]:
    """The changes of the protocol that it has besides."""
    return [method.deviation(later, each) for each in found.protocols]
