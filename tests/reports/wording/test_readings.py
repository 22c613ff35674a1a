"""Every figure of an item's page says in one line what it says here."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from delphi.models import Study
from delphi.queries.results import ItemView
from delphi.statistics import PUBLISHED_RULES
from delphi.wording.protocol import published_rule_in_words, published_rule_source
from reports.document.account import Account
from reports.queries.accounts import account_of
from reports.renderers import evidence
from reports.renderers.places import Place
from reports.wording import readings

PARTS = {"total": -0.5, "opinion": -0.75, "composition": 0.25, "leavers": 0.25, "joiners": 0}


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def account(study: Study) -> Account:
    return account_of(study.rounds.get(number=3))


def item(account: Account, code: str, **figures: Any) -> ItemView:
    """The item with some of its last figures put in the place of its own."""
    found = account.item(code, "probability")
    assert found is not None
    look = replace(found.look, figures=found.figures | figures)
    return replace(found, looks=(*found.looks[:-1], look))


def read(item: ItemView, name: str) -> str:
    lines = {line.name: line for line in (*readings.change_lines(item), *readings.lines(item))}
    return lines[name].reading(item, item.look)


@pytest.mark.parametrize(
    ("name", "figures", "said"),
    [
        ("n", {"n": 22, "invited": 24}, "Of 24 invited panellists 22 gave an answer."),
        (
            "median",
            {"median": 5.5},
            "At least half of the answers are 5.5 or higher, at least half 5.5 or lower.",
        ),
        ("quartiles", {"q1": 4, "q3": 6}, "at most about a quarter lies below it"),
        ("iqr", {"iqr": 0}, "The middle half gave the same answer."),
        ("iqr", {"iqr": 1.25}, "The middle half takes 1.25 of the scale’s 6 steps."),
        ("mean", {"mean": 5.1, "median": 5, "standard_deviation": 1}, "Close to the median"),
        ("mean", {"mean": 5.6, "median": 5, "standard_deviation": 1}, "some high answers"),
        ("mean", {"mean": 4.4, "median": 5, "standard_deviation": 1}, "some low answers"),
        ("standard_deviation", {"standard_deviation": 0}, "Everybody gave the same answer."),
        ("share_for", {"share_for": 0.75, "share_denominator": 24}, "18 of 24 are on the rule’s"),
        ("share_against", {"share_against": 0, "share_denominator": 24}, "0 of 24"),
        ("van_der_eijk_a", {"van_der_eijk_a": 0.8}, "gather in one place"),
        ("van_der_eijk_a", {"van_der_eijk_a": 0.5}, "far from the rest"),
        ("van_der_eijk_a", {"van_der_eijk_a": 0.0}, "spread over the scale"),
        ("van_der_eijk_a", {"van_der_eijk_a": -0.6}, "towards both ends"),
        ("cannot_judge", {"cannot_judge": 0}, "Nobody said"),
        ("skipped", {"skipped": 6}, "left this out"),
    ],
)
def test_a_reading_says_what_the_number_says_here(
    account: Account, name: str, figures: dict[str, Any], said: str
) -> None:
    assert said in read(item(account, "v1", **figures), name)


def test_what_is_withheld_has_no_reading(account: Account) -> None:
    hardly = item(account, "v5")  # three answers
    assert hardly.figures["n"] is None
    told = {line.name: line.reading(hardly, hardly.look) for line in readings.lines(hardly)}
    assert {name for name, said in told.items() if said} <= {"cannot_judge", "skipped"}
    assert readings.change_lines(hardly) == [] or not any(
        line.reading(hardly, hardly.look) for line in readings.change_lines(hardly)
    )


def test_intervals_stand_after_their_figure(account: Account) -> None:
    agreed = item(account, "v1")
    names = [line.name for line in readings.lines(agreed)]
    assert names[names.index("median") + 1] == "median_interval"
    assert "nine of ten" in read(agreed, "median_interval")
    withheld = item(account, "v5")
    assert "median_interval" not in [line.name for line in readings.lines(withheld)]


@pytest.mark.parametrize(
    ("name", "figure", "said"),
    [
        ("share_changed", 0, "Nobody who answered both rounds"),
        ("weighted_kappa", 0.9, "hardly anything changed"),
        ("weighted_kappa", 0.5, "changed in part"),
        ("weighted_kappa", 0.1, "little in common"),
        ("change_in_iqr", -1, "came closer"),
        ("change_in_iqr", 1, "further apart"),
        ("change_in_sd", 0, "as far apart as before"),
        ("convergence_index", -0.5, "wider than before"),
    ],
)
def test_a_change_is_read_too(account: Account, name: str, figure: float, said: str) -> None:
    paired = account.item("v1", "probability").figures["paired"]  # type: ignore[union-attr]
    assert said in read(item(account, "v1", paired=paired | {name: figure}), name)


def test_how_firm_a_verdict_is(account: Account) -> None:
    one = item(account, "v1", fragility={"changes": 1, "at_least": False}, robustness=None)
    assert readings.firmness(one) == [
        "1 answer would have to differ for the rule to say something else."
    ]
    some = item(
        account,
        "v1",
        fragility={"changes": 4, "at_least": True},
        robustness={"share": 0.93, "replicates": 2000, "seed": 1},
    )
    assert readings.firmness(some) == [
        "At least 4 answers would have to differ for the rule to say something else.",
        "In 93% of panels like this one the rule would say the same.",
    ]
    assert readings.firmness(item(account, "v1", fragility=None, robustness=None)) == []


@pytest.mark.parametrize(
    ("against", "agreement", "same"),
    [("share(1..3) >= 70%", "for", 1), (None, "agreed", 2), (None, "none", 1)],
)
def test_a_rule_without_an_against_calls_agreed_what_others_call_for(
    account: Account, against: str | None, agreement: str, same: int
) -> None:
    others = {"share_75": "for", "share_51": "none", "iqr_1": "agreed"}
    found = item(account, "v1", published_rules=others)
    look = replace(found.look, agreement=agreement)
    judged = replace(found, rule={"for": "x", "against": against}, looks=(look,))
    assert evidence.rules_sentence(judged) == (
        f"Of 3 published rules {same} say the same as the rule of this study."
    )


def test_published_rules_are_listed_in_one_order_however_they_were_stored(account: Account) -> None:
    found = item(account, "v1", published_rules=dict.fromkeys(PUBLISHED_RULES, "none"))
    stored = item(account, "v1", published_rules=dict.fromkeys(sorted(PUBLISHED_RULES), "none"))
    assert evidence.other_rules(found) == evidence.other_rules(stored)


def test_every_published_rule_has_a_name_and_a_source() -> None:
    for name, rule in PUBLISHED_RULES.items():
        assert published_rule_in_words(name)
        year = next(part for part in published_rule_source(name).split() if part[:4].isdecimal())
        assert year.strip(",")[:4] in rule.source


def test_what_became_of_answers_is_told_in_words_where_figures_are_not_shown(
    account: Account,
) -> None:
    rising = item(account, "v3")
    paired = rising.figures["paired"]
    assert "mean distance from their median changed by" in " ".join(
        evidence.went(item(account, "v1", paired=paired | {"decomposition": PARTS}))
    )
    withheld = {"flows": None, "mostly": "same", "decomposition": None, "mostly_from": "opinion"}
    assert evidence.went(item(account, "v3", paired=paired | withheld)) == (
        "Most kept their answer.",
        "The change of spread came mostly from changed minds.",
    )
    assert evidence.went(item(account, "v3", paired=None)) == ()


def test_groups_stand_beside_the_panel_and_the_hidden_are_not_named_with_figures(
    account: Account,
) -> None:
    groups = {
        "by": "sector",
        "cells": {
            "health": {"n": 12, "median": 6.0, "q1": 5.0, "q3": 7.0, "narrow": False},
            "school": {"n": 9, "median": 2.0, "q1": None, "q3": None, "narrow": True},
            "church": None,
        },
        "compared": {
            "groups": ["health", "school"],
            "equal_median": 4.0,
            "equal_median_never": False,
            "clear": True,
            "effect": "large",
        },
    }
    named = replace(
        account,
        group_names={"sector": {"health": {"en": "Health care"}, "school": {"en": "School"}}},
    )
    compared = evidence.groups(item(account, "v1", groups=groups, n=24), named)
    assert compared == evidence.Block(("The groups differ much.",), None)  # drawn, with a table
    alone = groups | {"cells": groups["cells"] | {"school": None}, "compared": None}  # type: ignore[dict-item]
    block = evidence.groups(item(account, "v1", groups=alone, n=24), named)
    assert block is not None
    assert block.table is not None
    rows = {row[0]: row[1:] for row in block.table.rows}
    assert block.sentences == ()
    assert rows["Health care"] == ("12", "6", "5–7")
    assert rows["School"] == rows["church"] == ("few", "not shown", "–")
    assert list(rows)[-1] == "The whole panel"


def test_other_rules_stand_beside_the_study_s_own(account: Account) -> None:
    agreed = item(account, "v1")
    table = evidence.other_rules(agreed)
    assert table is not None
    assert table.rows[0] == ("The rule of this study", "", "agreement for")
    assert len(table.rows) == 1 + len(agreed.figures["published_rules"])
    assert evidence.rules_sentence(agreed).startswith("Of 6 published rules")
    assert evidence.other_rules(item(account, "v5")) is None


def test_an_item_made_of_others_leads_to_those_the_report_has(
    account: Account, report: Any
) -> None:
    first = item(account, "v1")
    known, gone = evidence.relatives(["v2", "old"], first, account, Place(report))
    assert known.url.endswith("/items/v2/probability/")
    assert gone == evidence.Relative("old", "")
