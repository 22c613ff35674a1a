"""Reports through the API."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from foresight.network.services.tokens import create_token
from reports.models import Report
from reports.services.reports import create_report, publish_report, withdraw_report
from tests.factories import make_round, make_study, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Any:
    return make_study()


@pytest.fixture
def report(study: Any) -> Any:
    round_ = make_round(study, state="analysed")
    return create_report(study_id=study.pk, as_of_round_id=round_.pk, by=None, at=timezone.now())


def client_of(user: Any) -> APIClient:
    _, token = create_token(user_id=user.pk, name="test", at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    return client


def statuses(client: APIClient, report: Any) -> set[int]:
    paths = ["", "figures/"]
    return {client.get(f"/api/v1/reports/{report.public_id}/{path}").status_code for path in paths}


def test_readers_find_published_reports_only(study: Any, report: Any) -> None:
    reader = client_of(make_user("reader@example.org", study=study, role="reader"))
    facilitator = client_of(make_user(study=study))
    assert reader.get("/api/v1/reports/").json() == []
    assert (statuses(reader, report), statuses(facilitator, report)) == ({404}, {200})

    publish_report(report_id=report.pk, by=None, at=timezone.now())
    assert [each["state"] for each in reader.get("/api/v1/reports/").json()] == ["published"]
    assert statuses(reader, report) == {200}

    withdraw_report(report_id=report.pk, reason="A mistake.", by=None, at=timezone.now())
    assert statuses(reader, report) == {404}


def test_a_withdrawn_report_tells_no_words_of_its_own(study: Any, report: Any) -> None:
    reader = client_of(make_user("reader@example.org", study=study, role="reader"))
    Report.objects.filter(pk=report.pk).update(summaries={"fi": "Kouluruoka riittää"})
    publish_report(report_id=report.pk, by=None, at=timezone.now())
    Report.objects.filter(pk=report.pk).update(summaries={"fi": "Keskeneräinen"})
    (told,) = reader.get("/api/v1/reports/").json()
    assert told["summaries"] == {"fi": "Kouluruoka riittää"}
    withdraw_report(report_id=report.pk, reason="A mistake.", by=None, at=timezone.now())
    assert [each["summaries"] for each in reader.get("/api/v1/reports/").json()] == [{}]


def test_nobody_else_finds_a_report(study: Any, report: Any) -> None:
    publish_report(report_id=report.pk, by=None, at=timezone.now())
    other = make_user("other@example.org", study=make_study(key="toinen"))
    assert statuses(client_of(other), report) == {404}
    assert statuses(APIClient(), report) == {401}
