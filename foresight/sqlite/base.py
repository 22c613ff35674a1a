"""The database wrapper Django loads for `ENGINE: "foresight.sqlite"`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from foresight.sqlite.gate import GateTimeout, WriteGate

BUSY_TIMEOUT = 20  # seconds

_WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|ALTER|DROP)\b", re.IGNORECASE)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper with durable settings and a fair gate in front of writing."""

    display_name = "SQLite (foresight)"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._gate: WriteGate | None = None  # none for a database in memory

    def get_connection_params(self) -> dict[str, Any]:
        parameters: dict[str, Any] = super().get_connection_params()
        parameters.setdefault("timeout", BUSY_TIMEOUT)
        self.transaction_mode = self.transaction_mode or "IMMEDIATE"
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.execute("PRAGMA synchronous = FULL")
        file = connection.execute("PRAGMA database_list").fetchone()[2]
        self._gate = (
            WriteGate(Path(f"{file}.gate"), timeout=conn_params["timeout"]) if file else None
        )
        if file and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            # Once in a database's life; two processes that start together must not collide.
            with self._inside_gate():
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=partial(GatedCursor, wrapper=self))

    # --- the gate around a transaction ------------------------------------------------------------
    # Django calls these four, and only these, at the ends of a transaction it began itself.

    def _start_transaction_under_autocommit(self) -> None:
        self._enter_gate()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave_gate()
            raise

    def _commit(self) -> None:
        super()._commit()  # when it fails the transaction is still there, and a rollback follows
        self._leave_gate()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave_gate()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self._leave_gate()

    # --- the gate around one statement ------------------------------------------------------------

    def writes_alone(self, statement: str) -> bool:
        """Whether `statement` writes outside a transaction, so that it is one by itself."""
        return self.autocommit and _WRITING.match(statement) is not None

    @contextmanager
    def _inside_gate(self) -> Iterator[None]:
        self._enter_gate()
        try:
            yield
        finally:
            self._leave_gate()

    def _enter_gate(self) -> None:
        if self._gate is not None:
            try:
                self._gate.enter()
            except GateTimeout as error:
                raise OperationalError("database is locked (no turn at the write gate)") from error

    def _leave_gate(self) -> None:
        if self._gate is not None:
            self._gate.leave()


class GatedCursor(base.SQLiteCursorWrapper):
    """A cursor whose lone writing statements pass the gate like a transaction."""

    def __init__(self, connection: Any, *, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper

    def execute(self, query: str, params: Any = None) -> Any:
        if not self._wrapper.writes_alone(query):
            return super().execute(query, params)
        with self._wrapper._inside_gate():
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        if not self._wrapper.writes_alone(query):
            return super().executemany(query, param_list)
        with self._wrapper._inside_gate():
            return super().executemany(query, param_list)
