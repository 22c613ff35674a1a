"""The same question in other studies, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from delphi.models import Round
from delphi.queries.results import ItemView
from delphi.wording.verdicts import tag, tone
from foresight.languages import Texts
from reports.document.account import standing
from reports.queries.series import AskedElsewhere
from reports.renderers.places import Place
from reports.wording import values


@dataclass(frozen=True, slots=True)
class ElsewhereLine:
    """One other study: when, what the panel said, how that was judged, and where to read it."""

    study: str
    year: str
    url: str  # "" of the study itself
    in_short: str
    n: str
    tone: str
    tag: str
    wording: Texts | None  # where it differs


def elsewhere_lines(
    item: ItemView, as_of: Round, found: Sequence[AskedElsewhere]
) -> list[ElsewhereLine]:
    """The item itself, then the others, the newest first; none where nobody else asked."""
    if not found:
        return []
    others = sorted(found, key=_closed, reverse=True)
    return [
        _line(_("This study"), as_of, item),
        *(
            _line(
                values.said(each.report.study.titles),
                each.as_of,
                each.item,
                url=Place(each.report, is_public=each.is_public).item(each.item),
                wording=None if each.item.texts == item.texts else each.item.texts,
            )
            for each in others
        ),
    ]


def _closed(each: AskedElsewhere) -> str:
    return each.as_of.closed_at.isoformat() if each.as_of.closed_at else ""


def _line(
    study: str, as_of: Round, item: ItemView, *, url: str = "", wording: Texts | None = None
) -> ElsewhereLine:
    verdict = standing(item)
    return ElsewhereLine(
        study=study,
        year=str(as_of.closed_at.year) if as_of.closed_at else "–",
        url=url,
        in_short=values.in_short(item, item.look),
        n=values.count(item.figures.get("n")),
        tone=tone(verdict),
        tag=tag(verdict),
        wording=wording,
    )
