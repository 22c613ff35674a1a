"""The report page and an item's page: everything a template fills in, already in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, RoundLook
from delphi.wording import changes
from delphi.wording.rules import consensus_sentences
from delphi.wording.verdicts import tag, tone
from foresight.languages import Spoken, Texts, page_language, spoken
from reports.document.account import (
    Account,
    by_verdict,
    is_optional,
    look_before,
)
from reports.document.imprint import Imprint
from reports.document.texts import ChartText, Sentence, Table
from reports.models import Edition
from reports.renderers.places import Place
from reports.wording import chart_kinds, method, options, sentences, values
from reports.wording.panel.questions import question
from reports.wording.scales import highest_first
from reports.wording.summary import mark
from surveys.wording import joined_words

NAMED = 2  # items seen under a sentence of the summary; the others are a click away


def in_words(texts: Texts) -> SafeString:
    """A study's text, marked with its language where that is not the page's."""
    here = page_language()
    said: Spoken = spoken(texts, here)
    if said.language == here:
        return format_html("{}", said.text)
    return format_html('<span lang="{}">{}</span>', said.language, said.text)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """An edition in the list of them."""

    number: int
    day: str
    as_of: int
    note: str
    url: str
    is_read: bool
    is_withdrawn: bool
    changes: str  # where it is said what is new in it; "" of the first and of withdrawn ones


@dataclass(frozen=True, slots=True)
class Link:
    text: SafeString
    url: str


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """A sentence with the items it speaks of: the first are seen, the rest are folded."""

    text: str
    tone: str
    named: tuple[Link, ...]
    rest: tuple[Link, ...]
    more: str
    language: str = ""  # of the text, where it is not the page's
    mark: str = ""  # that a person wrote it


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with its words; without `svg` it has not been drawn yet."""

    id: str
    text: ChartText
    question: str = ""  # what a chart of the whole panel answers
    folded: bool = False  # opened by a click, and only then loaded
    svg: str = ""
    dark: str = ""
    narrow: str = ""
    narrow_dark: str = ""
    png: str = ""
    svg_file: str = ""
    wide: bool = False
    natural: bool = False  # as large as drawn: a chart of one small panel is not blown up


Drawn = Mapping[tuple[str, str], str]
#: Charts that are not wider on the page than they were drawn.
AS_DRAWN = ("convergence", "plane", "field", "participation")


def chart(place: Place, drawn: Drawn, key: str, text: ChartText, *, is_open: bool = False) -> Chart:
    """The chart with that key; where it is not drawn, its words and table stand alone.

    Charts of the panel are opened by whoever asks, but for the one that `is_open`.
    """
    name, kind = key.replace("~", "-"), key.partition("~")[0]
    asked = question(kind)
    plain = Chart(
        id=name,
        text=text,
        question=asked,
        folded=bool(asked) and not is_open,
        wide=bool(asked),
        natural=kind in AS_DRAWN,
    )
    svg, png = drawn.get((key, "svg")), drawn.get((key, "png"))
    if svg is None or png is None:
        return plain
    slim = chart_kinds.narrow_key(key)
    mark = drawn.get((slim, "svg"))
    return replace(
        plain,
        narrow=place.chart(slim, "svg", mark) if mark else "",
        narrow_dark=place.chart(slim, "svg", mark, ground="dark") if mark else "",
        svg=place.chart(key, "svg", svg),
        dark=place.chart(key, "svg", svg, ground="dark"),
        png=place.chart(key, "png", png, file="1"),
        svg_file=place.chart(key, "svg", svg, file="1"),
    )


def as_of_rounds(whole: Account, place: Place) -> list[tuple[int, str]]:
    """The rounds that the report can be read as of, with where it is; only its own when alone."""
    own = whole.latest.number
    return [
        (each.number, place.as_of(0 if each.number == own else each.number))
        for each in whole.rounds
    ]


def edition_lines(
    editions: Sequence[Edition], account: Account, place: Place, imprint: Imprint
) -> list[EditionLine]:
    """Every edition of the report, the newest first."""
    return [
        EditionLine(
            number=each.number,
            day=method.day(account, each.published_at),
            as_of=each.as_of.number,
            note=each.note,
            url=place.edition(0 if each.number == imprint.latest else each.number),
            is_read=each.number == imprint.edition,
            is_withdrawn=not each.stands,
            changes=_changes_in(each, editions, place, imprint),
        )
        for each in editions
    ]


def _changes_in(
    edition: Edition, editions: Sequence[Edition], place: Place, imprint: Imprint
) -> str:
    before = next((each for each in editions if each.stands and each.number < edition.number), None)
    if before is None or not edition.stands:
        return ""
    chosen = {} if edition.number == imprint.latest else {"edition": str(edition.number)}
    return replace(place, chosen=chosen).changes(before.number)


