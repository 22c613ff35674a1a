"""A report given to the panel: written about once, read through the personal link."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.test import Client

from delphi.models import Message, StudyEvent
from delphi.services.messages import send_due_messages
from foresight.network.models import IdentityKey
from reports.models import Report
from reports.protocol.refusals import ReportStateForbids
from reports.services import reports as services
from tests.factories import (
    link_of,
    make_people,
    make_round,
    make_study,
    make_user,
    seats_of,
)
from tests.reports.planting import agreed, play, publish

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 10, tzinfo=UTC)
NIGHT = datetime(2027, 3, 1, 22, tzinfo=UTC)


@pytest.fixture
def study():
    """Twelve seats: Alice's is Swedish, one has withdrawn, and one tie to a person is gone."""
    study = play(rounds=1, seats=12, answering={"probability": (agreed,)})
    make_people(study)
    alice, bertha, carol, *_ = seats_of(study)
    alice.language = "sv"
    alice.save()
    bertha.state = "withdrawn"
    bertha.save()
    IdentityKey.objects.filter(panellist=carol).delete()
    return study


@pytest.fixture
def report(study):
    return publish(study)


def tell(report, at=NOON):
    return services.tell_panel(report_id=report.pk, by=None, at=at)


def test_everybody_who_can_be_reached_is_written_to_once(report, study):
    assert tell(report) == 10
    assert tell(report) == 0
    assert set(Message.objects.values_list("kind", flat=True)) == {"report"}
    assert StudyEvent.objects.filter(kind="report_told").get().data["told"] == 10


def test_a_draft_and_a_withdrawn_report_are_given_to_nobody(study):
    latest = study.rounds.get()
    draft = services.create_report(study_id=study.pk, as_of_round_id=latest.pk, by=None, at=NOON)
    with pytest.raises(ReportStateForbids):
        tell(draft)
    services.publish_report(report_id=draft.pk, by=None, at=NOON)
    tell(draft)
    services.withdraw_report(report_id=draft.pk, reason="Virhe.", by=None, at=NOON)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    with pytest.raises(ReportStateForbids):
        tell(draft)


def test_the_letter_is_in_their_language_and_its_link_leads_to_the_report(report, study, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    tell(report, at=NIGHT)
    assert send_due_messages(worker="w", at=NIGHT, limit=100).sent == 0  # not at night
    assert send_due_messages(worker="w", at=NOON.replace(day=2), limit=100).sent == 10
    to_alice = next(sent for sent in mail.outbox if sent.to == ["asiantuntija1@example.org"])
    assert to_alice.extra_headers["Content-Language"] == "sv"
    path = re.search(r"(/l/[^/\s]+/)", to_alice.body).group(1)
    alices = Client()
    alices.post(path)
    assert b"/answer/reports/" in alices.get("/answer/").content
    listed = alices.get("/answer/reports/").content.decode()
    assert f"/answer/reports/{report.public_id}/" in listed
    page = alices.get(f"/answer/reports/{report.public_id}/")
    assert page.status_code == 200
    assert f"/answer/reports/{report.public_id}/items/" in page.content.decode()
    assert "publishing" not in page.content.decode()


def test_a_seat_of_another_study_and_a_withdrawn_report_find_no_page(report, study):
    tell(report)
    other = make_study(key="toinen")
    make_round(other)
    stranger, alices = Client(), Client()
    stranger.post(link_of(seats_of(other)[0]))
    alices.post(link_of(seats_of(study)[0]))
    path = f"/answer/reports/{report.public_id}/"
    assert stranger.get(path).status_code == 404
    assert Client().get(path).status_code == 403
    services.withdraw_report(report_id=report.pk, reason="Virhe.", by=None, at=NOON)
    assert alices.get(path).status_code == 404


def test_a_report_not_given_to_the_panel_stays_with_its_readers(report, study):
    alices = Client()
    alices.post(link_of(seats_of(study)[0]))
    assert alices.get(f"/answer/reports/{report.public_id}/").status_code == 404
    assert b"/answer/reports/" not in alices.get("/answer/").content


def test_the_facilitator_reads_the_letter_first_and_gives_the_report_by_a_button(report, study):
    fanni = Client()
    fanni.force_login(
        make_user(study=study), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    address = f"/reports/{report.public_id}/publishing/"
    page = fanni.get(address).content.decode()
    assert page.count('<pre lang="') == 2  # the panel speaks Finnish and Swedish
    fanni.post(f"{address}tell/")
    assert Report.objects.get().for_panel
    assert Message.objects.count() == 10
    assert b"publishing/tell/" not in fanni.get(address).content
