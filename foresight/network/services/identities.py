"""The end of identity keys, and what is known of an address."""

from datetime import date

from django.db import transaction

from foresight.network.models import Expert, IdentityKey
from foresight.network.services.links import end_links


@transaction.atomic
def destroy_keys(*, panel_id: int, due_on: date | None = None) -> int:
    """Destroy the panel's identity keys, all or those due; their links and sessions end too.

    Afterwards nothing tells who sits in these seats. Returns how many keys there were.
    """
    keys = IdentityKey.objects.filter(panel=panel_id)
    if due_on is not None:
        keys = keys.filter(purge_on__lte=due_on)
    seats = list(keys.values_list("panellist", flat=True))
    end_links(seats)
    IdentityKey.objects.filter(panellist__in=seats).delete()
    return len(seats)


def mark_refused(*, panellist_id: int, email: str) -> None:
    """Send nothing more to this address: servers have refused it for good.

    The address is noted, not the person: once it is corrected, mail goes out again.
    """
    Expert.objects.filter(identitykey__panellist=panellist_id, email=email).update(
        undeliverable=email
    )


def try_address_again(*, panellist_id: int) -> None:
    """Forget that the seat's address was refused."""
    Expert.objects.filter(identitykey__panellist=panellist_id).update(undeliverable="")
