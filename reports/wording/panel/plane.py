"""Is it agreed, and does it stay so? The two questions of the table of verdicts at once."""

import math
from collections.abc import Sequence

from django.utils.translation import gettext as _

from delphi.queries.results import ItemView
from delphi.wording.verdicts import tag, tone
from reports.document.account import Account, has_levels, standing
from reports.document.panel_pictures import PlanePicture, PlaneSpot, Quadrant
from reports.document.pictures import Axis
from reports.document.texts import ChartText, Table
from reports.wording import values
from reports.wording.numbers import hundredths, percent
from reports.wording.panel.telling import MOST, name_of

#: The quadrants: whether agreed, whether stable, and the verdicts that belong there.
QUADRANTS: tuple[tuple[int, int, tuple[str, ...]], ...] = (
    (1, 1, ("settled",)),
    (1, 0, ("agreed_but_moving",)),
    (0, 1, ("lasting_dissent", "polarised", "no_clear_view")),
    (0, 0, ("open",)),
)
NARROWEST = 0.4  # the least of a scale that is shown, so that hardly anything does not look much


def subjects(account: Account) -> list[str]:
    """The criteria with at least two items whose movement is known."""
    return [key for key, _names in account.criteria if len(_placed(account, key)) > 1]


def _placed(account: Account, criterion: str) -> list[ItemView]:
    """Items with a verdict on both questions and the figures behind it."""
    return [item for item in account.items_on(criterion) if _has_place(item)]


def _has_place(item: ItemView) -> bool:
    known = item.look.movement in ("stable", "moving", "borderline")
    verdicts = {verdict for _column, _row, found in QUADRANTS for verdict in found}
    figures = (item.figures.get("van_der_eijk_a"), (item.change or {}).get("share_changed"))
    return has_levels(item) and known and standing(item) in verdicts and None not in figures


def _agreement(item: ItemView) -> float:
    return float(item.figures["van_der_eijk_a"])


def _kept(item: ItemView) -> float:
    return 1 - float((item.change or {})["share_changed"])


def picture(account: Account, criterion: str, *, narrow: bool = False) -> PlanePicture:
    placed = _placed(account, criterion)
    marks = dict.fromkeys(
        verdict
        for _column, _row, found in QUADRANTS
        for verdict in found
        if any(standing(item) == verdict for item in placed)
    )
    return PlanePicture(
        quadrants=tuple(
            Quadrant(
                column=column,
                row=row,
                title=" · ".join(_counted(placed, found)),
                tone=tone(found[0]),
                spots=tuple(
                    PlaneSpot(item.code, _agreement(item), _kept(item), tone(standing(item)))
                    for item in placed
                    if standing(item) in found
                ),
            )
            for column, row, found in QUADRANTS
        ),
        x_axis=_axis([_agreement(item) for item in placed], -1, hundredths),
        y_axis=_axis([_kept(item) for item in placed], 0, percent),
        x_label=_("Agreement A: −1 two camps, 1 all agree"),
        y_label=_("kept their answer"),
        marks=tuple((tone(verdict), tag(verdict)) for verdict in marks),
        notes=tuple(_notes(account, criterion, len(placed))),
        narrow=narrow,
    )


def _counted(placed: Sequence[ItemView], found: Sequence[str]) -> list[str]:
    """The verdicts of a quadrant that occur, each with its count; the first one always."""
    counts = {verdict: sum(standing(item) == verdict for item in placed) for verdict in found}
    return [
        f"{tag(verdict)} ({count})"
        for verdict, count in counts.items()
        if count or (verdict == found[0] and not any(counts.values()))
    ]


def _axis(found: Sequence[float], lowest: float, write: object) -> Axis:
    """From the least figure, downwards to a fifth, up to 1; never less than `NARROWEST` of it."""
    low = max(lowest, min(math.floor(min(found) * 5) / 5, 1 - NARROWEST))
    ticks = [low, *([0.0] if low <= -0.5 else [0.5] if low < 0.3 else []), 1.0]
    return Axis(low, 1, tuple((place, write(place)) for place in ticks))  # type: ignore[operator]


def _notes(account: Account, criterion: str, placed: int) -> list[str]:
    notes = [_("The verdict decides the quadrant; the place in it is agreement and kept answers.")]
    if placed > MOST:
        notes.append(_("Names that have no room are left out; the table has all."))
    missing = len(account.items_on(criterion)) - placed
    if missing:
        notes.append(
            _("Not in the plane: %(count)s without both figures, such as those asked first now.")
            % {"count": missing}
        )
    return notes


def text(account: Account, criterion: str) -> ChartText:
    placed = _placed(account, criterion)
    agreed = [item for item in placed if standing(item) in ("settled", "agreed_but_moving")]
    words = {
        "agreed": len(agreed),
        "settled": sum(standing(item) == "settled" for item in agreed),
        "apart": len(placed) - len(agreed),
        "stay": sum(
            standing(item) in ("lasting_dissent", "polarised", "no_clear_view") for item in placed
        ),
    }
    if not agreed:
        finding = _("None of %(apart)s items is agreed; on %(stay)s the panel stays apart.")
    elif not words["apart"]:
        finding = _("All %(agreed)s items are agreed, and %(settled)s stay so.")
    else:
        finding = _(
            "Of %(agreed)s agreed items %(settled)s stay so; of %(apart)s without agreement "
            "%(stay)s stay apart."
        )
    return ChartText(
        headline=f"{name_of(account, criterion)}. {finding % words}",
        alt=_("Items by agreement and by the share who kept their answer, in four quadrants: ")
        + "; ".join(said for _column, _row, found in QUADRANTS for said in _counted(placed, found))
        + ".",
        table=_table(account, criterion),
    )


def _table(account: Account, criterion: str) -> Table:
    """Every item of the criterion, also those that have no place in the plane."""
    items = sorted(account.items_on(criterion), key=lambda item: not _has_place(item))
    return Table(
        caption=_("Agreement and stability"),
        columns=(
            _("Item"), _("Statement"), _("Verdict"), _("Agreement A"), _("Kept their answer"),
        ),
        rows=tuple(
            (
                item.code,
                values.title(item),
                tag(standing(item)),
                values.measure(item, item.look, "van_der_eijk_a"),
                _kept_or_reason(item),
            )
            for item in items
        ),
    )  # fmt: skip


def _kept_or_reason(item: ItemView) -> str:
    changed = (item.change or {}).get("share_changed")
    if changed is not None:
        return percent(1 - changed)
    return _("not known")
