"""What panellists are told, in versions, and that they agreed."""

from datetime import UTC, date, datetime

import pytest

from delphi.models import Consent, InformationSheet, StudyEvent
from delphi.protocol.refusals import (
    ChangesMissing,
    InformationMissing,
    InformationOutdated,
    SeatWithdrawn,
)
from delphi.services.consenting import give_consent, write_information
from foresight.network.services.links import withdraw_seat
from tests.factories import make_study, seats_of, texts

pytestmark = pytest.mark.django_db
NIGHT = datetime(2027, 1, 11, 22, 30, tzinfo=UTC)  # 00.30 of the twelfth in Helsinki


@pytest.fixture
def study():
    return make_study()


def write(study, fi, changes=None):
    return write_information(
        study_id=study.pk, texts=texts(fi), changes=changes or {}, by=None, at=NIGHT
    )


def agree(seat, version):
    shown = InformationSheet.objects.get(study__panel=seat.panel, version=version).digest
    return give_consent(seat_id=seat.pk, shown=shown, at=NIGHT)


def test_a_consent_is_a_seat_a_version_and_a_local_date_once_however_often_said(study):
    alice, *_ = seats_of(study)
    write(study, "Tietoa.")
    for _ in range(2):
        agree(alice, 1)
    given = Consent.objects.get()
    assert (given.panellist, given.information.version) == (alice, 1)
    assert given.given_on == date(2027, 1, 12)


def test_a_text_nobody_has_agreed_to_is_mended_in_place(study):
    write(study, "Tietoa.")
    mended = write(study, "Enemmän tietoa.")
    assert (mended.version, InformationSheet.objects.count()) == (1, 1)
    assert [event.data for event in StudyEvent.objects.all()] == [{"version": 1}, {"version": 1}]


def test_once_agreed_to_it_never_changes_and_a_new_version_says_what_did(study):
    alice, *_ = seats_of(study)
    write(study, "Tietoa.")
    agree(alice, 1)
    with pytest.raises(ChangesMissing) as refused:
        write(study, "Muuta tietoa.", {"fi": "Yhteyshenkilö vaihtui."})
    assert refused.value.particulars["languages"] == ["sv", "en"]
    second = write(study, "Muuta tietoa.", texts("Yhteyshenkilö vaihtui."))
    assert (second.version, second.changes["fi"]) == (2, "Yhteyshenkilö vaihtui.")
    assert Consent.objects.get().information.texts["fi"] == "Tietoa."
    with pytest.raises(InformationOutdated):
        agree(alice, 1)


def test_saying_the_same_again_makes_no_version(study):
    alice, *_ = seats_of(study)
    write(study, "Tietoa.")
    agree(alice, 1)
    assert write(study, "Tietoa.").version == 1
    assert StudyEvent.objects.count() == 1


def test_every_language_of_the_study_needs_its_text(study):
    with pytest.raises(InformationMissing) as refused:
        write_information(study_id=study.pk, texts={"fi": "x"}, changes={}, by=None, at=NIGHT)
    assert refused.value.particulars["languages"] == ["sv", "en"]
    assert not InformationSheet.objects.exists()


def test_a_withdrawn_seat_agrees_to_nothing(study):
    alice, *_ = seats_of(study)
    write(study, "Tietoa.")
    withdraw_seat(panellist_id=alice.pk)
    with pytest.raises(SeatWithdrawn):
        agree(alice, 1)
    assert not Consent.objects.exists()


def test_nobody_agrees_to_words_they_have_not_seen(study):
    """While nobody has agreed a text is mended in place, perhaps while somebody reads it."""
    alice = seats_of(study)[0]
    read = write(study, "Vanha teksti").digest
    write(study, "Uusi teksti")
    with pytest.raises(InformationOutdated):
        give_consent(seat_id=alice.pk, shown=read, at=NIGHT)
    assert not Consent.objects.exists()
