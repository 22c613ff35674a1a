"""A round while it is being answered: what is counted, what is told, and what is not."""

from datetime import UTC, date, datetime, timedelta

import pytest

from delphi.models import Round, RoundDay
from delphi.queries.participation import participation_in
from delphi.queries.watching import watch_of
from delphi.services.rounds import undo_launch
from delphi.services.watching import tally_round
from foresight.home.services.work import Worker
from foresight.network.models import Sector
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def study():
    return make_study(seats=24, items=3)


@pytest.fixture
def round_(study):
    round_ = make_round(study, at=AT)
    return Round.objects.select_related("study").get(pk=round_.pk)


def submit(round_, seats, *, answering=lambda place, question: {"level": 3}):
    for seat in seats:
        for place, question in enumerate(questions_of(round_)):
            if content := answering(place, question):
                make_answer(seat, question, **content)
        sheet, _ = seat.sheets.get_or_create(questionnaire=round_.questionnaire)
        sheet.state, sheet.receipt = "submitted", "R"
        sheet.save()


def tally(round_, at=AT):
    return tally_round(round_id=round_.pk, at=at)


def watched(round_, at=AT):
    found = Round.objects.select_related("study").get(pk=round_.pk)
    return watch_of(found, participation_in(found), at=at)


def test_each_day_has_one_row_with_the_numbers_of_its_end(study, round_):
    submit(round_, seats_of(study)[:2])
    assert tally(round_)
    submit(round_, seats_of(study)[2:3])
    assert tally(round_, at=AT + timedelta(hours=3))
    assert not tally(round_, at=AT + timedelta(hours=4))
    seats_of(study)[5].sheets.create(questionnaire=round_.questionnaire)
    tally(round_, at=AT + DAY)
    assert list(RoundDay.objects.order_by("day").values_list("day", "started", "submitted")) == [
        (date(2026, 12, 1), 3, 3),
        (date(2026, 12, 2), 4, 3),
    ]


def test_a_day_ends_by_the_clock_of_the_study(round_):
    tally(round_, at=datetime(2026, 12, 1, 22, 30, tzinfo=UTC))
    assert RoundDay.objects.get().day == date(2026, 12, 2)


def test_the_last_day_stands_with_the_numbers_there_are_now(study, round_):
    tally(round_)
    submit(round_, seats_of(study)[:4])
    assert [day.submitted for day in watched(round_).days] == [4]


def test_nothing_is_told_of_groups_and_questions_before_twice_the_minimum(study, round_):
    submit(round_, seats_of(study)[:9], answering=lambda place, question: None)
    tally(round_)
    shown = watched(round_)
    assert (shown.looked_at, shown.left_open, shown.groups) == (0, [], [])


def test_questions_often_left_open_are_named_skipped_and_unjudged_alike(study, round_):
    def answering(place, question):
        if place == 0:
            return {"level": 3}
        return {"cannot_judge": True} if place == 1 else None

    submit(round_, seats_of(study)[:10], answering=answering)
    tally(round_)
    shown = watched(round_)
    assert [(each.code, each.left) for each in shown.left_open] == [("v2", "most"), ("v3", "most")]
    assert shown.looked_at == 10


def test_they_are_told_anew_only_when_enough_more_have_submitted(study, round_):
    submit(round_, seats_of(study)[:10])
    tally(round_)
    before = Round.objects.get().glance
    submit(round_, seats_of(study)[10:14], answering=lambda place, question: None)
    tally(round_, at=AT + DAY)
    assert Round.objects.get().glance == before
    submit(round_, seats_of(study)[14:15], answering=lambda place, question: None)
    tally(round_, at=AT + DAY)
    assert watched(round_).looked_at == 15
    assert len(watched(round_).left_open) == 3


def test_groups_are_told_in_ranges_and_small_ones_not_at_all(study, round_):
    large, small = (Sector.objects.create(key=key, names={"fi": key}) for key in ("a", "b"))
    seats = seats_of(study)
    for place, seat in enumerate(seats):
        seat.sector = small if place < 3 else large
        seat.save()
    submit(round_, seats[3:15])
    tally(round_)
    shown = {group.key: (group.invited, group.answered) for group in watched(round_).groups}
    assert shown["b"] == (3, None)
    assert shown["a"][0] == 21
    assert shown["a"][1] is None or shown["a"][1].least < 12 < shown["a"][1].most


def test_what_is_kept_holds_no_answers_and_no_seats(study, round_):
    submit(round_, seats_of(study)[:10], answering=lambda place, question: {"level": 7})
    tally(round_)
    glance = Round.objects.get().glance
    assert set(glance) == {"submitted", "left_open", "by", "groups"}
    assert glance["left_open"] == {}


def test_seats_that_are_not_done_stand_by_code(study, round_):
    seats = seats_of(study)
    submit(round_, seats[:20])
    seats[20].sheets.create(questionnaire=round_.questionnaire)
    seats[21].state = "withdrawn"
    seats[21].save()
    shown = watched(round_)
    assert shown.not_submitted == [seats[20].code]
    assert shown.not_started == [seats[22].code, seats[23].code]


def test_an_undone_launch_leaves_no_days(round_):
    tally(round_)
    undo_launch(round_id=round_.pk, by=None, at=AT)
    assert not RoundDay.objects.exists()
    assert Round.objects.get().glance == {}


def test_the_worker_counts_open_rounds(study):
    make_round(study)
    Worker().work()
    assert RoundDay.objects.count() == 1
