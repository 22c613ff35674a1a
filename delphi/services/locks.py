"""How an answer and a change of its round keep out of each other's way.

Writing an answer checks that the round is open, and closing stops it being so: each *holds the
round first*, inside its transaction, and only then reads it. So a close waits for the answers that
are being written and loses none of them, and an answer that comes after it finds the round closed.

On PostgreSQL these are advisory locks of the transaction, shared for answers and exclusive for
changes: unlike row locks they write nothing, and they queue, so a close is not starved by answers.
On SQLite a transaction is IMMEDIATE and holds the one write lock from its start.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from delphi.models import Round, Study

# The first of the two numbers of a PostgreSQL advisory lock: what the second one names.
_ROUND = 4711
_LARGEST = 0x7FFFFFFF


def hold_round_for_answer(round_id: int) -> None:
    """Hold the round until the transaction ends; others may too. Read it only after this."""
    _hold("SELECT pg_advisory_xact_lock_shared(%s, %s)", round_id)


@contextmanager
def sent_together() -> Iterator[None]:
    """Send the statements of the block to PostgreSQL at once, without waiting for each result.

    They are still carried out one after the other, each seeing what was committed before it began.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def hold_round_for_change(round_id: int) -> Round:
    """Hold the round alone until the transaction ends. Returns it, with its study, as it stands."""
    _hold("SELECT pg_advisory_xact_lock(%s, %s)", round_id)
    return Round.objects.select_related("study").get(pk=round_id)


def hold_study(study_id: int) -> None:
    """Hold the study's row alone until the transaction ends: events and protocols are in order."""
    _require_transaction()
    # NO KEY: rows that refer to the study may be written meanwhile. SQLite leaves the clause out.
    Study.objects.select_for_update(no_key=True).values_list("pk").get(pk=study_id)


def _hold(statement: str, round_id: int) -> None:
    _require_transaction()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, [_ROUND, round_id & _LARGEST])


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "a round is held within transaction.atomic() only"
        )
