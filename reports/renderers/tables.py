"""The account as flat tables with a codebook, for everything that is taken along as data.

Each column says what it is: its name is the same in every language, its type and its words go into
the workbook's notes and the package's codebook. Cells are plain values; None is a withheld or
undefined figure, and `withheld` names why.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.verdicts import tag
from foresight.languages import LANGUAGES
from reports.document.account import Account, standing
from reports.wording import values
from reports.wording.checklists import CHECKLISTS, answers
from reports.wording.columns import CODEBOOK, Column


@dataclass(frozen=True, slots=True)
class DataTable:
    """`name` is that of the file and the sheet's key; `title` what people read."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]


_FIGURES = (
    *("invited", "n", "cannot_judge", "skipped", "median", "q1", "q3", "iqr", "quantile_type"),
    *("mean", "standard_deviation", "share_for", "share_against", "van_der_eijk_a"),
    *("disagreement_index", "never", "p10", "p90"),
)
_INTERVALS = ("median", "mean", "share_for")
_MEANS = ("mean_iqr", "mean_a", "mean_standard_deviation")
_FLOW = ("stayed", "left", "joined", "returned")
_CHANGES = ("n", "share_changed", "mean_absolute_change", "weighted_kappa", "change_in_iqr")
_ABOVE_NOISE = ("excess", "clear")
_NOISE = ("pairs", "share_changed", "mean_absolute_change", "within_sd", "smallest_real_change")


def _columns(*names: str) -> list[Column]:
    return [CODEBOOK[name] for name in names]


def figures_table(account: Account) -> DataTable:
    """One row per item, criterion and round."""
    columns = _columns(
        *("item", "section", "criterion", "statement", "wording", "round", "starts_trend"),
        *_FIGURES,
        *(f"{name}_{end}" for name in _INTERVALS for end in ("from", "to")),
        *("fragility", "robustness"),
        *(f"paired_{name}" for name in _CHANGES),
        *(f"above_noise_{name}" for name in _ABOVE_NOISE),
        *("agreement", "movement", "verdict", "verdict_in_words", "withheld"),
    )
    rows = [list(_figures(item, look)) for item in account.items for look in item.looks]
    return DataTable("figures", _("Figures"), columns, rows)


def _figures(item: ItemView, look: RoundLook) -> Iterator[Any]:
    figures, paired = look.figures, look.figures.get("paired") or {}
    statement = next(each.texts for each in item.wordings if each.version == look.wording)
    yield from (
        item.code,
        values.said(item.section_titles),
        item.criterion_key,
        values.said(statement),
        look.wording,
        look.number,
        look.starts_trend,
    )
    yield from (figures.get(name) for name in _FIGURES)
    intervals = figures.get("intervals") or {}
    for name in _INTERVALS:
        yield from intervals.get(name) or (None, None)
    yield (figures.get("fragility") or {}).get("changes")
    yield (figures.get("robustness") or {}).get("share")
    yield from (paired.get(name) for name in _CHANGES)
    yield from ((paired.get("above_noise") or {}).get(name) for name in _ABOVE_NOISE)
    yield from (look.agreement, look.movement, look.verdict)
    yield tag(look.verdict) if look.verdict else ""
    yield " ".join(figures.get("withheld") or [])


def counts_table(account: Account) -> DataTable:
    """One row per level or choice of every released distribution."""
    columns = _columns("item", "criterion", "round", "answer", "label", "answers")
    rows = [
        [item.code, item.criterion_key, look.number, answer, label, count]
        for item in account.items
        for look in item.looks
        for answer, label, count in _counts(item, look)
    ]
    return DataTable("counts", _("Distributions"), columns, rows)


def _counts(item: ItemView, look: RoundLook) -> Iterator[tuple[str, str, int]]:
    lowest = look.figures.get("lowest")
    for place, count in enumerate(look.figures.get("counts") or []):
        level = int(lowest or 0) + place
        yield str(level), values.point_label(item, level), count
    for key, count in (look.figures.get("choices") or {}).items():
        yield key, values.choice_label(item, key), count


def items_table(account: Account) -> DataTable:
    """One row per item and criterion, as it stands at the end."""
    columns = _columns(
        *("item", "criterion", "criterion_name", "question", "section", "statement", "scale"),
        *("lowest", "highest", "unit", "verdict", "verdict_in_words", "as_of_round"),
    )
    rows = [
        [
            item.code,
            item.criterion_key,
            values.said(item.criterion_names),
            values.said(item.criterion_prompts),
            values.said(item.section_titles),
            values.said(item.texts),
            item.scale.kind,
            *_bounds(item),
            values.said(item.scale.unit),
            standing(item),
            tag(standing(item)),
            item.as_of,
        ]
        for item in account.items
    ]
    return DataTable("items", _("Items and verdicts"), columns, rows)


