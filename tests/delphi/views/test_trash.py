"""An owner puts a study into the trash, finds it there and takes it out again."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delphi.models import DiscardedDraft, Round, Study
from delphi.protocol.turning import Keep
from delphi.services.drafting import draft_next_round
from delphi.services.trash import discard_study
from surveys.models import Item
from tests.factories import make_round, make_study, make_user


@pytest.fixture
def study(db: Any) -> Study:
    study = make_study(seats=3)
    make_round(study, state="draft")
    return study


@pytest.fixture
def fanni(study: Study, client: Client) -> Client:
    client.force_login(make_user(study=study))
    client.cookies["language"] = "fi"
    return client


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_study_goes_to_the_trash_and_comes_back(study: Study, fanni: Client):
    page = f"/studies/{study.public_id}/"
    assert f"{page}discard/" in body(fanni, page)
    assert "danger" in body(fanni, f"{page}discard/")
    assert fanni.post(f"{page}discard/").url == "/studies/trash/"
    assert fanni.get(page).status_code == 404
    restore = f"/studies/trash/{study.public_id}/restore/"
    assert restore in body(fanni, "/studies/trash/")
    assert fanni.get(restore).status_code == 404
    assert fanni.post(restore).url == page
    assert body(fanni, page)


def test_a_launched_study_says_what_to_do_instead(study: Study, fanni: Client):
    Round.objects.filter(study=study).delete()
    make_round(study)
    page = f"/studies/{study.public_id}/"
    assert f"{page}discard/" not in body(fanni, page)
    assert f"{page}end/" in body(fanni, f"{page}discard/")
    assert fanni.post(f"{page}discard/").url == page
    assert Study.objects.get().trashed_at is None


def test_others_find_nothing_in_the_trash(study: Study, fanni: Client):
    discard_study(study_id=study.pk, by=None, at=timezone.now())
    for role in ("editor", "watcher", "reader"):
        other = Client()
        other.force_login(make_user(f"{role}@example.org", study=study, role=role))
        assert study.public_id not in body(other, "/studies/trash/")
        assert other.post(f"/studies/trash/{study.public_id}/restore/").status_code == 404


def test_a_discarded_draft_is_restored_from_the_trash(study: Study, fanni: Client):
    Round.objects.filter(study=study).delete()
    first = make_round(study, state="analysed")
    kept = [Keep(item_id=item.pk) for item in Item.objects.filter(survey=study.survey)]
    user = study.members.get().user
    draft_next_round(round_id=first.pk, decisions=kept, by=user, at=timezone.now())
    asks = body(fanni, f"/studies/{study.public_id}/rounds/2/discard/")
    assert "2 luonnoksen kysymystä" in asks and "tehtiin vain sitä varten" not in asks
    fanni.post(f"/studies/{study.public_id}/rounds/2/discard/")
    assert fanni.get(f"/studies/{study.public_id}/rounds/2/").status_code == 404
    address = f"/studies/trash/draft/{DiscardedDraft.objects.get().pk}/restore/"
    assert address in body(fanni, "/studies/trash/")
    assert fanni.post(address).url == f"/studies/{study.public_id}/rounds/2/"
    assert body(fanni, f"/studies/{study.public_id}/rounds/2/")


def test_the_trash_asks_no_more_for_many(
    study: Study, fanni: Client, django_assert_max_num_queries: Any
):
    user = study.members.get().user
    for number in range(4):
        other = make_study(key=f"other{number}")
        other.members.create(user=user, role="owner")
        discard_study(study_id=other.pk, by=user, at=timezone.now())
    with django_assert_max_num_queries(15):
        body(fanni, "/studies/trash/")
