"""Fanni makes, words, publishes, shares and withdraws a report in her browser."""

import re

import pytest
from django.test import Client

from delphi.models import Study
from reports.models import Report


def post(fanni: Client, report: Report, verb: str, **data: str) -> str:
    response = fanni.post(f"/reports/{report.public_id}/publishing/{verb}/", data, follow=True)
    return response.content.decode()


def test_the_whole_life_of_a_report(fanni: Client, study: Study) -> None:
    listed = fanni.get("/reports/").content.decode()
    assert listed.count('name="round"') == 3
    fanni.post("/reports/create/", {"study": study.public_id, "round": "3"})
    report = Report.objects.get()
    assert report.state == "draft"
    fanni.post(
        f"/reports/{report.public_id}/publishing/summary/",
        {"key": "opening", "opening-fi": "Oma yhteenveto."},
    )
    before = fanni.get(f"/reports/{report.public_id}/publishing/").content.decode()
    assert '<section class="card" id="publish">' in before
    post(fanni, report, "publish")
    body = post(fanni, report, "share")
    link = re.search(r"http://127\.0\.0\.1:8000(/r/[\w-]+/)", body)
    assert link
    assert "Oma yhteenveto." in Client().get(link[1]).content.decode()
    post(fanni, report, "withdraw", reason="Virhe luvuissa.")
    assert "Virhe luvuissa." in Client().get(link[1]).content.decode()
    report.refresh_from_db()
    assert (report.state, report.withdrawal_reason) == ("withdrawn", "Virhe luvuissa.")


def test_the_link_is_shown_once(fanni: Client, report: Report) -> None:
    assert "/r/" in post(fanni, report, "share")
    assert "/r/" not in fanni.get(f"/reports/{report.public_id}/publishing/").content.decode()


def test_a_withdrawal_without_a_reason_is_refused_and_says_so(
    fanni: Client, report: Report
) -> None:
    response = fanni.post(f"/reports/{report.public_id}/publishing/withdraw/", {"reason": " "})
    assert response.status_code == 422
    body = response.content.decode()
    assert 'role="alert"' in body
    assert 'aria-invalid="true"' in body
    report.refresh_from_db()
    assert report.state == "published"


@pytest.mark.parametrize(
    "verb",
    ["publish", "advance", "withdraw-edition", "withdraw", "share", "end-sharing", "summary"],
)
def test_readers_steer_nothing(risto: Client, report: Report, verb: str) -> None:
    path = f"/reports/{report.public_id}/publishing/"
    assert risto.get(path).status_code == 404
    assert risto.post(f"{path}{verb}/", {"reason": "x"}).status_code == 404
    report.refresh_from_db()
    assert report.state == "published"


def test_nothing_is_made_for_a_round_that_is_not_there(fanni: Client, study: Study) -> None:
    for number in ("9", "x", "-1", "", "9" * 30):
        response = fanni.post("/reports/create/", {"study": study.public_id, "round": number})
        assert response.status_code == 404
    assert not Report.objects.exists()


def test_pages_of_publishing_are_not_kept(fanni: Client, report: Report) -> None:
    response = fanni.get(f"/reports/{report.public_id}/publishing/")
    assert "no-store" in response["Cache-Control"]
