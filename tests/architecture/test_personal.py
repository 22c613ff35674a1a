"""Every table that holds something of a seat is in the list of its house: shown, and erased."""

from django.apps import apps

from foresight.network.models import Panellist, SeatLink
from foresight.privacy.services.access import TABLES
from surveys.models import Answer, AnswerSheet

#: Links: their tokens are not stored, and they end with the seat.
NOTHING_TO_SHOW = {SeatLink}
SOURCES = {Panellist, AnswerSheet, Answer}


def test_every_table_of_a_seat_is_seen_and_taken_along():
    """A new one is added to `services/personal.py` of its house."""
    of_a_seat = SOURCES | {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in SOURCES
    }
    listed = {model for table in TABLES for model in table.models}
    missing = of_a_seat - listed - NOTHING_TO_SHOW
    assert sorted(model.__name__ for model in missing) == []


def test_what_is_not_erased_says_why_it_is_kept():
    assert [table.key for table in TABLES if bool(table.kept) == (table.erase is not None)] == []


def test_keys_of_tables_are_unique():
    keys = [table.key for table in TABLES]
    assert len(keys) == len(set(keys))