def _bounds(item: ItemView) -> tuple[float | None, float | None]:
    levels = [int(point["level"]) for point in item.scale.points if "level" in point]
    return (min(levels), max(levels)) if levels else (item.scale.lowest, item.scale.highest)


def wordings_table(account: Account) -> DataTable:
    """One row per wording of an item, in all three languages."""
    columns = _columns(
        *("item", "wording", *(f"text_{language}" for language in LANGUAGES)),
        *("continues_trend", "reason", "rounds"),
    )
    by_code = {item.code: item for item in account.items}
    rows = [
        [
            code,
            wording.version,
            *(wording.texts.get(language, "") for language in LANGUAGES),
            wording.continues_trend,
            wording.reason,
            " ".join(str(number) for number in wording.rounds),
        ]
        for code, item in by_code.items()
        for wording in item.wordings
    ]
    return DataTable("wordings", _("Wordings"), columns, rows)


def rounds_table(account: Account) -> DataTable:
    """One row per round: attendance and the seal."""
    columns = _columns(
        *("round", "kind", "opened_at", "closed_at", "invited", "started", "submitted", *_FLOW),
        *("seal", "software"),
    )
    rows = [
        [
            each.number,
            each.kind,
            each.opened_at.isoformat() if each.opened_at else "",
            each.closed_at.isoformat() if each.closed_at else "",
            each.invited,
            each.started,
            each.submitted,
            *((each.flow or {}).get(name) for name in _FLOW),
            each.root,
            each.software,
        ]
        for each in account.rounds
    ]
    return DataTable("rounds", _("Rounds"), columns, rows)


def panel_table(account: Account) -> DataTable:
    """One row per criterion and round: the panel as a whole."""
    columns = _columns(
        *("criterion", "round", "items", "kendalls_w", "w_panellists", "w_p", *_MEANS),
        *("noise_items", *(f"noise_{name}" for name in _NOISE)),
    )
    rows = []
    for panel in account.panels:
        w = panel.figures.get("kendalls_w") or {}
        means = (panel.figures.get(name) for name in _MEANS)
        noise = panel.figures.get("noise_floor") or {}
        rows.append(
            [
                panel.criterion_key,
                panel.number,
                panel.figures.get("items"),
                w.get("w"),
                w.get("panellists"),
                w.get("p"),
                *means,
                " ".join(noise.get("n") or ()),
                *(noise.get(name) for name in _NOISE),
            ]
        )
    return DataTable("panel", _("The whole panel"), columns, rows)


def every_table(account: Account) -> DataTable:
    """One row per released figure, under its name in `delphi.statistics`: nothing is left out.

    Figures within figures are named by their path: `intervals.median.0` is where the interval of
    the median begins. Item is empty of figures of the whole panel.
    """
    columns = _columns("item", "criterion", "round", "figure", "value")
    rows = [
        [item.code, item.criterion_key, look.number, name, value]
        for item in account.items
        for look in item.looks
        for name, value in _leaves(look.figures)
    ]
    rows += [
        ["", panel.criterion_key, panel.number, name, value]
        for panel in account.panels
        for name, value in _leaves(panel.figures)
    ]
    return DataTable("every_figure", _("Every figure"), columns, rows)


def _leaves(figures: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure that is not withheld or undefined, with its path."""
    if isinstance(figures, Mapping):
        inside = [(str(name), each) for name, each in figures.items() if name != "withheld"]
    elif isinstance(figures, list | tuple):
        inside = [(str(place), each) for place, each in enumerate(figures)]
    else:
        if figures is not None:
            yield path, figures
        return
    for name, each in inside:
        yield from _leaves(each, f"{path}.{name}" if path else name)


def checklists_table(account: Account) -> DataTable:
    """One row per item of the reporting checklists, with what is told of it."""
    columns = _columns("checklist", "number", "asks", "told", "told_by")
    rows = [
        [each.name, answer.number, answer.asks, " ".join(map(str, answer.told)), answer.source]
        for each in CHECKLISTS
        for answer in answers(account, each)
    ]
    return DataTable("checklists", _("Reporting checklists"), columns, rows)


TABLES: Sequence[Callable[[Account], DataTable]] = (
    items_table,
    figures_table,
    counts_table,
    wordings_table,
    rounds_table,
    panel_table,
    checklists_table,
)
#: With one that is too long to look at, for programs.
PACKAGE_TABLES = (*TABLES, every_table)
