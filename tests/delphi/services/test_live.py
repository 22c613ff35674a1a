"""A live round: released in batches, shown after one's own answer, agreeing with the seal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from delphi.models import Argument, Exposure, ItemResult, PanelResult, Release, Round
from delphi.protocol.disclosure import Reason, released_figures
from delphi.protocol.refusals import NotAllowedNow
from delphi.queries.live import bases_before, bases_now, history_of, live_rounds_to_finish
from delphi.queries.sheets import sheet_view
from delphi.services.analysis import analyse_round
from delphi.services.answering import save_answer
from delphi.services.endorsing import endorse_argument
from delphi.services.live_batches import release_live, release_sealed
from delphi.services.options import set_round_options
from delphi.services.rounds import close_round
from delphi.services.sealing import seal_round
from delphi.services.verification import verify_study
from surveys.content import AnswerContent
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Live:
    """A live first round of two questions, with k = 3."""

    def __init__(self, at: datetime = NOW, seats: int = 12) -> None:
        self.at = at
        self.study = make_study(seats=seats, minimum_cell=3)
        self.round = make_round(self.study, at=at)
        Round.objects.update(live=True)
        self.round.refresh_from_db()
        self.first, self.second = questions_of(self.round)
        self.seats = seats_of(self.study)

    def answer(self, seat: int, level: int, *, rationale: str = "", exposure: str = "") -> None:
        question = self.question(seat)
        save_answer(
            seat_id=self.seats[seat].pk,
            round_id=self.round.pk,
            question_id=self.first.pk,
            content=AnswerContent(level=level, rationale=rationale),
            revision=question.revision,
            exposure=exposure or question.feedback.exposure,
            at=self.at,
        )

    def question(self, seat: int) -> Any:
        view = sheet_view(self.round, self.seats[seat].pk)
        return next(each for each in view.questions if each.id == self.first.pk)

    def release(self) -> Release | None:
        return release_live(round_id=self.round.pk, at=self.at)

    def close(self) -> None:
        close_round(round_id=self.round.pk, by=None, at=self.at)
        seal_round(round_id=self.round.pk, by=None, at=self.at)
        analyse_round(round_id=self.round.pk, at=self.at)
        release_sealed(round_id=self.round.pk)


@pytest.fixture
def live() -> Live:
    return Live()


def test_the_group_appears_once_k_have_answered_to_those_who_have(live: Live) -> None:
    live.answer(0, 4)
    live.answer(1, 5)
    assert live.release() is None
    live.answer(2, 6)
    release = live.release()
    assert release is not None
    assert release.number == 1
    assert live.release() is None
    shown = live.question(0).feedback.live
    assert shown.figures.median == 5
    assert shown.figures.distribution is None  # three are no distribution: 2 k are needed
    assert live.question(7).feedback.live is None


def test_later_answers_wait_until_k_people_make_a_difference(live: Live) -> None:
    for seat in range(3):
        live.answer(seat, 4)
    live.release()
    live.answer(3, 7)
    live.answer(4, 7)
    assert live.release() is None
    assert live.question(0).feedback.live.figures.n == 3
    live.answer(5, 7)
    assert live.release() is not None
    assert live.question(0).feedback.live.figures.n == 6
    assert sum(live.question(0).feedback.live.figures.distribution) == 6


def test_who_changes_and_comes_back_is_no_difference(live: Live) -> None:
    for seat in range(6):
        live.answer(seat, 4)
    live.release()
    for seat in range(3):
        live.answer(seat, 6)
        live.answer(seat, 4, rationale="Palasin.")
    assert live.release() is None


def test_a_question_is_renewed_alone(live: Live) -> None:
    for seat in range(3):
        live.answer(seat, 4)
        save_answer(
            seat_id=live.seats[seat].pk,
            round_id=live.round.pk,
            question_id=live.second.pk,
            content=AnswerContent(level=2),
            revision=0,
            at=NOW,
        )
    first = live.release()
    for seat in range(3, 6):
        live.answer(seat, 5)
    second = live.release()
    assert first is not None
    assert second is not None
    other = str(live.second.pk)
    assert second.content[other] == first.content[other]
    assert len(bases_before(live.round)[live.second.pk]) == 1
    assert len(bases_before(live.round)[live.first.pk]) == 2


def test_reasons_come_with_a_batch_and_follow_their_writers(live: Live) -> None:
    live.answer(0, 6, rationale="Koska raha.")
    for seat in (1, 2):
        live.answer(seat, 5)
    assert not Argument.objects.exists()
    live.release()
    (reason,) = live.question(1).feedback.live.first
    assert reason.texts == {"fi": "Koska raha."}
    assert endorse_argument(
        seat_id=live.seats[1].pk,
        round_id=live.round.pk,
        argument_id=reason.id,
        endorsed=True,
        at=NOW,
    )
    live.answer(0, 6)  # takes the reason out: shown no more, at once
    assert live.question(1).feedback.live.first == []
    live.answer(0, 6, rationale="Koska laki.")
    for seat in (3, 4, 5):
        live.answer(seat, 3)
    live.release()
    assert live.question(1).feedback.live.first[0].texts == {"fi": "Koska laki."}


def test_reasons_of_few_stay_with_them_after_the_close(live: Live) -> None:
    live.answer(0, 6, rationale="Vain minun.")
    live.answer(1, 5)
    live.close()
    last = Release.objects.get(sealed=True).content[str(live.first.pk)]["live"]
    assert [pk for ids in last["arguments"].values() for pk in ids] == []
    assert last["n"] is None


def test_a_batch_of_one_question_leaves_the_reasons_of_others_as_shown(live: Live) -> None:
    for seat in range(3):
        live.answer(seat, 5, rationale="Ennen." if seat == 0 else "")
    live.release()
    live.answer(0, 5, rationale="Nyt.")
    live.answer(4, 5, rationale="Uusi.")
    for seat in range(3):
        save_answer(
            seat_id=live.seats[seat].pk,
            round_id=live.round.pk,
            question_id=live.second.pk,
            content=AnswerContent(level=2),
            revision=0,
            at=NOW,
        )
    assert live.release() is not None
    assert [each.texts for each in Argument.objects.all()] == [{"fi": "Ennen."}]
    live.answer(0, 5)  # taken out: that is heeded whatever is due
    for seat in range(6, 9):
        live.answer(seat, 5)
    live.release()
    assert Argument.objects.get(answer__sheet__respondent=live.seats[0]).texts == {}


@pytest.mark.parametrize("why_hidden", ["", "Kertoo kuka."])
def test_a_reason_taken_out_and_given_again_is_shown_again(live: Live, why_hidden: str) -> None:
    live.answer(0, 6, rationale="Koska raha.")
    for seat in (1, 2):
        live.answer(seat, 5)
    live.release()
    live.answer(0, 6)
    for seat in (3, 4, 5):
        live.answer(seat, 3)
    Argument.objects.update(approved=not why_hidden, hidden=bool(why_hidden), why_hidden=why_hidden)
    live.release()
    emptied = Argument.objects.get()
    assert (emptied.texts, emptied.hidden, emptied.approved) == ({}, True, False)
    live.answer(0, 6, rationale="Koska laki.")
    for seat in (6, 7, 8):
        live.answer(seat, 3)
    live.release()
    again = Argument.objects.get()
    assert (again.texts, again.approved) == ({"fi": "Koska laki."}, False)
    assert again.hidden is bool(why_hidden)  # what a facilitator hid stays hidden


def test_the_exposure_names_the_release_that_was_shown(live: Live) -> None:
    for seat in range(3):
        live.answer(seat, 4)
    assert not Exposure.objects.exists()
    release = live.release()
    live.answer(0, 5)
    exposure = Exposure.objects.get()
    assert exposure.release == release
    assert exposure.shown["parts"] == ["live"]


def test_two_workers_make_one_release(live: Live) -> None:
    for seat in range(3):
        live.answer(seat, 4)
    live.release()
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.create(round=live.round, number=1, source=live.round, content={}, digest="")
    assert live.release() is None


def test_the_last_release_and_the_sealed_figures_agree(live: Live) -> None:
    for seat in range(6):
        live.answer(seat, 4, rationale="Siksi." if seat == 1 else "")
    live.release()
    for seat in range(6, 12):
        live.answer(seat, 7)
    live.close()
    last = Release.objects.get(sealed=True)
    result = ItemResult.objects.get(round=live.round, item=live.first.item)
    released = released_figures(result.figures, k=3)
    shown = last.content[str(live.first.pk)]["live"]
    assert shown["n"] == released["n"] == 12
    assert shown["median"] == released["median"]
    assert shown["distribution"] == released["counts"] == [0, 0, 0, 6, 0, 0, 6]
    assert last.basis == {str(live.first.pk): bases_now(live.round)[live.first.pk]}
    assert Argument.objects.count() == 1
    assert verify_study(study_id=live.study.pk) == []
    assert release_sealed(round_id=live.round.pk) is None
    assert live_rounds_to_finish() == []


def test_a_few_late_answers_cost_the_distribution_and_not_the_median(live: Live) -> None:
    for seat in range(6):
        live.answer(seat, 4)
    live.release()
    live.answer(6, 7)
    live.close()
    result = ItemResult.objects.get(round=live.round, item=live.first.item)
    released = released_figures(result.figures, k=3)
    assert released["counts"] is None
    assert released["mean"] is None
    assert released["median"] == 4
    assert Reason.LITTLE_CHANGED.value in released["withheld"]
    last = Release.objects.get(sealed=True).content[str(live.first.pk)]["live"]
    assert (last["n"], last["median"], last["distribution"]) == (7, 4, None)


@pytest.mark.parametrize("changed", [0, 5])
def test_nor_do_later_rounds_and_sums_give_it_away(live: Live, changed: int) -> None:
    for seat in range(6):
        live.answer(seat, 4)
    live.release()
    live.answer(6, 7)
    live.close()
    assert PanelResult.objects.get(round=live.round).figures["mean_standard_deviation"] is None
    again = make_round(live.study, number=2, state="closed")
    for seat in range(7):
        level = (2 if seat < changed else 4) if seat < 6 else 7
        make_answer(live.seats[seat], questions_of(again)[0], level=level)
    seal_round(round_id=again.pk, by=None, at=NOW)
    analyse_round(round_id=again.pk, at=NOW)
    result = ItemResult.objects.get(round=again, item=live.first.item)
    released = released_figures(result.figures, k=3)
    assert (released["standard_deviation"] is None) is (changed == 0)
    assert released["paired"]["change_in_sd"] is released["paired"]["decomposition"] is None


def test_nothing_is_released_of_other_rounds_or_after_the_deadline(live: Live) -> None:
    for seat in range(3):
        live.answer(seat, 4)
    assert release_live(round_id=live.round.pk, at=NOW + timedelta(days=8)) is None
    Round.objects.update(live=False)
    assert live.release() is None


def test_a_round_is_declared_live_while_it_is_a_draft() -> None:
    study = make_study()
    draft = make_round(study, state="draft")
    set_round_options(round_id=draft.pk, fold_settled=False, live=True, by=None, at=NOW)
    draft.refresh_from_db()
    assert draft.live
    set_round_options(round_id=draft.pk, fold_settled=False, by=None, at=NOW)
    draft.refresh_from_db()
    assert draft.live
    Round.objects.update(
        state="open", opened_at=NOW - timedelta(days=1), closes_at=NOW + timedelta(days=1)
    )
    with pytest.raises(NotAllowedNow):
        set_round_options(round_id=draft.pk, fold_settled=False, live=False, by=None, at=NOW)


# --- the page -------------------------------------------------------------------------------------


def test_an_open_page_asks_with_one_query_whether_anything_is_new(
    django_assert_num_queries: Any,
) -> None:
    live = Live(at=datetime.now(UTC))
    client = Client()
    client.post(link_of(live.seats[0]))
    address = f"/answer/live/?round={live.round.pk}&since=0"
    with django_assert_num_queries(1):
        assert client.get(address).status_code == 204
    for seat in range(3):
        live.answer(seat, 4)
    live.release()
    said = client.get(address).json()
    assert said["release"] == 1
    assert list(said["questions"]) == [str(live.first.pk)]
    with django_assert_num_queries(1):
        assert client.get(f"/answer/live/?round={live.round.pk}&since=1").status_code == 204
    one = client.get(f"/answer/live/?round={live.round.pk}&since=1&question={live.first.pk}")
    assert list(one.json()["questions"]) == [str(live.first.pk)]
    other = client.get(f"/answer/live/?round={live.round.pk}&since=1&question={live.second.pk}")
    assert other.json()["questions"] == {}  # not answered: not shown


def test_an_open_page_hears_nothing_once_the_round_takes_no_answers() -> None:
    live = Live(at=datetime.now(UTC))
    client = Client()
    client.post(link_of(live.seats[0]))
    for seat in range(3):
        live.answer(seat, 4, rationale="Syy.")
    live.release()
    address = f"/answer/live/?round={live.round.pk}&since=0"
    assert client.get(address).status_code == 200
    deadline = live.round.closes_at
    Round.objects.update(closes_at=live.at - timedelta(minutes=1))
    assert client.get(address).status_code == 404
    Round.objects.update(closes_at=deadline)
    live.close()
    for asked in (address, f"{address}&question={live.first.pk}"):
        assert client.get(asked).status_code == 404


def test_others_rounds_and_strangers_get_nothing() -> None:
    live = Live(at=datetime.now(UTC))
    other = make_study(key="toinen")
    client = Client()
    assert client.get(f"/answer/live/?round={live.round.pk}").status_code == 403
    client.post(link_of(seats_of(other)[0]))
    assert client.get(f"/answer/live/?round={live.round.pk}").status_code == 404


def test_the_sheet_shows_the_group_under_ones_own_answer(
    django_assert_max_num_queries: Any,
) -> None:
    live = Live(at=datetime.now(UTC))
    for seat in range(6):
        live.answer(seat, 4)
    live.release()
    client = Client()
    client.post(link_of(live.seats[0]))
    with django_assert_max_num_queries(12):
        page = client.get("/answer/sheet/").content.decode()
    assert page.count('class="group"') == 1
    assert "live.js" in page or "/live." in page


def test_the_results_tell_the_history_and_the_watching_page_how_often() -> None:
    live = Live(at=datetime.now(UTC))
    for seat in range(3):
        live.answer(seat, 3)
    live.release()
    for seat in range(3, 9):
        live.answer(seat, 6)
    live.release()
    client = Client()
    client.force_login(make_user(study=live.study))
    address = f"/studies/{live.study.public_id}/rounds/1/"
    assert client.get(address).context["releases"] == 2
    assert [[look.n, look.median] for look in history_of(live.round)[0].looks] == [[3, 3], [9, 6]]
    live.close()
    # The sealed figures were shown already: the last release is no further look.
    assert len(history_of(live.round)[0].looks) == 2
    assert 'id="history"' in client.get(f"{address}results/").content.decode()


def test_a_live_round_is_never_submitted_once():
    study = make_study()
    round_ = make_round(study, state="draft")
    options = {"round_id": round_.pk, "fold_settled": False, "by": None, "at": NOW}
    assert set_round_options(submit_once=True, **options).submit_once
    assert set_round_options(**options).submit_once
    both = set_round_options(submit_once=True, live=True, **options)
    assert (both.live, both.submit_once) == (True, False)
