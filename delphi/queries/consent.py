"""What panellists are asked consent to, and whether a seat has given it."""

from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from delphi.models import Consent, InformationSheet, Round


class Asked(NamedTuple):
    """The version a seat is asked to agree to; `agreed_before`: to an earlier one."""

    information: InformationSheet
    agreed_before: bool


def information_in_force(study_id: int) -> InformationSheet | None:
    return InformationSheet.objects.filter(study=study_id, superseded=False).first()


def lacks_consent(seat_id: int) -> Exists:
    """For a query of rounds: whether the seat has not agreed to what is in force in the study.

    False where the study asks for no consent.
    """
    in_force = InformationSheet.objects.filter(study=OuterRef("study"), superseded=False)
    return Exists(in_force.exclude(consents__panellist=seat_id))


def must_consent(round_: Round) -> bool:
    """Whether consent is to be asked before the round is answered; see `round_of_seat`."""
    return bool(getattr(round_, "lacks_consent", False))


def asked_of(study_id: int, seat_id: int) -> Asked | None:
    """What the seat has still to agree to. At most three queries."""
    information = information_in_force(study_id)
    if information is None:
        return None
    given = Consent.objects.filter(panellist=seat_id, information__study=study_id)
    versions = set(given.values_list("information", flat=True))
    return None if information.pk in versions else Asked(information, bool(versions))


def consents_of(seat_id: int) -> QuerySet[Consent]:
    """Every version the seat has agreed to, the oldest first."""
    return (
        Consent.objects.filter(panellist=seat_id)
        .select_related("information")
        .order_by("information__version")
    )


def number_agreed(information: InformationSheet) -> int:
    """How many panellists have agreed to this version."""
    return information.consents.count()
