"""A frozen account is read back as it was, also by a later version of the software."""

import json
import math
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.queries.results import PanelView
from reports.document import freezing
from reports.document.account import Account
from reports.document.freezing import frozen, seal_of, thawed
from reports.queries.accounts import account_of
from tests.reports.planting import agreed, play, rising, split

NOTHING = Account(
    study_titles={},
    purposes={},
    contact="",
    simulated=False,
    trial="",
    zone="Europe/Helsinki",
    rounds=(),
    items=(),
    expertise=(),
    panels=(),
    protocols=(),
)
texts = st.dictionaries(st.sampled_from(("fi", "sv", "en")), st.text())
plain = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
figures = st.recursive(
    plain, lambda each: st.lists(each) | st.dictionaries(st.text(), each), max_leaves=8
)


@pytest.mark.django_db
def test_the_account_of_a_study_comes_back_as_it_was() -> None:
    def years(number: int, seat: int) -> dict[str, Any]:
        return {"choices": ["never"]} if seat % 2 else {"value": 2040}

    study = play(
        rounds=2,
        seats=12,
        answering={
            "probability": (agreed, split),
            "desirability": (rising,),
            "year": (years,),
            "means": (lambda number, seat: {"choices": ["raha", "laki"]},),
        },
    )
    account = account_of(study.rounds.get(number=2))
    assert thawed(frozen(account), contact=account.contact) == account
    assert frozen(thawed(frozen(account))) == frozen(account)


@given(titles=texts, number=st.integers(0, 9), told=st.dictionaries(st.text(), figures))
def test_whatever_figures_say_comes_back(
    titles: dict[str, str], number: int, told: dict[str, Any]
) -> None:
    panel = PanelView(number=number, criterion_key="k", criterion_names=titles, figures=told)
    account = replace(NOTHING, study_titles=titles, panels=(panel,))
    assert thawed(frozen(account)) == account


def test_the_contact_is_not_frozen_but_told_as_it_is() -> None:
    text = frozen(replace(NOTHING, contact="Maija Meikäläinen, maija@example.org"))
    assert "aija" not in text
    assert thawed(text, contact="Olli").contact == "Olli"


def test_a_text_of_another_version_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    older = json.loads(frozen(NOTHING))
    older["told_no_more"] = {"x": 1}
    assert thawed(json.dumps(older)) == NOTHING

    @dataclass(frozen=True)
    class Later(Account):
        added: tuple[str, ...] = ("as usual",)

    monkeypatch.setattr(freezing, "Account", Later)
    later: Any = thawed(frozen(NOTHING))
    assert later.added == ("as usual",)


def test_what_has_no_place_in_an_account_is_not_frozen() -> None:
    for value in (math.nan, math.inf, {1, 2}, object()):
        with pytest.raises((TypeError, ValueError)):
            frozen(replace(NOTHING, purposes={"fi": value}))  # type: ignore[dict-item]


def test_instants_keep_their_zone_and_seals_follow_the_text() -> None:
    text = frozen(NOTHING)
    assert seal_of(text) == seal_of(frozen(thawed(text))) != seal_of(text + " ")
    assert freezing._read("2026-09-01T09:00:00+00:00", datetime | None) == datetime(
        2026, 9, 1, 9, tzinfo=UTC
    )


def test_every_field_of_an_account_has_a_type_that_can_be_read() -> None:
    assert {field.name for field in fields(Account)} == set(freezing._hints(Account))
