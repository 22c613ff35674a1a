"""Nothing that opens a seat or a report, and nothing that was answered, gets into the log."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from delphi.views.expert import entering
from tests.factories import link_of, make_round, make_study, seats_of


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the site's own handler writes."""
    (handler,) = (each for each in logging.getLogger().handlers if each.name == "console")
    assert isinstance(handler, logging.StreamHandler)
    written = StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.parametrize(
    "request_",
    ["GET /l/{}", "GET /l/{}/", "PUT /l/{}/", "POST /l/{}/", "GET /l/{}/more", "GET /r/{}/",
     "GET /r/{}/figures.csv", "GET /reminders/{}/", "PUT /accounts/password/reset/key/1-{}/"],
)  # fmt: skip
@pytest.mark.django_db
def test_no_refusal_writes_a_token_to_the_log(log: StringIO, request_: str) -> None:
    verb, path = request_.format("SecretSecret~Secret-Secret").split()
    Client(enforce_csrf_checks=True).generic(verb, path, follow=True)
    assert "Secret" not in log.getvalue()


@pytest.mark.django_db
def test_no_fault_writes_a_living_token_to_the_log(
    log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = make_study()
    make_round(study)
    link = link_of(seats_of(study)[0])
    monkeypatch.setattr(entering, "round_of_seat", None)
    assert Client(raise_request_exception=False).get(link).status_code == 500
    assert "Internal Server Error: /l/…/" in log.getvalue()
    assert link.split("/")[2] not in log.getvalue()


def test_errors_of_the_database_are_logged_without_the_row_they_quote(log: StringIO) -> None:
    said = "violates a constraint\nDETAIL:  Failing row contains (1, my opinion)."
    try:
        raise ValueError(said)
    except ValueError:
        logging.getLogger("delphi").exception("not saved")
    assert "violates a constraint" in log.getvalue()
    assert "my opinion" not in log.getvalue()


def test_no_handler_mails_what_a_request_held() -> None:
    assert logging.getLogger("django").handlers == []
