"""The page on which a facilitator checks a study against its seals."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delphi.services.sealing import seal_round
from surveys.models import Answer
from tests.factories import make_answer, make_round, make_study, make_user, questions_of, seats_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def study() -> Any:
    study = make_study()
    round_ = make_round(study, state="closed")
    for seat in seats_of(study):
        make_answer(seat, questions_of(round_)[0], level=5)
    seal_round(round_id=round_.pk, by=None, at=timezone.now())
    return study


@pytest.fixture
def fanni(study: Any) -> Client:
    client = Client()
    client.force_login(make_user(study=study))
    client.cookies["language"] = "en"
    return client


def page(client: Client, study: Any) -> str:
    answer = client.get(f"/studies/{study.public_id}/seals/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_whole_study_is_said_to_be_whole(study: Any, fanni: Client) -> None:
    assert "Everything is as it was recorded" in page(fanni, study)
    assert study.rounds.get().snapshot.root in page(fanni, study)


def test_a_changed_answer_is_named_without_showing_it(study: Any, fanni: Client) -> None:
    Answer.objects.filter(sheet__respondent=seats_of(study)[0]).update(level=2)
    shown = page(fanni, study)
    assert "The answers of a sheet are not those that were sealed." in shown
    assert seats_of(study)[0].code not in shown


def test_every_difference_has_its_sentence() -> None:
    from delphi.services.verification import Kind
    from delphi.wording.verification import difference_words

    assert all(len(difference_words(kind)) > 10 for kind in Kind)
