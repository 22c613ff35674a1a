"""A study that has been through its rounds, its published report, and the people around it."""

from typing import Any

import pytest
from django.test import Client

from delphi.models import Study
from reports.models import Report
from tests.factories import make_user
from tests.reports.planting import play, publish


@pytest.fixture
def study(db: Any) -> Study:
    return play()


@pytest.fixture
def report(study: Study) -> Report:
    return publish(study)


@pytest.fixture
def reader(study: Study) -> Any:
    return make_user("risto@example.org", study=study, role="reader")


@pytest.fixture
def facilitator(study: Study) -> Any:
    return make_user("fanni@example.org", study=study)


@pytest.fixture
def risto(client: Client, reader: Any) -> Client:
    """The reader's browser."""
    client.force_login(reader)
    return client


@pytest.fixture
def fanni(facilitator: Any) -> Client:
    """The facilitator's browser."""
    client = Client()
    client.force_login(facilitator)
    return client
