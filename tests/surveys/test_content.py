import math

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.content import (
    FIELDS,
    LONGEST_TEXT,
    NO_ANSWER,
    AnswerContent,
    check,
    example_of,
    from_form,
    from_json,
    to_json,
)
from surveys.models import Scale

LEVELS = [{"level": level, "label": {}} for level in range(1, 8)]
OPTIONS = [{"key": key, "label": {}} for key in ("kunta", "alue", "valtio")]
SCALES = {
    "ordinal": Scale(kind="ordinal", points=LEVELS),
    "number": Scale(kind="number", lowest=0, highest=1000, decimals=1),
    "free number": Scale(kind="number"),
    "probability": Scale(kind="probability", decimals=1),
    "year": Scale(kind="year", lowest=2025, highest=2100, never=True),
    "interval": Scale(kind="interval", lowest=0, highest=100),
    "single": Scale(kind="single", points=OPTIONS),
    "multiple": Scale(kind="multiple", points=OPTIONS),
    "ranking": Scale(kind="ranking", points=OPTIONS, lowest=1, highest=3),
    "top two": Scale(kind="ranking", points=OPTIONS, lowest=1, highest=2),
    "points": Scale(kind="points", points=OPTIONS, lowest=0, highest=100),
    "text": Scale(kind="text"),
}


def codes(scale, **content):
    return [(each.field, each.code) for each in check(AnswerContent(**content), SCALES[scale])]


@pytest.mark.parametrize("scale", SCALES)
def test_an_empty_answer_and_cannot_judge_are_possible_on_every_scale(scale):
    assert check(NO_ANSWER, SCALES[scale]) == []
    assert codes(scale, cannot_judge=True, rationale="En tunne aihetta.") == []


@pytest.mark.parametrize(
    ("scale", "content"),
    [
        ("ordinal", {"level": 1}),
        ("ordinal", {"level": 7}),
        ("number", {"value": 0.0}),
        ("number", {"value": 999.9}),
        ("free number", {"value": -5e14}),
        ("probability", {"value": 100.0}),
        ("probability", {"value": 62.5}),
        ("year", {"value": 2100.0}),
        ("year", {"choices": ("never",)}),
        ("interval", {"low": 10.0, "value": 10.0, "high": 10.0}),
        ("interval", {"low": 0.0, "value": 50.0, "high": 100.0}),
        ("single", {"choices": ("alue",)}),
        ("multiple", {"choices": ("kunta", "valtio")}),
        ("ranking", {"choices": ("valtio", "kunta", "alue")}),
        ("top two", {"choices": ("valtio", "kunta")}),
        ("points", {"shares": {"kunta": 100}}),
        ("points", {"shares": {"kunta": 33, "alue": 33, "valtio": 34}}),
        ("text", {"text": "ä" * LONGEST_TEXT}),
    ],
)
def test_values_of_the_scale_are_accepted(scale, content):
    assert codes(scale, **content) == []
    assert AnswerContent(**content).is_answer


