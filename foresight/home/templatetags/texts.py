"""How texts and times read in a template: `{% load texts %}`.

Study texts may be missing in the page's language; then the next language's text is shown and says
so by its `lang` attribute. Times follow the page's language.
"""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils import dateformat, timezone
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString

from delphi.wording.deadlines import zone_in_words
from foresight.languages import page_language
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


register.filter("zone_name", zone_in_words)


@register.simple_tag
def spoken(texts: Mapping[str, str] | None) -> str | SafeString:
    """The text in the page's language, or in another one and marked with its `lang`."""
    found = spoken_text(texts or {}, page_language())
    if found.language == page_language():
        return found.text
    return format_html('<span lang="{}">{}</span>', found.language, found.text)


@register.simple_tag
def spoken_paragraphs(texts: Mapping[str, str] | None) -> SafeString:
    """A longer text as paragraphs, an empty line between two; marked as `spoken` does."""
    found = spoken_text(texts or {}, page_language())
    paragraphs = SafeString(linebreaks(found.text, autoescape=True))
    if found.language == page_language():
        return paragraphs
    return format_html('<div lang="{}">{}</div>', found.language, paragraphs)


@register.filter
def plain(texts: Mapping[str, str] | None) -> str:
    """The same text without marking, for titles and attributes."""
    return spoken_text(texts or {}, page_language()).text


@register.filter
def deadline(moment: datetime | None, zone: str = "Europe/Helsinki") -> str:
    """Weekday, day and time in `zone`: `ma 14.12. klo 23.59`; the year when it is another."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZoneInfo(zone))
    this_year = timezone.now().astimezone(ZoneInfo(zone)).year
    patterns = DEADLINE_FORMATS if local.year == this_year else DEADLINE_FORMATS_WITH_YEAR
    return dateformat.format(local, patterns[page_language()]).replace(" ", NO_BREAK)


@register.filter
def day(moment: datetime | date | None, zone: str = "Europe/Helsinki") -> str:
    """The day, of a moment that in `zone`: `14.12.2026`."""
    if moment is None:
        return "–"
    if isinstance(moment, datetime):
        moment = moment.astimezone(ZoneInfo(zone))
    return dateformat.format(moment, DAY_FORMATS[page_language()])
