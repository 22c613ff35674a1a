"""A process of its own that writes: `writer.py DATABASE VERB [ARGS…]`."""

import os
import sys
import time

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "foresight.sqlite",
            "NAME": sys.argv[1],
            "CONN_MAX_AGE": None,
            "OPTIONS": {"timeout": float(os.environ.get("TIMEOUT", "20"))},
        }
    },
    USE_TZ=True,
)
django.setup()

from django.db import connection, transaction


def write(name: str, count: str, how: str) -> None:
    """Insert rows one by one, and print each number only when the database has acknowledged it."""
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(int(count)):
        if how == "atomic":
            with transaction.atomic():
                _insert(name, number)
        else:
            _insert(name, number)
        print(number, flush=True)


def _insert(name: str, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO answer (writer, number) VALUES (%s, %s)", [name, number])


def hold() -> None:
    """Begin a transaction, say so, and never end it."""
    with transaction.atomic():
        _insert("holder", 0)
        print("holding", flush=True)
        time.sleep(600)


if __name__ == "__main__":
    globals()[sys.argv[2]](*sys.argv[3:])
