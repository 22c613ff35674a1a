"""What an act would do is told before it is done, in counts that give nobody away."""

from datetime import UTC, datetime, timedelta

import pytest

from delphi.models import (
    DeclaredConflict,
    Message,
    Nomination,
    ProtocolVersion,
    SeatDeadline,
)
from delphi.protocol.impact import Effect, Impact, Undo
from delphi.queries import impact
from delphi.queries.participation import participation_in
from delphi.services.conflicts import declare_conflict
from delphi.services.preparing import remove_statement
from delphi.services.purging import end_study
from delphi.services.rounds import launch_round, undo_launch
from delphi.services.trials import start_pilot
from delphi.wording.impact import effect_in_words
from foresight.network.models import Expert, IdentityKey
from surveys.models import AnswerSheet, Item
from tests.factories import (
    make_answer,
    make_people,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=10)


def told(found: Impact) -> dict[Effect, int | None]:
    """What it does; every consequence has its sentence."""
    for each in (*found.does, *found.stays):
        assert "{" not in effect_in_words(each)
    return {each.effect: each.count for each in found.does}


def kept(found: Impact) -> set[Effect]:
    return {each.effect for each in found.stays}


def test_ending_an_anonymous_study_tells_of_the_ties_it_destroys() -> None:
    study = make_study(seats=6, anonymity="anonymous")
    make_people(study)
    make_round(study, state="analysed")
    draft = make_round(study, number=2, state="draft")
    Nomination.objects.create(panellist=seats_of(study)[0], name="Nora")
    Message.objects.create(
        round=draft, recipient=seats_of(study)[1], kind="report", occasion="report", due_at=NOW
    )
    assert told(found := impact.of_ending(study)) == {
        Effect.NO_MORE_ROUNDS: None,
        Effect.DRAFTS_LEFT: 1,
        Effect.KEYS_DESTROYED: 6,
        Effect.MAIL_LOST: 1,
        Effect.NOMINATIONS_FORGOTTEN: 1,
    }
    assert kept(found) == {Effect.RESULTS_STAY} and found.undo is Undo.NEVER
    end_study(study_id=study.pk, by=make_user(study=study), at=NOW)
    assert Effect.KEYS_DESTROYED not in told(impact.of_ending(study))


def test_a_confidential_study_keeps_its_ties_until_their_date() -> None:
    study = make_study(seats=2)
    make_people(study)
    found = impact.of_ending(study)
    assert Effect.KEYS_DESTROYED not in told(found) and Effect.KEYS_UNTIL in kept(found)


def test_a_study_with_an_open_round_is_not_ended_and_says_what_to_do() -> None:
    study = make_study()
    make_round(study)
    refused = impact.of_ending(study).refused
    assert refused is not None and refused.particulars["wanted"] == "ended"


def test_withdrawing_a_seat_tells_how_few_are_left_and_what_is_not_sent() -> None:
    study = make_study(seats=5)
    open_round = make_round(study)
    seat = seats_of(study)[0]
    AnswerSheet.objects.create(questionnaire=open_round.questionnaire, respondent=seat)
    Message.objects.create(
        round=open_round, recipient=seat, kind="reminder", occasion="1", due_at=NOW
    )
    found = impact.of_withdrawing(study, seat, open_round, by_code=True)
    assert told(found) == {
        Effect.LINKS_END: None,
        Effect.MAIL_STOPS: 1,
        Effect.SEATS_LEFT: 4,
        Effect.TOO_FEW_LEFT: None,
    }
    assert kept(found) == {Effect.ANSWERS_STAY, Effect.SHEET_COUNTS, Effect.CONFLICTS_COUNT}


def test_of_somebody_named_it_is_not_told_how_far_they_are_nor_what_they_declared() -> None:
    study = make_study(seats=7)
    open_round = make_round(study)
    begun, idle, *_ = seats_of(study)
    AnswerSheet.objects.create(questionnaire=open_round.questionnaire, respondent=begun)
    Message.objects.create(
        round=open_round, recipient=begun, kind="reminder", occasion="1", due_at=NOW
    )
    declare_conflict(seat_id=begun.pk, about="", text="Rahoitus", by=None, at=NOW)
    of_both = [
        impact.of_withdrawing(study, seat, open_round, by_code=False) for seat in (begun, idle)
    ]
    assert of_both[0] == of_both[1]


def test_closing_early_tells_who_is_cut_off_and_what_is_not_sent() -> None:
    study = make_study(seats=6, anonymity="anonymous")
    make_people(study)
    ProtocolVersion.objects.update(
        document=ProtocolVersion.objects.get().document | {"stopping": {"maximum_rounds": 1}}
    )
    open_round = make_round(study)
    first, second, third, *_ = seats_of(study)
    for seat, state in ((first, "submitted"), (second, "open")):
        AnswerSheet.objects.create(
            questionnaire=open_round.questionnaire, respondent=seat, state=state, receipt=state
        )
    Message.objects.create(
        round=open_round, recipient=third, kind="reminder", occasion="1", due_at=NOW
    )
    SeatDeadline.objects.create(round=open_round, panellist=third, closes_at=open_round.closes_at)
    found = impact.of_closing(open_round, participation_in(open_round), at=open_round.opened_at)
    assert told(found) == {
        Effect.NOT_STARTED: 4,
        Effect.NOT_SUBMITTED: 1,
        Effect.MORE_TIME_ENDS: 1,
        Effect.MAIL_STOPS: 1,
        Effect.KEYS_DESTROYED: 6,
        Effect.MAIL_LOST: 1,
    }


