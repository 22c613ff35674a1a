"""How a report is read: what its verdicts, its strips and what it withholds mean."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from delphi.protocol.terms import minimum_cell
from delphi.wording.verdicts import TONES, meaning, tag
from reports.document.account import Account, by_verdict, is_charted


class Verdict(NamedTuple):
    tag: str
    tone: str
    meaning: str


class HowToRead(NamedTuple):
    """What the report's verdicts mean, and the rest by heading."""

    verdicts: list[Verdict]
    rest: list[tuple[str, str]]


def how_to_read(account: Account) -> HowToRead:
    """In the words of this report: verdicts and pictures that it does not have are left out."""
    verdicts = [
        Verdict(tag(verdict), TONES[verdict], meaning(verdict))
        for verdict in by_verdict(account.items)
        if verdict in TONES
    ]
    rest = [(_("Agreement and stability"), _agreement())] if verdicts else []
    if any(map(is_charted, account.items)):
        rest += [(_("Median and quartiles"), _figures()), (_("The strips"), _strips())]
    return HowToRead(verdicts, [*rest, (_("What is not shown"), _withheld(account))])


def _agreement() -> str:
    return _(
        "A verdict answers two questions: does the panel agree by the rule declared beforehand, "
        "and do those who answered two rounds still change their answers? Agreement that stays is "
        "settled. Disagreement that stays is a result too."
    )


def _figures() -> str:
    return _(
        "“6 (5–7)”: half of the answers are 6 or lower, half 6 or higher, and the middle half of "
        "them lies from 5 to 7. n is how many answered."
    )


def _strips() -> str:
    return _(
        "Every line is a round on the whole scale, the latest below. The dot is the median, the "
        "bar the middle half of the answers. In the latest round the strip is as thick at each "
        "level as the share that chose it, where that may be shown."
    )


def _withheld(account: Account) -> str:
    cell = minimum_cell(account.protocol)
    return _(
        "No figure is shown of fewer than %(cell)s answers, of a group or of all the others, and "
        "no distribution of fewer than %(twice)s, so that single answers cannot be made out. "
        "“%(few)s” stands for a number below that."
    ) % {"cell": cell, "twice": 2 * cell, "few": _("few")}
