"""The summary of a report: made from its verdicts, as facilitators edited it, and marked."""

from collections.abc import Mapping, Sequence

from django.utils import translation
from django.utils.translation import gettext as _

from delphi.queries.results import ItemView
from delphi.wording.verdicts import tone
from foresight.languages import LANGUAGES, Texts, page_language, spoken
from reports.document.account import Account, by_verdict
from reports.document.summary import (
    Ground,
    Line,
    arranged,
    ground_of,
    is_outdated,
    is_rearranged,
)
from reports.document.texts import Sentence
from reports.wording import sentences
from reports.wording.scales import highest_first


def made(account: Account) -> dict[str, Texts]:
    """The sentences made from the verdicts, by verdict in the order of the table."""
    found: dict[str, Texts] = {}
    for verdict in by_verdict(account.items):
        texts = made_of(verdict, ground_of(account, verdict))
        if any(texts.values()):
            found[verdict] = texts
    return found


def made_of(verdict: str, ground: Ground) -> Texts:
    """The sentence about so many questions with the verdict, in every language."""
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = sentences.about(verdict, ground.count, ground.total)
    return texts


def summary(account: Account, lines: Sequence[Line] = ()) -> list[Sentence]:
    """What the panel settled, where it disagrees, what moves and what is open, in this order.

    As facilitators left it: edited, in another order, with sentences of their own. Those left out
    are here too, marked, so that readers are told.
    """
    plain = made(account)
    items = by_verdict(account.items)
    found = [
        _sentence(account, line, plain.get(line.key, {}), items.get(line.key, []))
        for line in arranged(lines, plain)
        if line.is_own or line.key in plain
    ]
    return found or [Sentence(_("No item has been analysed yet."))]


def _sentence(account: Account, line: Line, plain: Texts, items: Sequence[ItemView]) -> Sentence:
    here = page_language()
    said = spoken(line.boxes(plain), here)
    is_theirs = bool({here, said.language} & set(line.texts))
    outdated = line.is_edited and is_outdated(line, ground_of(account, line.key))
    return Sentence(
        text=said.text,
        items=tuple(highest_first(items)),
        tone="" if line.is_own else tone(line.key),
        language=said.language if said.language != here else "",
        is_theirs=is_theirs,
        made=plain.get(here, "") if is_theirs or line.left_out else "",
        left_out=line.left_out,
        written_about=line.ground.round if line.ground and outdated else 0,
    )


def mark(sentence: Sentence) -> str:
    """What readers are told of a sentence that a person wrote; "" of others."""
    if not sentence.is_theirs:
        return ""
    told = [
        _("Edited by the facilitators. Made from the verdicts: “%(text)s”")
        % {"text": sentence.made}
        if sentence.made
        else _("Written by the facilitators.")
    ]
    if sentence.written_about:
        told.append(
            _("Written about the figures as of round %(number)s.")
            % {"number": sentence.written_about}
        )
    return " ".join(told)


def closing(account: Account, lines: Sequence[Line]) -> list[str]:
    """What else was made of the summary: left out, put in another order."""
    told = [
        _("Left out by the facilitators: “%(text)s”") % {"text": each.made}
        for each in summary(account, lines)
        if each.left_out and each.made
    ]
    plain = made(account)
    if is_rearranged(arranged(lines, plain), plain):
        told.append(_("The facilitators put the sentences in an order of their own."))
    return told


def aside(is_cut: bool, has_own_words: bool) -> str:
    """Of a report as of an earlier round, that words of the facilitators are not shown."""
    if is_cut and has_own_words:
        return _(
            "What the facilitators wrote in the summary speaks of the whole report and is not "
            "shown here."
        )
    return ""


def as_told(account: Account, lines: Sequence[Line]) -> list[dict[str, object]]:
    """The summary as plain values, in every language, for programs to read."""
    plain = made(account)
    found: list[dict[str, object]] = []
    for line in arranged(lines, plain):
        texts = plain.get(line.key)
        if texts is None and not line.is_own:
            continue
        outdated = line.is_edited and is_outdated(line, ground_of(account, line.key))
        found.append(
            {
                "about": None if line.is_own else line.key,
                "texts": read(line, texts or {}),
                "made_from_verdicts": texts,
                "edited": sorted(line.texts),
                "left_out": line.left_out,
                "written_about_round": line.ground.round if line.ground and outdated else None,
            }
        )
    return found


def read(line: Line, plain: Texts) -> Texts:
    """What is read of it, by language; nothing of what is left out."""
    return {} if line.left_out else {at: text for at, text in line.boxes(plain).items() if text}


def changes(
    before: tuple[Account, Sequence[Line]], after: tuple[Account, Sequence[Line]]
) -> list[tuple[Texts, Texts]]:
    """The sentences that facilitators edited in either edition and that read otherwise in both."""
    old, new = (_all_read(*each) for each in (before, after))
    theirs = {line.key for _account, lines in (before, after) for line in lines if line.is_edited}
    pairs = [(old.get(key, {}), new.get(key, {})) for key in {**old, **new} if key in theirs]
    return [pair for pair in pairs if pair[0] != pair[1]]


def _all_read(account: Account, lines: Sequence[Line]) -> Mapping[str, Texts]:
    plain = made(account)
    return {line.key: read(line, plain.get(line.key, {})) for line in arranged(lines, plain)}


def outdated(account: Account, lines: Sequence[Line]) -> int:
    """How many edited sentences are read beside figures they were not written about."""
    plain = made(account)
    return sum(
        line.is_edited and is_outdated(line, ground_of(account, line.key))
        for line in arranged(lines, plain)
        if line.is_own or line.key in plain
    )
