"""What was thrown away before anybody was asked can be taken back for 30 days, and then is gone."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from delphi.models import DestroyedStudy, DiscardedDraft, Round, Study
from delphi.permissions import owned_by, trashed_by, visible_to
from delphi.protocol.impact import Effect
from delphi.protocol.refusals import DraftCannotReturn, IsATrial, LaunchedBefore, NotInTrash
from delphi.protocol.turning import Drop, Keep, Reword
from delphi.queries import impact
from delphi.queries.study_files import study_file
from delphi.services.drafting import discard_draft, draft_next_round
from delphi.services.rounds import launch_round, undo_launch
from delphi.services.trash import discard_study, empty_trash, restore_draft, restore_study
from delphi.services.trials import start_pilot
from surveys.models import Item, Statement
from tests.factories import make_people, make_round, make_study, make_user, questions_of, texts

NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
DAYS_30 = timedelta(days=30)


@pytest.fixture
def study(db):
    study = make_study(seats=3, items=3)
    make_round(study, state="draft")
    return study


@pytest.fixture
def fanni(study):
    return make_user(study=study)


def rows():
    return {model.__name__: model._base_manager.count() for model in apps.get_models()}


def test_a_study_in_the_trash_is_on_no_page_and_comes_back_as_it_was(study, fanni):
    before = study_file(study.pk)
    discard_study(study_id=study.pk, by=fanni, at=NOW)
    assert not visible_to(fanni).exists() and not owned_by(fanni).exists()
    assert trashed_by(fanni).get() == study
    restore_study(study_id=study.pk, by=fanni, at=NOW + timedelta(days=29))
    assert visible_to(fanni).get() == study
    assert study_file(study.pk) == before
    kinds = study.events.values_list("kind", flat=True)
    assert list(kinds)[-2:] == ["study_trashed", "study_restored"]


def test_after_30_days_nothing_is_left_but_that_it_was_there(study, fanni):
    make_people(study)
    people = rows()["Expert"]
    start_pilot(study_id=study.pk, seats=2, by=fanni, at=NOW)
    discard_study(study_id=study.pk, by=fanni, at=NOW)
    assert empty_trash(at=NOW + DAYS_30 - timedelta(seconds=1)) == 0
    assert empty_trash(at=NOW + DAYS_30) == 1
    left = {name: count for name, count in rows().items() if count}
    assert left.pop("DestroyedStudy") == 2  # the study and its pilot
    assert left.pop("Expert") == people
    ours = {"User", "ContentType", "Permission", "Site", "Topic", "Region", "Sector"}
    assert set(left) <= ours | {"Institution"}
    assert empty_trash(at=NOW + DAYS_30) == 0
    assert DestroyedStudy.objects.filter(by=None).count() == 2


def test_the_pilots_of_a_study_in_the_trash_are_on_no_page_either(study, fanni):
    start_pilot(study_id=study.pk, seats=2, by=fanni, at=NOW)
    discard_study(study_id=study.pk, by=fanni, at=NOW)
    assert not visible_to(fanni).exists()


def test_a_study_that_was_launched_is_not_thrown_away(study, fanni):
    first = Round.objects.get(study=study)
    launch_round(round_id=first.pk, closes_at=NOW + DAYS_30, by=fanni, at=NOW)
    with pytest.raises(LaunchedBefore):
        discard_study(study_id=study.pk, by=fanni, at=NOW)
    undo_launch(round_id=first.pk, by=fanni, at=NOW)
    assert discard_study(study_id=study.pk, by=fanni, at=NOW).trashed_at == NOW


def test_a_trial_goes_at_once_and_not_to_the_trash(study, fanni):
    pilot = start_pilot(study_id=study.pk, seats=2, by=fanni, at=NOW)
    with pytest.raises(IsATrial):
        discard_study(study_id=pilot.pk, by=fanni, at=NOW)


def test_what_is_not_in_the_trash_cannot_be_taken_out(study, fanni):
    with pytest.raises(NotInTrash):
        restore_study(study_id=study.pk, by=fanni, at=NOW)
    discard_study(study_id=study.pk, by=fanni, at=NOW)
    with pytest.raises(NotInTrash):
        discard_study(study_id=study.pk, by=fanni, at=NOW)


def drafted(study, fanni) -> Round:
    """A second round with one item reworded and one dropped."""
    first = make_round(study, state="analysed", number=2)
    one, two, three = Item.objects.filter(survey=study.survey).order_by("position")
    return draft_next_round(
        round_id=first.pk,
        decisions=[
            Reword(item_id=one.pk, texts=texts("Uusi"), reason="Selvempi.", continues_trend=True),
            Drop(item_id=two.pk, reason="Valmis."),
            Keep(item_id=three.pk),
        ],
        by=fanni,
        at=NOW,
    )


def test_a_discarded_draft_comes_back_with_its_wordings(study, fanni):
    Round.objects.filter(study=study).delete()
    draft = drafted(study, fanni)
    touched = {each.effect: each.count for each in impact.of_discarding_draft(draft).does}
    assert touched == {Effect.QUESTIONS_GO: 2, Effect.WORDINGS_GO: 1}
    before = study_file(study.pk)
    asked = [question.pk for question in questions_of(draft)]
    discard_draft(round_id=draft.pk, by=fanni, at=NOW)
    assert not Statement.objects.filter(texts=texts("Uusi")).exists()
    kept = DiscardedDraft.objects.get()
    restored = restore_draft(draft_id=kept.pk, by=fanni, at=NOW)
    assert study_file(study.pk) == before
    assert [question.pk for question in questions_of(restored)] == asked
    assert Statement.objects.get(texts=texts("Uusi")).parents.count() == 1
    assert not DiscardedDraft.objects.exists()
    with pytest.raises(NotInTrash):
        restore_draft(draft_id=kept.pk, by=fanni, at=NOW)


def test_a_draft_does_not_push_another_one_aside(study, fanni):
    Round.objects.filter(study=study).delete()
    draft = drafted(study, fanni)
    discard_draft(round_id=draft.pk, by=fanni, at=NOW)
    first = Round.objects.get(study=study)
    kept = [Keep(item_id=item.pk) for item in Item.objects.filter(survey=study.survey)]
    draft_next_round(round_id=first.pk, decisions=kept, by=fanni, at=NOW)
    with pytest.raises(DraftCannotReturn):
        restore_draft(draft_id=DiscardedDraft.objects.get().pk, by=fanni, at=NOW)


def test_a_draft_whose_item_is_gone_stays_where_it_is(study, fanni):
    Round.objects.filter(study=study).delete()
    draft = drafted(study, fanni)
    discard_draft(round_id=draft.pk, by=fanni, at=NOW)
    kept = DiscardedDraft.objects.get()
    kept.rows["questions"][0]["fields"]["criterion"] = 10**9
    kept.save()
    before = rows()
    with pytest.raises(DraftCannotReturn):
        restore_draft(draft_id=kept.pk, by=fanni, at=NOW)
    assert rows() == before


def test_a_discarded_draft_is_destroyed_after_30_days(study, fanni):
    Round.objects.filter(study=study).delete()
    discard_draft(round_id=drafted(study, fanni).pk, by=fanni, at=NOW)
    assert empty_trash(at=NOW + DAYS_30) == 1
    assert not DiscardedDraft.objects.exists()
    assert Study.objects.filter(pk=study.pk).exists()
