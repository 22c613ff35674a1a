"""Every table that holds something of a seat is in the list of its house: shown, and erased."""

from django.apps import apps

from foresight.network.models import Panellist, SeatLink, User
from foresight.privacy.services.access import ACCOUNT_TABLES, TABLES
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


#: Acts, which stay on record with the number of the account, and what signing in needs.
ACTS = {"StudyEvent", "DestroyedStudy", "DiscardedDraft"}
SIGNING_IN = {"EmailAddress", "Authenticator", "ApiToken"}


def test_every_table_of_an_account_is_seen_and_taken_along():
    of_a_user = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is User
    }
    listed = {model for table in ACCOUNT_TABLES for model in table.models}
    missing = {model.__name__ for model in of_a_user - listed} - ACTS - SIGNING_IN
    assert sorted(missing) == []


def test_what_is_not_erased_says_why_it_is_kept():
    tables = (*TABLES, *ACCOUNT_TABLES)
    assert [table.key for table in tables if bool(table.kept) == (table.erase is not None)] == []


def test_keys_of_tables_are_unique():
    for tables in (TABLES, ACCOUNT_TABLES):
        keys = [table.key for table in tables]
        assert len(keys) == len(set(keys))
