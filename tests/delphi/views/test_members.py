"""The members page over HTTP."""

import pytest
from django.core import mail
from django.test import Client

from delphi.forms.members import NewMemberForm
from delphi.models import Study
from tests.delphi.views.test_facilitator import page, path
from tests.delphi.views.test_roles import browser_of
from tests.factories import make_round, make_study, make_user

pytestmark = pytest.mark.django_db
EERO = {"email": "eero@example.org", "name": "Eero", "role": "editor"}


@pytest.fixture
def study() -> Study:
    study = make_study(seats=3)
    make_round(study, state="draft")
    return study


@pytest.fixture
def oona(study: Study) -> Client:
    """Oona owns the study."""
    return browser_of(make_user("oona@example.org", study=study))


def roles(study: Study) -> dict[str, str]:
    return dict(study.members.values_list("user__email", "role"))


def test_an_owner_adds_somebody_and_they_are_written_to(study: Study, oona: Client) -> None:
    shown = oona.post(path("members", study), EERO, follow=True).content.decode()
    assert "eero@example.org has been added, and told by mail how to sign in." in shown
    assert roles(study)["eero@example.org"] == "editor"
    assert [sent.to for sent in mail.outbox] == [["eero@example.org"]]
    assert "Eero added as a member: Editor" in page(oona, path("study-history", study))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"email": "eero"}, "Enter a valid email address."),
        ({"name": " "}, "This field is required."),
        ({"role": "chief"}, "Select a valid choice."),
        ({"email": "OONA@example.org"}, "is a member of the study already"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    study: Study, oona: Client, given: dict[str, str], said: str
) -> None:
    response = oona.post(path("members", study), EERO | given)
    assert response.status_code == 422
    assert said in (shown := response.content.decode())
    assert f'value="{(EERO | given)["email"]}"' in shown
    assert list(roles(study)) == ["oona@example.org"]
    assert mail.outbox == []


def test_the_mail_that_could_not_be_sent_is_told_of(
    study: Study, oona: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delphi.views.facilitator.members.tell_member", lambda *a, **b: False)
    shown = oona.post(path("members", study), EERO, follow=True).content.decode()
    assert "the mail could not be sent" in shown
    assert "eero@example.org" in roles(study)


def test_a_role_is_changed_and_taken_away(study: Study, oona: Client) -> None:
    oona.post(path("members", study), EERO)
    member = study.members.get(user__email="eero@example.org").pk
    oona.post(path("member-role", study, member=member), {"role": "watcher"})
    assert roles(study)["eero@example.org"] == "watcher"
    shown = oona.post(path("member-remove", study, member=member), follow=True).content.decode()
    assert "Eero has no part in the study any more." in shown
    assert oona.post(path("member-remove", study, member=member)).status_code == 404
    shown = page(oona, path("study-history", study))
    assert "Role of Eero changed: Watcher" in shown
    assert "Eero removed as a member: Watcher" in shown


def test_the_last_owner_is_refused_with_what_to_do(study: Study, oona: Client) -> None:
    own = study.members.get().pk
    for response in (
        oona.post(path("member-remove", study, member=own), follow=True),
        oona.post(path("member-role", study, member=own), {"role": "reader"}, follow=True),
    ):
        assert "make somebody else an owner first" in response.content.decode()
    assert roles(study) == {"oona@example.org": "owner"}


def test_whoever_leaves_finds_their_studies(study: Study, oona: Client) -> None:
    oona.post(path("members", study), EERO | {"role": "owner"})
    own = study.members.get(user__email="oona@example.org").pk
    response = oona.post(path("member-remove", study, member=own), follow=True)
    assert response.redirect_chain == [("/studies/", 302)]
    assert roles(study) == {"eero@example.org": "owner"}


@pytest.mark.parametrize("role", ["editor", "watcher"])
def test_others_see_the_members_and_decide_nothing(study: Study, oona: Client, role: str) -> None:
    other = browser_of(make_user("eero@example.org", study=study, role=role))
    shown = page(other, path("members", study))
    assert "oona@example.org" in shown
    assert "<form" not in shown.split("<main")[1].split("</main>")[0]
    mine = study.members.get(user__email="eero@example.org").pk
    assert other.post(path("members", study), EERO).status_code == 404
    assert other.post(path("member-role", study, member=mine), {"role": "owner"}).status_code == 404
    assert other.post(path("member-remove", study, member=mine)).status_code == 404
    assert roles(study)["eero@example.org"] == role


def test_a_new_member_is_a_reader_unless_more_is_chosen() -> None:
    assert NewMemberForm().fields["role"].initial == "reader"
