"""The study's events: the database itself refuses to change or delete one."""

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, transaction

from delphi.models import StudyEvent
from tests.factories import make_study

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make_event() -> StudyEvent:
    return StudyEvent.objects.create(
        study=make_study(),
        sequence=10**6,
        kind="tested",
        at=NOON,
        previous="0" * 64,
        digest="1" * 64,
    )


@pytest.mark.django_db
def test_an_event_can_be_neither_changed_nor_deleted() -> None:
    event = make_event()
    everything = StudyEvent.objects.filter(pk=event.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        everything.update(kind="something else")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        everything.delete()
    assert everything.get().kind == "tested"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["once", "and again"])
def test_a_committed_event_does_not_outlive_its_test(time: str) -> None:
    assert not StudyEvent.objects.filter(sequence=10**6).exists()
    event = make_event()
    with pytest.raises(DatabaseError, match="append-only"):
        StudyEvent.objects.filter(pk=event.pk).update(kind="something else")
