"""Comments as pages show them: who says what, of which item, on which edition. Never a figure."""

from collections.abc import Iterable
from dataclasses import dataclass

from delphi.queries.results import ItemView
from foresight.network.models import User
from reports.document.account import Account
from reports.queries.comments import Commented
from reports.renderers.pages import Link, in_words
from reports.renderers.places import Place
from reports.wording.comments import kind_in_words
from reports.wording.method import day


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment; `edition` where it was written on another than the one that is read."""

    id: int
    kind: str
    text: str
    language: str
    name: str
    team: str
    day: str
    is_changed: bool
    edition: int | None
    about: Link | None
    code: str
    is_own: bool
    for_panel: bool
    is_new: bool
    is_withdrawn: bool  # with its edition
    hidden: bool
    why_hidden: str


def comment_lines(
    comments: Iterable[Commented],
    account: Account,
    place: Place,
    *,
    edition: int,
    reader: User | None,
    item: ItemView | None = None,
) -> list[CommentLine]:
    """The comments as lines; with `item` those on it alone, without saying what they are about."""
    return [
        _line(each, account, place, edition=edition, reader=reader, says_about=item is None)
        for each in comments
        if item is None or (each.code, each.criterion) == (item.code, item.criterion_key)
    ]


def _line(
    each: Commented,
    account: Account,
    place: Place,
    *,
    edition: int,
    reader: User | None,
    says_about: bool,
) -> CommentLine:
    item = account.item(each.code, each.criterion) if each.code and says_about else None
    return CommentLine(
        id=each.pk,
        kind=kind_in_words(each.kind),
        text=each.text,
        language=each.language,
        name=each.by.name,
        team=each.team,
        day=day(account, each.written_at),
        is_changed=each.changed_at is not None,
        edition=each.edition.number if each.edition.number != edition else None,
        about=Link(in_words(item.texts), place.item(item)) if item else None,
        code=each.code,
        is_own=reader is not None and each.by_id == reader.pk,
        for_panel=each.for_panel,
        is_new=not each.is_read,
        is_withdrawn=not each.edition.stands,
        hidden=each.hidden,
        why_hidden=each.why_hidden,
    )
