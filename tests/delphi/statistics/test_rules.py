"""Rules judge exactly, read and print one language, and refuse what they cannot mean."""

import itertools
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from numpy.typing import NDArray

from delphi.statistics import (
    AgreementAtLeast,
    AllOf,
    AnswersAtLeast,
    AnyOf,
    CoefficientOfVariationAtMost,
    ConsensusRule,
    DisagreementIndexAtMost,
    EveryGroup,
    InvalidRatingsError,
    InvalidRuleError,
    IqrAtMost,
    MedianWithin,
    Rule,
    RuleSyntaxError,
    ShareBelow,
    ShareWithin,
    check_rule,
    from_json,
    judge,
    mirrored,
    parse_rule,
    van_der_eijk_a,
    verdict_fragility,
)
from delphi.statistics.agreement import exact_van_der_eijk_a, layer_weight
from delphi.statistics.clauses import number_text
from delphi.statistics.rules import region
from tests.delphi.statistics.panels import answers, tables

COMET = "share(7..9) >= 0.7 and share(1..3) < 0.15"

bands = st.tuples(st.integers(1, 9), st.integers(1, 9)).map(sorted)
shares = st.fractions(0, 1, max_denominator=40)
clauses = st.one_of(
    st.builds(lambda b, p: ShareWithin(b[0], b[1], p), bands, shares),
    st.builds(lambda b, p: ShareBelow(b[0], b[1], p), bands, shares),
    st.builds(lambda b: MedianWithin(b[0], b[1]), bands),
    st.builds(IqrAtMost, st.fractions(0, 8, max_denominator=8)),
    st.builds(DisagreementIndexAtMost, st.fractions(0, 2, max_denominator=10)),
    st.builds(CoefficientOfVariationAtMost, shares),
    st.builds(AgreementAtLeast, st.fractions(-1, 1, max_denominator=20)),
    st.builds(AnswersAtLeast, st.integers(0, 30)),
)


def composed(parts: st.SearchStrategy[Rule]) -> st.SearchStrategy[Rule]:
    several = st.lists(parts, min_size=2, max_size=3)
    return several.map(lambda rules: AllOf(*rules)) | several.map(lambda rules: AnyOf(*rules))


rules: st.SearchStrategy[Rule] = st.recursive(clauses, composed, max_leaves=6)
grouped = (
    rules
    | rules.map(EveryGroup)
    | st.tuples(rules, rules).map(lambda two: AllOf(EveryGroup(two[0]), two[1]))
)


@given(grouped)
def test_text_and_json_give_the_rule_back(rule: Rule) -> None:
    assert parse_rule(rule.text()) == rule
    assert parse_rule(rule.text()).text() == rule.text()
    assert from_json(rule.to_json()) == rule


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("SHARE(7..9)≥70%  AND share(1..3)<15 %", COMET),
        ("share(5)>=2/3", "share(5) >= 2/3"),
        ("iqr ≤ 1.0", "iqr <= 1"),
        ("((median in 5..7))", "median in 5..7"),
        ("(iqr <= 1 and a >= 0.6) and n >= 8", "iqr <= 1 and a >= 0.6 and n >= 8"),
        ("iqr <= 1 or cv <= 0.5 and n >= 8", "iqr <= 1 or (cv <= 0.5 and n >= 8)"),
        ("a >= -0.25", "a >= -0.25"),
        ("share(-2..-1) >= 0.05", "share(-2..-1) >= 0.05"),
        ("every group (share(5..7) >= 0.6)", "every group (share(5..7) >= 0.6)"),
        ("disagreement_index <= 1", "disagreement_index <= 1"),
    ],
)
def test_a_rule_has_one_canonical_text(text: str, canonical: str) -> None:
    assert parse_rule(text).text() == canonical