@pytest.mark.parametrize(
    ("scale", "content", "problem"),
    [
        ("ordinal", {"level": 0}, ("level", "unknown_level")),
        ("ordinal", {"level": 8}, ("level", "unknown_level")),
        ("ordinal", {"value": 5.0}, ("value", "not_of_this_scale")),
        ("number", {"value": -0.1}, ("value", "too_low")),
        ("number", {"value": 1000.1}, ("value", "too_high")),
        ("number", {"value": 1.25}, ("value", "too_many_decimals")),
        ("number", {"value": math.nan}, ("value", "not_a_number")),
        ("free number", {"value": math.inf}, ("value", "not_a_number")),
        ("free number", {"value": 1e16}, ("value", "too_high")),
        ("free number", {"value": -1e300}, ("value", "too_low")),
        ("free number", {"value": 1.5}, ("value", "not_whole")),
        ("number", {"level": 3}, ("level", "not_of_this_scale")),
        ("probability", {"value": 100.1}, ("value", "too_high")),
        ("probability", {"value": -1.0}, ("value", "too_low")),
        ("year", {"value": 2030.5}, ("value", "not_whole")),
        ("year", {"value": 2024.0}, ("value", "too_low")),
        ("year", {"value": 2030.0, "choices": ("never",)}, ("choices", "never_excludes_year")),
        ("year", {"choices": ("kunta",)}, ("choices", "unknown_choice")),
        ("interval", {"low": 5.0, "value": 4.0, "high": 9.0}, ("value", "below_low")),
        ("interval", {"low": 5.0, "value": 9.0, "high": 8.0}, ("high", "below_best")),
        ("interval", {"low": 5.0, "value": 6.0}, ("high", "incomplete_interval")),
        ("interval", {"low": -1.0, "value": 6.0, "high": 8.0}, ("low", "too_low")),
        ("single", {"choices": ("kunta", "alue")}, ("choices", "one_choice_only")),
        ("single", {"choices": ("muu",)}, ("choices", "unknown_choice")),
        ("multiple", {"choices": ("kunta", "kunta")}, ("choices", "chosen_twice")),
        ("ranking", {"choices": ("kunta", "kunta", "alue")}, ("choices", "ranked_twice")),
        ("ranking", {"choices": ("kunta", "alue")}, ("choices", "incomplete_ranking")),
        ("ranking", {"choices": ("kunta", "alue", "muu")}, ("choices", "unknown_choice")),
        ("ranking", {"shares": {"kunta": 100}}, ("shares", "not_of_this_scale")),
        ("top two", {"choices": ("kunta", "alue", "valtio")}, ("choices", "incomplete_ranking")),
        ("points", {"shares": {"kunta": 101}}, ("share-kunta", "too_high")),
        ("points", {"shares": {"kunta": 60, "alue": 41}}, ("shares", "wrong_sum")),
        ("points", {"shares": {"kunta": 0, "alue": 0}}, ("shares", "wrong_sum")),
        ("points", {"shares": {"kunta": 90, "alue": -10}}, ("share-alue", "too_low")),
        ("points", {"shares": {"muu": 100}}, ("shares", "unknown_choice")),
        ("points", {"choices": ("kunta",)}, ("choices", "not_of_this_scale")),
        ("ordinal", {"shares": {"kunta": 100}}, ("shares", "not_of_this_scale")),
        ("text", {"text": "x" * (LONGEST_TEXT + 1)}, ("text", "too_long")),
        ("text", {"text": "a\0b"}, ("text", "bad_character")),
        ("text", {"text": "a\udc00b"}, ("text", "bad_character")),
        ("ordinal", {"level": 3, "rationale": "\ud800"}, ("rationale", "bad_character")),
        ("ordinal", {"level": 3, "cannot_judge": True}, ("cannot_judge", "excludes_value")),
        ("text", {"text": "a", "cannot_judge": True}, ("cannot_judge", "excludes_value")),
    ],
)
def test_anything_else_is_one_named_problem(scale, content, problem):
    assert codes(scale, **content) == [problem]


def test_cannot_judge_and_never_are_refused_where_they_are_not_offered():
    strict = Scale(kind="year", cannot_judge=False)
    problems = check(AnswerContent(cannot_judge=True), strict)
    assert [problem.code for problem in problems] == ["not_offered"]
    problems = check(AnswerContent(choices=("never",)), strict)
    assert [problem.code for problem in problems] == ["unknown_choice"]


# --- forms ----------------------------------------------------------------------------------------


def form(**fields):
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        data.setlist(f"q1-{name}", value if isinstance(value, list) else [value])
    return data


def read(scale, **fields):
    content, problems = from_form(form(**fields), SCALES[scale], "q1")
    return content, [(problem.field, problem.code) for problem in problems]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12.0),
        (" 12 ", 12.0),
        ("12,5", 12.5),
        ("12.5", 12.5),
        ("5,0", 5.0),
        ("5,", 5.0),
        (",5", 0.5),
        ("1 000", 1000.0),
        ("1\u00a0000", 1000.0),
        ("1\u202f000", 1000.0),
        ("+3", 3.0),
        ("-0", 0.0),
        ("", None),
        (" \u00a0", None),
    ],
)
def test_numbers_are_read_as_people_write_them(typed, value):
    assert read("number", value=typed) == (AnswerContent(value=value), [])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("kymmenen", "not_a_number"),
        ("1.000,5", "not_a_number"),
        ("1e3", "not_a_number"),
        ("nan", "not_a_number"),
        ("∞", "not_a_number"),
        ("١٢", "not_a_number"),
        ("1_0", "not_a_number"),
        ("9" * 50, "not_a_number"),
        ("1.000", "too_many_decimals"),  # a thousand, or one?
        ("−1", "too_low"),
    ],
)
def test_what_is_no_number_or_may_be_two_is_refused(typed, code):
    assert read("number", value=typed)[1] == [("value", code)]


