"""How a draft will be put before its panel."""

from datetime import UTC, datetime

import pytest

from delphi.models import Round, StudyEvent
from delphi.protocol.refusals import NotAllowedNow
from delphi.services.options import set_round_options
from tests.factories import make_round, make_study

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 11, 9, tzinfo=UTC)


def test_the_options_of_a_draft_are_chosen_and_put_on_record_once():
    draft = make_round(make_study(), state="draft")
    for _ in range(2):
        set_round_options(round_id=draft.pk, fold_settled=True, by=None, at=NOW)
    assert Round.objects.get().fold_settled
    assert StudyEvent.objects.get().data["fold_settled"] is True


def test_an_open_round_keeps_its_options():
    open_round = make_round(make_study())
    with pytest.raises(NotAllowedNow):
        set_round_options(round_id=open_round.pk, fold_settled=True, by=None, at=NOW)
    assert not Round.objects.get().fold_settled
