"""What panellists wrote, as a report quotes it: by side, without who or when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresight.languages import Texts
from reports.document.account import Quote

#: In this order; "" is where the sides are kept back.
_SIDES = ("for", "against", "neither", "")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The quotes of one side, under its heading; no heading where the sides are kept back."""

    heading: str
    texts: tuple[Texts, ...]


def by_side(quotes: Sequence[Quote], words: Mapping[int, Texts]) -> list[Quoted]:
    """The quotes whose words may still be read, those for first."""
    found = []
    for side in _SIDES:
        texts = tuple(
            words[each.argument_id]
            for each in quotes
            if each.side == side and each.argument_id in words
        )
        if texts:
            found.append(Quoted(_heading(side), texts))
    return found


def taken_back(quotes: Sequence[Quote], words: Mapping[int, Texts]) -> str:
    """How many quotes are there no more, or not in those words, in a sentence; "" where all are."""
    gone = sum(each.argument_id not in words for each in quotes)
    if not gone:
        return ""
    return ngettext(
        "%(n)s quote has been taken back or changed since the report was written.",
        "%(n)s quotes have been taken back or changed since the report was written.",
        gone,
    ) % {"n": gone}


def introduction() -> str:
    return _(
        "Chosen by the facilitators from the reasons given, without who gave them; translations "
        "are theirs. Panellists knew that reasons may be quoted."
    )


def _heading(side: str) -> str:
    return {
        "for": _("For"),
        "against": _("Against"),
        "neither": _("Neither for nor against"),
    }.get(side, "")
