"""Joining items of several studies: whose they may be, and what becomes of series."""

from datetime import UTC, datetime

import pytest

from delphi.models import Series, SeriesItem, StudyEvent
from delphi.protocol.refusals import NotTheSameQuestion, OneItemPerStudy
from delphi.queries.series import same_elsewhere, shared_items
from delphi.services.series import join_identical, join_items, leave_series
from surveys.models import Item, Statement
from tests.factories import make_study, make_user, texts

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def fanni():
    return make_user("fanni@example.org", study=make_study(key="one", items=3))


@pytest.fixture
def one(fanni):
    return fanni.memberships.get().study


@pytest.fixture
def two(fanni):
    return of(fanni, "two")


def of(user, key):
    study = make_study(key=key, items=3)
    study.members.create(user=user, role="editor")
    return study


def item(study, code="v1"):
    return Item.objects.get(survey=study.survey, code=code)


def join(study, other, by, code="v1", other_code="v1"):
    join_items(study_id=study.pk, code=code, other_id=item(other, other_code).pk, by=by, at=NOW)


def test_joined_items_know_of_each_other(one, two, fanni):
    join(one, two, fanni)
    assert same_elsewhere(one.pk, "v1") == [(two.pk, "v1")]
    assert same_elsewhere(two.pk, "v1") == [(one.pk, "v1")]
    assert same_elsewhere(one.pk, "v2") == []
    assert StudyEvent.objects.get(study=one).data["study"] == two.public_id


def test_a_third_study_joins_the_series_and_two_series_become_one(one, two, fanni):
    three, four = of(fanni, "three"), of(fanni, "four")
    join(one, two, fanni)
    join(three, four, fanni)
    join(three, two, fanni)
    assert Series.objects.count() == 1
    assert {study for study, _ in same_elsewhere(one.pk, "v1")} == {two.pk, three.pk, four.pk}


def test_a_study_has_one_item_in_a_series(one, two, fanni):
    join(one, two, fanni)
    with pytest.raises(OneItemPerStudy):
        join(one, two, fanni, code="v2")
    assert SeriesItem.objects.count() == 2


def test_items_of_studies_one_does_not_see_are_not_found(one, two, fanni):
    stranger = make_study(key="strangers")
    with pytest.raises(NotTheSameQuestion):
        join(one, stranger, fanni)
    with pytest.raises(NotTheSameQuestion):
        join(one, two, fanni, code="none")
    with pytest.raises(NotTheSameQuestion):
        join(one, one, fanni, other_code="v2")
    assert not Series.objects.exists()


def test_the_last_pair_ends_the_series(one, two, fanni):
    three = of(fanni, "three")
    join(one, two, fanni)
    join(one, three, fanni)
    assert leave_series(study_id=one.pk, code="v1", by=fanni, at=NOW)
    assert same_elsewhere(two.pk, "v1") == [(three.pk, "v1")]
    assert leave_series(study_id=two.pk, code="v1", by=fanni, at=NOW)
    assert not Series.objects.exists()
    assert not leave_series(study_id=two.pk, code="v1", by=fanni, at=NOW)


def test_items_with_the_same_words_are_joined_at_once_and_once(one, two, fanni):
    Statement.objects.filter(item=item(two, "v3")).update(texts=texts("Aivan muuta."))
    assert join_identical(study_id=one.pk, by=fanni, at=NOW) == 2
    assert join_identical(study_id=one.pk, by=fanni, at=NOW) == 0
    assert same_elsewhere(one.pk, "v3") == []


def test_what_reads_alike_is_offered_until_its_study_is_joined(one, two, fanni):
    shared = {each.code: each for each in shared_items(one, fanni)}
    assert {each.code for each in shared["v1"].alike} == {"v1", "v2", "v3"}
    join(one, two, fanni)
    shared = {each.code: each for each in shared_items(one, fanni)}
    assert [each.code for each in shared["v1"].same] == ["v1"]
    assert shared["v1"].alike == []


def test_it_takes_as_many_queries_however_many_studies(
    one, two, fanni, django_assert_max_num_queries
):
    for number in range(4):
        of(fanni, f"more-{number}")
    join(one, two, fanni)
    with django_assert_max_num_queries(6):
        shared_items(one, fanni)


def test_of_a_study_that_one_does_not_see_there_is_the_title_alone(one, two, fanni):
    join(one, two, fanni)
    risto = make_user("risto@example.org", study=two)
    shared = {each.code: each for each in shared_items(two, risto)}
    (other,) = shared["v1"].same
    assert (other.code, other.texts, other.study_titles) == ("", {}, one.titles)


def test_a_study_in_the_trash_is_not_told_of(one, two, fanni):
    join(one, two, fanni)
    two.trashed_at = NOW
    two.save()
    shared = {each.code: each for each in shared_items(one, fanni)}
    assert shared["v1"].same == []
