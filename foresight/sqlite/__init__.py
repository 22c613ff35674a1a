"""Django's SQLite backend, set up for answers that must not be lost and writers that must not wait.

`ENGINE: "foresight.sqlite"`. What it adds to Django's own:

- write-ahead log with synchronous=FULL, so an acknowledged commit survives a power cut, and foreign
  keys, and a busy timeout of 20 seconds;
- every `atomic()` is an IMMEDIATE transaction: it holds the write lock from its first statement, so
  what it read cannot be stale when it writes. **A read-only page therefore uses no `atomic()`**: it
  would queue with the writers for nothing;
- a fair gate in front of the write lock (see `gate`).
"""
