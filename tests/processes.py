"""Processes of their own on the database of the test, as in use: commands and workers."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


def start(*command: str, **environment: Any) -> subprocess.Popen[str]:
    """`manage.py COMMAND …` on the test's database; the test must commit (`transaction=True`)."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "foresight.settings",
            "DATABASE_URL": database_url(),
            "FORESIGHT_SECRET_KEY": settings.SECRET_KEY,
            "FORESIGHT_VAR": str(settings.VAR),
            "PYTHONWARNINGS": "default",
        }
        | {name: str(value) for name, value in environment.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def database_url() -> str:
    """Where the test's database is, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    address = quote(str(known["HOST"]), safe="") + (f":{known['PORT']}" if known["PORT"] else "")
    return f"postgres://{known['USER']}:{known['PASSWORD']}@{address}/{known['NAME']}"
