"""The account a report gives: released figures of all rounds up to the one it speaks as of.

Language-free: texts keep all their languages. Pages, charts, downloads and documents are all made
from this one value, so what is withheld from it is withheld from all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from delphi.queries.method import Acts
from delphi.queries.results import ItemView, PanelView, RoundLook
from delphi.wording.verdicts import TONES, UNJUDGED
from foresight.languages import Texts


@dataclass(frozen=True, slots=True)
class RoundAccount:
    """One round: dates, attendance and the seal."""

    number: int
    kind: str
    titles: Texts
    opened_at: datetime | None
    closed_at: datetime | None
    sealed_at: datetime | None
    invited: int | None
    started: int | None
    submitted: int | None
    root: str
    sheets: int | None
    software: str
    feedback: Mapping[str, Any]
    dropped: Mapping[int, str]  # item id: why it was asked no more
    flow: Mapping[str, int] | None = None  # stayed, left, joined, returned since the round before
    flow_withheld: bool = False
    may_be_quoted: bool = False  # its panellists were told, before they wrote, that reports quote
    live: bool = False  # the group's figures went back while it was open
    submit_once: bool = False  # who had submitted could change nothing any more
    shows_comments: bool = False  # comments of policy teams could be read while it was open


@dataclass(frozen=True, slots=True)
class ProtocolAccount:
    version: int
    document: Mapping[str, Any]
    locked_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Quote:
    """An argument that is quoted, without its words, which are looked up when they are read.

    `side` is "for", "against", "neither", or "" where the sides are kept back. `worded`: how often
    facilitators had worded it by then, so that other words never stand in a published edition; a
    digest of the words would tell, after they are erased, whether a guess at them is right.
    """

    code: str
    criterion: str
    argument_id: int
    side: str
    worded: int | None = None  # None: frozen before it was kept


@dataclass(frozen=True, slots=True)
class Account:
    """A study as of one analysed round."""

    study_titles: Texts
    purposes: Texts
    contact: str
    simulated: bool
    trial: str  # which kind of trial the study is, if any
    zone: str
    rounds: tuple[RoundAccount, ...]
    items: tuple[ItemView, ...]  # judged, or to be judged
    expertise: tuple[ItemView, ...]  # how well the panel knows them, by its own account
    panels: tuple[PanelView, ...]
    protocols: tuple[ProtocolAccount, ...]
    languages: tuple[str, ...] = ()  # in which panellists could answer
    reasons_on: tuple[str, ...] = ()  # keys of the criteria on which a reason could be given
    method: Mapping[str, Texts] = field(default_factory=dict)  # by `delphi.choices.MethodField`
    acts: Acts = field(default_factory=Acts)
    group_names: Mapping[str, Mapping[str, Texts]] = field(default_factory=dict)  # by attribute

    quotes: tuple[Quote, ...] = ()

    @property
    def latest(self) -> RoundAccount:
        """The round the account speaks as of."""
        return self.rounds[-1]

    @property
    def protocol(self) -> Mapping[str, Any]:
        return self.protocols[-1].document if self.protocols else {}

    @property
    def criteria(self) -> list[tuple[str, Texts]]:
        """Keys and names of the criteria, in order."""
        return list({item.criterion_key: item.criterion_names for item in self.items}.items())

    @property
    def sections(self) -> list[tuple[str, Texts]]:
        found = {item.section_key: item.section_titles for item in self.items if item.section_key}
        return list(found.items())

    def group_texts(self, attribute: str, key: str) -> Texts:
        """What a stakeholder group is called; a role is its own name. Empty for those in none."""
        named = self.group_names.get(attribute, {}).get(key)
        return named or dict.fromkeys(("fi", "sv", "en"), key) if key else {}

    def item(self, code: str, criterion: str) -> ItemView | None:
        for item in self.items:
            if item.code == code and item.criterion_key == criterion:
                return item
        return None

    def quotes_about(self, item: ItemView) -> list[Quote]:
        about = (item.code, item.criterion_key)
        return [each for each in self.quotes if (each.code, each.criterion) == about]

    def items_on(self, criterion: str) -> list[ItemView]:
        return [item for item in self.items if item.criterion_key == criterion]

    def panel_on(self, criterion: str) -> list[PanelView]:
        return [panel for panel in self.panels if panel.criterion_key == criterion]


def standing(item: ItemView) -> str:
    """The verdict's place in the report; a withheld verdict is withheld for want of answers."""
    if item.verdict:
        return item.verdict
    return "too_few_answers" if item.rule else UNJUDGED