def test_a_number_that_cannot_be_read_in_an_interval_is_the_only_problem():
    _, problems = read("interval", low="5", value="x", high="9")
    assert problems == [("value", "not_a_number")]


def test_radio_buttons_and_checkboxes_say_cannot_judge():
    assert read("ordinal", level="cannot")[0] == AnswerContent(cannot_judge=True)
    assert read("single", choice="cannot")[0] == AnswerContent(cannot_judge=True)
    assert read("number", value="", cannot="1")[0] == AnswerContent(cannot_judge=True)
    assert read("number", value="3", cannot="1")[1] == [("cannot_judge", "excludes_value")]


def test_choices_are_stored_in_the_order_of_the_scale():
    assert read("multiple", choice=["valtio", "kunta"])[0].choices == ("kunta", "valtio")
    assert read("year", never="1")[0].choices == ("never",)


def ranked(scale="ranking", **places):
    return read(scale, **{f"place-{key}": place for key, place in places.items()})


def test_a_ranking_is_the_options_in_the_order_of_their_places():
    content, problems = ranked(kunta="2", alue="3", valtio="1")
    assert (content.choices, problems) == (("valtio", "kunta", "alue"), [])
    content, problems = ranked("top two", kunta="2", alue="", valtio=" 1 ")
    assert (content.choices, problems) == (("valtio", "kunta"), [])
    assert ranked(kunta="", alue="", valtio="") == (NO_ANSWER, [])


@pytest.mark.parametrize(
    ("places", "problem"),
    [
        ({"kunta": "1", "alue": "1", "valtio": "2"}, ("place-alue", "place_taken")),
        ({"kunta": "1", "alue": "2", "valtio": "4"}, ("place-valtio", "unknown_place")),
        ({"kunta": "0", "alue": "2", "valtio": "1"}, ("place-kunta", "unknown_place")),
        ({"kunta": "eka", "alue": "2", "valtio": "1"}, ("place-kunta", "unknown_place")),
        ({"kunta": "9" * 500, "alue": "2", "valtio": "1"}, ("place-kunta", "unknown_place")),
        ({"kunta": "1\0", "alue": "2", "valtio": "3"}, ("place-kunta", "unknown_place")),
        ({"kunta": "1", "valtio": "3"}, ("place-alue", "incomplete_ranking")),
    ],
)
def test_what_is_wrong_with_a_ranking_is_told_at_the_option(places, problem):
    assert ranked(**places)[1] == [problem]


def shared(**points):
    return read("points", **{f"share-{key}": typed for key, typed in points.items()})


def test_points_left_empty_are_none_where_others_are_given():
    content, problems = shared(kunta="60", alue="40", valtio="")
    assert (content.shares, problems) == ({"kunta": 60, "alue": 40, "valtio": 0}, [])
    assert shared(kunta="", alue=" ", valtio="") == (NO_ANSWER, [])


@pytest.mark.parametrize(
    ("points", "problem"),
    [
        ({"kunta": "60", "alue": "41"}, ("shares", "wrong_sum")),
        ({"kunta": "0", "alue": "0"}, ("shares", "wrong_sum")),
        ({"kunta": "101", "alue": ""}, ("share-kunta", "too_high")),
        ({"kunta": "33,3", "alue": "66,7"}, ("share-kunta", "not_points")),
        ({"kunta": "-5", "alue": "105"}, ("share-kunta", "not_points")),
        ({"kunta": "sata", "alue": "100"}, ("share-kunta", "not_points")),
        ({"kunta": "1" * 500, "alue": "100"}, ("share-kunta", "not_points")),
    ],
)
def test_what_is_wrong_with_points_is_told_once(points, problem):
    assert shared(**points)[1][0] == problem


