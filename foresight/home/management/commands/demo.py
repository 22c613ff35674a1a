"""`manage.py demo`: load the demonstration once; say how to get in."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from delphi.queries.study_files import study_id_of
from foresight.home.demonstration.every_kind import EVERY_KIND, load_every_kind
from foresight.home.demonstration.loading import KEY, load_demonstration, loaded
from foresight.home.demonstration.trials import (
    IDEAS,
    LIVE,
    load_ideas_trial,
    load_live_trial,
    loaded_trial,
    seat_to_try,
)
from foresight.home.demonstration.visitors import (
    Account,
    accounts,
    personal_link,
    personal_links,
)

#: Small studies beside the main one, by key: how each is loaded.
TRIALS = {
    IDEAS: load_ideas_trial,
    LIVE: load_live_trial,
    EVERY_KIND: load_every_kind,
}


class Command(BaseCommand):
    help = "Load the demonstration if it is not there yet, and print its sign-ins and links."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This is not a demonstration site: its accounts and links are printed openly. "
                "FORESIGHT_DEMO=1 makes it one."
            )
        facilitator, reader = accounts()
        if study_id_of(KEY) is None:
            self.stdout.write("Loading the demonstration …", ending=" ")
            self.stdout.flush()
            begun = time.monotonic()
            load_demonstration(facilitator=facilitator.user, reader=reader.user, at=timezone.now())
            self.stdout.write(f"done in {time.monotonic() - begun:.0f} s.")
        for key, load in TRIALS.items():
            if study_id_of(key) is None:
                load(facilitator=facilitator.user, at=timezone.now())
        self._say_how_to_get_in(facilitator, reader)

    def _say_how_to_get_in(self, facilitator: Account, reader: Account) -> None:
        origin = _origin()
        links = personal_links(loaded(), origin)
        lines = [
            "",
            self.style.SUCCESS("Lapsi- ja perhepalvelut 2035 – simulated answers, invented people"),
            f"  Facilitator    {_sign_in(facilitator)}",
            f"  Policy reader  {_sign_in(reader)}",
            f"  Sign in at     {origin}/accounts/login/",
            f"  Panellist (fi) {links.get('fi', '–')}",
            f"  Panellist (sv) {links.get('sv', '–')}",
            f"  Ideas (fi)     {_trial_link(IDEAS, origin)}",
            f"  Live (fi)      {_trial_link(LIVE, origin)}",
            f"  Questions (fi) {_trial_link(EVERY_KIND, origin)}  every kind of question",
            f"  Mail it sends  {origin}/mailbox/",
            "",
        ]
        self.stdout.write("\n".join(lines))


def _trial_link(key: str, origin: str) -> str:
    return personal_link(seat_to_try(loaded_trial(key)), origin)


def _sign_in(account: Account) -> str:
    password = account.password or "(password changed since)"
    return f"{account.user.email:<25} {password}"


def _origin() -> str:
    port = os.environ.get("PORT")
    asked = os.environ.get("FORESIGHT_ORIGIN")
    return f"http://127.0.0.1:{port}" if port and not asked else settings.ORIGIN