def summary_lines(found: Sequence[Sentence], place: Place) -> list[SummaryLine]:
    return [
        replace(
            _line(each, [Link(_named(item), place.item(item)) for item in each.items]),
            language=each.language,
            mark=mark(each),
        )
        for each in found
        if not each.left_out
    ]


def change_lines(account: Account, place: Place) -> list[SummaryLine]:
    """What changed, with every item named and, where there is one, how its median went."""
    return [
        _line(
            each,
            [
                Link(_named(item, sentences.change_of(item)), place.item(item))
                for item in each.items
            ],
        )
        for each in sentences.changes(account)
    ]


def _line(sentence: Sentence, links: Sequence[Link]) -> SummaryLine:
    first = len(links) if len(links) == NAMED + 1 else NAMED
    named, rest = tuple(links[:first]), tuple(links[first:])
    return SummaryLine(sentence.text, sentence.tone, named, rest, and_more(len(rest)))


def _named(item: ItemView, change: str = "") -> SafeString:
    return format_html("{} ({}){}", in_words(item.texts), in_words(item.criterion_names),
                       f": {change}" if change else "")  # fmt: skip


def and_more(count: int) -> str:
    if count < 1:
        return ""
    return ngettext("and %(count)s more", "and %(count)s more", count) % {"count": count}


def in_short(item: ItemView, look: RoundLook) -> str:
    """What a round showed, in the space of a cell."""
    return (options.order_in_short if is_optional(item) else values.in_short)(item, look)


def rule_of(account: Account, criterion: str) -> list[str]:
    """The consensus rule of a criterion in words; empty where none is declared."""
    item = account.items_on(criterion)[0]
    return consensus_sentences(item.rule, item.scale) if item.rule else []


def lead_cards(account: Account) -> list[dict[str, object]]:
    """How many questions have each verdict, whatever is filtered below."""
    return [
        {
            "verdict": verdict,
            "tone": tone(verdict),
            "tag": tag(verdict),
            "count": len(found),
        }
        for verdict, found in by_verdict(account.items).items()
        if verdict != "unjudged"
    ]


def panel_charts(account: Account, place: Place, drawn: Drawn, criterion: str) -> list[Chart]:
    """The charts of the whole panel on the criterion, or on all when none is chosen.

    The first of them, the overview of all items, is seen at once.
    """
    keys = chart_kinds.panel_keys(account, criterion)
    return [
        chart(place, drawn, key, text, is_open=key == keys[0])
        for key in keys
        if (text := chart_kinds.text_of(account, key))
    ]


def item_charts(account: Account, item: ItemView, place: Place, drawn: Drawn) -> list[Chart]:
    """The charts of one item."""
    return [
        chart(place, drawn, key, text)
        for key in chart_kinds.item_keys(account, item)
        if (text := chart_kinds.text_of(account, key))
    ]


# --- One item -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WordingLine:
    version: int
    texts: Texts
    before: Texts | None  # the wording asked before it
    rounds: str
    number_of_rounds: int
    reason: str
    new_trend: bool


def wording_lines(item: ItemView) -> list[WordingLine]:
    """The statement's wordings asked so far, the latest first."""
    return [
        WordingLine(
            version=wording.version,
            texts=wording.texts,
            before=before.texts if before else None,
            rounds=joined_words(wording.rounds),
            number_of_rounds=len(wording.rounds),
            reason=wording.reason,
            new_trend=not wording.continues_trend and wording.version > 1,
        )
        for before, wording in reversed([*zip((None, *item.wordings), item.wordings, strict=False)])
    ]


def change_reasons(item: ItemView) -> dict[str, object] | None:
    """Why answers to the item were changed, as those who changed them say; None where withheld."""
    told = item.figures.get("change_reasons")
    sentence = changes.reasons_sentence(told)
    if not sentence:
        return None
    rows = tuple((words, values.count(n)) for words, n in changes.reasons_counted(told))
    columns = (_("Reason"), _("Panellists"))
    caption = _("Why answers changed in round %(number)s") % {"number": item.as_of}
    return {"sentence": sentence, "table": Table(caption=caption, columns=columns, rows=rows)}


def neighbours(item: ItemView, account: Account) -> tuple[ItemView | None, ItemView | None]:
    """The items before and after on the report, in its own order."""
    order = [each for found in by_verdict(account.items).values() for each in highest_first(found)]
    place = order.index(item)
    before = order[place - 1] if place else None
    return before, order[place + 1] if place + 1 < len(order) else None


def dropped_reason(item: ItemView, account: Account) -> str:
    """Why the item is asked no more; "" where it still is or nobody said."""
    if item.asked_now:
        return ""
    reasons = (each.dropped.get(item.item_id, "") for each in account.rounds)
    return next((reason for reason in reasons if reason), "")


def went(item: ItemView) -> str:
    """What came of those who answered both rounds, in sentences."""
    return sentences.movement_of(item) if look_before(item) else ""
