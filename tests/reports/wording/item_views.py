"""An item as a report sees it, made of stored figures by way of disclosure."""

from collections.abc import Mapping, Sequence
from typing import Any

from delphi.protocol.disclosure import released_figures
from delphi.queries.results import ItemView, RoundLook, ScaleView, WordingView
from tests.factories import CRITERIA, texts

K = 5


def figures_of(n: int, **more: Any) -> dict[str, Any]:
    """Figures as an analysis stores them, of an item of which little is known."""
    names = (
        "counts", "lowest", "levels", "choices", "never", "median", "q1", "q3", "iqr", "mean",
        "standard_deviation", "share_for", "share_against", "share_denominator", "p10", "p90",
        "van_der_eijk_a", "disagreement_index", "fragility", "robustness", "groups", "by_part",
        "ranges",
    )  # fmt: skip
    told: dict[str, Any] = dict.fromkeys(names)
    told |= {"n": n, "cannot_judge": 0, "skipped": 0, "invited": n, "quantile_type": "7"}
    return told | more


def paired_of(lower: int, same: int, higher: int, **more: Any) -> dict[str, Any]:
    flows = {"lower": lower, "same": same, "higher": higher}
    return {"n": sum(flows.values()), "leavers": 0, "joiners": 0, "flows": flows} | more


def item_of(
    criterion: str, stored: Sequence[Mapping[str, Any]], *, anew: Sequence[int] = ()
) -> ItemView:
    """An item on one of `CRITERIA`, a look for each round; `anew`: rounds that start a trend."""
    scale = CRITERIA[criterion]
    looks = tuple(
        RoundLook(
            number=number,
            wording=1 + sum(start <= number for start in anew),
            starts_trend=number == 1 or number in anew,
            figures=released_figures(figures, k=K),
            agreement="",
            movement="",
            verdict="",
        )
        for number, figures in enumerate(stored, start=1)
    )
    return ItemView(
        item_id=1, code="v1", position=0, section_key="", section_titles={},
        criterion_key=criterion, criterion_names=texts(criterion), criterion_prompts={},
        role="judgement", rule=None, texts=texts("Väittämä"), looks=looks, asked_now=True,
        wordings=(WordingView(1, texts("Väittämä"), "", True, (1,)),),
        scale=ScaleView(
            key=criterion, kind=str(scale["kind"]), points=scale.get("points", ()),
            unit=scale.get("unit", {}), lowest=scale.get("lowest"), highest=scale.get("highest"),
            decimals=scale.get("decimals", 0), never=scale.get("never", False), cannot_judge=True,
        ),
    )  # fmt: skip


def rounds_of(item: ItemView) -> list[int]:
    return [look.number for look in item.looks]