@pytest.mark.parametrize("typed", ["8", "x", "5.0", "-1", "9" * 400, "5\0"])
def test_a_forged_level_is_refused(typed):
    assert read("ordinal", level=typed)[1] == [("level", "unknown_level")]


def test_line_ends_and_blanks_at_the_ends_do_not_make_another_answer():
    content, _ = read("text", text=" Rivi\r\ntoinen\r\n ", rationale="ei lueta\r\n")
    assert (content.text, content.rationale) == ("Rivi\ntoinen", "ei lueta")


def test_fields_of_other_questions_and_kinds_are_not_read():
    data = form(value="5", text="x", choice="kunta")
    data["q2-level"] = "3"
    assert from_form(data, SCALES["ordinal"], "q1") == (NO_ANSWER, [])


# --- JSON -----------------------------------------------------------------------------------------

contents = st.builds(
    AnswerContent,
    level=st.none() | st.integers(1, 7),
    value=st.none() | st.floats(-1e6, 1e6),
    low=st.none() | st.floats(-1e6, 1e6),
    high=st.none() | st.floats(-1e6, 1e6),
    text=st.text(max_size=20).map(lambda text: text.replace("\r", "\n").strip()),
    choices=st.lists(st.sampled_from(["kunta", "alue", "valtio"]), unique=True).map(
        lambda keys: tuple(sorted(keys, key=["kunta", "alue", "valtio"].index))
    ),
    shares=st.just({}) | st.just({"kunta": 20, "alue": 80, "valtio": 0}),
    cannot_judge=st.booleans(),
    rationale=st.text(max_size=20).map(lambda text: text.replace("\r", "\n").strip()),
)


@given(content=contents, scale=st.sampled_from(sorted(SCALES)))
def test_json_reads_back_to_the_same_content_and_the_same_problems(content, scale):
    read = from_json(to_json(content), SCALES[scale])
    assert read.content == content
    assert read.problems == check(content, SCALES[scale])


def test_json_names_every_field_and_leaves_none_out():
    assert tuple(to_json(NO_ANSWER)) == FIELDS


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (None, ("", "not_an_object")),
        ([5], ("", "not_an_object")),
        ({"levle": 5}, ("levle", "unknown_field")),
        ({"level": True}, ("level", "wrong_type")),
        ({"level": 5.0}, ("level", "wrong_type")),
        ({"level": "5"}, ("level", "wrong_type")),
        ({"value": 10**400}, ("value", "wrong_type")),
        ({"choices": "kunta"}, ("choices", "wrong_type")),
        ({"choices": [1]}, ("choices", "wrong_type")),
        ({"shares": [50, 50]}, ("shares", "wrong_type")),
        ({"shares": {"kunta": 50.5}}, ("shares", "wrong_type")),
        ({"shares": {"kunta": True}}, ("shares", "wrong_type")),
        ({"cannot_judge": 1}, ("cannot_judge", "wrong_type")),
        ({"text": ["x"]}, ("text", "wrong_type")),
        ({"level": 8}, ("level", "unknown_level")),
    ],
)
def test_json_of_another_shape_is_a_problem_and_no_error(data, problem):
    problems = from_json(data, SCALES["ordinal"]).problems
    assert [(each.field, each.code) for each in problems] == [problem]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.dictionaries(
        st.sampled_from(FIELDS),
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text()
        | st.lists(st.text())
        | st.dictionaries(st.text(), st.integers()),
    )
)
def test_no_json_breaks_the_reader(data):
    for scale in SCALES.values():
        content, problems = from_json(data, scale)
        assert problems or check(content, scale) == []


@pytest.mark.parametrize("name", sorted(SCALES))
def test_an_example_is_an_answer_that_its_scale_permits(name):
    scale = SCALES[name]
    example = example_of(scale)
    assert not check(example, scale)
    assert example.is_answer is (scale.kind != "text")
    assert example == example_of(scale)
