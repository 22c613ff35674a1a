"""The figures and distributions for SPSS, and for R and Stata, which read its files: with labels.

Words that stand for one of a few things (criterion, verdict …) are numbers with value labels.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from delphi.wording.verdicts import TONES, agreement, movement, tag
from foresight.spss import Variable, sav
from reports.document.account import Account
from reports.renderers.forecasts import with_outcomes
from reports.renderers.tables import DataTable, counts_table, figures_table
from reports.wording import method, values
from reports.wording.outcomes import Outcomes

_AGREEMENTS = ("for", "against", "agreed", "none", "too_few")
_MOVEMENTS = ("first_look", "unknown", "moving", "borderline", "stable")
#: Said by the labels of another column.
_SAID_BY_LABELS = frozenset({"verdict_in_words"})
_DECIMALS = 4


def figures_sav(account: Account, outcomes: Outcomes | None = None) -> bytes:
    """One case per item, criterion and round."""
    return _sav(account, with_outcomes(figures_table(account), account, outcomes or {}))


def distributions_sav(account: Account) -> bytes:
    """One case per answer that could be given, counted by how many gave it."""
    return _sav(account, counts_table(account), weight="answers")


def _sav(account: Account, table: DataTable, weight: str = "") -> bytes:
    codes = _codes(account)
    kept = [place for place, column in enumerate(table.columns)
            if column.name not in _SAID_BY_LABELS]  # fmt: skip
    variables = [_variable(table, place, codes) for place in kept]
    rows = [
        [_coded(table.columns[place].name, row[place], codes) for place in kept]
        for row in table.rows
    ]
    return sav(
        variables,
        rows,
        title=values.said(account.study_titles),
        notes=_notes(account),
        weight=weight,
        at=account.latest.sealed_at,
    )


def _variable(table: DataTable, place: int, codes: Mapping[str, Mapping[str, str]]) -> Variable:
    column = table.columns[place]
    labels = dict(enumerate(codes.get(column.name, {}).values(), 1))
    if column.kind == "boolean":
        labels = {0: _("no"), 1: _("yes")}
    return Variable(
        name=column.name,
        label=str(column.says),
        is_text=column.kind == "string" and not labels,
        decimals=_DECIMALS if column.kind == "number" else 0,
        labels=labels,
    )


def _coded(name: str, cell: object, codes: Mapping[str, Mapping[str, str]]) -> object:
    """The number that stands for the word; None for a word that is not there."""
    if name not in codes:
        return cell
    known = list(codes[name])
    return known.index(str(cell)) + 1 if cell in known else None


def _codes(account: Account) -> Mapping[str, Mapping[str, str]]:
    """By column what its words are in full; they are numbered from 1, in this order."""
    return {
        "criterion": {key: values.said(names) for key, names in account.criteria},
        "agreement": {code: agreement(code) for code in _AGREEMENTS},
        "movement": {code: movement(code) for code in _MOVEMENTS},
        "verdict": {code: tag(code) for code in TONES},
    }


def _notes(account: Account) -> Sequence[str]:
    return [
        *filter(None, [method.trial_notice(account)]),
        method.source_line(account),
        _("Empty cells are figures that are not defined or are withheld to protect single answers; the column “withheld” of the figures says why."),  # noqa: E501
    ]  # fmt: skip
