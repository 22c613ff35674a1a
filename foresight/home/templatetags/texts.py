"""How texts, numbers and times read in a template: `{% load texts %}`.

Study texts may be missing in the page's language; then the next language's text is shown and says
so by its `lang` attribute. Numbers and times follow the page's language.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat, formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foresight.languages import spoken as spoken_text

register = template.Library()

NO_BREAK = "\N{NO-BREAK SPACE}"

#: Day and time as written in each language; Swedish as it is written in Finland.
DEADLINE_FORMATS = {
    "fi": r"D j.n. \k\l\o H.i",
    "sv": r"D j.n \k\l. H.i",
    "en": r"D j M, H:i",
}
DEADLINE_FORMATS_WITH_YEAR = {
    "fi": r"D j.n.Y \k\l\o H.i",
    "sv": r"D j.n.Y \k\l. H.i",
    "en": r"D j M Y, H:i",
}
DAY_FORMATS = {"fi": "j.n.Y", "sv": "j.n.Y", "en": "j M Y"}


def _language() -> str:
    return get_language() or "fi"


@register.simple_tag
def spoken(texts: Mapping[str, str] | None) -> str | SafeString:
    """The text in the page's language, or in another one and marked with its `lang`."""
    found = spoken_text(texts or {}, _language())
    if found.language == _language():
        return found.text
    return format_html('<span lang="{}">{}</span>', found.language, found.text)


@register.filter
def plain(texts: Mapping[str, str] | None) -> str:
    """The same text without marking, for titles and attributes."""
    return spoken_text(texts or {}, _language()).text


@register.filter
def number(value: float | None, decimals: int = 2) -> str:
    """A figure with at most `decimals` decimals, no trailing zeros; a dash when undefined."""
    if value is None or math.isnan(value):
        return "–"
    rounded = round(float(value), decimals)
    if rounded == int(rounded):
        return formats.number_format(int(rounded), use_l10n=True)
    shortest = f"{rounded:.{decimals}f}".rstrip("0")
    return formats.number_format(shortest, use_l10n=True)


@register.filter
def percent(share: float | None, decimals: int = 0) -> str:
    """A share 0–1 as per cent: `71 %`, in English `71%`."""
    if share is None or math.isnan(share):
        return "–"
    return f"{number(share * 100, decimals)}{'' if _language() == 'en' else NO_BREAK}%"


@register.filter
def deadline(moment: datetime | None, zone: str = "Europe/Helsinki") -> str:
    """Weekday, day and time in `zone`: `ma 14.12. klo 23.59`; the year when it is another."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZoneInfo(zone))
    this_year = timezone.now().astimezone(ZoneInfo(zone)).year
    patterns = DEADLINE_FORMATS if local.year == this_year else DEADLINE_FORMATS_WITH_YEAR
    return dateformat.format(local, patterns[_language()]).replace(" ", NO_BREAK)


@register.filter
def day(moment: datetime | None, zone: str = "Europe/Helsinki") -> str:
    """The day in `zone`: `14.12.2026`."""
    if moment is None:
        return "–"
    return dateformat.format(moment.astimezone(ZoneInfo(zone)), DAY_FORMATS[_language()])


@register.filter
def zone_name(zone: str) -> str:
    """The zone in words, for beside a deadline."""
    if zone == "Europe/Helsinki":
        return _("Finnish time")
    return zone.rpartition("/")[2].replace("_", " ")
