from datetime import UTC, datetime

import pytest

from delphi.models import Outcome, ProtocolVersion, Round, Study
from delphi.protocol.findings import Code
from delphi.queries.readiness import findings_of
from delphi.services.consenting import write_information
from delphi.statistics import ConsensusRule
from surveys.models import Item, Statement
from tests.factories import make_round, make_study, make_user, texts

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def codes(round_: Round) -> set[Code]:
    return {each.code for each in findings_of(Round.objects.get(pk=round_.pk), at=AT)}


def with_rule(study: Study, text: str) -> None:
    version = ProtocolVersion.objects.get(study=study)
    version.document["criteria"] = {"probability": ConsensusRule.parse(text).to_json()}
    version.save()


@pytest.fixture
def study() -> Study:
    study = make_study(seats=6)
    make_user(study=study)
    with_rule(study, "share(5..7) >= 75%")
    write_information(study_id=study.pk, texts=texts("Tiedote"), changes={}, by=None, at=AT)
    return study


def test_of_a_round_in_order_nothing_is_found(study: Study) -> None:
    assert codes(make_round(study, state="draft")) == set()


def test_what_is_missing_is_found(study: Study) -> None:
    study.contact = ""
    study.save()
    study.members.all().delete()
    with_rule(study, "share(1..7) >= 75%")
    Statement.objects.filter(item__code="v2").update(texts={"fi": "Väittämä 1 toteutuu"})
    assert codes(make_round(study, state="draft")) == {
        Code.NO_CONTACT,
        Code.NO_OWNER,
        Code.RULE_ALWAYS_MET,
        Code.LANGUAGE_MISSING,
        Code.SAME_STATEMENT,
    }


def test_an_item_of_which_it_is_known_what_came_true_is_found_in_a_later_round(
    study: Study,
) -> None:
    (criterion,) = study.survey.criteria.all()
    scale = criterion.scale
    scale.kind, scale.points, scale.lowest, scale.highest = "probability", [], 0, 100
    scale.save()
    item = Item.objects.get(survey=study.survey, code="v2")
    Outcome.objects.create(
        item=item, criterion=criterion, happened=True, known_on=AT.date(), source="Tilasto"
    )
    assert Code.ALREADY_KNOWN not in codes(make_round(study, state="draft"))
    later = make_round(study, number=2, state="draft")
    found = findings_of(Round.objects.get(pk=later.pk), at=AT)
    (known,) = [each for each in found if each.code is Code.ALREADY_KNOWN]
    assert (known.blocks, known.particulars) == (False, {"items": ["v2"]})


@pytest.mark.parametrize("items", [1, 25])
def test_it_takes_few_queries_however_much_is_asked(
    items: int, django_assert_max_num_queries: object
) -> None:
    study = make_study(seats=6, items=items, criteria=("probability", "desirability"))
    found = Round.objects.select_related("study__survey").get(
        pk=make_round(study, state="draft").pk
    )
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        findings_of(found, at=AT)
    assert Item.objects.filter(survey=study.survey).count() == items
