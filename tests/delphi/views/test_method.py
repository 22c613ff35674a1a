"""The page on which facilitators tell about the method."""

import pytest
from django.test import Client

from delphi.models import MethodNote, Study
from tests.factories import make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return make_study()


def browser(study: Study, role: str = "owner") -> Client:
    client = Client()
    client.force_login(make_user(f"{role}@example.org", study=study, role=role))
    client.cookies["language"] = "en"
    return client


def test_each_thing_is_written_on_its_own_and_read_on_one_page(study: Study) -> None:
    client = browser(study)
    page = f"/studies/{study.public_id}/method/"
    assert client.get(page).content.decode().count("Not recorded") == 16
    saved = client.post(f"{page}funding/", {"fi": "Säätiö <b>", "sv": "", "en": ""})
    assert (saved.status_code, saved["Location"]) == (302, f"{page}#funding")
    body = client.get(page).content.decode()
    assert "Säätiö &lt;b&gt;" in body
    assert body.count("Not recorded") == 15
    assert "Säätiö" in client.get(f"{page}funding/").content.decode()


def test_a_text_too_long_changes_nothing_and_is_kept_in_the_form(study: Study) -> None:
    client = browser(study)
    refused = client.post(f"/studies/{study.public_id}/method/funding/", {"fi": "ä" * 5001})
    assert refused.status_code == 422
    body = refused.content.decode()
    assert "ä" * 5001 in body
    assert "<title>Error:" in body.replace("\n", "")
    assert not MethodNote.objects.exists()


def test_the_later_of_two_writers_sees_both_texts(study: Study) -> None:
    client = browser(study)
    path = f"/studies/{study.public_id}/method/funding/"
    was = client.get(path).context["form"].initial["was"]
    client.post(path, {"fi": "Alicen sana", "was": was})
    told = client.post(path, {"fi": "Bobin sana", "was": was})
    assert told.status_code == 422
    assert "Alicen sana" in told.content.decode()
    assert "Bobin sana" in told.content.decode()
    assert MethodNote.objects.get().texts == {"fi": "Alicen sana"}
    again = client.post(path, {"fi": "Bobin sana", "was": told.context["form"].data["was"]})
    assert again.status_code == 302
    assert MethodNote.objects.get().texts == {"fi": "Bobin sana"}


def test_a_field_that_is_none_is_not_there(study: Study) -> None:
    assert browser(study).get(f"/studies/{study.public_id}/method/weather/").status_code == 404


def test_a_watcher_reads_and_finds_nothing_to_change(study: Study) -> None:
    client = browser(study, "watcher")
    page = f"/studies/{study.public_id}/method/"
    body = client.get(page).content.decode()
    assert f"{page}funding/" not in body
    assert client.get(f"{page}funding/").status_code == 404
    assert client.post(f"{page}funding/", {"fi": "x"}).status_code == 404
