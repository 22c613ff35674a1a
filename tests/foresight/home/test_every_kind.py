"""The demonstration's second study: a question of every kind, with results and feedback."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from delphi.document.parse import parse_study
from delphi.models import ItemResult, Release, Round
from delphi.services.verification import verify_study
from foresight.home.demonstration.every_kind import (
    EVERY_KIND,
    FOLDER,
    load_every_kind,
)
from foresight.home.demonstration.trials import seat_to_try
from surveys.choices import CriterionRole, ScaleKind
from surveys.content import check, content_of
from surveys.models import Answer
from tests.factories import link_of, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def study():
    return load_every_kind(facilitator=make_user(), at=timezone.now())


def test_it_asks_every_kind_of_question_a_plane_and_own_expertise():
    document = parse_study((FOLDER / f"{EVERY_KIND}.yaml").read_bytes())
    kinds = {scale.key: scale.kind for scale in document.scales}
    asked = {key for item in document.items for key in item.criteria}
    assert {kinds[each.scale] for each in document.criteria if each.key in asked} == set(ScaleKind)
    assert document.simulated and document.planes
    assert CriterionRole.EXPERTISE in {criterion.role for criterion in document.criteria}


def test_one_round_is_analysed_and_the_next_is_open_with_feedback(study):
    assert list(study.rounds.order_by("number").values_list("state", flat=True)) == [
        "analysed",
        "open",
    ]
    figures = {
        (each.item.code, each.criterion.key): each.figures
        for each in ItemResult.objects.select_related("item", "criterion")
    }
    assert len(figures["K3", "order"]["ranking"]["options"]) == 5
    assert len(figures["K5", "budget"]["points"]["options"]) == 4
    release = Release.objects.get(round__number=2)
    assert sum("options" in entry for entry in release.content.values()) == 3
    assert verify_study(study_id=study.pk) == []


def test_every_simulated_answer_is_one_the_form_would_take(study):
    for answer in Answer.objects.select_related("question__criterion__scale"):
        assert check(content_of(answer), answer.question.criterion.scale) == []


def test_its_sheet_opens_with_the_scripts_of_its_controls(study, client):
    client.post(link_of(seat_to_try(study)))
    page = client.get("/answer/sheet/").content.decode()
    assert "delphi/controls" in page
    for control in ("ranking together", "sharing together", "plane-template", "interval together"):
        assert control in page
    assert Round.objects.get(study=study, number=2).closes_at > datetime.now(UTC)
