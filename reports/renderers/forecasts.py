"""Forecasts, what came true of them and how they score, as data that is taken along.

There are columns and a table of them only where something is known by now. What had not come true,
or is not scored, is left empty.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from delphi.queries.outcomes import OutcomeView
from delphi.queries.results import ItemView, RoundLook
from reports.document.account import Account, look_in
from reports.renderers.tables import DataTable
from reports.wording import values
from reports.wording.columns import CODEBOOK, Column
from reports.wording.outcomes import Outcomes

#: As `delphi.protocol.scoring.scored` names them.
SCORES = ("brier_median", "brier_mean", "brier_experts", "miss", "inside", "quantile_score")
_CAME_TRUE = ("happened", "came_true", "not_by", "known_on")
_FORECAST = ("n", "median", "q1", "q3", "mean", "standard_deviation")


def outcomes_tables(account: Account, outcomes: Outcomes) -> list[DataTable]:
    """One, or none where nothing is known yet."""
    return [outcomes_table(account, outcomes)] if any(_known(account, outcomes)) else []


def outcomes_table(account: Account, outcomes: Outcomes) -> DataTable:
    """One row per item, criterion and round that forecast it, of those whose outcome is known."""
    columns = _columns(
        *("item", "criterion", "statement", "scale", "unit", *_CAME_TRUE, "source"),
        *("round", *_FORECAST, "never", *SCORES),
    )
    rows = [
        [
            *(item.code, item.criterion_key, values.said(item.texts)),
            *(item.scale.kind, values.said(item.scale.unit)),
            *_came_true(found),
            found.source,
            look.number,
            *(look.figures.get(name) for name in (*_FORECAST, "never")),
            *_scores(found, look.number),
        ]
        for item, found in _known(account, outcomes)
        for look in item.looks
    ]
    return DataTable("outcomes", _("Forecasts and what came true"), columns, rows)


def with_outcomes(table: DataTable, account: Account, outcomes: Outcomes) -> DataTable:
    """The table of figures, a row per item, criterion and round, with what is known beside them."""
    if not any(_known(account, outcomes)):
        return table
    looks = [(item, look) for item in account.items for look in item.looks]
    return replace(
        table,
        columns=[*table.columns, *_columns(*_CAME_TRUE, *SCORES)],
        rows=[
            [*row, *_beside(item, look, outcomes)]
            for row, (item, look) in zip(table.rows, looks, strict=True)
        ],
    )


def _beside(item: ItemView, look: RoundLook, outcomes: Outcomes) -> list[Any]:
    found = outcomes.get((item.code, item.criterion_key))
    if found is None:
        return [None] * (len(_CAME_TRUE) + len(SCORES))
    return [*_came_true(found), *_scores(found, look.number)]


def outcome_as_json(item: ItemView, outcomes: Outcomes) -> dict[str, Any] | None:
    """What came true of the item, with the scores of those rounds that the account has."""
    found = outcomes.get((item.code, item.criterion_key))
    if found is None:
        return None
    return {
        "happened": found.came_true.happened,
        "came_true": found.came_true.value,
        "not_by": found.came_true.not_by,
        "known_on": found.known_on.isoformat(),
        "source": found.source,
        "scores": [
            {"round": number, **scores}
            for number, scores in sorted(found.scores.items())
            if scores and look_in(item, number)
        ],
    }


def _known(account: Account, outcomes: Outcomes) -> Iterator[tuple[ItemView, OutcomeView]]:
    for item in account.items:
        if found := outcomes.get((item.code, item.criterion_key)):
            yield item, found


def _came_true(found: OutcomeView) -> list[Any]:
    came = found.came_true
    return [came.happened, came.value, came.not_by, found.known_on.isoformat()]


def _scores(found: OutcomeView, number: int) -> list[Any]:
    scores = found.scores.get(number, {})
    return [scores.get(name) for name in SCORES]


def _columns(*names: str) -> list[Column]:
    return [CODEBOOK[name] for name in names]
