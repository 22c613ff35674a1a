"""Fanni looks after the list of readers: invites several, writes again, takes off, puts back."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from delphi.models import Study, StudyEvent, StudyMember
from delphi.services import readers as services
from foresight.network.models import User
from reports.models import Report
from tests.factories import make_user
from tests.reports.planting import agreed, play

ASKED = {"role": "policy", "team": "Lapsiyksikkö", "language": "sv"}


@pytest.fixture
def study(db: Any) -> Study:
    return play(rounds=1, seats=12, answering={"probability": (agreed,)})


@pytest.fixture
def fanni(study: Study) -> Client:
    """An editor of the study, which somebody else owns."""
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(make_user("fanni@example.org", study=study, role="editor"))
    return browser


def readers(study: Study) -> dict[str, str]:
    found = StudyMember.objects.filter(study=study, role__in=("reader", "policy"))
    return dict(found.values_list("user__email", "role"))


def invite(browser: Client, report: Report, addresses: str, **given: str) -> Any:
    path = f"/reports/{report.public_id}/readers/"
    return browser.post(path, ASKED | {"addresses": addresses} | given, follow=True)


def test_several_are_invited_at_once_each_with_a_mail_that_says_what_it_gives(
    fanni: Client, study: Study, report: Report
) -> None:
    assert "No readers yet" in fanni.get(f"/reports/{report.public_id}/readers/").content.decode()
    response = invite(fanni, report, "Maija M <maija@example.org>; ville@example.org")
    shown = response.content.decode()
    assert "2 readers have been added and written to." in shown
    assert readers(study) == {"maija@example.org": "policy", "ville@example.org": "policy"}
    assert User.objects.get(email="maija@example.org").name == "Maija M"
    assert {sent.to[0] for sent in mail.outbox} == set(readers(study))
    body = mail.outbox[0].body
    assert f"/reports/{report.public_id}/" in body
    assert "/accounts/password/reset/" in body
    assert "kommenterar dem under eget namn" in body  # a new account speaks the language chosen
    assert "fanni" in body
    assert mail.outbox[0].reply_to == ["fanni@example.org"]
    kinds = StudyEvent.objects.filter(study=study, kind="member_added")
    assert [each.data["role"] for each in kinds] == ["policy", "policy"]


def test_bad_addresses_change_nothing_and_what_was_typed_stays(
    fanni: Client, study: Study, report: Report
) -> None:
    for addresses, said in (
        ("maija@example.org, ville@, x", "These are no e-mail addresses: ville@, x."),
        (" ;, ", "Write at least one e-mail address."),
        (" ".join(f"a{n}@example.org" for n in range(31)), "send at most 30 at a time"),
    ):
        response = invite(fanni, report, addresses)
        assert response.status_code == 422
        shown = response.content.decode()
        assert said in shown
        assert addresses.strip() in shown
    assert readers(study) == {}
    assert mail.outbox == []
    assert not User.objects.filter(email="maija@example.org").exists()


def test_those_who_read_already_are_told_of_and_not_written_to(
    fanni: Client, study: Study, report: Report
) -> None:
    invite(fanni, report, "maija@example.org")
    shown = invite(fanni, report, "maija@example.org ville@example.org").content.decode()
    assert "1 reader has been added and written to." in shown
    assert "were not written to: maija@example.org." in shown
    response = invite(fanni, report, "fanni@example.org maija@example.org")
    assert response.status_code == 422
    said = "These can read the reports already: fanni@example.org, maija@example.org."
    assert said in response.content.decode()
    assert len(mail.outbox) == 2


def test_whether_somebody_has_signed_in_is_seen_and_they_can_be_written_to_again(
    fanni: Client, study: Study, report: Report
) -> None:
    invite(fanni, report, "maija@example.org")
    page = f"/reports/{report.public_id}/readers/"
    assert "Invited, has not signed in yet" in fanni.get(page).content.decode()
    member = StudyMember.objects.get(user__email="maija@example.org")
    fanni.post(f"{page}{member.pk}/tell/")
    assert [sent.to for sent in mail.outbox] == [["maija@example.org"]] * 2
    maija = Client()
    maija.force_login(member.user)
    assert maija.get(f"/reports/{report.public_id}/").status_code == 200
    shown = fanni.get(page).content.decode()
    assert "Has signed in" in shown
    assert "20" not in re.sub(r"<[^>]*>", "", shown.split("<table")[1].split("</table>")[0])


def test_a_reader_is_given_another_role_and_taken_off_and_put_back(
    fanni: Client, study: Study, report: Report
) -> None:
    invite(fanni, report, "maija@example.org", role="reader")
    page = f"/reports/{report.public_id}/readers/"
    member = StudyMember.objects.get(user__email="maija@example.org")
    fanni.post(f"{page}{member.pk}/change/", {"role": "policy", "team": "Uusi tiimi"})
    member.refresh_from_db()
    assert (member.role, member.team) == ("policy", "Uusi tiimi")
    maija = Client()
    maija.force_login(member.user)
    shown = fanni.post(f"{page}{member.pk}/remove/", follow=True).content.decode()
    assert "can no longer read the reports of this study" in shown
    assert maija.get(f"/reports/{report.public_id}/").status_code == 404
    assert fanni.post(f"{page}{member.pk}/remove/").status_code == 404
    shown = fanni.post(f"{page}restore/", follow=True).content.decode()
    assert "maija@example.org can read the reports again." in shown
    again = StudyMember.objects.get(user__email="maija@example.org")
    assert (again.role, again.team) == ("policy", "Uusi tiimi")
    assert maija.get(f"/reports/{report.public_id}/").status_code == 200
    assert fanni.post(f"{page}restore/").status_code == 404  # there is nothing left to undo
    assert len(mail.outbox) == 1


def test_whose_account_is_gone_cannot_be_put_back(
    fanni: Client, study: Study, report: Report
) -> None:
    risto = make_user("risto@example.org", study=study, role="reader")
    page = f"/reports/{report.public_id}/readers/"
    fanni.post(f"{page}{StudyMember.objects.get(user=risto).pk}/remove/")
    risto.delete()
    shown = fanni.post(f"{page}restore/", follow=True).content.decode()
    assert "This member is not in the study any more." in shown


def test_who_works_on_the_study_is_no_reader_to_be_changed_here(
    fanni: Client, study: Study, report: Report
) -> None:
    make_user("oona@example.org", study=study)
    oona = StudyMember.objects.get(user__email="oona@example.org").pk
    page = f"/reports/{report.public_id}/readers/{oona}/"
    for verb in ("change", "tell", "remove"):
        response = fanni.post(f"{page}{verb}/", {"role": "reader", "team": ""})
        assert response.status_code == 404
    posted = invite(fanni, report, "maija@example.org", role="owner")
    assert posted.status_code == 422
    assert fanni.post(f"{page}change/", {"role": "owner"}).status_code == 404
    assert readers(study) == {}


def test_a_mail_that_could_not_be_sent_is_told_of(
    fanni: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.services.readers.post_to", lambda *a, **b: False)
    shown = invite(fanni, report, "maija@example.org").content.decode()
    assert "the mail could not be sent: maija@example.org" in shown
    assert "have been added and written to" not in shown


def test_the_list_has_an_end(
    fanni: Client, study: Study, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_READERS", 1)
    assert invite(fanni, report, "maija@example.org").status_code == 200
    response = invite(fanni, report, "ville@example.org")
    assert response.status_code == 422
    assert "at most 1 readers" in response.content.decode()
    assert not User.objects.filter(email="ville@example.org").exists()


def test_a_reader_invited_before_the_report_is_published_is_led_to_the_list(
    fanni: Client, study: Study, client: Client
) -> None:
    fanni.post("/reports/create/", {"study": study.public_id, "round": "1"})
    invite(fanni, Report.objects.get(), "maija@example.org")
    assert "/reports/\n" in mail.outbox[0].body


def test_a_report_of_a_trial_has_no_readers(fanni: Client, study: Study, report: Report) -> None:
    trial = play(key="koe", rounds=1, seats=6, answering={"probability": (agreed,)})
    Study.objects.filter(pk=trial.pk).update(trial="pilot", trial_of=study)
    Report.objects.filter(pk=report.pk).update(study=trial)
    assert fanni.get(f"/reports/{report.public_id}/readers/").status_code == 404
    assert "/readers/" not in fanni.get(f"/reports/{report.public_id}/publishing/").content.decode()


def test_readers_see_no_list_of_readers(study: Study, report: Report) -> None:
    for role in ("reader", "policy", "watcher"):
        browser = Client()
        browser.force_login(make_user(f"{role}@example.org", study=study, role=role))
        assert browser.get(f"/reports/{report.public_id}/readers/").status_code == 404


def shared(browser: Client, report: Report, **given: str) -> str:
    body = browser.post(f"/reports/{report.public_id}/publishing/share/", given).content.decode()
    start = body.index("/r/")
    return body[start : body.index("<", start)]


def test_a_link_for_the_signed_in_opens_for_nobody_else(fanni: Client, report: Report) -> None:
    link = shared(fanni, report, opens="signed-in", label="Ministeriö")
    response = Client().get(link)
    assert (response.status_code, response["Location"][:17]) == (302, "/accounts/login/?")
    stranger = Client()
    stranger.force_login(make_user("ville@example.org"))
    assert stranger.get(link).status_code == 200
    assert stranger.get(f"/reports/{report.public_id}/").status_code == 404
    page = fanni.get(f"/reports/{report.public_id}/publishing/").content.decode()
    assert "Ministeriö" in page
    assert "whoever has it and has signed in" in page


def test_one_link_ends_and_the_other_goes_on(fanni: Client, report: Report) -> None:
    first, second = (shared(fanni, report, label=label) for label in ("Yksi", "Kaksi"))
    ended = report.share_links.get(label="Yksi").pk
    address = f"/reports/{report.public_id}/publishing/end-link/"
    assert "The share link has ended." in (
        fanni.post(address, {"link": ended}, follow=True).content.decode()
    )
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    for link in (str(ended), "", "x", "9" * 30):
        assert fanni.post(address, {"link": link}).status_code == 404
