"""Consent as the panellist's pages and the API ask for it, and the page that writes the sheet."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from delphi.models import Consent, InformationSheet
from delphi.services.consenting import write_information
from surveys.models import Answer
from tests.factories import (
    link_of,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
    texts,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def study():
    study = make_study()
    write(study, "Tutkimuksesta vastaa kunta.\n\n<b>Lihavoitu</b>")
    make_round(study)
    return study


@pytest.fixture
def alices(client, study):
    client.post(link_of(seats_of(study)[0]))
    return client


def write(study, fi, changes=None):
    write_information(
        study_id=study.pk, texts=texts(fi), changes=changes or {}, by=None, at=datetime.now(UTC)
    )


def words(version):
    """What the page of that version carries."""
    return InformationSheet.objects.get(version=version).digest


def test_nothing_is_asked_before_consent_and_opening_pages_gives_none(alices, study):
    page = alices.get("/answer/").content.decode()
    assert "<p>Tutkimuksesta vastaa kunta.</p>" in page
    assert "&lt;b&gt;" in page
    assert "/answer/sheet/" not in page
    for path in ("/answer/sheet/", "/answer/review/"):
        assert alices.get(path)["Location"].startswith("/answer/")
    assert alices.get("/answer/consent/").status_code == 405
    assert not Consent.objects.exists()


def test_the_tick_and_the_button_together_are_consent(alices, study):
    refused = alices.post("/answer/consent/", {"shown": words(1)})
    assert refused.status_code == 422
    assert b'href="#agree"' in refused.content
    assert not Consent.objects.exists()
    agreed = alices.post("/answer/consent/", {"shown": words(1), "agree": "1"})
    assert agreed["Location"] == "/answer/sheet/"
    assert alices.get("/answer/sheet/").status_code == 200
    assert Consent.objects.get().panellist == seats_of(study)[0]


def test_a_new_version_asks_again_and_says_what_changed(alices, study):
    alices.post("/answer/consent/", {"shown": words(1), "agree": "1"})
    write(study, "Tutkimuksesta vastaa hyvinvointialue.", texts("Vastuu siirtyi."))
    assert alices.get("/answer/sheet/")["Location"] == "/answer/#information"
    page = alices.get("/answer/").content.decode()
    assert "Vastuu siirtyi." in page
    # The old page, sent late, agrees to nothing new.
    stale = alices.post("/answer/consent/", {"shown": words(1), "agree": "1"})
    assert stale["Location"] == "/answer/"
    assert alices.get("/answer/sheet/").status_code == 303
    alices.post("/answer/consent/", {"shown": words(2), "agree": "1"})
    assert alices.get("/answer/sheet/").status_code == 200


def test_programs_are_refused_before_consent(study):
    path = link_of(seats_of(study)[0])
    asked = questions_of(study.rounds.get())[0]
    browser = Client(headers={"authorization": f"Link {path.split('/')[2]}"})
    reply = browser.put(
        f"/api/v1/sheet/answers/{asked.pk}/",
        {"content": {"level": 3}, "revision": 0},
        content_type="application/json",
    )
    assert (reply.status_code, reply.json()["code"]) == (409, "consent_missing")
    assert not Answer.objects.exists()


def test_a_study_without_information_asks_for_no_consent(client):
    study = make_study(key="toinen")
    make_round(study)
    client.post(link_of(seats_of(study)[0]))
    assert client.get("/answer/sheet/").status_code == 200


def test_the_facilitator_writes_it_and_is_told_what_is_missing(client, study):
    client.force_login(make_user(study=study), backend=BACKEND)
    path = f"/studies/{study.public_id}/information/"
    form = {f"text_{language}": f"Uusi ({language})" for language in ("fi", "sv", "en")}
    assert client.post(path, form).status_code == 302
    assert study.information_sheets.get().texts["sv"] == "Uusi (sv)"
    Consent.objects.create(
        information=study.information_sheets.get(),
        panellist=seats_of(study)[0],
        given_on=datetime.now(UTC).date(),
    )
    changed = form | {"text_fi": "Vielä uudempi"}
    refused = client.post(path, changed)
    assert refused.status_code == 422
    assert "Vielä uudempi" in refused.content.decode()
    said = {f"changes_{language}": "Se muuttui." for language in ("fi", "sv", "en")}
    assert client.post(path, changed | said).status_code == 302
    assert study.information_sheets.get(superseded=False).version == 2
