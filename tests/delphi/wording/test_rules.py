import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.utils import translation

from delphi.statistics import ConsensusRule, parse_rule
from delphi.wording.rules import band_words, consensus_sentences, rule_phrase


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def scale(kind="ordinal", labels=None, unit=None):
    points = [
        {"level": level, "label": {"en": labels[level]} if labels and level in labels else {}}
        for level in range(1, 10)
    ]
    return SimpleNamespace(kind=kind, points=points, unit={"en": unit} if unit else {})


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("share(7..9) >= 70%", "at least 70% of the answers are 7–9"),
        ("share(1..3) < 15%", "fewer than 15% of the answers are 1–3"),
        ("share(9) >= 1/3", "at least 33.3% of the answers are 9"),
        ("median in 7..9", "the median is 7–9"),
        ("iqr <= 1.5", "the quartile range is at most 1.5"),
        ("disagreement_index <= 1", "the RAND/UCLA disagreement index is at most 1"),
        ("cv <= 0.5", "the coefficient of variation is at most 0.5"),
        ("a >= 0.6", "agreement A is at least 0.6"),
        ("n >= 1", "at least 1 has answered"),
        ("n >= 10", "at least 10 have answered"),
        (
            "share(7..9) >= 70% and share(1..3) < 15%",
            "at least 70% of the answers are 7–9 and fewer than 15% of the answers are 1–3",
        ),
        (
            "median in 7..9 and (iqr <= 1 or a >= 0.8)",
            (
                "the median is 7–9 and (either the quartile range is at most 1 "
                "or agreement A is at least 0.8)"
            ),
        ),
        (
            "every group (median in 5..7)",
            "in every stakeholder group on its own, the median is 5–7",
        ),
    ],
)
def test_a_rule_reads_as_a_phrase(text, phrase):
    assert rule_phrase(parse_rule(text).to_json()) == phrase


def test_a_directed_rule_says_both_directions_and_its_conventions():
    rule = ConsensusRule.parse(
        "share(7..9) >= 70% and share(1..3) < 15%",
        "share(1..3) >= 70% and share(7..9) < 15%",
        minimum_answers=10,
    )
    assert consensus_sentences(rule) == [
        (
            "Agreement for: at least 70% of the answers are 7–9 "
            "and fewer than 15% of the answers are 1–3."
        ),
        (
            "Agreement against: at least 70% of the answers are 1–3 "
            "and fewer than 15% of the answers are 7–9."
        ),
        "An item with fewer than 10 answers is not judged.",
        "Those who could not judge are left out of the shares.",
    ]


def test_an_undirected_rule_says_agreement_and_its_quartiles():
    rule = ConsensusRule.parse("iqr <= 10", quartile_type=6)
    assert consensus_sentences(rule) == [
        "Agreement: the quartile range is at most 10.",
        "Quartiles are of type 6 (as in SPSS and Excel's QUARTILE.EXC).",
    ]


def test_a_rule_reads_the_same_from_json_and_with_cannot_judge_counted():
    rule = ConsensusRule.parse("share(7..9) >= 70%", cannot_judge_counts=True)
    assert consensus_sentences(rule) == consensus_sentences(rule.to_json())
    assert "count among all" in " ".join(consensus_sentences(rule))


def test_bands_name_the_labels_of_the_scale():
    both = scale(labels={7: "important", 9: "critical"})
    one = scale(labels={9: "critical"})
    assert band_words(7, 9, both) == "7–9 (“important” to “critical”)"
    assert band_words(9, 9, both) == "9 (“critical”)"
    assert band_words(7, 9, one) == "7–9 (9 = “critical”)"
    assert band_words(4, 6, both) == "4–6"


def test_bands_of_years_and_numbers_have_their_units():
    assert band_words(2030, 2035, scale("year")) == "2030–2035"
    assert band_words(60, 80, scale("probability")) == "60–80%"
    assert band_words(1, "2.5", scale("number", unit="families")) == (
        "1–2.5\N{NO-BREAK SPACE}families"
    )


def test_decimals_are_written_as_the_language_does():
    with translation.override("fi"):
        assert "1,5" in rule_phrase(parse_rule("iqr <= 1.5").to_json())


def test_a_rule_in_words_needs_no_numpy():
    code = "import sys, delphi.wording.rules; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
