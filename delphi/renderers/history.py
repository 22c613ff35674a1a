"""A study's history as a table to take along."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from delphi.models import StudyEvent
from delphi.queries.history import Ground, grounds_of, particulars_of
from delphi.wording.events import event_in_words, ground_words
from foresight.languages import page_language
from foresight.spreadsheets import csv_text

COLUMNS = ("number", "when", "act", "in_words", "who", "why", "digest")


def history_csv(events: Sequence[StudyEvent], *, zone: str) -> str:
    """One row per act; `when` on the study's clock with its offset, `digest` as in the chain."""
    grounds = grounds_of(events)
    rows = (
        (
            event.sequence,
            event.at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds"),
            event.kind,
            event_in_words(event.kind, particulars_of(event), zone=zone),
            event.by.name if event.by else "",
            _why(grounds.get(event.pk, ())),
            event.digest,
        )
        for event in events
    )
    return csv_text(COLUMNS, rows, language=page_language())


def _why(grounds: Sequence[Ground]) -> str:
    return " · ".join(ground_words(each.code, each.act, each.reason) for each in grounds)