def test_undoing_a_launch_tells_of_invitations_that_are_not_sent() -> None:
    study = make_study(seats=3)
    draft = make_round(study, state="draft")
    by = make_user(study=study)
    launched = launch_round(round_id=draft.pk, closes_at=LATER, by=by, at=NOW)
    found = impact.of_undoing_launch(launched)
    assert told(found) == {
        Effect.INVITATIONS_UNSENT: 3,
        Effect.UNLOCKED: None,
        Effect.DEADLINE_GOES: None,
    }


@pytest.fixture
def launched_and_undone():
    """A study of two statements in a section each; its launch was undone after conflicts came."""
    study = make_study(seats=8, items=2, criteria=("probability", "agreement"))
    draft = make_round(study, state="draft")
    by = make_user(study=study)
    launch_round(round_id=draft.pk, closes_at=LATER, by=by, at=NOW)
    return study, draft, by


def declare(study, code: str, number: int) -> None:
    item = Item.objects.get(survey=study.survey, code=code)
    for seat in seats_of(study)[:number]:
        declare_conflict(seat_id=seat.pk, about=f"item-{item.pk}", text="Oma", by=None, at=NOW)


@pytest.mark.parametrize(("number", "count"), [(1, None), (4, None), (5, 5)])
def test_who_declared_a_conflict_is_counted_only_from_the_minimum_cell_on(
    launched_and_undone, number: int, count: int | None
) -> None:
    study, draft, by = launched_and_undone
    declare(study, "v1", number)
    undo_launch(round_id=draft.pk, by=by, at=NOW)
    found = impact.of_editing_statement(study, "v1").removing
    assert told(found)[Effect.CONFLICTS_GO] == count
    few = next(each.few for each in found.does if each.effect is Effect.CONFLICTS_GO)
    assert few is (count is None)


def test_removing_a_statement_tells_of_all_that_goes_with_it(launched_and_undone) -> None:
    study, draft, by = launched_and_undone
    undo_launch(round_id=draft.pk, by=by, at=NOW)
    start_pilot(study_id=study.pk, seats=2, by=by, at=NOW)
    assert told(impact.of_editing_statement(study, "v1").changing) == {
        Effect.QUESTIONS_CHANGE: 2,
        Effect.TRIALS_KEEP: 1,
    }
    assert told(found := impact.of_editing_statement(study, "v1").removing) == {
        Effect.QUESTIONS_GO: 2,
        Effect.LANGUAGES_GO: 3,
        Effect.TRIALS_KEEP: 1,
    }
    assert found.refused is None
    remove_statement(study_id=study.pk, code="v1", by=by, at=NOW)
    last = impact.of_editing_statement(study, "v2").removing
    assert last.refused is not None
    assert Effect.SECTION_GOES in told(last)


def test_a_criterion_that_is_all_a_statement_is_asked_on_is_not_removed(
    launched_and_undone,
) -> None:
    study, _draft, _by = launched_and_undone
    assert impact.of_editing_criterion(study, "agreement").removing.refused is None
    assert told(impact.of_editing_criterion(study, "agreement").removing) == {
        Effect.QUESTIONS_GO: 2
    }
    item = Item.objects.get(survey=study.survey, code="v1")
    item.criteria.set([each for each in item.criteria.all() if each.key == "agreement"])
    assert impact.of_editing_criterion(study, "agreement").removing.refused is not None


def test_a_conflict_stays_with_a_statement_that_lives_on(launched_and_undone) -> None:
    study, draft, by = launched_and_undone
    declare(study, "v1", 2)
    declare(study, "v2", 1)
    section = study.survey.sections.get()
    declare_conflict(
        seat_id=seats_of(study)[0].pk, about=f"section-{section.pk}", text="Ala", by=by, at=NOW
    )
    before = set(DeclaredConflict.objects.values_list("pk", "panellist", "text", "item__code"))
    undo_launch(round_id=draft.pk, by=by, at=NOW)
    remove_statement(study_id=study.pk, code="v2", by=by, at=NOW)
    after = set(DeclaredConflict.objects.values_list("pk", "panellist", "text", "item__code"))
    assert after == {row for row in before if row[3] != "v2"}
    assert DeclaredConflict.objects.get(section__isnull=False).section.key == "main"


def test_throwing_a_trial_away_counts_its_seats_and_sheets() -> None:
    study = make_study(seats=1)
    make_round(study, state="draft")
    by = make_user(study=study)
    pilot = start_pilot(study_id=study.pk, seats=3, by=by, at=NOW)
    make_answer(seats_of(pilot)[0], questions_of(pilot.rounds.get())[0], level=3)
    found = impact.of_throwing_away(pilot)
    assert told(found) == {Effect.SEATS_GO: 3, Effect.SHEETS_GO: 1}
    assert told(impact.of_putting_into_trash(study)) == {
        Effect.OFF_ALL_PAGES: None,
        Effect.STATEMENTS_GO: 2,
        Effect.SEATS_GO: 1,
        Effect.TRIALS_GO: 1,
    }


def test_merging_tells_nothing_of_the_panels_somebody_has_left() -> None:
    kept = Expert.objects.create(email="a@example.org", language="fi")
    left, never = (
        Expert.objects.create(email=email, language="fi")
        for email in ("b@example.org", "c@example.org")
    )
    panel = make_study(seats=1).panel
    IdentityKey.objects.create(
        panel=panel, panellist=panel.seats.get(), expert=left, purge_on=NOW.date()
    )
    panel.seats.update(state="withdrawn")
    of_both = [told(impact.of_merging(kept, each)) for each in (left, never)]
    assert of_both[0] == of_both[1]
    assert of_both[0][Effect.TIES_MOVE] is None
