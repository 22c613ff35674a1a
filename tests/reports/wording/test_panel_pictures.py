"""What the charts of all items show: the findings stated, the gaps named, nothing hidden told."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from django.utils import translation

from reports.document.account import Account
from reports.document.panel_pictures import (
    CampPicture,
    DivergingPicture,
    DumbbellPicture,
    FieldPicture,
    HeatPicture,
    ParticipationPicture,
    PlanePicture,
)
from reports.document.pictures import OverviewPicture
from reports.wording.chart_kinds import PANEL_CHARTS, panel_keys, pictures_of, text_of
from reports.wording.panel import (
    camps,
    convergence,
    dumbbells,
    field,
    heat_map,
    overview,
    participation,
    plane,
)
from reports.wording.panel.questions import question
from tests.reports import accounts
from tests.reports.accounts import alike, lively, silent, study, torn


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def kinds(account: Account) -> set[str]:
    return {key.split("~")[0] for key in panel_keys(account)}


def moving(*levels: Sequence[int], seats: int = 24) -> Account:
    """A study whose items are answered alike by all: by item, the level of each round."""
    return study(
        {"probability": lambda item, number: [levels[item][number - 1]] * seats},
        items=len(levels),
        rounds=len(levels[0]),
        seats=seats,
    )


# --- What is offered ------------------------------------------------------------------------------


def test_one_round_is_compared_with_nothing() -> None:
    found = study({"probability": lively(), "desirability": lively(seed=2)}, items=6, rounds=1)
    assert kinds(found) == {"overview", "convergence", "field"}


def test_one_item_alone_has_no_chart_of_the_whole_panel() -> None:
    assert kinds(study({"probability": lively()}, items=1)) == {"participation"}


def test_where_nobody_answered_nothing_but_the_list_of_items_is_drawn() -> None:
    assert kinds(study({"probability": silent()}, items=4)) == {"overview", "participation"}


def test_too_few_answers_are_listed_and_compared_nowhere() -> None:
    few = study({"probability": lively(seats=4)}, items=6, seats=4)
    assert kinds(few) <= {"overview", "participation"}


def test_where_only_quartiles_may_be_shown_nothing_is_made_of_distributions() -> None:
    some = study({"probability": lively(seats=8)}, items=6, seats=8)
    assert "dumbbells" in kinds(some)
    assert not kinds(some) & {"heat", "plane", "camps"}
    assert isinstance(overview.picture(some, "probability"), OverviewPicture)


def test_every_chart_answers_a_question_and_has_alt_text_and_a_table() -> None:
    found = study(
        {"probability": lively(), "desirability": lively(seed=2)}, items=9,
        panel=accounts.camps(*[(2.0, 6.0)] * 9),
    )  # fmt: skip
    assert kinds(found) == set(PANEL_CHARTS)
    for key in panel_keys(found):
        text = text_of(found, key)
        assert text is not None
        assert text.headline.endswith("."), key
        assert text.alt.endswith("."), key
        assert text.table.rows, key
        assert {len(row) for row in text.table.rows} == {len(text.table.columns)}, key
        assert question(key.split("~")[0])


# --- Overview -------------------------------------------------------------------------------------


def test_levels_are_drawn_about_the_middle_of_the_scale() -> None:
    found = moving((6, 6, 6), (2, 2, 2))
    picture = overview.picture(found, "probability")
    assert isinstance(picture, DivergingPicture)
    rows = {row.code: row for group in picture.groups for row in group.rows}
    assert (rows["S1"].below_label, rows["S1"].above_label) == ("0%", "100%")
    assert (rows["S2"].below_label, rows["S2"].above_label) == ("100%", "0%")
    cells = overview.text(found, "probability").table.rows[0]
    assert cells[-1] == "0 · 0 · 0 · 0 · 0 · 100 · 0 %"


# --- Dumbbells ------------------------------------------------------------------------------------


def test_items_are_sorted_by_how_far_they_went() -> None:
    found = moving((2, 3), (4, 4), (2, 6), (6, 3))
    picture = dumbbells.picture(found, "probability")
    assert isinstance(picture, DumbbellPicture)
    assert [(group.title, [row.code for row in group.rows]) for group in picture.groups] == [
        ("Rose (2)", ["S3", "S1"]),
        ("Stayed (1)", ["S2"]),
        ("Fell (1)", ["S4"]),
    ]
    text = dumbbells.text(found, "probability")
    assert "the median rose on 2, fell on 1 and stayed on 1 of 4 items" in text.headline
    assert "Farthest up: S3 2 → 6." in text.alt
    assert "Farthest down: S4 6 → 3." in text.alt


def test_where_no_median_changed_the_headline_says_so() -> None:
    text = dumbbells.text(study({"probability": alike(5)}, items=3), "probability")
    assert "no median changed on any of the 3 items" in text.headline
    assert "Farthest" not in text.alt


def test_a_new_wording_is_not_compared_with_the_old_one() -> None:
    found = study({"probability": lively()}, items=4, rounds=2, anew=[(1, 2)])
    drawn = dumbbells.picture(found, "probability")
    codes = {row.code for group in drawn.groups for row in group.rows}
    assert codes == {"S1", "S3", "S4"}


def test_of_very_many_items_the_forty_that_went_farthest_are_drawn_and_all_are_told() -> None:
    found = study({"probability": lively()}, items=200, rounds=2)
    drawn = dumbbells.picture(found, "probability")
    text = dumbbells.text(found, "probability")
    assert sum(len(group.rows) for group in drawn.groups) == 40
    assert "Drawn are the 40 whose median changed most; the table has all 200." in text.headline
    assert len(text.table.rows) == 200


# --- Heat map -------------------------------------------------------------------------------------


def test_gaps_of_the_heat_map_are_named() -> None:
    def answers(item: int, number: int) -> list[int | None] | None:
        if item == 1 and number == 2:
            return None
        return [None] * 20 + [4] * 4 if item == 2 and number == 1 else [*[4] * 12, *[6] * 12]

    found = study({"probability": answers}, items=4, rounds=3, anew=[(3, 2)])
    picture = heat_map.picture(found, "probability")
    assert isinstance(picture, HeatPicture)
    cells = {row.code: [cell.label for cell in row.cells] for row in picture.rows}
    assert cells["S2"][1] == "–"
    assert cells["S3"][0] == "·"
    assert picture.gaps == ("– not asked", "· not shown, to protect single answers")
    assert picture.anew
    anew = {row.code: [cell.starts_anew for cell in row.cells] for row in picture.rows}
    assert anew["S4"] == [False, True, False]
    table = {row[0]: row[2:] for row in heat_map.text(found, "probability").table.rows}
    assert table["S2"][1] == "not asked"
    assert "(new wording)" in table["S4"][1]


def test_the_most_agreed_item_stands_first() -> None:
    found = study({"probability": lively()}, items=12)
    picture = heat_map.picture(found, "probability")
    last = [row.cells[-1].value or -2 for row in picture.rows]
    assert last == sorted(last, reverse=True)
    assert "Agreement" in heat_map.text(found, "probability").headline


# --- The plane ------------------------------------------------------------------------------------


def test_the_verdict_decides_the_quadrant() -> None:
    found = study({"probability": lively(seats=60)}, items=60, seats=60)
    picture = plane.picture(found, "probability")
    assert isinstance(picture, PlanePicture)
    verdicts = {item.code: item.verdict for item in found.items}
    for quadrant in picture.quadrants:
        agreed = {"settled", "agreed_but_moving"}
        stable = {"settled", "lasting_dissent", "polarised", "no_clear_view"}
        for spot in quadrant.spots:
            assert (verdicts[spot.code] in agreed) == bool(quadrant.column)
            assert (verdicts[spot.code] in stable) == bool(quadrant.row)
    assert sum(len(quadrant.spots) for quadrant in picture.quadrants) == 60


def test_the_plane_says_what_it_leaves_out() -> None:
    found = study({"probability": lively()}, items=5, anew=[(0, 3)])
    picture = plane.picture(found, "probability")
    assert any("Not in the plane: 1 " in note for note in picture.notes)
    assert len(plane.text(found, "probability").table.rows) == 5


@pytest.mark.parametrize(
    ("account", "said"),
    [
        (study({"probability": alike(6)}, items=3), "All 3 items are agreed, and 3 stay so."),
        (
            study({"probability": torn()}, items=3),
            "None of 3 items is agreed; on 3 the panel stays apart.",
        ),
    ],
)
def test_the_plane_states_what_is_found(account: Account, said: str) -> None:
    assert plane.text(account, "probability").headline == f"Probability. {said}"


# --- Two criteria ---------------------------------------------------------------------------------


def test_items_with_the_same_medians_share_a_place_and_moves_are_counted() -> None:
    def likely(item: int, number: int) -> list[int]:
        return [6 if item < 3 or number == 2 else 5] * 24

    found = study({"probability": likely, "desirability": alike(2)}, items=4, rounds=2)
    picture = field.picture(found, "probability~desirability")
    assert isinstance(picture, FieldPicture)
    assert [(place.x, place.y, place.codes) for place in picture.places] == [
        (6, 2, ("S1", "S2", "S3", "S4"))
    ]
    assert [(move.start, move.end, move.count) for move in picture.moves] == [((5, 2), (6, 2), 1)]
    assert picture.corners == ("0 items", "4 items", "0 items", "0 items")
    headline = field.text(found, "probability~desirability").headline
    assert "4 only of “Probability”" in headline
    assert "1 of 4 moved" in headline


def test_an_item_without_both_medians_is_said_to_be_missing() -> None:
    def some(item: int, number: int) -> list[int | None]:
        return [None] * 24 if item == 0 else [5] * 24

    found = study({"probability": some, "desirability": alike(3)}, items=4)
    picture = field.picture(found, "probability~desirability")
    assert picture.notes == ("1 item is not drawn: without a median on both criteria.",)


# --- Camps ----------------------------------------------------------------------------------------


def test_items_on_which_camps_part_most_stand_first() -> None:
    found = study(
        {"probability": lively()}, items=3,
        panel=accounts.camps((5.0, 4.5), (7.0, 2.0), (3.0, 3.0)),
    )  # fmt: skip
    picture = camps.picture(found, "probability")
    assert isinstance(picture, CampPicture)
    assert [row.code for row in picture.rows] == ["S2", "S1", "S3"]
    assert picture.camps == ("Camp A (n = 14): median", "Camp B (n = 10): median")
    headline = camps.text(found, "probability").headline
    assert "2 camps part most on S2 (medians 7 · 2)" in headline
    assert "on 2 of 3 items they are less than a point apart" in headline
    assert "found anew from items drawn at random" in picture.notes[0]


def test_a_camp_of_few_is_neither_drawn_nor_told() -> None:
    found = study(
        {"probability": lively()}, items=3,
        panel=accounts.camps(*[(6.125, 2.375)] * 3, sizes=(21, 3)),
    )  # fmt: skip
    assert camps.subjects(found) == []
    assert "6.125" not in repr(pictures_of(found))


# --- Participation --------------------------------------------------------------------------------


def test_who_went_on_is_shown_unless_few_left_or_joined() -> None:
    found = study(
        {"probability": lively()}, items=2, rounds=3,
        flows=[{"stayed": 18, "left": 6, "joined": 0, "returned": 0}, None],
    )  # fmt: skip
    picture = participation.picture(found, "all")
    assert isinstance(picture, ParticipationPicture)
    assert [stage.stayed for stage in picture.stages] == [None, 18, None]
    assert picture.stages[2].note == "not shown"
    assert "too few" in picture.note
    rows = participation.text(found, "all").table.rows
    assert rows[2][4:] == ("not shown",) * 3


# --- The panel over rounds ------------------------------------------------------------------------


def test_a_panel_that_agreed_from_the_start_did_not_move_apart() -> None:
    text = convergence.text(study({"probability": alike(6)}, items=4), "probability")
    assert "hardly changed" in text.headline


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ([2.0, 2.4], [1.0, 1.4], "came closer"),
        ([1.0, 1.4], [2.0, 2.4], "moved apart"),
        ([1.0, 2.1], [2.0, 2.4], "Whether the panel came closer cannot be told"),
        (None, [2.0, 2.4], "moved apart"),  # from before intervals were computed
    ],
)
def test_a_direction_is_named_only_where_the_intervals_lie_apart(
    first: list[float] | None, last: list[float], said: str
) -> None:
    found = study({"probability": lively()}, items=4)
    panels = tuple(
        replace(
            panel,
            figures={
                **panel.figures,
                "mean_iqr": sum(ends) / 2 if ends else 1.2,
                "intervals": {"level": 0.9, "mean_iqr": ends},
            },
        )
        for panel, ends in zip(found.panels, (first, last, last), strict=True)
    )
    assert said in convergence.text(replace(found, panels=panels), "probability").headline


def test_intervals_of_the_panel_are_drawn_and_told() -> None:
    intervals = {
        "level": 0.9, "replicates": 500, "seed": 1, "mean_iqr": [1.4, 2.4], "mean_a": [0.3, 0.55],
        "kendalls_w": None,
    }  # fmt: skip
    found = study({"probability": lively()}, items=4, panel={"intervals": intervals})
    picture = convergence.picture(found, "probability")
    assert picture.panels[0].intervals == ((1.4, 2.4),) * 3
    assert "90% interval" in picture.interval_label
    assert "(1.40–2.40)" in convergence.text(found, "probability").table.rows[0][2]


# --- Secrecy --------------------------------------------------------------------------------------


def test_nothing_of_few_answers_is_in_any_picture_or_word() -> None:
    """Four answers, all alike and like nothing else, beside items that everybody answered."""

    def planted(item: int, number: int) -> list[int | None]:
        return [None] * 20 + [7] * 4 if item == 0 else [2 + (seat % 2) for seat in range(24)]

    found = study({"probability": planted, "desirability": planted}, items=5, rounds=3)
    pictures = {key: picture for key, picture in pictures_of(found).items() if "~S" not in key}
    drawn = {key.split("~")[0] for key, picture in pictures.items() if "'S1'" in repr(picture)}
    assert drawn == {"overview", "heat", "narrow"}
    rows = {
        row.code: row
        for group in overview.picture(found, "probability").groups
        for row in group.rows
    }
    assert (rows["S1"].shares, rows["S1"].below_label, rows["S1"].above_label) == (None, "", "")
    heat = {row.code: row for row in heat_map.picture(found, "probability").rows}
    assert [(cell.value, cell.label) for cell in heat["S1"].cells] == [(None, "·")] * 3
    tables = {
        key.split("~")[0]: row[2:]
        for key in panel_keys(found, "probability")
        if (text := text_of(found, key))
        for row in text.table.rows
        if row[0] == "S1"
    }
    few = "too few answers to show figures"
    assert tables == {
        "overview": ("Too few answers", "3", "few", few, "–", "–", "–", few),
        "plane": ("Too few answers", few, "not known"),
        "heat": (few,) * 3,
    }
