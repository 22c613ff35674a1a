"""The history page: who did what, when and why, looked up and taken along."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delphi.models import StudyEvent
from delphi.protocol.turning import Drop, Keep, Reword
from delphi.services.drafting import draft_next_round
from delphi.services.events import record_event
from tests.factories import make_round, make_study, make_user, texts

pytestmark = pytest.mark.django_db
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def study() -> Any:
    return make_study()


@pytest.fixture
def fanni_user(study: Any) -> Any:
    return make_user(study=study)


@pytest.fixture
def fanni(fanni_user: Any) -> Client:
    client = Client()
    client.force_login(fanni_user)
    client.cookies["language"] = "en"
    return client


def acts(study: Any, user: Any, *kinds: str) -> None:
    for day, kind in enumerate(kinds):
        record_event(
            study_id=study.pk,
            kind=kind,
            by=user if day % 2 else None,
            at=NOON + timedelta(days=day),
            data={"number": 1},
        )


def page(client: Client, study: Any, asked: str = "", status: int = 200) -> str:
    answer = client.get(f"/studies/{study.public_id}/history/{asked}")
    assert answer.status_code == status
    return str(answer.content.decode().partition("<main")[2])


def table(client: Client, study: Any, asked: str = "") -> list[dict[str, str]]:
    answer = client.get(f"/studies/{study.public_id}/history.csv{asked}")
    assert answer["Content-Type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))


def test_a_study_in_which_nothing_was_done_says_so(study: Any, fanni: Client) -> None:
    assert "Nothing like that has been done" in page(fanni, study)


def test_acts_are_found_by_kind_person_and_day(study: Any, fanni: Client, fanni_user: Any) -> None:
    acts(study, fanni_user, "round_closed", "round_sealed", "round_analysed", "round_sealed")
    for asked, found in {
        "": "4321",
        "?kind=round_sealed": "42",
        f"?by={fanni_user.pk}": "42",
        "?by=site": "31",
        "?first=2027-03-03": "43",
        "?last=2027-03-02": "21",
        "?first=2027-03-02&last=2027-03-03&by=site": "3",
    }.items():
        assert "".join(row["number"] for row in table(fanni, study, asked)) == found, asked
        assert f"{len(found)} act" in page(fanni, study, asked)


def test_a_day_is_a_day_of_the_studys_zone(study: Any, fanni: Client) -> None:
    late = datetime(2027, 3, 1, 22, 30, tzinfo=UTC)  # half past midnight in Helsinki
    record_event(study_id=study.pk, kind="round_closed", by=None, at=late, data={})
    assert table(fanni, study, "?last=2027-03-01") == []
    (row,) = table(fanni, study, "?first=2027-03-02")
    assert row["when"] == "2027-03-02T00:30:00+02:00"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("?first=2027-03-03&last=2027-03-01", "This day is before the first one."),
        ("?first=tomorrow", "Enter a valid date"),
        ("?kind=nothing", "Select a valid choice"),
        ("?by=0", "Select a valid choice"),
    ],
)
def test_what_cannot_be_looked_up_is_told_at_its_field(
    study: Any, fanni: Client, asked: str, told: str
) -> None:
    assert told in page(fanni, study, asked, status=422)


def test_a_drafted_round_says_why_items_were_dropped_and_reworded(
    study: Any, fanni: Client, fanni_user: Any
) -> None:
    study = make_study(key="kolme", items=3)
    make_user(study=study, email="fanni2@example.org")
    fanni.force_login(study.members.get().user)
    round_ = make_round(study, state="analysed")
    keep, reword, drop = study.survey.items.order_by("position")
    draft_next_round(
        round_id=round_.pk,
        decisions=[
            Keep(item_id=keep.pk),
            Reword(
                item_id=reword.pk,
                texts=texts("Uusi sanamuoto."),
                reason="Kaksi asiaa",
                continues_trend=True,
            ),
            Drop(item_id=drop.pk, reason="=Ei kuulu"),
        ],
        by=None,
        at=NOON,
    )
    shown = page(fanni, study)
    assert "v2 reworded: Kaksi asiaa" in shown
    assert "v3 dropped: =Ei kuulu" in shown
    assert table(fanni, study)[0]["why"] == "v3 dropped: =Ei kuulu · v2 reworded: Kaksi asiaa"


def test_many_acts_come_in_pages_with_as_many_queries_as_few(
    study: Any, fanni: Client, fanni_user: Any
) -> None:
    acts(study, fanni_user, *["round_closed", "round_sealed"])
    with CaptureQueriesContext(connection) as few:
        page(fanni, study)
    acts(study, fanni_user, *["round_closed", "round_sealed"] * 60)
    with CaptureQueriesContext(connection) as many:
        first = page(fanni, study)
    assert len(many) <= len(few) <= 15
    assert "Page 1 of 2" in first
    assert page(fanni, study, "?page=2&kind=round_sealed").count("<tr>") == 1 + 61


def test_a_broken_chain_is_told_first(study: Any, fanni: Client, monkeypatch: Any) -> None:
    acts(study, None, "round_closed", "round_sealed")
    monkeypatch.setattr(
        "delphi.protocol.chain.chain_digest", lambda previous, content: "0" * 64, raising=True
    )
    assert "The chain of events is broken at act 1" in page(fanni, study)
    assert StudyEvent.objects.count() == 2
