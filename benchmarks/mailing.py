"""500 invitations: queued, sent by two workers of which one is killed, and looked at.

A real SMTP server takes the mail. Aims: queued in under 2 s; nobody gets two; whoever got none is
shown as uncertain; no page of a facilitator takes more than 15 queries.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from benchmarks.answering import KEY
from benchmarks.servers import ROOT, environment

SEATS, ITEMS = 500, 30
KILLED_AFTER = 150
PAGES = (
    "study",
    "panel",
    "message-texts",
    "round",
    "round-messages",
    "round-watch",
    "round-remind",
)


def main() -> None:
    from tests.mail_server import mail_server

    with (
        tempfile.TemporaryDirectory(prefix="foresight-bench-") as var,
        mail_server() as (box, port),
    ):
        env = environment(
            FORESIGHT_VAR=var,
            FORESIGHT_SECRET_KEY=KEY,
            FORESIGHT_EMAIL_HOST="127.0.0.1",
            FORESIGHT_EMAIL_PORT=str(port),
        )
        queued = _told("prepare", env)
        print(f"{SEATS} seats, {ITEMS} items, SQLite")
        print(f"  launch, with {queued['messages']} invitations queued: {queued['seconds']:.2f} s")
        workers = [
            subprocess.Popen(
                [sys.executable, "manage.py", "run_worker", "--pause", "0.2"],
                cwd=ROOT,
                env=env,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]
        try:
            began = _wait(lambda: len(box.envelopes) > 0)
            _wait(lambda: len(box.envelopes) >= KILLED_AFTER)
            os.kill(workers[0].pid, signal.SIGKILL)
            ended = _wait(lambda: _told("standing", env)["waiting"] == 0)
        finally:
            for worker in workers:
                worker.kill()
                worker.wait()
        got = Counter(box.recipients())
        standing = _told("settle", env)
        print(
            f"  two workers, one killed after {KILLED_AFTER}: {len(got)} of {SEATS} got theirs in "
            f"{ended - began:.0f} s, {sum(n > 1 for n in got.values())} got two, "
            f"{standing['uncertain']} shown as uncertain, {standing['sent']} as sent"
        )
        for name, (queries, seconds) in _told("look", env).items():
            print(f"  {name:<15} {queries:3} queries, {seconds * 1000:6.0f} ms")


def _wait(done: Any, *, seconds: float = 300) -> float:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.05)
    return time.monotonic()


def _told(act: str, env: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.mailing", act],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


# --- In a process of its own, on the site's database ----------------------------------------------


def prepare() -> dict[str, Any]:
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)

    from delphi.models import Message
    from delphi.services.rounds import launch_round
    from tests.factories import make_people, make_round, make_study, make_user

    study = make_study(key="bench", seats=SEATS, items=ITEMS)
    make_people(study)
    make_user(study=study, role="owner")
    round_ = make_round(study, state="draft")
    now = timezone.now()
    began = time.perf_counter()
    launch_round(round_id=round_.pk, closes_at=now + timedelta(days=7), by=None, at=now)
    seconds = time.perf_counter() - began
    count = Message.objects.update(due_at=now)  # no waiting for the time in which to undo it
    return {"messages": count, "seconds": seconds}


def standing() -> dict[str, int]:
    from delphi.models import Message

    states = Counter(Message.objects.values_list("state", flat=True))
    busy = states["claimed"]
    # The message of the worker that was killed stays claimed until its lease has run out.
    return dict(states) | {"waiting": states["queued"] + max(busy - 1, 0)}


def settle() -> dict[str, int]:
    """Once leases have run out, a worker finds what was lost."""
    from django.utils import timezone

    from delphi.protocol.mailing import LEASE
    from delphi.services.messages import give_up_lost_claims

    give_up_lost_claims(at=timezone.now() + 2 * LEASE)
    return {"sent": 0, "uncertain": 0} | standing()


def look() -> dict[str, tuple[int, float]]:
    """How many queries each page takes, and how long the second time: templates are read once."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    from delphi.models import Round
    from foresight.network.models import User

    settings.ALLOWED_HOSTS = ["testserver"]
    round_ = Round.objects.select_related("study").get()
    client = Client()
    client.force_login(User.objects.get(), backend=settings.AUTHENTICATION_BACKENDS[-1])
    found = {}
    for name in PAGES:
        parts = {"public_id": round_.study.public_id}
        if name.startswith("round"):
            parts["number"] = "1"
        address = reverse(name, kwargs=parts)
        client.get(address, secure=True)
        with CaptureQueriesContext(connection) as queries:
            began = time.perf_counter()
            response = client.get(address, secure=True)
            seconds = time.perf_counter() - began
        assert response.status_code == 200, (name, response.status_code)
        found[name] = (len(queries), seconds)
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")
    import django

    django.setup()
    acts = {"prepare": prepare, "standing": standing, "settle": settle, "look": look}
    print(json.dumps(acts[sys.argv[1]]()))
