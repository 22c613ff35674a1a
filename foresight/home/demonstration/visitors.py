"""Who tries the demonstration: two accounts and two personal links, the same at every start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from delphi.models import Study
from foresight.home.demonstration.loading import seats_to_try
from foresight.keys import random_code
from foresight.network.models import Panellist, User
from foresight.network.services.links import SeatEnded, mint_link, seat_of
from foresight.network.services.users import create_user

FACILITATOR = ("facilitator@example.org", "Fanni Fasilitaattori")
READER = ("reader@example.org", "Risto Raportinlukija")
GROUPS, GROUP = 4, 4  # characters of a password: about 70 bits


@dataclass(frozen=True, slots=True)
class Account:
    """`password` is empty when the user has changed it."""

    user: User
    password: str


def accounts() -> tuple[Account, Account]:
    """The facilitator's and the reader's account, made at the first start."""
    kept = _kept()
    passwords = kept.setdefault("passwords", {})
    both = (
        _account(*FACILITATOR, passwords, is_facilitator=True),
        _account(*READER, passwords, is_facilitator=False),
    )
    _keep(kept)
    return both


def personal_links(study: Study, origin: str) -> Mapping[str, str]:
    """The links of the two seats to try, by their language."""
    return {seat.language: personal_link(seat, origin) for seat in seats_to_try(study).values()}


def personal_link(seat: Panellist, origin: str) -> str:
    """The link of a seat, the same at every start; a new one where it has ended.

    A dash for a seat whose panellist has withdrawn, as anybody may in the demonstration too.
    """
    kept = _kept()
    tokens = kept.setdefault("tokens", {})
    token = tokens.get(seat.code)
    if token is None or not seat_of(token):
        try:
            token = tokens[seat.code] = mint_link(panellist_id=seat.pk)
        except SeatEnded:
            return "–"
        _keep(kept)
    return origin + reverse("enter", args=[token])


def _account(email: str, name: str, passwords: dict[str, str], *, is_facilitator: bool) -> Account:
    password = passwords.setdefault(email, "-".join(random_code(GROUP) for _ in range(GROUPS)))
    user = User.objects.filter(email=email).first()
    if user is None:
        user = create_user(email=email, name=name, password=password, is_facilitator=is_facilitator)
    return Account(user, password if user.check_password(password) else "")


def _file() -> Path:
    return Path(settings.VAR) / "demonstration.json"


def _kept() -> dict[str, dict[str, str]]:
    try:
        kept: dict[str, dict[str, str]] = json.loads(_file().read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept


def _keep(kept: Mapping[str, Mapping[str, str]]) -> None:
    """Written whole and for the owner's eyes alone: it holds passwords and links."""
    _file().parent.mkdir(parents=True, exist_ok=True)
    unfinished = _file().with_suffix(".part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(kept, indent=1), "utf-8")
    unfinished.replace(_file())
