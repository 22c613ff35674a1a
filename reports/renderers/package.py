"""The reproducible package: the released data, what it means, and a script that recomputes it.

A zip file with the report's tables as CSV, described by a Frictionless data package; the report's
figures, protocol and seals as JSON; and `recompute.py` with `delphi.statistics` beside it, so that
anybody with numpy and scipy can check every figure that follows from the released distributions.
The same account gives the same bytes.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.conf import settings
from django.utils.translation import gettext as _

from foresight.spreadsheets import csv_text
from reports.document.account import Account
from reports.document.imprint import Imprint
from reports.renderers.files import figures_json
from reports.renderers.forecasts import outcomes_tables
from reports.renderers.labelled import distributions_sav, figures_sav
from reports.renderers.tables import PACKAGE_TABLES, DataTable
from reports.wording import method, values
from reports.wording.outcomes import Outcomes

_SCRIPT = Path(__file__).parent / "package_files" / "recompute.py"
_SCORING = settings.BASE_DIR / "delphi" / "protocol" / "scoring.py"
_MEASURES = settings.BASE_DIR / "delphi" / "statistics"  # not imported: numpy is heavy


def package(account: Account, imprint: Imprint, outcomes: Outcomes | None = None) -> bytes:
    """The zip file, with texts in the active language."""
    files = dict(_files(account, imprint, outcomes or {}))
    sums = "".join(
        f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in sorted(files.items())
    )
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, body in [*files.items(), ("SHA256SUMS", sums.encode())]:
            archive.writestr(_entry(name, account), body, ZIP_DEFLATED)
    return out.getvalue()


def _entry(name: str, account: Account) -> ZipInfo:
    """Dated when the round was sealed, so that the same data is the same file."""
    sealed = account.latest.sealed_at
    entry = ZipInfo(name, sealed.timetuple()[:6] if sealed else (2000, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    return entry


def _files(account: Account, imprint: Imprint, outcomes: Outcomes) -> Iterator[tuple[str, bytes]]:
    tables = [make(account) for make in PACKAGE_TABLES] + outcomes_tables(account, outcomes)
    yield "README.txt", _readme(account, tables).encode()
    yield "datapackage.json", _as_json(_described(account, imprint, tables))
    for table in tables:
        names = [column.name for column in table.columns]
        yield f"{table.name}.csv", csv_text(names, table.rows, language="en", mark=False).encode()
    yield "figures.sav", figures_sav(account, outcomes)
    yield "counts.sav", distributions_sav(account)
    yield "report.json", figures_json(account, imprint, outcomes).encode()
    yield "recompute.py", _SCRIPT.read_bytes()
    yield "software/LICENSE", (settings.BASE_DIR / "LICENSE").read_bytes()
    yield "software/delphi/__init__.py", b""
    yield "software/delphi/protocol/__init__.py", b""
    yield "software/delphi/protocol/scoring.py", _SCORING.read_bytes()
    for path in sorted(_MEASURES.glob("*.py")):
        yield f"software/delphi/statistics/{path.name}", path.read_bytes()


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _described(account: Account, imprint: Imprint, tables: list[DataTable]) -> dict[str, Any]:
    """A tabular data package (Frictionless, v1)."""
    return {
        "profile": "tabular-data-package",
        "name": f"{imprint.study_key}-{account.latest.number}".lower(),
        "title": values.said(account.study_titles),
        "description": method.source_line(account),
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: DataTable) -> dict[str, Any]:
    fields = [
        {"name": column.name, "type": column.kind, "description": str(column.says)}
        | ({"trueValues": ["1"], "falseValues": ["0"]} if column.kind == "boolean" else {})
        for column in table.columns
    ]
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _readme(account: Account, tables: list[DataTable]) -> str:
    files = [
        *((f"{table.name}.csv", table.title) for table in tables),
        ("datapackage.json", _("What every column is (Frictionless data package)")),
        ("figures.sav", _("The figures with labels, for SPSS, R and Stata")),
        ("counts.sav", _("The distributions likewise, counted by how many gave each answer")),
        ("report.json", _("All figures, the protocol with its rules, the seals")),
        ("recompute.py", _("Computes the figures anew from the distributions and compares")),
        ("software", _("The measures used, with their licence")),
        ("SHA256SUMS", _("Checksums of the files")),
    ]
    said = [
        values.said(account.study_titles),
        method.source_line(account),
        "",
        _("Everything here is what the report shows: figures of groups, no answers of single people. What is withheld there is empty here."),  # noqa: E501
        "",
        *(f"{name:20}{what}" for name, what in files),
        "",
        _("To check the figures (Python 3.11 or newer):"),
        "    python -m pip install numpy scipy",
        "    python recompute.py",
        "",
        _("A text that a spreadsheet could take for a formula has an apostrophe before it."),
    ]  # fmt: skip
    return "\n".join(said) + "\n"
