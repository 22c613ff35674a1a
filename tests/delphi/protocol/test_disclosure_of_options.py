"""What is released of rankings and of shared-out points, option by option."""

import pytest

from delphi.protocol.disclosure import released_figures

K = 5
BY_DISTRIBUTION = ("counts", "unplaced", "mean", "mean_interval", "share_in_top")


def ranking():
    option = {
        "counts": [6, 3, 1],
        "unplaced": 0,
        "mean": 1.5,
        "mean_interval": [1.2, 1.9],
        "median": 1.0,
        "q1": 1.0,
        "q3": 2.0,
        "share_in_top": 0.9,
        "first_to_name_it": 17,
    }
    return {
        "places": 3,
        "top": 2,
        "options": {"money": option, "law": dict(option)},
        "kendalls_w": {"w": 0.49, "panellists": 10, "chi2": 9.8, "p": 0.007},
        "intervals": {"level": 0.9, "replicates": 2000, "seed": 1, "kendalls_w": [0.2, 0.8]},
    }


def points():
    option = {"mean": 45.0, "mean_interval": [40, 50], "median": 45.0, "q1": 20.0, "q3": 60.0}
    return {
        "total": 100,
        "options": {"money": option, "law": dict(option)},
        "intervals": {"level": 0.9, "replicates": 2000, "seed": 1},
    }


def released(n, **figures):
    return released_figures({"n": n} | figures, k=K)


def test_from_2k_answers_on_all_that_is_known_of_the_options_leaves():
    out = released(2 * K, ranking=ranking(), points=points())
    decided = ranking()
    for option in decided["options"].values():
        del option["first_to_name_it"]  # nobody has decided that it may leave
    assert (out["ranking"], out["points"], out["withheld"]) == (decided, points(), [])


def test_below_2k_only_the_medians_and_quartiles_of_the_options_leave():
    out = released(2 * K - 1, ranking=ranking(), points=points())
    summary = {"median": 1.0, "q1": 1.0, "q3": 2.0} | dict.fromkeys(BY_DISTRIBUTION)
    assert out["ranking"] == {
        "places": 3,
        "top": 2,
        "options": {"money": summary, "law": summary},
        "kendalls_w": None,
        "intervals": None,
    }
    of_points = {"median": 45.0, "q1": 20.0, "q3": 60.0, "mean": None, "mean_interval": None}
    assert out["points"] == {
        "total": 100,
        "options": {"money": of_points, "law": of_points},
        "intervals": None,
    }
    assert out["withheld"] == ["distribution_needs_more"]
    assert released(K, ranking=ranking())["ranking"] == out["ranking"]


def test_below_k_nothing_of_the_options_leaves():
    out = released(K - 1, ranking=ranking(), points=points())
    assert (out["ranking"], out["points"]) == (None, None)


def test_what_gives_the_places_away_is_withheld_with_them_and_said_to_be():
    # From mean ranks shown before, W tells which ranking left with the one who left.
    told = released(11, ranking=ranking() | {"options": {}}, tells_of_release=True)
    assert told["ranking"]["kendalls_w"] is told["ranking"]["intervals"] is None
    assert told["withheld"] == ["little_changed"]


@pytest.mark.parametrize("given", [None, {}])
def test_where_nobody_has_ranked_nothing_is_withheld(given):
    out = released(2 * K, ranking=given, points=given)
    assert (out["ranking"], out["points"], out["withheld"]) == (given, given, [])


def test_options_without_concordance_or_intervals_have_none():
    bare = {"places": 3, "top": 2, "options": {}}
    assert released(2 * K, ranking=bare)["ranking"] == bare
