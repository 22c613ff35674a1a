"""How much answers vary by themselves, in sentences."""

import pytest
from django.utils import translation

from delphi.wording.noise import beyond_noise_in_words, noise_in_words

FLOOR = {
    "n": {"v1": 20, "v3": 18},
    "items": ["v1", "v3"],
    "pairs": 38,
    "share_changed": 0.2,
    "mean_absolute_change": 0.25,
    "within_sd": 0.5,
    "smallest_real_change": 1.39,
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("items", [["v1"], ["v1", "v3"]])
def test_a_noise_floor_reads_as_sentences_in_each_language(language, items):
    with translation.override(language):
        said = noise_in_words(FLOOR | {"items": items})
    assert len(said) == 3
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in said)
    assert "38" in said[0]
    assert "v1" in said[0]


def test_one_answer_changes_beyond_noise_by_whole_steps():
    with translation.override("en"):
        assert noise_in_words(FLOOR)[2].endswith("from 2 steps on.")
        nothing = FLOOR | {"smallest_real_change": 0.0, "share_changed": 0.0}
        assert noise_in_words(nothing)[2].endswith("from 1 step on.")


def test_too_few_are_told_to_be_too_few_and_nothing_asked_twice_is_not_told():
    with translation.override("en"):
        (said,) = noise_in_words(FLOOR | {"share_changed": None, "items": []})
        assert said == "v1 and v3 asked twice within the round: too few answered both times."
        assert noise_in_words(None) == []


@pytest.mark.parametrize(
    ("clear", "said"),
    [(True, "More changed"), (False, "No more can be shown"), (None, "")],
)
def test_a_change_is_beyond_noise_or_not_shown_to_be(clear, said):
    with translation.override("en"):
        found = beyond_noise_in_words({"above_noise": {"round": 1, "excess": 0.1, "clear": clear}})
    assert found.startswith(said)
    assert bool(found) is bool(said)
    assert beyond_noise_in_words(None) == beyond_noise_in_words({"above_noise": None}) == ""
