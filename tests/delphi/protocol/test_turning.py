import pytest

from delphi.protocol.refusals import (
    DecidedTwice,
    NotADecision,
    NotAsked,
    ReasonMissing,
    Undecided,
    WordingMissing,
)
from delphi.protocol.stopping import Advice, Ground, Suggestion
from delphi.protocol.turning import (
    Drop,
    Keep,
    Proposal,
    Reword,
    decisions_by_item,
    read_decisions,
)

ASKED = {1: "v1", 2: "v2"}
LANGUAGES = ["fi", "sv"]
NEW = {"fi": "Uusi", "sv": "Ny"}


def reword(**changes):
    whole = {"item_id": 1, "texts": NEW, "reason": "clearer", "continues_trend": True}
    return Reword(**whole | changes)


def decided(*decisions):
    return decisions_by_item(decisions, asked=ASKED, languages=LANGUAGES)


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


@pytest.mark.parametrize("document", [None, [], "keep", {"v1": "split"}, {"v1": {"drop": False}}])
def test_what_is_no_decision_is_refused(document):
    with pytest.raises(NotADecision):
        read_decisions(document, items={"v1": 1})


def test_a_file_that_names_an_unknown_item_is_refused():
    with pytest.raises(NotAsked):
        read_decisions({"v9": "keep"}, items={"v1": 1})


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
