"""Nothing that comes from a panellist says when it came, nor after whom."""

import pytest
from django.apps import apps
from django.db import connection, models

from delphi.models import Message, SeatDeadline
from foresight.keys import RandomKeyField, random_key
from foresight.network.models import Panellist, SeatLink
from surveys.models import Answer, AnswerSheet

#: These point at seats too, but the system or a facilitator writes them, not who answers.
BY_THE_SYSTEM = {Message, SeatDeadline, SeatLink}
#: Days, never times: when a key is destroyed, and the day that a consent has to be proved with.
DAYS = {"IdentityKey": ["purge_on"], "Consent": ["given_on"]}
SOURCES = {Panellist, AnswerSheet, Answer}


def from_panellists() -> list[type[models.Model]]:
    """Every table that holds, or points at, what comes from a seat."""
    found = {
        model
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model in SOURCES
    }
    return sorted((found | SOURCES) - BY_THE_SYSTEM, key=lambda model: model.__name__)


def test_the_tables_are_those_one_expects():
    assert [model.__name__ for model in from_panellists()] == [
        "Answer",
        "AnswerNote",
        "AnswerRevision",
        "AnswerSheet",
        "Argument",
        "Consent",
        "DeclaredConflict",
        "Endorsement",
        "Exposure",
        "Idea",
        "IdeaEndorsement",
        "IdentityKey",
        "Nomination",
        "Panellist",
        "Reply",
        "SheetSeal",
    ]


@pytest.mark.parametrize("model", from_panellists())
def test_their_keys_are_random_and_no_column_holds_a_time(model):
    key = model._meta.pk
    while key.remote_field:
        key = key.target_field
    assert isinstance(key, RandomKeyField)
    assert key.default is random_key
    assert [f.name for f in model._meta.fields if isinstance(f, models.TimeField)] == []
    dates = [f.name for f in model._meta.fields if isinstance(f, models.DateField)]
    assert dates == DAYS.get(model.__name__, [])


@pytest.mark.sqlite
@pytest.mark.parametrize("model", from_panellists())
def test_on_sqlite_the_key_is_the_row_id_so_that_no_hidden_one_counts_up(model, db):
    if connection.vendor != "sqlite":
        pytest.skip("row ids are SQLite's")
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA table_info({table})")
        (key,) = [row for row in cursor.fetchall() if row[5]]
        assert key[1] == model._meta.pk.column
        assert key[2].upper() == "INTEGER"
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [model._meta.db_table])
        assert "AUTOINCREMENT" not in cursor.fetchone()[0].upper()