@pytest.mark.parametrize(
    ("text", "position", "found", "expected"),
    [
        ("", 0, "", "share"),
        ("share(7..9) >= 0.7 and", 22, "", "median"),
        ("share(7..9) > 0.7", 12, ">", ">="),
        ("share 7", 6, "7", "("),
        ("share(7..9 >= 1", 11, ">=", ")"),
        ("share(7 9) >= 1", 8, "9", ".."),
        ("share(..9) >= 1", 6, "..", "a number"),
        ("iqr >= 1", 4, ">=", "<="),
        ("iqr <= one", 7, "one", "a number"),
        ("median 5", 7, "5", "in"),
        ("n >= 2.5", 5, "2.5", "a whole number"),
        ("every (iqr <= 1)", 6, "(", "group"),
        ("iqr <= 1 iqr <= 1", 9, "iqr", "and"),
        ("(iqr <= 1", 9, "", ")"),
        ("iqr <= 1 )", 9, ")", "the end"),
        ("variance <= 1", 0, "variance", "cv"),
    ],
)
def test_errors_point_at_the_character(text: str, position: int, found: str, expected: str) -> None:
    with pytest.raises(RuleSyntaxError) as caught:
        parse_rule(text)
    error = caught.value
    assert (error.position, error.found) == (position, found)
    assert expected in error.expected
    assert str(error).startswith(f"character {position + 1}: expected ")
    assert error.pointer().splitlines()[1].index("^") == position


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("iqr <= 1 and #", 13, "cannot be read"),
        ("iqr <= 1 and share(9..7) >= 0.7", 13, "runs backwards"),
        ("share(1..2) >= 120%", 15, "0 .. 1"),
        ("a >= 2", 5, "-1 .. 1"),
        ("iqr <= -1", 7, "never below 0"),
        ("share(1..2) >= 1/0", 15, "divided by 0"),
        ("iqr <= " + "1" * 5000, 7, "at most 40 characters"),
        ("every group (every group (iqr <= 1))", 0, "inside"),
        ("(" * 50 + "iqr <= 1", 41, "more than 40"),
    ],
)
def test_what_reads_but_means_nothing_is_refused(text: str, position: int, message: str) -> None:
    with pytest.raises(RuleSyntaxError, match=message) as caught:
        parse_rule(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    "value", [{}, {"kind": "nonsense"}, {"kind": "share_within", "low": 1}, [], None, {"kind": []}]
)
def test_json_that_is_no_rule_is_refused(value: object) -> None:
    with pytest.raises(InvalidRuleError):
        from_json(value)  # type: ignore[arg-type]


@given(rules, tables(levels=9))
def test_rules_hold_where_their_measure_does(rule: Rule, counts: NDArray[np.int64]) -> None:
    assert rule.judge(counts).tolist() == [by_hand(rule, answers(counts[0]).tolist())]


