"""Headlines state what the figures say, and numbers are written as each language writes them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import translation

from delphi.models import Study
from delphi.queries.results import ItemView
from reports.document.account import Account
from reports.queries.accounts import account_of
from reports.wording import chart_kinds, method, numbers, sentences, summary, values, verdicts
from reports.wording.item import distribution, trend
from reports.wording.item.trend import _goal
from reports.wording.panel import convergence, overview
from reports.wording.scales import _round_places
from tests.reports.planting import agreed, play, unanimous


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def account(study: Study) -> Account:
    return account_of(study.rounds.get(number=3))


def item(account: Account, code: str) -> ItemView:
    found = account.item(code, "probability")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("language", "written"), [("en", "−1,234.5"), ("fi", "−1\u00a0234,5"), ("sv", "−1\u00a0234,5")]
)
def test_numbers_follow_the_language(language: str, written: str) -> None:
    with translation.override(language):
        assert numbers.number(-1234.5) == written


def test_figures_are_short_and_never_minus_nothing() -> None:
    assert numbers.number(6.0) == "6"
    assert numbers.number(-0.001, 2) == "0"
    assert numbers.number(None) == "–"
    assert numbers.number(float("nan")) == "–"
    assert numbers.hundredths(0.5) == "0.50"
    assert numbers.percent(0.075) == "8%"
    assert numbers.year(2042.5) == "2042.5"
    assert numbers.year(2036.75) == "2037"
    with translation.override("fi"):
        assert numbers.percent(0.5) == "50\u00a0%"
        assert numbers.year(2036) == "2036"


@pytest.mark.parametrize(
    ("low", "high", "places"),
    [
        (0, 100, [0, 20, 40, 60, 80, 100]),
        (2025, 2100, [2025, 2040, 2060, 2080, 2100]),
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
    ],
)
def test_an_axis_has_round_numbers_and_both_ends(
    low: float, high: float, places: list[float]
) -> None:
    assert _round_places(low, high) == pytest.approx(places)


def test_headlines_say_how_the_median_and_the_spread_went(account: Account) -> None:
    assert trend.headline_of(item(account, "v3")).startswith("The median rose from 3.5 to 7.")
    assert trend.headline_of(item(account, "v1")) == (
        "The median stayed at 7. The spread did not change: quartile range 1."
    )
    assert distribution.headline_of(item(account, "v2")) == (
        "Two sides in round 3: 50% for, 50% against."
    )


def test_withheld_and_missing_answers_are_said_and_not_drawn(account: Account) -> None:
    assert "too few answers" in trend.headline_of(item(account, "v5"))
    assert "no answers" in trend.headline_of(item(account, "v6"))
    assert values.count(item(account, "v5").figures["n"]) == "few"


def test_alt_texts_and_tables_hold_the_same_figures(account: Account) -> None:
    text = trend.text(item(account, "v3"), [1, 2, 3])
    for row in text.table.rows:
        assert f"median {row[2]}, middle half {row[3]}, n = {row[1]}" in text.alt
    assert text.alt.count("90% interval of the median") == 3
    shares = distribution.text(item(account, "v2"), [3])
    cells = [row[1] for row in shares.table.rows]
    assert cells[:2] == ["24", "12 (50%)"] or "(" in cells[1]
    assert "1: " in shares.alt


def test_one_round_makes_no_trend(db: Any) -> None:
    study = play(rounds=1, seats=12, answering={"probability": (agreed, unanimous)})
    account = account_of(study.rounds.get())
    assert trend.headline_of(item(account, "v1")).startswith("One round so far")
    assert convergence.text(account, "probability").headline.startswith(
        "Probability (en). One round so far"
    )
    assert sentences.changes(account) == []


def test_the_summary_names_every_verdict_once_with_its_number(account: Account) -> None:
    said = summary.summary(account)
    assert said[0].text.startswith("Of 6 questions 1 is settled")
    assert sum(len(sentence.items) for sentence in said) == 6
    headline = overview.text(account, "probability").headline
    assert headline.startswith("Probability (en), 6 items: 1 settled")


def test_changes_say_what_moved(account: Account) -> None:
    said = {
        sentence.text: [i.code for i in sentence.items] for sentence in sentences.changes(account)
    }
    assert any("moved" in text for text in said)
    assert sentences.change_of(item(account, "v3")) == "5.5 → 7"


def test_grounds_give_shares_and_reasons(account: Account) -> None:
    assert (
        verdicts.ground(item(account, "v1")) == "100% for, 0% against · "
        "the panel agrees towards “erittäin todennäköinen (en)”, and stays so"
    )
    assert verdicts.ground(item(account, "v5")) == "too few answers to show figures"


def test_the_band_of_a_chart_is_the_one_agreed_on(account: Account) -> None:
    made = item(account, "v1")
    assert made.rule is not None
    band = {"kind": "share_within", "low": "1", "high": "3", "at_least": "0.7"}
    against = replace(
        made,
        rule={**made.rule, "against": band},
        looks=(*made.looks[:-1], replace(made.look, agreement="against")),
    )
    assert _goal(against) == (1.0, 3.0)
    assert _goal(made) != (1.0, 3.0)


def test_the_method_is_told_from_the_record(account: Account) -> None:
    told = " ".join(method.protocol_sentences(account))
    assert "confidential" in told
    assert "fewer than 5 answers" in told
    assert "fewer than 10" in told
    assert method.deviations(account) == []
    assert [row[0] for row in method.rounds_table(account).rows] == ["1", "2", "3"]
    assert method.rounds_table(account).rows[0][3:5] == ("24", "24")
    assert method.source_line(account).startswith("Lapsi- ja perhepalvelut 2035 (en) · round 3")


def test_keys_of_charts_that_are_not_there_have_no_words(account: Account) -> None:
    for key in ("trend~v9~probability", "overview~nothing", "trend~v1", "", "x~v1~probability"):
        assert chart_kinds.text_of(account, key) is None
