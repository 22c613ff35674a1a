"""The figures of a report as CSV and JSON, from the same released account as its pages.

CSV is written as the active language's spreadsheets read it (`foresight.spreadsheets`); its column
names are the same in every language. JSON always has points.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from delphi.queries.results import ItemView
from foresight.languages import page_language
from foresight.spreadsheets import csv_text
from reports.document.account import Account, standing
from reports.document.imprint import Imprint
from reports.renderers.forecasts import outcome_as_json, with_outcomes
from reports.renderers.tables import figures_table
from reports.wording.outcomes import Outcomes
from reports.wording.summary import as_told


def figures_csv(account: Account, outcomes: Outcomes | None = None) -> str:
    """One row per item, criterion and round."""
    table = with_outcomes(figures_table(account), account, outcomes or {})
    most = max((len(look.figures.get("counts") or []) for i in account.items for look in i.looks),
               default=0)  # fmt: skip
    columns = [
        *(column.name for column in table.columns),
        *(f"answers_at_{n + 1}" for n in range(most)),
        *("simulated", "trial"),
    ]
    looks = (look for item in account.items for look in item.looks)
    rows = (
        [
            *row,
            *_padded(look.figures.get("counts") or [], most),
            *(account.simulated, account.trial),
        ]
        for row, look in zip(table.rows, looks, strict=True)
    )
    return csv_text(columns, rows, language=page_language())


def _padded(counts: Sequence[int], length: int) -> list[int | None]:
    return [*counts, *([None] * (length - len(counts)))]


def figures_json(account: Account, imprint: Imprint, outcomes: Outcomes | None = None) -> str:
    """Everything the report shows as figures, with the seals they come from."""
    return json.dumps(
        {
            "report": {
                "id": imprint.public_id,
                "state": imprint.state,
                "edition": imprint.edition or None,
                "what_is_new": imprint.note,
                "account": imprint.digest,
                "as_of_round": account.latest.number,
                "published_at": imprint.published_at and imprint.published_at.isoformat(),
                "chain_head": imprint.chain_head,
                "simulated": account.simulated,
                "trial": account.trial,
                "titles": account.study_titles,
            },
            "summary": {
                "opening": imprint.summaries,
                "sentences": as_told(account, imprint.lines),
            },
            "protocol": [
                {
                    "version": protocol.version,
                    "locked_at": protocol.locked_at and protocol.locked_at.isoformat(),
                    "reason": protocol.reason,
                    "document": protocol.document,
                }
                for protocol in account.protocols
            ],
            "rounds": [
                {
                    "number": each.number,
                    "opened_at": each.opened_at and each.opened_at.isoformat(),
                    "closed_at": each.closed_at and each.closed_at.isoformat(),
                    "invited": each.invited,
                    "answered": each.started,
                    "submitted": each.submitted,
                    "flow": each.flow,
                    "snapshot": each.root,
                    "software": each.software,
                }
                for each in account.rounds
            ],
            "method": account.method,
            "items": [
                _item(item)
                | {"quotes": _quotes(account, item)}
                | {"outcome": outcome_as_json(item, outcomes or {})}
                for item in account.items
            ],
            "expertise": [_item(item) for item in account.expertise],
            "panel": [
                {"round": panel.number, "criterion": panel.criterion_key, **panel.figures}
                for panel in account.panels
            ],
        },
        ensure_ascii=False,
        indent=1,
        allow_nan=False,
    )


def _quotes(account: Account, item: ItemView) -> dict[str, int]:
    """How many reasons the report quotes by side. Their words are not taken along: they could not
    be taken back."""
    return Counter(each.side or "unsorted" for each in account.quotes_about(item))


def _item(item: ItemView) -> dict[str, Any]:
    return {
        "code": item.code,
        "section": item.section_key,
        "criterion": item.criterion_key,
        "scale": {
            "kind": item.scale.kind,
            "lowest": item.scale.lowest,
            "highest": item.scale.highest,
            "unit": item.scale.unit,
            "never": item.scale.never,
        },
        "wordings": [
            {
                "version": wording.version,
                "texts": wording.texts,
                "reason": wording.reason,
                "continues_trend": wording.continues_trend,
                "rounds": list(wording.rounds),
            }
            for wording in item.wordings
        ],
        "verdict": standing(item),
        "verdict_as_of_round": item.as_of,
        "rounds": [
            {
                "round": look.number,
                "wording": look.wording,
                "starts_trend": look.starts_trend,
                "agreement": look.agreement,
                "movement": look.movement,
                "verdict": look.verdict,
                "figures": look.figures,
            }
            for look in item.looks
        ],
    }
