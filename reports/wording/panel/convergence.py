"""Did the panel come closer? Its spread, agreement and concordance over the rounds."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, PanelView
from reports.document.account import Account, has_levels, is_charted
from reports.document.pictures import ConvergencePicture, MeasurePanel
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import hundredths, number, percent
from reports.wording.panel import overview
from reports.wording.scales import axis_ends

#: A change of the mean spread smaller than this part of it is no finding.
HARDLY = 0.1


def subjects(account: Account) -> list[str]:
    """The criteria on which the panel's spread is known."""
    return [
        key
        for key in overview.subjects(account)
        if any(panel.figures.get("mean_iqr") is not None for panel in account.panel_on(key))
    ]


def picture(account: Account, criterion: str, *, narrow: bool = False) -> ConvergencePicture:
    """Mean spread, mean agreement and concordance of the panel over the rounds."""
    panels = {panel.number: panel for panel in account.panel_on(criterion)}
    numbers = [number_ for number_ in (each.number for each in account.rounds) if number_ in panels]
    found = [panels[number_] for number_ in numbers]
    items = [item for item in account.items_on(criterion) if is_charted(item)]
    measures = [_spread_panel(items, found)]
    if has_levels(items[0]):
        measures.append(_agreement_panel(found))
    measures.append(_concordance_panel(found))
    return ConvergencePicture(
        rounds=tuple(_round(panel) for panel in found),
        # A measure that no round has, such as W when nobody answered every item, is left out.
        panels=tuple(m for m in measures if any(value is not None for value in m.values)),
        caution=changed_items(found),
        interval_label=_interval_label(found),
        narrow=narrow,
    )


def _round(panel: PanelView) -> str:
    label = _("Round %(number)s") % {"number": panel.number}
    items = panel.figures.get("items")
    if items is None:
        return label
    return label + "\n" + ngettext("%(count)s item", "%(count)s items", items) % {"count": items}


def changed_items(panels: Sequence[PanelView]) -> str:
    """A warning when the rounds asked different numbers of items; else ""."""
    sizes = {panel.figures.get("items") for panel in panels}
    if len(sizes) < 2:
        return ""
    return _("The rounds asked different items: leaving out settled ones raises the mean spread.")


def _intervals(panels: Sequence[PanelView], name: str) -> tuple[tuple[float, float] | None, ...]:
    """The released interval of a measure in each round; none where no round has one."""
    ends = [(panel.figures.get("intervals") or {}).get(name) for panel in panels]
    return tuple((each[0], each[1]) if each else None for each in ends) if any(ends) else ()


def _interval_label(panels: Sequence[PanelView]) -> str:
    """What the whiskers mean."""
    levels = {
        told["level"]
        for panel in panels
        if (told := panel.figures.get("intervals"))
        and any(told.get(name) for name in ("mean_iqr", "mean_a", "kendalls_w"))
    }
    if not levels:
        return ""
    return _("Thick line: %(share)s interval, with panellists drawn anew.") % {
        "share": percent(max(levels))
    }


def _spread_panel(items: Sequence[ItemView], panels: Sequence[PanelView]) -> MeasurePanel:
    found = tuple(panel.figures.get("mean_iqr") for panel in panels)
    low, high = axis_ends(*items)
    widest = high - low
    return MeasurePanel(
        title=_("Spread"),
        reading=_("mean quartile range; smaller is closer"),
        low=0,
        high=widest,
        ticks=tuple((place, number(place, 1)) for place in (0, widest / 2, widest)),
        values=found,
        intervals=_intervals(panels, "mean_iqr"),
        value_labels=tuple(number(v, 2) if v is not None else _("not computed") for v in found),
    )


def _agreement_panel(panels: Sequence[PanelView]) -> MeasurePanel:
    found = tuple(panel.figures.get("mean_a") for panel in panels)
    return MeasurePanel(
        title=_("Agreement A"),
        reading=_("mean; 1 all agree, −1 two camps"),
        low=-1,
        high=1,
        ticks=((-1, number(-1)), (0, "0"), (1, "1")),
        values=found,
        intervals=_intervals(panels, "mean_a"),
        value_labels=tuple(hundredths(v) if v is not None else _("not computed") for v in found),
    )


