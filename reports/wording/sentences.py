"""The report in sentences, made from verdicts and changes, never from withheld figures."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView
from delphi.wording.noise import beyond_noise_in_words
from delphi.wording.verdicts import TONES, mostly
from reports.document.account import Account, changes_in, look_before
from reports.document.texts import Sentence
from reports.wording import values
from reports.wording.numbers import percent


def in_one_sentence(standings: Mapping[str, int]) -> str:
    """What the panel settled, for lists; where it settled nothing, what comes first instead."""
    total = sum(count for verdict, count in standings.items() if verdict != "unjudged")
    # In the order of the table: PostgreSQL keeps the keys of JSON in one of its own.
    said = (about(verdict, standings[verdict], total) for verdict in TONES if verdict in standings)
    return next((text for text in said if text), "")


def about(verdict: str, count: int, total: int) -> str:
    """How many questions of all that are judged have the verdict; "" of what has no sentence."""
    words = {"count": count, "total": total}
    match verdict:
        case "settled":
            return (
                ngettext(
                    "Of %(total)s questions %(count)s is settled: the panel agrees and stays so.",
                    "Of %(total)s questions %(count)s are settled: the panel agrees and stays so.",
                    count,
                )
                % words
            )
        case "agreed_but_moving":
            return (
                ngettext(
                    "On %(count)s question the panel agrees, but its answers still move.",
                    "On %(count)s questions the panel agrees, but its answers still move.",
                    count,
                )
                % words
            )
        case "agreed_unconfirmed":
            return (
                ngettext(
                    "On %(count)s question the panel agrees, which no earlier round confirms yet.",
                    "On %(count)s questions the panel agrees, which no earlier round confirms yet.",
                    count,
                )
                % words
            )
        case "lasting_dissent":
            return (
                ngettext(
                    "On %(count)s question the panel lastingly disagrees.",
                    "On %(count)s questions the panel lastingly disagrees.",
                    count,
                )
                % words
            )
        case "polarised":
            return (
                ngettext(
                    "On %(count)s question the panel is split into two camps.",
                    "On %(count)s questions the panel is split into two camps.",
                    count,
                )
                % words
            )
        case "open":
            return (
                ngettext(
                    "%(count)s question is still open.",
                    "%(count)s questions are still open.",
                    count,
                )
                % words
            )
        case "no_clear_view":
            return (
                ngettext(
                    "On %(count)s question the panel has no clear view.",
                    "On %(count)s questions the panel has no clear view.",
                    count,
                )
                % words
            )
        case "too_few_answers":
            return (
                ngettext(
                    "%(count)s question got too few answers to judge.",
                    "%(count)s questions got too few answers to judge.",
                    count,
                )
                % words
            )
    return ""


def changes(account: Account) -> list[Sentence]:
    """What is different from the round before; empty after a first round."""
    found = changes_in(account)
    if found is None:
        return []
    entries = (
        (found.settled, _settled, "settled"),
        (found.unsettled, _unsettled, "open"),
        (found.moved, _moved, "moving"),
        (found.reworded, _reworded, ""),
        (found.added, _added, ""),
        (found.dropped, _dropped, ""),
    )
    return [Sentence(word(len(items)), items, colour) for items, word, colour in entries if items]


def _settled(count: int) -> str:
    return ngettext("%(n)s became settled", "%(n)s became settled", count) % {"n": count}


def _unsettled(count: int) -> str:
    return ngettext("%(n)s is settled no more", "%(n)s are settled no more", count) % {"n": count}


def _moved(count: int) -> str:
    return ngettext("%(n)s moved", "%(n)s moved", count) % {"n": count}


def _reworded(count: int) -> str:
    return ngettext("%(n)s was reworded", "%(n)s were reworded", count) % {"n": count}


def _added(count: int) -> str:
    return ngettext("%(n)s was added", "%(n)s were added", count) % {"n": count}


def _dropped(count: int) -> str:
    return ngettext("%(n)s was asked no more", "%(n)s were asked no more", count) % {"n": count}


def change_of(item: ItemView) -> str:
    """How the median went since the time before, as "5 → 6"; "" where it cannot be said."""
    before = look_before(item)
    if before is None or item.look.starts_trend:
        return ""
    return f"{values.median(item, before)} → {values.median(item, item.look)}"


def movement_of(item: ItemView) -> str:
    """What is known of the change since the round before, in a sentence; "" where nothing is."""
    paired = item.change
    if not paired:
        return ""
    parts = []
    stayers, changed = paired.get("n"), paired.get("share_changed")
    if stayers is None:
        return _("Too few answered both rounds to say how answers changed.")
    parts.append(
        ngettext(
            "%(n)s panellist answered both rounds.",
            "%(n)s panellists answered both rounds.",
            stayers,
        )
        % {"n": stayers}
    )
    if changed is not None:
        parts.append(_("%(share)s of them changed their answer.") % {"share": percent(changed)})
    if word := mostly(paired.get("mostly")):
        parts.append(word)
    if beyond := beyond_noise_in_words(paired):
        parts.append(beyond)
    return " ".join(parts)
