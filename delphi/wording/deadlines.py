"""A deadline in full: weekday, day, time and zone, in the language that is active."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _

from foresight.languages import page_language

#: As each language is written in Finland; English as in Europe.
_LOCALES = {"fi": "fi", "sv": "sv_FI", "en": "en_GB"}
#: The weekday in the case that Finnish sentences need: "sunnuntaina 31. tammikuuta 2027".
_DATES = {"fi": "cccc'na' d. MMMM y", "sv": "full", "en": "full"}
_TIMES = {"fi": "%H.%M", "sv": "%H.%M", "en": "%H:%M"}


def deadline_in_words(instant: datetime, zone: str) -> str:
    """`Sunday, 31 January 2027 at 23:59 (Finnish time)`, as clocks in `zone` show `instant`."""
    language = page_language()
    local = instant.astimezone(ZoneInfo(zone))
    return _("{date} at {time} ({zone})").format(
        date=format_date(local.date(), _DATES[language], locale=_LOCALES[language]),
        time=local.strftime(_TIMES[language]),
        zone=zone_in_words(zone),
    )


def zone_in_words(zone: str) -> str:
    """The zone as people there call it, else its city."""
    if zone == "Europe/Helsinki":
        return _("Finnish time")
    return _("time in {city}").format(city=zone.rpartition("/")[2].replace("_", " "))


def written(local: datetime) -> str:
    """A local time as people of the language write it, and `local_deadline` reads it."""
    if page_language() == "en":
        return f"{local:%Y-%m-%d %H:%M}"
    return f"{local.day}.{local.month}.{local.year} {local:%H.%M}"
