import pytest

from delphi.protocol.decisions import read_decisions, written
from delphi.protocol.refusals import (
    DecidedTwice,
    DifferentCriteria,
    NotADecision,
    NotAsked,
    NothingToMerge,
    ReasonMissing,
    TooFewParts,
    Undecided,
    WordingMissing,
)
from delphi.protocol.stopping import Advice, Ground, Suggestion
from delphi.protocol.turning import (
    Drop,
    Keep,
    Merge,
    Proposal,
    Reword,
    Split,
    decisions_by_item,
    fresh_code,
)

ASKED = {1: "v1", 2: "v2"}
CRITERIA = {1: [7, 8], 2: [8, 7]}
LANGUAGES = ["fi", "sv"]
NEW = {"fi": "Uusi", "sv": "Ny"}


def reword(**changes):
    whole = {"item_id": 1, "texts": NEW, "reason": "clearer", "continues_trend": True}
    return Reword(**whole | changes)


def decided(*decisions):
    return decisions_by_item(decisions, asked=ASKED, languages=LANGUAGES, criteria=CRITERIA)


def split(**changes):
    whole = {"item_id": 1, "parts": (NEW, NEW), "reason": "two matters", "continues_trend": False}
    return Split(**whole | changes)


def merge(**changes):
    whole = {
        "item_id": 1,
        "others": (2,),
        "texts": NEW,
        "reason": "one matter",
        "continues_trend": True,
    }
    return Merge(**whole | changes)


def test_each_item_has_its_decision():
    first, second = reword(), Drop(item_id=2, reason="settled")
    assert decided(second, first) == {1: first, 2: second}


def test_no_item_is_left_undecided():
    with pytest.raises(Undecided) as refused:
        decided(Keep(item_id=2))
    assert refused.value.particulars == {"items": ["v1"]}


def test_no_item_is_decided_twice():
    with pytest.raises(DecidedTwice) as refused:
        decided(Keep(item_id=1), Keep(item_id=2), Drop(item_id=2, reason="x"))
    assert refused.value.particulars == {"items": ["v2"]}


def test_only_items_that_were_asked_are_decided_about():
    with pytest.raises(NotAsked):
        decided(Keep(item_id=1), Keep(item_id=2), Keep(item_id=3))


@pytest.mark.parametrize("decision", [reword(reason=" "), Drop(item_id=1, reason="")])
def test_rewording_and_dropping_need_a_reason(decision):
    with pytest.raises(ReasonMissing) as refused:
        decided(decision, Keep(item_id=2))
    assert refused.value.particulars == {"item": "v1"}


def test_a_new_wording_is_given_in_every_language_of_the_study():
    with pytest.raises(WordingMissing) as refused:
        decided(reword(texts={"fi": "Uusi", "sv": " "}), Keep(item_id=2))
    assert refused.value.particulars == {"item": "v1", "languages": ["sv"]}


def test_a_merge_decides_about_all_that_become_one():
    assert decided(merge()) == {1: merge(), 2: merge()}
    with pytest.raises(DecidedTwice) as refused:
        decided(merge(), Keep(item_id=2))
    assert refused.value.particulars == {"items": ["v2"]}


@pytest.mark.parametrize(
    ("decision", "refusal"),
    [
        (split(parts=(NEW,)), TooFewParts),
        (split(parts=(NEW, {"fi": "Uusi"})), WordingMissing),
        (split(reason=""), ReasonMissing),
        (merge(others=(), reason="x"), NothingToMerge),
        (merge(reason=" "), ReasonMissing),
        (merge(texts={"sv": "Ny"}), WordingMissing),
    ],
)
def test_a_split_or_merge_that_is_not_whole_is_refused(decision, refusal):
    rest = [] if isinstance(decision, Merge) and decision.others else [Keep(item_id=2)]
    with pytest.raises(refusal):
        decided(decision, *rest)


def test_an_item_is_not_merged_with_itself():
    with pytest.raises(DecidedTwice):
        decided(merge(others=(1, 2)))


def test_only_items_asked_on_the_same_criteria_become_one():
    with pytest.raises(DifferentCriteria) as refused:
        decisions_by_item([merge()], asked=ASKED, languages=LANGUAGES, criteria={1: [7, 8], 2: [7]})
    assert refused.value.particulars == {"item": "v1", "items": ["v2"]}


def test_a_new_code_differs_from_those_there_are():
    assert fresh_code("v1-a", ["v1"]) == "v1-a"
    assert fresh_code("v1-a", ["V1-A"]) == "v1-a-2"
    assert fresh_code("v1-a", ["v1-a", "v1-a-2"]) == "v1-a-3"
    assert len(fresh_code("v" * 60, ["v" * 40])) <= 40


@pytest.mark.parametrize(
    "decision",
    [
        Keep(item_id=1),
        Drop(item_id=1, reason="settled"),
        reword(arguments=(3, 4)),
        split(continues_trend=True),
        merge(),
    ],
)
def test_a_decision_is_read_back_as_it_was_written(decision):
    entry = written(decision, codes=ASKED)
    items = {code: item for item, code in ASKED.items()}
    assert read_decisions({"v1": entry}, items=items) == [decision]


def test_decisions_are_read_from_a_file():
    document = {
        "v1": {"reword": NEW, "reason": "clearer", "continues_trend": False},
        "v2": {"drop": True, "reason": "settled"},
        "v3": "keep",
    }
    assert read_decisions(document, items={"v1": 1, "v2": 2, "v3": 3}) == [
        reword(continues_trend=False),
        Drop(item_id=2, reason="settled"),
        Keep(item_id=3),
    ]


@pytest.mark.parametrize(
    "document",
    [None, [], "keep", {"v1": "split"}, {"v1": {"drop": False}}, {"v1": {"split": ["x"]}}],
)
def test_what_is_no_decision_is_refused(document):
    with pytest.raises(NotADecision):
        read_decisions(document, items={"v1": 1})


def test_a_file_that_names_an_unknown_item_is_refused():
    with pytest.raises(NotAsked):
        read_decisions({"v9": "keep"}, items={"v1": 1})
    with pytest.raises(NotAsked):
        read_decisions({"v1": {"merge": ["v9"], "texts": NEW}}, items={"v1": 1})


@pytest.mark.parametrize(
    ("suggestion", "drop"),
    [
        (Suggestion.FOLD, True),
        (Suggestion.DROP, True),
        (Suggestion.KEEP, False),
        (Suggestion.REWORD, False),
    ],
)
def test_a_proposal_to_fold_or_drop_asks_no_more(suggestion, drop):
    advice = Advice(suggestion, Ground.SETTLED)
    assert Proposal(item_id=1, code="v1", advice=advice).drop is drop
