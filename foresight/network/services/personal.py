"""What the network holds of one seat, and of the person in it while the tie to them exists."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foresight.languages import page_language, spoken
from foresight.network.choices import SeatState
from foresight.network.models import IdentityKey, Panellist, User
from foresight.network.models.experts import Named
from foresight.personal import PersonalTable, Row


def _seat(seat_id: int) -> list[Row]:
    seat = Panellist.objects.select_related("region", "sector").get(pk=seat_id)
    return [
        {
            "code": seat.code,
            "state": _("active") if seat.state == SeatState.ACTIVE else _("withdrawn"),
            "language": seat.language,
            "region": _name(seat.region),
            "sector": _name(seat.sector),
            "role": seat.role,
            "reminders": _("stopped") if seat.reminders_stopped else _("on"),
        }
    ]


def _identity(seat_id: int) -> list[Row]:
    keys = IdentityKey.objects.filter(panellist=seat_id).select_related("expert__institution")
    return [
        {
            "name": key.expert.name,
            "email": key.expert.email,
            "institution": key.expert.institution.name if key.expert.institution else "",
            "interests": key.expert.interests,
            "purge_on": key.purge_on.isoformat(),
        }
        for key in keys
    ]


def _account(user_id: int) -> list[Row]:
    user = User.objects.get(pk=user_id)
    return [{"email": user.email, "name": user.name, "language": user.language}]


def _name(named: Named | None) -> str:
    return spoken(named.names, page_language()).text if named else ""


TABLES = (
    PersonalTable(
        key="seat",
        title=gettext_lazy("Your seat in the panel"),
        columns={
            "code": gettext_lazy("Code"),
            "state": gettext_lazy("State"),
            "language": gettext_lazy("Language"),
            "region": gettext_lazy("Region"),
            "sector": gettext_lazy("Sector"),
            "role": gettext_lazy("Role"),
            "reminders": gettext_lazy("Reminders"),
        },
        models=(Panellist,),
        rows=_seat,
        kept=gettext_lazy("that there was a seat, and its region, sector and role"),
    ),
    PersonalTable(
        key="identity",
        title=gettext_lazy("Who sits in it"),
        columns={
            "name": gettext_lazy("Name"),
            "email": gettext_lazy("Address"),
            "institution": gettext_lazy("Organisation"),
            "interests": gettext_lazy("Interests declared"),
            "purge_on": gettext_lazy("The tie to your answers is destroyed on"),
        },
        models=(IdentityKey,),
        rows=_identity,
        kept=gettext_lazy(
            "until its purge date, whose seat it was, so that you are not invited again"
        ),
    ),
)

#: Of somebody who signs in; each function gets the user's id in the place of a seat's.
ACCOUNT_TABLES = (
    PersonalTable(
        key="account",
        title=gettext_lazy("Your account"),
        columns={
            "email": gettext_lazy("Address"),
            "name": gettext_lazy("Name"),
            "language": gettext_lazy("Language"),
        },
        models=(User,),
        rows=_account,
        kept=gettext_lazy("your account, which you sign in with"),
    ),
)
