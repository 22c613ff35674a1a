"""The fair write gate, tried with real processes, threads and forks on a real file."""

import gc
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from foresight.sqlite.base import DatabaseWrapper
from foresight.sqlite.gate import GateTimeout, WriteGate

WRITER = Path(__file__).with_name("writer.py")
ROOT = WRITER.parents[3]


@pytest.fixture(autouse=True)
def _own_databases(django_db_blocker: Any) -> Iterator[None]:
    """These connections are to files of their own, not to the test database."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database file with one table, made through the backend itself."""
    path = tmp_path / "answers.sqlite3"
    wrapper = open_wrapper(path)
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE answer (writer TEXT, number INTEGER)")
    wrapper.close()
    return path


@pytest.fixture
def wrapper(database: Path) -> Iterator[DatabaseWrapper]:
    wrapper = open_wrapper(database, timeout=0.3)
    yield wrapper
    wrapper.close()


def open_wrapper(path: Path | str, **options: Any) -> DatabaseWrapper:
    settings = {
        "ENGINE": "foresight.sqlite",
        "NAME": path,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "TIME_ZONE": None,
        "OPTIONS": options,
        "TEST": {"NAME": None},
    }
    return DatabaseWrapper(settings, alias="default")


def start(database: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(WRITER), str(database), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
    )


def is_free(database: Path) -> bool:
    gate = WriteGate(Path(f"{database}.gate"), timeout=0.05)
    try:
        gate.enter()
    except GateTimeout:
        return False
    gate.leave()
    return True


def insert(wrapper: DatabaseWrapper, writer: str = "here") -> None:
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO answer VALUES (%s, %s)", [writer, 1])


def begin(wrapper: DatabaseWrapper) -> None:
    """What the outermost atomic() does on entering."""
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)


def test_a_connection_is_durable_and_checks_foreign_keys(wrapper: DatabaseWrapper) -> None:
    with wrapper.cursor() as cursor:
        pragmas = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "busy_timeout": 300,
    }
    assert wrapper.transaction_mode == "IMMEDIATE"


def test_the_busy_timeout_is_twenty_seconds_unless_told(database: Path) -> None:
    wrapper = open_wrapper(database)
    with wrapper.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 20_000
    wrapper.close()


@pytest.mark.parametrize("how", ["atomic", "autocommit"])
def test_processes_that_write_at_once_are_never_locked_out_and_lose_nothing(
    database: Path, how: str
) -> None:
    count = 150
    writers = {name: start(database, "write", name, str(count), how) for name in "abc"}
    for writer in writers.values():
        assert writer.stdout is not None and writer.stdout.readline() == "ready\n"
    for writer in writers.values():
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    acknowledged = {
        (name, int(line))
        for name, writer in writers.items()
        for line in writer.communicate()[0].split()
    }
    assert {writer.returncode for writer in writers.values()} == {0}
    rows = sqlite3.connect(database).execute("SELECT writer, number FROM answer").fetchall()
    assert acknowledged == set(rows)
    assert len(rows) == 3 * count


def test_a_killed_writer_frees_the_gate(database: Path) -> None:
    holder = start(database, "hold")
    assert holder.stdout is not None and holder.stdout.readline() == "holding\n"
    assert not is_free(database)
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert is_free(database)
    wrapper = open_wrapper(database)
    insert(wrapper)
    with wrapper.cursor() as cursor:
        assert cursor.execute("SELECT writer FROM answer").fetchall() == [("here",)]
    wrapper.close()


def test_waiting_in_vain_is_a_database_error_and_leaves_the_queue(
    database: Path, wrapper: DatabaseWrapper
) -> None:
    holder = open_wrapper(database)
    begin(holder)
    with pytest.raises(OperationalError, match="database is locked"):
        begin(wrapper)
    with pytest.raises(OperationalError, match="database is locked"):
        insert(wrapper)
    holder.rollback()
    holder.close()
    insert(wrapper)
    assert is_free(database)


def test_the_gate_is_held_from_begin_to_commit(database: Path, wrapper: DatabaseWrapper) -> None:
    begin(wrapper)
    insert(wrapper)
    assert not is_free(database)
    wrapper.commit()
    assert is_free(database)


def test_the_gate_is_left_on_rollback_and_on_close(
    database: Path, wrapper: DatabaseWrapper
) -> None:
    begin(wrapper)
    wrapper.rollback()
    assert is_free(database)
    wrapper.set_autocommit(True)
    begin(wrapper)
    wrapper.close()
    assert is_free(database)


def test_a_statement_that_fails_leaves_the_gate(database: Path, wrapper: DatabaseWrapper) -> None:
    with pytest.raises(OperationalError), wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    assert is_free(database)


def test_a_writer_outside_the_gate_keeps_the_answer_correct(
    database: Path, wrapper: DatabaseWrapper
) -> None:
    stranger = sqlite3.connect(database, isolation_level=None)
    stranger.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        begin(wrapper)
    assert is_free(database), "a refused BEGIN must not keep the gate"
    stranger.close()
    insert(wrapper)


def test_reading_passes_without_the_gate(database: Path, wrapper: DatabaseWrapper) -> None:
    holder = open_wrapper(database)
    begin(holder)
    insert(holder)
    with wrapper.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM answer").fetchone() == (0,)
    holder.close()


def test_a_connection_that_is_dropped_unclosed_frees_the_gate(database: Path) -> None:
    holder = open_wrapper(database)
    begin(holder)
    with pytest.warns(ResourceWarning):
        del holder
        gc.collect()
    assert is_free(database)


def test_threads_of_one_process_queue_like_strangers(database: Path) -> None:
    order: list[str] = []
    first = open_wrapper(database)
    begin(first)

    def second() -> None:
        wrapper = open_wrapper(database)
        insert(wrapper, "second")
        order.append("second")
        wrapper.close()

    thread = threading.Thread(target=second)
    thread.start()
    time.sleep(0.1)
    insert(first, "first")
    order.append("first")
    first.commit()
    thread.join(5)
    first.close()
    assert order == ["first", "second"]


def test_a_forked_child_neither_holds_nor_frees_its_parents_gate(database: Path) -> None:
    holder = open_wrapper(database)
    begin(holder)
    child = os.fork()
    if child == 0:  # leaves a transaction it did not begin, then lives on for a while
        holder._gate.leave()  # type: ignore[union-attr]
        time.sleep(600)
        os._exit(0)
    try:
        time.sleep(0.1)
        assert not is_free(database)
        holder.rollback()
        assert is_free(database)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        holder.close()


def test_a_database_in_memory_has_no_gate() -> None:
    wrapper = open_wrapper(":memory:")
    with wrapper.cursor() as cursor:
        cursor.execute("CREATE TABLE answer (writer TEXT, number INTEGER)")
    begin(wrapper)
    insert(wrapper)
    wrapper.commit()
    assert wrapper._gate is None
    assert not Path(":memory:.gate").exists()
    super(DatabaseWrapper, wrapper)._close()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_the_outermost_of_nested_atomic_blocks_holds_the_gate() -> None:
    database = Path(connection.settings_dict["NAME"])
    with transaction.atomic():
        with transaction.atomic(), transaction.atomic(savepoint=False):
            assert not is_free(database)
        assert not is_free(database)
    assert is_free(database)
