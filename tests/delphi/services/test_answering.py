import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections

from delphi.models import Exposure, Round
from delphi.protocol.refusals import (
    OutsideScale,
    PageOfAnotherSeat,
    RoundClosed,
    SeatWithdrawn,
    StaleAnswer,
    UnknownQuestion,
)
from delphi.queries.exposures import Exposed, sealed_exposure, signer
from delphi.services.answering import Draft, open_sheet, save_answer, save_answers, submit_sheet
from delphi.services.locks import hold_round_for_change
from surveys.content import NO_ANSWER, AnswerContent, content_of
from surveys.models import Answer, AnswerRevision, AnswerSheet, Statement
from tests.factories import (
    make_argument,
    make_release,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def study(db):
    return make_study()


@pytest.fixture
def open_round(study):
    return make_round(study, at=NOW)


@pytest.fixture
def alice(study):
    return seats_of(study)[0]


@pytest.fixture
def question(open_round):
    return questions_of(open_round)[0]


def save(seat, question, revision=0, *, at=NOW, exposure="", **content):
    return save_answer(
        seat_id=seat.pk,
        round_id=question.questionnaire.round.pk,
        question_id=question.pk,
        content=AnswerContent(**content),
        revision=revision,
        exposure=exposure,
        at=at,
    ).revision


def stored(seat, question):
    answer = Answer.objects.get(sheet__respondent=seat, question=question)
    return answer.revision, content_of(answer)


def test_an_answer_is_stored_with_the_wording_it_was_given_to(alice, question):
    assert save(alice, question, level=5, rationale="Näin on.") == 1
    assert stored(alice, question) == (1, AnswerContent(level=5, rationale="Näin on."))
    assert Answer.objects.get().statement_id == question.statement_id


def test_every_earlier_value_is_kept(alice, question):
    save(alice, question, level=5)
    save(alice, question, 1, level=2)
    save(alice, question, 2, cannot_judge=True)
    assert stored(alice, question) == (3, AnswerContent(cannot_judge=True))
    kept = [(row.revision, row.level) for row in AnswerRevision.objects.order_by("revision")]
    assert kept == [(1, 5), (2, 2)]


def test_clearing_an_answer_is_a_revision_and_deletes_nothing(alice, question):
    save(alice, question, level=5)
    assert save(alice, question, 1) == 2
    assert stored(alice, question) == (2, NO_ANSWER)
    assert AnswerRevision.objects.get().level == 5


def test_an_empty_answer_that_never_was_makes_no_row(alice, question):
    assert save(alice, question) == 0
    assert not Answer.objects.exists()
    assert not AnswerSheet.objects.exists()


def test_a_repeated_request_is_acknowledged(alice, question, open_round):
    assert save(alice, question, level=5) == 1
    assert save(alice, question, level=5) == 1
    assert save(alice, question, 1, level=6) == 2
    assert save(alice, question, 1, level=6) == 2
    assert AnswerRevision.objects.count() == 1
    # … also when the round has closed between the first request and its repetition.
    Round.objects.update(state="closed", closed_at=NOW)
    assert save(alice, question, 1, level=6) == 2


def test_a_stale_tab_overwrites_nothing_and_is_told_what_stands(alice, question):
    save(alice, question, level=5)
    save(alice, question, 1, level=6)
    with pytest.raises(StaleAnswer) as refused:
        save(alice, question, 1, level=2)
    assert refused.value.particulars["current"] == 2
    assert refused.value.particulars["stored"] == AnswerContent(level=6)
    assert stored(alice, question) == (2, AnswerContent(level=6))


def test_an_unknown_revision_is_stale(alice, question):
    with pytest.raises(StaleAnswer):
        save(alice, question, 7, level=5)


@pytest.mark.parametrize("content", [{"level": 8}, {"level": 0}, {"value": 5.0}, {"text": "5"}])
def test_a_value_outside_the_scale_is_refused(alice, question, content):
    with pytest.raises(OutsideScale) as refused:
        save(alice, question, **content)
    assert refused.value.particulars["question"] == question.pk
    assert not AnswerSheet.objects.exists()


@pytest.mark.parametrize(
    ("state", "at"),
    [
        ("draft", NOW),
        ("closed", NOW),
        ("sealed", NOW),
        ("analysed", NOW),
        # The deadline holds whether or not somebody has closed the round.
        ("open", NOW + timedelta(days=7)),
    ],
)
def test_answers_and_submits_are_refused_unless_the_round_is_open(study, alice, state, at):
    round_ = make_round(study, state=state, at=NOW)
    question = questions_of(round_)[0]
    with pytest.raises(RoundClosed):
        save(alice, question, level=5, at=at)
    with pytest.raises(RoundClosed):
        submit_sheet(seat_id=alice.pk, round_id=round_.pk, at=at)
    assert not AnswerSheet.objects.exists()


def test_a_withdrawn_panellist_writes_nothing(alice, question, open_round):
    save(alice, question, level=5)
    alice.state = "withdrawn"
    alice.save()
    with pytest.raises(SeatWithdrawn):
        save(alice, question, 1, level=6)
    with pytest.raises(SeatWithdrawn):
        submit_sheet(seat_id=alice.pk, round_id=open_round.pk, at=NOW)
    assert stored(alice, question) == (1, AnswerContent(level=5))


def test_a_question_of_another_study_or_round_is_unknown(alice, open_round, study):
    other = make_study(key="toinen")
    elsewhere = questions_of(make_round(other, at=NOW))[0]
    with pytest.raises(UnknownQuestion):
        save(alice, elsewhere, level=5)
    with pytest.raises(UnknownQuestion):
        save_answer(
            seat_id=alice.pk,
            round_id=open_round.pk,
            question_id=elsewhere.pk,
            content=AnswerContent(level=5),
            revision=0,
            at=NOW,
        )
    with pytest.raises(UnknownQuestion):
        submit_sheet(seat_id=alice.pk, round_id=open_round.pk + 1000, at=NOW)
    assert not AnswerSheet.objects.exists()


# --- a whole form ---------------------------------------------------------------------------------


def test_a_form_stores_what_changed_and_names_what_is_stale(alice, open_round):
    first, second = questions_of(open_round)
    save(alice, first, level=5)
    save(alice, first, 1, level=6)
    outcome = save_answers(
        seat_id=alice.pk,
        round_id=open_round.pk,
        drafts=[
            Draft(first.pk, AnswerContent(level=1), 1),
            Draft(second.pk, AnswerContent(level=2), 0),
        ],
        at=NOW,
    )
    assert {key: each.revision for key, each in outcome.saved.items()} == {second.pk: 1}
    assert {key: each.content for key, each in outcome.stale.items()} == {
        first.pk: AnswerContent(level=6)
    }
    assert stored(alice, first) == (2, AnswerContent(level=6))


def test_a_field_that_was_not_touched_is_no_conflict(alice, open_round):
    """The other tab has answered meanwhile; this one still holds what it was opened with."""
    first, second = questions_of(open_round)
    save(alice, first, level=5)
    save(alice, first, 1, level=6)
    save(alice, second, level=3)
    outcome = save_answers(
        seat_id=alice.pk,
        round_id=open_round.pk,
        drafts=[Draft(first.pk, AnswerContent(level=5), 1), Draft(second.pk, NO_ANSWER, 0)],
        at=NOW,
    )
    assert outcome.stale == {}
    assert stored(alice, first) == (2, AnswerContent(level=6))
    assert stored(alice, second) == (1, AnswerContent(level=3))


# --- what was shown -------------------------------------------------------------------------------


@pytest.fixture
def shown(study, alice):
    """A token for round two's first question, with two of three arguments shown."""
    first = make_round(study, state="analysed", at=NOW - timedelta(days=30))
    second = make_round(study, number=2, at=NOW)
    asked = questions_of(second)[0]
    ids = [make_argument(first, asked, "for", f"Syy {n}").pk for n in range(3)]
    release = make_release(
        second, first, {asked.pk: {"median": 5, "arguments": {"for": ids, "against": []}}}
    )
    exposed = Exposed(
        asked.pk,
        asked.statement_id,
        release.pk,
        release.digest,
        ("median", "arguments"),
        (ids[2], ids[0]),
    )
    token = sealed_exposure(exposed, entry=release.content[str(asked.pk)], by=signer(alice.pk))
    return asked, exposed, token


def test_what_was_shown_is_recorded_once_with_the_answer(alice, shown):
    asked, exposed, token = shown
    save(alice, asked, level=5, exposure=token)
    save(alice, asked, 1, level=6, exposure=token)
    row = Exposure.objects.get()
    assert row.digest == exposed.digest()
    assert row.shown["arguments"] == list(exposed.arguments)
    assert row.shown["parts"] == ["arguments", "median"]


def test_the_wording_that_was_on_the_screen_is_the_one_recorded(alice, shown):
    asked, exposed, token = shown
    newer = Statement.objects.create(item=asked.item, version=2, texts={"fi": "Korjattu."})
    asked.statement = newer
    asked.save()
    save(alice, asked, level=5, exposure=token)
    assert Answer.objects.get().statement_id == exposed.statement_id


@pytest.mark.parametrize("forged", ["x", "1.2.3.abc.0.~sig", "another seat"])
def test_what_a_page_of_nobody_or_of_another_seat_sends_is_nobodys_answer(
    study, alice, shown, forged
):
    asked, _, token = shown
    if forged == "another seat":
        alice, forged = seats_of(study)[1], token
    with pytest.raises(PageOfAnotherSeat):
        save(alice, asked, level=5, exposure=forged)
    assert not Exposure.objects.exists()
    assert not Answer.objects.filter(question=asked).exists()


# --- submitting -----------------------------------------------------------------------------------


def test_submitting_again_gives_the_same_receipt_also_after_the_close(alice, question, open_round):
    save(alice, question, level=5)

    def submit():
        return submit_sheet(seat_id=alice.pk, round_id=open_round.pk, at=NOW)

    receipt = submit()
    assert len(receipt) == 9
    assert submit() == receipt
    assert save(alice, question, 1, level=6) == 2
    assert submit() == receipt
    Round.objects.update(state="closed", closed_at=NOW)
    assert submit() == receipt


def test_a_sheet_is_opened_once(alice, open_round):
    opened = open_sheet(seat_id=alice.pk, round_id=open_round.pk)
    assert open_sheet(seat_id=alice.pk, round_id=open_round.pk) == opened


def test_saving_takes_the_same_few_queries_whatever_the_number_of_questions(
    db,
    django_assert_max_num_queries,
):
    study = make_study(items=30)
    round_ = make_round(study, at=NOW)
    seat, asked = seats_of(study)[0], questions_of(round_)
    save(seat, asked[0], level=4)
    with django_assert_max_num_queries(11):  # with BEGIN, COMMIT and PostgreSQL's lock
        save(seat, asked[0], 1, level=5)
    drafts = [Draft(each.pk, AnswerContent(level=3), 0) for each in asked[1:]]
    with django_assert_max_num_queries(11):
        save_answers(seat_id=seat.pk, round_id=round_.pk, drafts=drafts, at=NOW)


# --- several at once ------------------------------------------------------------------------------


def at_once(acts):
    """Run every act in a thread and connection of its own; return what each returned or raised."""

    def run(act):
        try:
            return act()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_thirty_autosaves_racing_a_close_are_each_stored_or_refused():
    study = make_study(seats=30, items=1)
    round_ = make_round(study, at=NOW)
    seats, question = seats_of(study), questions_of(round_)[0]
    at_close = []

    def close():
        from django.db import transaction

        with transaction.atomic():
            held = hold_round_for_change(round_.pk)
            held.state, held.closed_at = "closed", NOW
            held.save()
            at_close.extend(Answer.objects.values_list("sheet__respondent", flat=True))

    acts = [lambda seat=seat: save(seat, question, level=4) for seat in seats]
    outcomes = at_once([*acts[:15], close, *acts[15:]])
    outcomes.pop(15)
    acknowledged = {seat.pk for seat, outcome in zip(seats, outcomes, strict=True) if outcome == 1}
    refused = [outcome for outcome in outcomes if outcome != 1]
    assert all(isinstance(outcome, RoundClosed) for outcome in refused), refused
    assert set(at_close) == acknowledged
    assert set(Answer.objects.values_list("sheet__respondent", flat=True)) == acknowledged


@pytest.mark.django_db(transaction=True)
def test_parallel_submits_give_one_receipt():
    study = make_study(items=1)
    round_ = make_round(study, at=NOW)
    alice = seats_of(study)[0]
    act = lambda: submit_sheet(seat_id=alice.pk, round_id=round_.pk, at=NOW)  # noqa: E731
    receipts = at_once([act] * 8)
    assert len(set(receipts)) == 1
    assert AnswerSheet.objects.get().receipt == receipts[0]


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_that_save_at_once_one_wins_and_the_other_is_told():
    study = make_study(items=1)
    round_ = make_round(study, at=NOW)
    alice, question = seats_of(study)[0], questions_of(round_)[0]
    acts = [lambda level=level: save(alice, question, level=level) for level in range(1, 7)]
    outcomes = at_once(acts)
    assert outcomes.count(1) == 1
    assert sum(isinstance(outcome, StaleAnswer) for outcome in outcomes) == 5, outcomes
    save_twice = [lambda: save(alice, question, 1, cannot_judge=True)] * 6
    assert at_once(save_twice) == [2] * 6
    assert AnswerRevision.objects.count() == 1


def test_nothing_on_this_path_imports_the_numeric_libraries():
    program = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "import django; django.setup();"
        "from django.urls import get_resolver, reverse; reverse('answer-sheet');"
        "import foresight.wsgi, delphi.services.answering, delphi.queries.sheets;"
        "heavy = {'numpy', 'scipy', 'matplotlib', 'pandas', 'openpyxl'} & set(sys.modules);"
        "sys.exit(f'imported: {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