def by_hand(rule: Rule, x: list[int]) -> bool:
    """The rule judged on sorted answers, in fractions, one clause after the other."""
    n = len(x)
    match rule:
        case AllOf(rules=parts):
            return all(by_hand(part, x) for part in parts)
        case AnyOf(rules=parts):
            return any(by_hand(part, x) for part in parts)
        case AnswersAtLeast(at_least=least):
            return n >= least
    if not n:
        return False
    match rule:
        case ShareWithin(low=low, high=high, at_least=share):
            return Fraction(sum(low <= v <= high for v in x), n) >= share
        case ShareBelow(low=low, high=high, below=share):
            return Fraction(sum(low <= v <= high for v in x), n) < share
        case MedianWithin(low=low, high=high):
            return low <= -(-(x[(n - 1) // 2] + x[n // 2]) // 2) <= high
        case IqrAtMost(at_most=bound):
            return quantile(x, Fraction(3, 4)) - quantile(x, Fraction(1, 4)) <= bound
        case DisagreementIndexAtMost(at_most=bound):
            p30, p70 = quantile(x, Fraction(3, 10)), quantile(x, Fraction(7, 10))
            symmetric = Fraction(47, 20) + Fraction(3, 2) * abs(5 - (p30 + p70) / 2)
            return (p70 - p30) / symmetric <= bound
        case CoefficientOfVariationAtMost(at_most=bound):
            if n < 2:
                return False
            mean = Fraction(sum(x), n)
            variance = sum((v - mean) ** 2 for v in x) / (n - 1)
            return variance <= (bound * mean) ** 2
        case AgreementAtLeast(at_least=least):
            return agreement([x.count(level) for level in range(1, 10)]) >= least
    raise AssertionError(rule)


def quantile(x: list[int], p: Fraction) -> Fraction:
    position = (len(x) - 1) * p
    below = int(position)
    above = min(below + 1, len(x) - 1)
    return x[below] + (position - below) * (x[above] - x[below])


def agreement(counts: list[int]) -> Fraction:
    """van der Eijk's A straight from the definition: triples counted one by one."""
    total, levels = sum(counts), len(counts)
    result = Fraction(0)
    while any(counts):
        depth = min(count for count in counts if count)
        pattern = [int(count > 0) for count in counts]
        size = sum(pattern)
        triples = [
            (pattern[i], pattern[j], pattern[k])
            for i in range(levels)
            for j in range(i + 1, levels)
            for k in range(j + 1, levels)
        ]
        tu = sum(t in ((1, 1, 0), (0, 1, 1)) for t in triples)
        tdu = triples.count((1, 0, 1))
        if size == 1:
            layer = Fraction(1)
        elif size == levels:
            layer = Fraction(0)
        else:
            u = Fraction((levels - 2) * tu - (levels - 1) * tdu, (levels - 2) * (tu + tdu))
            layer = u * (1 - Fraction(size - 1, levels - 1))
        result += layer * Fraction(depth * size, total)
        counts = [count - depth if count else 0 for count in counts]
    return result


@given(tables())
def test_agreement_is_the_layers_counted_triple_by_triple(counts: NDArray[np.int64]) -> None:
    if counts.any():
        expected = float(agreement(counts[0].tolist()))
        np.testing.assert_allclose(van_der_eijk_a(counts), [expected], atol=1e-12)


def test_every_layer_and_every_sum_of_layers_is_exact() -> None:
    for levels in (3, 4, 5, 6):
        patterns = np.array(list(itertools.product((False, True), repeat=levels))[1:])
        expected = [float(agreement([int(bit) for bit in row]) * sum(row)) for row in patterns]
        np.testing.assert_allclose(layer_weight(patterns), expected, atol=1e-12)
    rng = np.random.default_rng(8)
    for counts in rng.integers(0, 5, (60, 5)):
        assert exact_van_der_eijk_a(counts) == agreement(counts.tolist())


def test_thresholds_are_met_exactly() -> None:
    counts = np.array([[0, 0, 4, 4, 0, 0, 4, 0, 0]])
    assert parse_rule("disagreement_index <= 1").judge(counts).all()
    assert not parse_rule("disagreement_index <= 0.999999999").judge(counts).any()
    assert parse_rule("share(7) >= 1/3").judge(counts).all()
    assert not parse_rule("share(7) < 1/3").judge(counts).any()
    exact = agreement(counts[0].tolist())
    assert AgreementAtLeast(exact).judge(counts).all()
    assert not AgreementAtLeast(exact + Fraction(1, 10**12)).judge(counts).any()


def test_without_items_there_is_nothing_to_judge() -> None:
    for text in ("cv <= 1", COMET, "iqr <= 1", "median in 1..9", "a >= 0.5"):
        assert parse_rule(text).judge(np.zeros((0, 9), dtype=np.int64)).shape == (0,)


def test_huge_panels_do_not_overflow() -> None:
    counts = np.zeros((1, 9), dtype=np.int64)
    counts[0, [0, 8]] = 10**7
    # Half 1, half 9: mean 5, sd 4 (n − 1 makes it a hair more).
    assert not CoefficientOfVariationAtMost("0.8").judge(counts).any()
    assert CoefficientOfVariationAtMost("0.80000005").judge(counts).all()


def test_medians_between_two_regions_fall_to_the_higher_one() -> None:
    six_and_a_half = [[0, 0, 0, 0, 0, 4, 4, 0, 0]]
    assert parse_rule("median in 7..9").judge(six_and_a_half).all()
    assert not parse_rule("median in 4..6").judge(six_and_a_half).any()


def test_the_quartile_type_is_part_of_the_judgement() -> None:
    counts = [[1, 2, 1, 1, 2]]
    rule = IqrAtMost("2.5")
    assert rule.judge(counts).all()
    assert not rule.judge(counts, quartile_type=6).any()
    assert judge(rule, counts, quartile_type=7).all()


def test_cannot_judge_enters_shares_only_when_given() -> None:
    rule = parse_rule("share(3) >= 0.5 and n >= 4")
    assert rule.judge([[2, 0, 2]]).all()
    assert not rule.judge([[2, 0, 2]], cannot_judge=[1]).any()


def test_nobody_passes_nothing() -> None:
    nobody = np.zeros((1, 9), dtype=int)
    for text in (COMET, "iqr <= 1", "median in 1..9", "cv <= 1", "a >= -1", "share(1) >= 0"):
        assert not parse_rule(text).judge(nobody).any(), text
    assert not parse_rule("share(1) < 1").judge(nobody, cannot_judge=[3]).any()


def test_every_group_is_judged_on_its_own() -> None:
    rule = parse_rule("every group (share(3) >= 0.6)")
    groups = np.array(
        [
            [[0, 0, 3], [1, 0, 2]],
            [[0, 0, 9], [1, 0, 1]],
            [[0, 0, 9], [0, 0, 0]],
        ]
    )
    assert rule.judge(groups.sum(axis=1), groups=groups).tolist() == [True, False, False]
    with pytest.raises(InvalidRuleError, match="by stakeholder group"):
        rule.judge(groups.sum(axis=1))
    with pytest.raises(InvalidRuleError, match="cannot-judge"):
        rule.judge(groups.sum(axis=1), groups=groups, cannot_judge=[0, 0, 0])
    unable = np.array([[0, 1], [0, 0], [0, 0]])
    assert rule.judge(
        groups.sum(axis=1),
        groups=groups,
        cannot_judge=unable.sum(axis=1),
        groups_cannot_judge=unable,
    ).tolist() == [False, False, False]


@pytest.mark.parametrize(
    ("text", "lowest", "highest", "message"),
    [
        ("share(7..9) >= 0.7", 1, 5, "7..9 is not within the scale 1..5"),
        ("median in 0..3", 1, 5, "0..3"),
        ("share(1..1.5) >= 0.7", 1, 5, "1.5 is not on the scale"),
        ("iqr <= 1 or disagreement_index <= 1", 1, 5, "nine levels"),
        ("every group (share(6) < 0.1)", 1, 5, "share(6) < 0.1"),
        ("a >= 0.5", 0, 1, "three levels"),
    ],
)
def test_rules_are_checked_against_the_scale(
    text: str, lowest: int, highest: int, message: str
) -> None:
    with pytest.raises(InvalidRuleError) as caught:
        check_rule(parse_rule(text), lowest, highest)
    assert message in str(caught.value)
    check_rule(parse_rule(COMET), 1, 9)


def test_numbers_and_years_are_judged_exactly() -> None:
    values = np.array([[0.1, 2030], [0.2, 2035], [0.3, np.inf], [np.nan, np.inf]])
    assert parse_rule("iqr <= 0.1").judge_values(values).tolist() == [True, False]
    assert parse_rule("iqr <= 0.0999").judge_values(values).tolist() == [False, False]
    assert parse_rule("median in 0.2").judge_values(values).tolist() == [True, False]
    assert parse_rule("share(2030..2035) >= 0.5").judge_values(values).tolist() == [False, True]
    assert parse_rule("n >= 4").judge_values(values).tolist() == [False, True]
    assert parse_rule("cv <= 0.5").judge_values(values).tolist() == [True, False]
    assert parse_rule("share(0..1) >= 0.7").judge_values(values, cannot_judge=[2, 0]).tolist() == [
        False,
        False,
    ]


def test_years_with_never_have_the_quartiles_that_do_not_touch_it() -> None:
    never = np.array([2030.0, 2031, 2032, np.inf, np.inf])[:, None]
    assert parse_rule("median in 2032").judge_values(never).all()
    assert not parse_rule("iqr <= 100").judge_values(never).any()


def test_rules_without_meaning_for_numbers_do_not_hold() -> None:
    values = np.arange(5.0)
    for text in ("a >= -1", "disagreement_index <= 9"):
        assert not parse_rule(text).judge_values(values).any()
    with pytest.raises(InvalidRuleError):
        parse_rule("every group (n >= 1)").judge_values(values)


def test_a_directed_rule_must_say_where() -> None:
    for text in ("iqr <= 1", "share(7..9) >= 0.7 or a >= 0.8", "share(1..3) < 0.1"):
        with pytest.raises(InvalidRuleError, match="does not say where"):
            ConsensusRule.parse(text, "share(1..3) >= 0.7")
    ConsensusRule.parse("iqr <= 1")
    ConsensusRule.parse("iqr <= 1 and every group (median in 7..9)", "median in 1..3")


def test_numbers_are_decimals_as_long_as_they_end_within_twelve_places() -> None:
    texts = {Fraction(1, 10**12): "0.000000000001", Fraction(1, 10**13): "1/10000000000000",
             Fraction(-5, 4): "-1.25", Fraction(0): "0", Fraction(2, 3): "2/3", 7: "7"}  # fmt: skip
    assert {number: number_text(number) for number in texts} == texts


def test_thresholds_of_many_digits_are_compared_in_whole_numbers_of_any_size() -> None:
    # Levels 1 and 3, once and twice: the mean is 7/3, the variance 4/3, so CV² is 12/49.
    counts = [[1, 0, 2]]
    for text, held in (("0.494871659306", True), ("0.494871659305", False)):
        assert parse_rule(f"cv <= {text}").judge(np.array(counts)).tolist() == [held]
    # 1 once and 0 twice: CV² is 3, and √3 is 1.73205080756887729352…
    for text, held in (("1.7320508075688772935", False), ("1.7320508075688772936", True)):
        rule = parse_rule(f"cv <= {text}")
        assert rule.judge(np.array([[2, 1]]), lowest=0).tolist() == [held]


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ([[[0, 1, 1]]], "items and levels of the counts"),
        ([[[1, 1]], [[1, 1]]], "items and levels of the counts"),
        ([[1, 1]], "must have 3 axes"),
        ([[[0.5, 1.5]]], "must be whole numbers"),
    ],
)
def test_groups_are_whole_counts_of_the_same_items_and_levels(groups: object, message: str) -> None:
    rule = ConsensusRule.parse("every group (share(2) >= 0.5)")
    with pytest.raises(InvalidRatingsError, match=message):
        rule.for_.judge([[1, 1]], groups=groups)  # type: ignore[arg-type]
    with pytest.raises(InvalidRatingsError, match=message):
        verdict_fragility([[1, 1]], rule, groups=groups)  # type: ignore[arg-type]


def test_a_number_may_have_forty_characters() -> None:
    forty = "0." + "3" * 38
    assert parse_rule(f"share(1) >= {forty}") == ShareWithin(1, 1, Fraction(forty))
    with pytest.raises(RuleSyntaxError, match="at most 40 characters"):
        parse_rule(f"share(1) >= {forty}3")


def test_a_number_of_answers_is_kept_as_a_whole_one() -> None:
    rule = AnswersAtLeast(3.0)  # type: ignore[arg-type]
    assert (type(rule.at_least), rule.text()) == (int, "n >= 3")


def test_consensus_rules_give_themselves_back_from_json() -> None:
    rule = ConsensusRule.parse(
        COMET,
        "share(1..3) >= 0.7",
        "median in 4..6",
        minimum_answers=8,
        quartile_type="tukey",
        cannot_judge_counts=True,
    )
    assert rule.rules == tuple(map(parse_rule, (COMET, "share(1..3) >= 0.7", "median in 4..6")))
    assert ConsensusRule.from_json(rule.to_json()) == rule
    assert ConsensusRule.from_json({"for": rule.for_.to_json()}) == ConsensusRule(rule.for_)
    for broken in (
        {},
        None,
        {"for": rule.for_.to_json(), "quartile_type": 5},
        {"for": rule.for_.to_json(), "minimum_answers": 2.5},
        {"for": rule.for_.to_json(), "cannot_judge_counts": "false"},
    ):
        with pytest.raises(InvalidRuleError):
            ConsensusRule.from_json(broken)  # type: ignore[arg-type]
    with pytest.raises(InvalidRuleError, match="at least one answer"):
        ConsensusRule(rule.for_, minimum_answers=0)
    with pytest.raises(InvalidRuleError, match="not within"):
        rule.check(1, 5)


def test_a_rule_can_be_seen_from_the_other_end() -> None:
    assert mirrored(parse_rule(COMET), 1, 9).text() == "share(1..3) >= 0.7 and share(7..9) < 0.15"
    text = "every group (median in 8..9) or (iqr <= 1 and a >= 0.5)"
    turned = "every group (median in 1..2) or (iqr <= 1 and a >= 0.5)"
    assert mirrored(parse_rule(text), 1, 9).text() == turned
    assert mirrored(mirrored(parse_rule(text), 1, 9), 1, 9) == parse_rule(text)


def test_sides_are_the_bands_of_the_rules() -> None:
    sides = ConsensusRule.parse("share(3..5) >= 0.7", "share(1..3) >= 0.7").sides(1, 5)
    assert sides is not None
    assert [side.tolist() for side in sides] == [
        [False, False, False, True, True],
        [True, True, False, False, False],
    ]
    assert ConsensusRule.parse("iqr <= 1").sides(1, 5) is None


def test_the_coefficient_of_variation_of_two_is_judged() -> None:
    # 1 and 3: mean 2, SD √2, so 0.7071.
    assert parse_rule("cv <= 0.7072").judge([[1, 0, 1]]).all()
    assert not parse_rule("cv <= 0.7071").judge([[1, 0, 1]]).any()
    assert parse_rule("cv <= 0.7072").judge_values([1.0, 3.0]).all()
    assert not parse_rule("cv <= 0.7071").judge_values([1.0, 3.0]).any()
    assert not parse_rule("cv <= 9").judge_values([1.0]).any()
    assert parse_rule("cv <= 0.5").judge([[1, 1, 1]]).all()  # mean 2 and SD 1: met exactly
    assert not parse_rule("cv <= 9").judge([[1, 0, 0]]).any()
    # 0 and 1: mean ½, SD √½. A mean of 0 has no CV.
    assert parse_rule("cv <= 1.5").judge([[1, 1], [2, 0]], lowest=0).tolist() == [True, False]


def test_json_holds_whole_numbers_as_numbers_and_shares_as_text() -> None:
    assert parse_rule("share(7..9) >= 70%").to_json() == {
        "kind": "share_within",
        "low": 7,
        "high": 9,
        "at_least": "0.7",
    }
    assert parse_rule("median in 0.5..2/3").to_json() == {
        "kind": "median_within",
        "low": "0.5",
        "high": "2/3",
    }
    assert parse_rule("n >= 8").to_json() == {"kind": "answers_at_least", "at_least": 8}


def test_json_that_nests_without_end_is_refused() -> None:
    rule: dict[str, object] = parse_rule("n >= 1").to_json()
    for _ in range(3000):
        rule = {"kind": "every_group", "rule": rule}
    with pytest.raises(InvalidRuleError):
        from_json(rule)


def test_json_that_is_no_rule_is_named_by_its_kind() -> None:
    for value, kind in (({"kind": "dance"}, "of kind 'dance'"), ({"kind": 3}, "without a kind")):
        with pytest.raises(InvalidRuleError, match=rf"^not a rule: a value {kind}$"):
            from_json(value)
    with pytest.raises(InvalidRuleError, match=r"^not a rule: a value without a kind$"):
        from_json(None)  # type: ignore[arg-type]


def test_a_rule_is_judged_alike_as_a_method_and_by_the_function() -> None:
    counts = np.array([[1, 3, 0, 4, 4], [0, 2, 2, 6, 2]])
    groups = np.stack([counts // 2, counts - counts // 2], axis=1)
    unable = np.array([0, 3])
    rules = map(
        parse_rule,
        (
            "share(2..3) >= 0.65",
            "iqr <= 2",
            "iqr <= 1.5",
            "every group (share(2..3) >= 0.6)",
            "every group (median in 2..4) and share(2..3) >= 0.5",
        ),
    )
    for rule in rules:
        for kind in (7, 6):
            by = {
                "lowest": 0,
                "cannot_judge": unable,
                "groups": groups,
                "groups_cannot_judge": np.stack([unable * 0, unable], axis=1),
                "quartile_type": kind,
            }
            np.testing.assert_array_equal(judge(rule, counts, **by), rule.judge(counts, **by))  # type: ignore[arg-type]
    share = parse_rule("share(2..3) >= 0.65")
    assert judge(share, counts, lowest=0).tolist() == [False, True]
    assert judge(share, counts, lowest=0, cannot_judge=unable).tolist() == [False, False]
    assert judge(parse_rule("median in 4"), counts).tolist() == [True, True]
    uneven = [[3, 0, 0, 2, 2]]  # quartiles 1 and 4.5 by type 7, 1 and 5 by type 6
    assert judge(parse_rule("iqr <= 3.5"), uneven).tolist() == [True]
    assert judge(parse_rule("iqr <= 3.5"), uneven, quartile_type=6).tolist() == [False]


def test_errors_say_what_would_have_been_right() -> None:
    terms = "'share', 'median', 'iqr', 'disagreement_index', 'cv', 'a', 'n', 'every'"
    for text, message in (
        ("n >= 2 n", "character 8: expected 'and', 'or' or the end, found n"),
        ("n >=", "character 5: expected a number, found the end"),
        ("median 3", "character 8: expected 'in', found 3"),
        ("", f"character 1: expected {terms} or '(', found the end"),
    ):
        with pytest.raises(RuleSyntaxError) as caught:
            parse_rule(text)
        assert str(caught.value) == message
        assert caught.value.note == ""
    with pytest.raises(RuleSyntaxError) as caught:
        parse_rule("(" * 41 + "n >= 1" + ")" * 41)
    assert caught.value.note == "more than 40 parentheses inside each other"
    assert caught.value.expected == ()


def test_numbers_nobody_named_pass_nothing_and_one_may_suffice() -> None:
    every = parse_rule("share(1..5) >= 0")
    assert every.judge_values([[3.0, np.nan]]).tolist() == [True, False]
    assert parse_rule("share(1..5) >= 0.7").judge_values([3.0]).tolist() == [True]
    assert parse_rule("cv <= 0.5").judge_values([[0.0], [0.0]]).tolist() == [False]
    assert every.judge_values(np.empty((3, 0))).dtype == np.bool_
    with pytest.raises(ValueError, match="zip"):
        every.judge_values([[3.0, 4.0]], cannot_judge=[0])


def test_a_refusal_can_be_put_into_another_language() -> None:
    with pytest.raises(InvalidRuleError) as caught:
        check_rule(parse_rule("share(7..9) >= 0.7"), 1, 5)
    error = caught.value
    assert error.template.format(**error.particulars) == str(error)
    assert "{band}" in error.template
    assert RuleSyntaxError("n", 1, "", ("a",)).note == ""


def test_the_quartile_type_moves_the_percentiles_of_the_disagreement_index() -> None:
    counts = [[2, 2, 2, 0, 1, 0, 2, 1, 0]]
    rule = parse_rule("disagreement_index <= 1")
    assert [judge(rule, counts, quartile_type=kind).all() for kind in (7, 6)] == [True, False]


def test_an_agreement_that_is_met_exactly_is_met_whatever_floats_say() -> None:
    rng = np.random.default_rng(12)
    for counts in rng.integers(0, 9, (100, 7)):
        exact = agreement(counts.tolist())
        assert AgreementAtLeast(exact).judge([counts]).all()
        if exact < 1:
            assert not AgreementAtLeast(exact + Fraction(1, 10**18)).judge([counts]).any()
    for bar in (Fraction(-3, 2), Fraction(3, 2)):
        with pytest.raises(InvalidRuleError):
            AgreementAtLeast(bar)


def test_every_group_follows_the_quartile_type_and_needs_a_group() -> None:
    rule = parse_rule("every group (iqr <= 3.5)")
    group = [3, 0, 0, 2, 2]
    for kind, holds in ((7, True), (6, False)):
        judged = judge(rule, [group], groups=[[group]], quartile_type=kind)  # type: ignore[arg-type]
        assert judged.tolist() == [holds]
    assert judge(rule, [group], groups=np.zeros((1, 0, 5), dtype=int)).tolist() == [False]


def test_the_disagreement_index_of_nobody_and_of_other_scales_is_not_small() -> None:
    rule = parse_rule("disagreement_index <= 1")
    assert rule.judge([[0] * 9, [0] * 8 + [3]]).tolist() == [False, True]
    assert rule.judge([[0, 0, 3], [1, 1, 1]]).tolist() == [False, False]


@pytest.mark.parametrize("number", [2.5, -1])
def test_a_number_of_answers_is_whole_and_not_below_nought(number: int) -> None:
    with pytest.raises(InvalidRuleError, match="whole number"):
        AnswersAtLeast(number)


def test_agreement_a_needs_three_levels() -> None:
    check_rule(parse_rule("a >= 0.5"), 1, 3)
    with pytest.raises(InvalidRuleError, match="three levels"):
        check_rule(parse_rule("a >= 0.5"), 1, 2)


def test_any_of_is_directed_where_each_of_its_parts_is() -> None:
    for_ = "share(4..5) >= 0.7 or (iqr <= 1 and median in 4..5)"
    rule = ConsensusRule.parse(for_, "share(1..2) >= 0.7")
    sides = rule.sides(1, 5)
    assert sides is not None
    assert sides[0].tolist() == [False, False, False, True, True]
    with pytest.raises(InvalidRuleError, match="where on the scale"):
        ConsensusRule.parse("share(4..5) >= 0.7 or iqr <= 1", "share(1..2) >= 0.7")


def test_a_band_below_the_scale_holds_no_level() -> None:
    assert not region(parse_rule("share(-3..-2) >= 0.5"), 1, 5).any()
    assert region(parse_rule("share(-3..1) >= 0.5"), 1, 5).tolist() == [True] + [False] * 4


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("iqr <= 10 and share(2030..2040) >= 0.75", True),
        ("iqr <= 5 and share(2030..2040) >= 0.75", False),
        ("iqr <= 5 or share(2030..2040) >= 0.75", True),
        ("iqr <= 5 or share(2030..2034) < 0.5", False),
        ("share(2030..2034) < 0.6", True),
        ("share(2050) < 0.25", False),
    ],
)
def test_rules_on_numbers_can_be_joined(text: str, holds: bool) -> None:
    years = [[2030.0, np.nan], [2031, np.nan], [2035, np.nan], [2050, np.nan]]
    assert parse_rule(text).judge_values(years).tolist() == [holds, False]


def test_a_small_share_of_numbers_counts_one_answer_and_those_who_cannot_judge() -> None:
    assert parse_rule("share(5) < 0.6").judge_values([3.0]).tolist() == [True]
    half = parse_rule("share(5) < 0.5")
    assert half.judge_values([5.0, 3.0]).tolist() == [False]
    assert half.judge_values([5.0, 3.0], cannot_judge=[1]).tolist() == [True]


def test_a_clause_without_a_place_hides_none_that_has_one() -> None:
    inside = region(parse_rule("iqr <= 1 and median in 4..5"), 1, 5)
    assert inside.tolist() == [False, False, False, True, True]


def test_forty_parentheses_may_stand_inside_each_other_and_any_number_in_a_row() -> None:
    row = " and ".join(["(n >= 1)"] * 50)
    assert parse_rule(row).text() == " and ".join(["n >= 1"] * 50)
    deep = f"{'(' * 40}n >= 2{')' * 40}"
    assert parse_rule(f"(n >= 1) and {deep}").text() == "n >= 1 and n >= 2"
    with pytest.raises(RuleSyntaxError, match="more than 40 parentheses"):
        parse_rule(f"(n >= 1) and ({deep})")
