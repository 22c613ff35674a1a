"""The page on which a study's messages are written."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from delphi.models import MessageWording, Study
from delphi.protocol.lifecycle import MessageKind
from foresight.network.models import SeatLink
from tests.factories import make_round, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    study = make_study(seats=3)
    make_round(study, state="draft")
    return study


@pytest.fixture
def alice(study: Study) -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("alice@example.org", study=study))
    return browser


def address(study: Study, letter: str = "reminder") -> str:
    return reverse("message-text", kwargs={"public_id": study.public_id, "letter": letter})


def typed(client: Client, study: Study, **changes: Any) -> dict[str, Any]:
    """The form as it stands on the page, with changes."""
    form = client.get(address(study)).context["form"]
    return {name: form[name].value() for name in form.fields} | changes


def test_every_kind_is_listed_and_opens(alice: Client, study: Study) -> None:
    listed = alice.get(reverse("message-texts", kwargs={"public_id": study.public_id}))
    for kind in MessageKind:
        assert address(study, kind.value) in listed.content.decode()
        shown = alice.get(address(study, kind.value))
        assert shown.status_code == 200
        assert len(shown.context["letters"]) == 3


def test_the_usual_text_stands_ready_to_be_changed(alice: Client, study: Study) -> None:
    fields = typed(alice, study)
    assert fields["body_fi"].startswith("Hei {name}\n\n")
    assert fields["body_en"].endswith("\n\n{link}")
    assert "{study}" in fields["subject_sv"]


def test_what_is_saved_unchanged_stays_the_usual_text(alice: Client, study: Study) -> None:
    assert alice.post(address(study), typed(alice, study)).status_code == 302
    assert not MessageWording.objects.exists()


def test_a_changed_text_is_saved_alone(alice: Client, study: Study) -> None:
    changed = typed(alice, study, body_sv="Hej {name}!\r\n\r\n{link}")
    alice.post(address(study), changed)
    (wording,) = MessageWording.objects.all()
    assert set(wording.texts) == {"sv"}
    assert wording.texts["sv"]["body"] == "Hej {name}!\n\n{link}"
    shown = alice.get(reverse("message-texts", kwargs={"public_id": study.public_id}))
    assert "own text" in shown.content.decode()


def test_an_unknown_place_is_refused_with_those_there_are(alice: Client, study: Study) -> None:
    sent = alice.post(address(study), typed(alice, study, body_en="Hi {nome} {link}"))
    said = sent.content.decode()
    assert sent.status_code == 422
    assert "{nome} means nothing here. You may use: {name}, {study}" in said
    assert "Hi {nome} {link}" in said
    assert not MessageWording.objects.exists()


def test_a_text_without_the_link_is_refused(alice: Client, study: Study) -> None:
    sent = alice.post(address(study), typed(alice, study, body_en="Hi {name}"))
    assert "without their personal link nobody can answer" in sent.content.decode()


def test_a_preview_saves_nothing(alice: Client, study: Study) -> None:
    fields = typed(alice, study, body_en="Well, {name}: {link}", preview="1")
    shown = alice.post(address(study), fields)
    assert "Well, Mary Example: http" in shown.content.decode()
    assert not MessageWording.objects.exists()


def test_a_test_mail_says_what_is_typed_and_opens_nothing(alice: Client, study: Study) -> None:
    fields = typed(alice, study, body_en="Well, {name}: {link}", test="en")
    alice.post(address(study), fields)
    (sent,) = mail.outbox
    assert sent.to == ["alice@example.org"]
    assert "Well, Mary Example" in sent.body
    assert not SeatLink.objects.exists()
    assert not MessageWording.objects.exists()


def test_the_usual_text_is_put_back_and_saved_only_then(alice: Client, study: Study) -> None:
    usual = typed(alice, study)
    alice.post(address(study), usual | {"body_en": "Hi {link}", "body_fi": "Moi {link}"})
    again = alice.post(address(study), typed(alice, study, usual="en"))
    form = again.context["form"]
    assert (form["body_en"].value(), form["body_fi"].value()) == (usual["body_en"], "Moi {link}")
    assert set(MessageWording.objects.get().texts) == {"fi", "en"}
    alice.post(address(study), {name: form[name].value() for name in form.fields})
    assert set(MessageWording.objects.get().texts) == {"fi"}


def test_of_two_facilitators_the_second_is_told_and_keeps_what_was_typed(
    alice: Client, study: Study
) -> None:
    mine = typed(alice, study, body_en="Mine {link}")
    alice.post(address(study), typed(alice, study, body_en="Theirs {link}"))
    refused = alice.post(address(study), mine)
    assert refused.status_code == 422
    assert "Somebody else has saved this text" in refused.content.decode()
    assert refused.context["form"]["body_en"].value() == "Mine {link}"
    again = {name: refused.context["form"][name].value() for name in mine}
    assert alice.post(address(study), again).status_code == 302
    assert MessageWording.objects.get().texts["en"]["body"] == "Mine {link}"


def test_markup_that_was_typed_is_inert(alice: Client, study: Study) -> None:
    fields = typed(alice, study, body_en="<script>alert(1)</script> {link}", preview="1")
    assert "<script>alert(1)" not in alice.post(address(study), fields).content.decode()


def test_a_strange_kind_is_not_found(alice: Client, study: Study) -> None:
    assert alice.get(address(study, "nothing")).status_code == 404
    assert alice.post(address(study), typed(alice, study, test="xx")).status_code == 404
