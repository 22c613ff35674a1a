"""A fair queue in front of SQLite's write lock.

SQLite lets waiting writers poll, and whoever wakes at the right moment wins: of several processes
that write all the time, one can starve for seconds. The gate is a file lock (`flock`) on
`<database>.gate`, taken before the write lock and let go after it: the kernel serves its queue in
order, and frees the lock of a process that dies, however it dies.

The gate makes writing fair; SQLite's own lock keeps it correct. So a writer that does not know the
gate (a backup, the sqlite3 shell) does no harm: it only waits less politely.
"""

import fcntl
import os
import threading
import weakref
from io import FileIO
from pathlib import Path


class GateTimeout(Exception):
    """The gate stayed shut for as long as the caller was ready to wait."""


class WriteGate:
    """One connection's place at the gate of one database file."""

    def __init__(self, path: Path, *, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        self._lock: FileIO | None = None  # open while we wait or are inside
        _gates.add(self)

    def enter(self) -> None:
        """Wait for our turn, at most `timeout` seconds, else raise GateTimeout.

        Does nothing when this connection is already inside.
        """
        if self._lock is not None:
            return
        lock = FileIO(self._path, opener=_open_or_create)
        self._lock = lock
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                _queue(lock, self._timeout)
            except BaseException:
                self._lock = None  # closed, or to be closed, by the queue
                raise
        except BaseException:
            self._lock = None
            lock.close()
            raise

    def leave(self) -> None:
        """Let the next one in. Does nothing when this connection is not inside."""
        lock, self._lock = self._lock, None
        if lock is not None:
            # Not by closing alone: a child just being started may hold a copy of the descriptor.
            fcntl.flock(lock, fcntl.LOCK_UN)
            lock.close()

    def forget(self) -> None:
        """In a forked child: close our copy of the parent's lock, which stays locked there."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.close()


def _open_or_create(path: str, _flags: int) -> int:
    # For reading, which is enough to lock: whoever may write the database need not own the gate.
    return os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _queue(lock: FileIO, timeout: float) -> None:
    """Stand in the kernel's queue until `lock` is ours; after `timeout` close it, GateTimeout.

    The kernel's queue knows no time limit, so a thread of its own stands in it. One whose turn
    comes after we gave up closes the file, and so lets the next one in.
    """
    arrived = threading.Event()
    decision = threading.Lock()
    abandoned = False

    def stand() -> None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with decision:
            if abandoned:
                lock.close()
            else:
                arrived.set()

    threading.Thread(target=stand, name="write-gate", daemon=True).start()
    in_time = False
    try:
        in_time = arrived.wait(timeout)
    finally:
        with decision:
            abandoned = not in_time
            if abandoned and arrived.is_set():  # a moment too late, or we were interrupted
                lock.close()
    if not in_time:
        raise GateTimeout


_gates: weakref.WeakSet[WriteGate] = weakref.WeakSet()


def _forget_in_child() -> None:
    for gate in list(_gates):
        gate.forget()


os.register_at_fork(after_in_child=_forget_in_child)
