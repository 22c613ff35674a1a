"""What came true, in a report that was published before it was known."""

from datetime import UTC, date, datetime

import pytest

from delphi.models import Study
from delphi.protocol.scoring import CameTrue
from delphi.services.outcomes import enter_outcome
from tests.delphi.services.test_outcomes import ANSWERING
from tests.factories import make_user
from tests.reports.planting import play, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Study:
    return play(rounds=2, seats=12, answering=ANSWERING)


@pytest.fixture
def opened(client, study):
    """A browser that has signed in and the address of the published report."""
    report = publish(study)
    client.cookies["language"] = "en"
    client.force_login(make_user("fanni@example.org", study=study))
    return lambda path="": client.get(f"/reports/{report.public_id}/{path}").content.decode()


def came(study: Study, criterion: str, code: str = "v1", **what) -> None:
    enter_outcome(
        study_id=study.pk,
        code=code,
        criterion=criterion,
        came_true=CameTrue(**what),
        known_on=date(2031, 2, 1),
        source="https://example.org/statistics",
        by=None,
        at=datetime(2031, 3, 1, tzinfo=UTC),
    )


def test_nothing_is_said_while_nothing_is_known(opened):
    assert "What came true" not in opened()
    assert "What came true" not in opened("items/v1/chance/")


def test_an_items_page_says_what_came_true_and_how_good_the_last_forecast_was(study, opened):
    came(study, "chance", happened=True)
    page = opened("items/v1/chance/")
    assert "What came true: it happened" in " ".join(page.split())
    assert "Brier score of the median 0.036" in page
    assert 'href="https://example.org/statistics"' in page


def test_the_report_sums_up_what_is_known(study, opened):
    came(study, "chance", happened=True)
    came(study, "year", value=2028.0)
    came(study, "share", value=400.0)
    page = opened()
    assert "Of 2 figures and years that are known by now, 1 lay within the middle half" in page
    assert "Brier score of the medians: 0.036 over 1 probability" in page


def test_a_withheld_forecast_is_listed_without_a_score(study, opened):
    came(study, "chance", code="v2", happened=False)
    page = opened()
    assert "it did not happen" in page
    assert "Brier score of" not in page