def by_verdict(items: Sequence[ItemView]) -> dict[str, list[ItemView]]:
    """The items under each verdict, in the order of the table; verdicts without items left out."""
    groups: dict[str, list[ItemView]] = {verdict: [] for verdict in (*TONES, UNJUDGED)}
    for item in items:
        groups.setdefault(standing(item), []).append(item)
    return {verdict: found for verdict, found in groups.items() if found}


def standings(items: Sequence[ItemView]) -> dict[str, int]:
    """How many of the items have each verdict, in the order of the table."""
    return {verdict: len(found) for verdict, found in by_verdict(items).items()}


def look_in(item: ItemView, number: int) -> RoundLook | None:
    """What the item showed in a round; None when it was not asked then."""
    return next((look for look in item.looks if look.number == number), None)


def look_before(item: ItemView) -> RoundLook | None:
    """What it showed the time before last."""
    return item.looks[-2] if len(item.looks) > 1 else None


def is_optional(item: ItemView) -> bool:
    """Whether its answers put options in order or share points out among them."""
    return item.scale.kind in ("ranking", "points")


def has_levels(item: ItemView) -> bool:
    return item.scale.kind == "ordinal"


def is_numeric(item: ItemView) -> bool:
    return item.scale.kind in ("number", "probability", "year", "interval")


def is_charted(item: ItemView) -> bool:
    """Whether its answers have an order that a chart can use."""
    return has_levels(item) or is_numeric(item)


def why_empty(look: RoundLook) -> str:
    """Why a round shows no median: a code of `disclosure.Reason`, "no_answers", or ""."""
    figures = look.figures
    if figures.get("n") == 0:
        return "no_answers"
    withheld = figures.get("withheld") or []
    # Other reasons withhold other figures: the median is shown from the minimum cell on.
    return next((code for code in ("round_open", "too_few_answers") if code in withheld), "")


def median_is_never(item: ItemView, look: RoundLook) -> bool:
    """Whether the middle answer to a year question was "never"."""
    figures = look.figures
    return (
        item.scale.never
        and bool(figures.get("n"))
        and figures.get("median") is None
        and "too_few_answers" not in (figures.get("withheld") or [])
    )


def upper_quartile_is_never(item: ItemView, look: RoundLook) -> bool:
    figures = look.figures
    known = figures.get("q1") is not None or median_is_never(item, look)
    return item.scale.never and figures.get("q3") is None and known


def segments(item: ItemView) -> list[int]:
    """The trend each look belongs to, counted from 0."""
    found, current = [], -1
    for look in item.looks:
        current += look.starts_trend
        found.append(current)
    return found


# --- What changed since the round before ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from the round before, item by item."""

    settled: tuple[ItemView, ...]
    unsettled: tuple[ItemView, ...]
    moved: tuple[ItemView, ...]
    reworded: tuple[ItemView, ...]
    added: tuple[ItemView, ...]
    dropped: tuple[ItemView, ...]

    def __bool__(self) -> bool:
        return any(
            (self.settled, self.unsettled, self.moved, self.reworded, self.added, self.dropped)
        )


def changes_in(account: Account) -> Changes | None:
    """What changed in the latest round; None when it was the first."""
    if len(account.rounds) < 2:
        return None
    before = account.rounds[-2].number
    now = [item for item in account.items if item.asked_now]
    pairs = [(item, earlier) for item in now if (earlier := look_before(item)) is not None]
    return Changes(
        settled=tuple(i for i, old in pairs if i.verdict == "settled" != old.verdict),
        unsettled=tuple(i for i, old in pairs if old.verdict == "settled" != i.verdict),
        moved=tuple(i for i, _ in pairs if i.look.movement == "moving"),
        reworded=tuple(i for i, old in pairs if i.look.wording != old.wording),
        added=tuple(i for i in now if len(i.looks) == 1),
        dropped=tuple(i for i in account.items if not i.asked_now and i.as_of == before),
    )
