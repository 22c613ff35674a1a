"""The API does what its schema says, whatever is sent."""

from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from foresight.network.services.links import mint_link
from foresight.network.services.tokens import create_token
from tests.factories import make_round, make_study, make_user, seats_of

CHECKS = [
    not_a_server_error,
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
]


@pytest.fixture
def headers(transactional_db: Any) -> dict[str, dict[str, str]]:
    user = make_user(study=make_study())
    seated = make_study(key="toinen")
    make_round(seated)
    _, token = create_token(user_id=user.pk, name="test", at=timezone.now())
    link = mint_link(panellist_id=seats_of(seated)[0].pk)
    return {
        "user": {"Authorization": f"Token {token}"},
        "seat": {"Authorization": f"Link {link}"},
    }


def test_every_operation_keeps_to_the_schema_whatever_is_sent(
    live_server: Any, headers: dict[str, dict[str, str]]
) -> None:
    schema = schemathesis.openapi.from_url(f"{live_server.url}/api/v1/schema/?format=json")
    tried = set()
    for operation in schema.get_all_operations():
        found = operation.ok()
        if "/tokens/" in found.path:
            continue  # for signed-in sessions alone: see test_tokens
        who = headers["seat" if "/sheet/" in found.path else "user"]
        tried.add(found.path)
        _try(found, who)
    assert len(tried) > 15


def _try(operation: Any, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(
        max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def keeps_to_the_schema(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    keeps_to_the_schema()


def test_the_schema_and_its_page_fetch_nothing_from_elsewhere(db: Any) -> None:
    page = Client().get("/api/v1/docs/").content.decode()
    assert "//" not in page.replace("http://testserver", "").replace("https://testserver", "")