def _concordance_panel(panels: Sequence[PanelView]) -> MeasurePanel:
    found = tuple((panel.figures.get("kendalls_w") or {}).get("w") for panel in panels)
    return MeasurePanel(
        title=_("Concordance W"),
        reading=_("1: the same order of items"),
        low=0,
        high=1,
        ticks=((0, "0"), (0.5, number(0.5)), (1, "1")),
        values=found,
        intervals=_intervals(panels, "kendalls_w"),
        value_labels=tuple(hundredths(v) if v is not None else _("not computed") for v in found),
    )


def text(account: Account, criterion: str) -> ChartText:
    panels = account.panel_on(criterion)
    known = [panel for panel in panels if panel.figures.get("mean_iqr") is not None]
    rows = tuple(_cells(panel) for panel in panels)
    columns = (
        _("Round"), _("Items"), _("Mean quartile range"), _("Mean agreement A"),
        _("Concordance W"), _("Panellists in W"),
    )  # fmt: skip
    criterion_name = next(
        (values.said(names) for key, names in account.criteria if key == criterion), ""
    )
    return ChartText(
        headline=f"{criterion_name}. {_headline(known)}",
        alt=_("The panel by round: %(rounds)s.")
        % {
            "rounds": "; ".join(
                ", ".join(f"{name} {cell}" for name, cell in zip(columns, row, strict=True))
                for row in rows
            )
        },
        table=Table(_("The panel's spread and agreement by round"), columns, rows),
    )


def _headline(panels: Sequence[PanelView]) -> str:
    """How the mean spread went over the rounds in which it is known.

    It names a direction only where the intervals of the first and the last round lie apart.
    """
    if not panels:
        return _("The panel's mean spread cannot be told yet.")
    first, last = (panel.figures["mean_iqr"] for panel in (panels[0], panels[-1]))
    words = {"first": number(first, 2), "last": number(last, 2)}
    if len(panels) == 1:
        return _("One round so far: the mean quartile range is %(last)s.") % words
    if abs(last - first) <= HARDLY * max(first, last):
        return _("The spread hardly changed: mean quartile range %(first)s, then %(last)s.") % words
    ends = _intervals((panels[0], panels[-1]), "mean_iqr")
    if _overlap(ends):
        return (
            _(
                "Whether the panel came closer cannot be told: mean quartile range %(first)s, then "
                "%(last)s, and their intervals overlap."
            )
            % words
        )
    if last < first:
        return _("The panel came closer: mean quartile range from %(first)s to %(last)s.") % words
    return _("The panel moved apart: mean quartile range from %(first)s to %(last)s.") % words


def _overlap(intervals: Sequence[tuple[float, float] | None]) -> bool:
    """Whether two intervals have a value in common; not where one of them is unknown."""
    known = [each for each in intervals if each]
    return len(known) == 2 and max(low for low, _h in known) <= min(high for _l, high in known)


def _cells(panel: PanelView) -> tuple[str, ...]:
    figures = panel.figures
    concordance = figures.get("kendalls_w") or {}
    return (
        str(panel.number),
        number(figures.get("items"), 0),
        number(figures.get("mean_iqr"), 2) + _ends(panel, "mean_iqr"),
        hundredths(figures.get("mean_a")) + _ends(panel, "mean_a"),
        hundredths(concordance.get("w")) + _ends(panel, "kendalls_w"),
        number(concordance.get("panellists"), 0),
    )


def _ends(panel: PanelView, name: str) -> str:
    """A measure's interval in brackets; "" where there is none."""
    ends = (panel.figures.get("intervals") or {}).get(name)
    return f" ({hundredths(ends[0])}–{hundredths(ends[1])})" if ends else ""
