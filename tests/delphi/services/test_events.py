from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from delphi.models import StudyEvent
from delphi.services.events import broken_event, chain_head, record_event
from tests.factories import make_study, make_user

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def record(study, kind="round_launched", **data):
    with transaction.atomic():
        return record_event(study_id=study.pk, kind=kind, by=None, at=AT, data=data)


@pytest.mark.django_db
def test_events_follow_each_other_in_a_chain():
    study = make_study()
    user = make_user(study=study)
    first = record(study, round=1)
    with transaction.atomic():
        second = record_event(
            study_id=study.pk, kind="round_closed", by=user, at=datetime.now(UTC), data={}
        )
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous == first.digest
    assert chain_head(study_id=study.pk) == second.digest
    assert broken_event(study_id=study.pk) is None


@pytest.mark.django_db
def test_each_study_has_a_chain_of_its_own():
    one, other = make_study(), make_study(key="muu")
    record(one)
    assert record(other).sequence == 1
    assert chain_head(study_id=other.pk) != chain_head(study_id=one.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "data",
    [
        {"to": "eeva@example.org"},
        {"reason": "the wording was unclear"},
        {"seats": [{"name": "Eeva Esimerkki"}]},
        {"share": 0.5},
    ],
)
def test_an_event_holds_no_names_addresses_or_sentences(data):
    study = make_study()
    with pytest.raises(ValueError, match="ids, numbers and codes"):
        record(study, **data)
    assert not StudyEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_can_be_neither_changed_nor_deleted():
    study = make_study()
    event = record(study)
    events = StudyEvent.objects.filter(pk=event.pk)
    with pytest.raises(DatabaseError):
        events.update(kind="nothing_happened")
    with pytest.raises(DatabaseError):
        events.delete()


@pytest.mark.django_db
def test_an_event_is_recorded_with_the_act_or_not_at_all():
    study = make_study()
    with transaction.atomic():
        record_event(study_id=study.pk, kind="round_closed", by=None, at=AT, data={})
        transaction.set_rollback(True)
    assert not StudyEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_events_of_many_at_once_still_make_one_chain():
    study = make_study()

    def act(_):
        try:
            for _ in range(5):
                record(study)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(act, range(4)))
    assert list(study.events.values_list("sequence", flat=True)) == list(range(1, 21))
    assert broken_event(study_id=study.pk) is None
