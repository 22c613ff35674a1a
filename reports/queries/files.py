"""What a file of a report is made of, and the files of editions that are kept.

A file says what its account and imprint say, and beside them what is looked up whenever a report is
read: the words of its quotes, its charts, whom to ask. All of it is in the file's stamp. So a file
whose words have been taken back since has another stamp than the one asked for, and is not found.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from operator import itemgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, F, Max, Q

from delphi.queries.outcomes import OutcomeView, outcomes_in
from foresight.languages import Texts
from reports.choices import ReportState
from reports.document.freezing import frozen, seal_of
from reports.models import Edition, EditionFile
from reports.queries.editions import Opened, opened
from reports.queries.quotes import words_of
from reports.queries.reports import drawn_charts
from reports.wording.document_charts import chart_keys

#: Documents show charts and quote; by format how those charts are drawn.
CHARTS_IN = {"pdf": "svg", "docx": "png"}
_SOFTWARE = ("foresight", "surveys", "delphi", "reports", "locale")
_ENDINGS = (".py", ".typ", ".mo")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file says beside account and imprint: `charts` by key the digest of what they show."""

    contact: str
    words: Mapping[int, Texts]
    charts: Mapping[str, str]
    outcomes: Mapping[tuple[str, str], OutcomeView]


class Kept(NamedTuple):
    """A file that is kept, to be had by its key."""

    pk: int
    size: int


def beside(found: Opened, format_: str, language: str) -> Beside:
    """One query; at most three more of a document."""
    drawn_as, contact = CHARTS_IN.get(format_), found.report.study.contact
    outcomes = outcomes_in(found.report.study_id)
    if drawn_as is None:
        return Beside(contact, {}, {}, outcomes)
    drawn = drawn_charts(found.as_of.pk, language, found.edition_id)
    return Beside(
        contact,
        words_of(found.report.study_id, found.account.quotes),
        {
            key: drawn[key, drawn_as]
            for key in chart_keys(found.account)
            if (key, drawn_as) in drawn
        },
        outcomes,
    )


def stamp_of(found: Opened, format_: str, language: str, said: Beside) -> str:
    """SHA-256 of everything that the bytes of an edition's file follow from."""
    edition = found.edition
    of: dict[str, Any] = {
        "account": (edition and edition.digest) or seal_of(frozen(found.whole)),
        "as_of": found.as_of.number,
        "imprint": _plain(found.imprint),
        "beside": _plain(said),
        "format": format_,
        "language": language,
        "software": software(),
    }
    text = json.dumps(of, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """The same as JSON can hold it, in whatever order it came."""
    if is_dataclass(value) and not isinstance(value, type):
        return [(each.name, _plain(getattr(value, each.name))) for each in fields(value)]
    if isinstance(value, Mapping):
        return sorted(((str(key), _plain(each)) for key, each in value.items()), key=itemgetter(0))
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


@cache
def software() -> str:
    """SHA-256 of the program, its templates and catalogues: another may write other bytes."""
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for house in _SOFTWARE:
        for path in sorted((settings.BASE_DIR / house).rglob("*")):
            if path.suffix in _ENDINGS:
                digest.update(path.read_bytes())
    return digest.hexdigest()


def kept_file(found: Opened, format_: str, language: str, stamp: str) -> Kept | None:
    """The file with this stamp, if it has been made. One query, without its bytes."""
    files = EditionFile.objects.filter(
        edition=found.edition,
        as_of=found.as_of.number,
        format=format_,
        language=language,
        stamp=stamp,
        size__gt=0,
    )
    row = files.values_list("pk", "size").first()
    return Kept(*row) if row else None


def body_of(kept: Kept) -> bytes | None:
    """Its bytes; None where it has just been taken away."""
    body = EditionFile.objects.filter(pk=kept.pk, size__gt=0).values_list("body", flat=True).first()
    return None if body is None else bytes(body)


def editions_to_write(files: int) -> list[tuple[int, int]]:
    """The latest editions of published reports with fewer files than that as of their own round.

    Ids of edition and round. One query.
    """
    latest = Edition.objects.filter(
        withdrawn_at=None, report__state=ReportState.PUBLISHED.value
    ).values("report")
    newest = latest.annotate(newest=Max("pk")).values("newest")
    written = Count("files", filter=Q(files__size__gt=0, files__as_of=F("as_of__number")))
    found = Edition.objects.filter(pk__in=newest).exclude(digest="").annotate(written=written)
    waiting = found.filter(written__lt=files).order_by("pk")
    return list(waiting.values_list("pk", "as_of"))


def edition_to_write(edition_id: int) -> Opened | None:
    """The edition as its readers open it; None where it has been withdrawn."""
    edition = (
        Edition.objects.filter(pk=edition_id, withdrawn_at=None)
        .select_related("report__study", "report__as_of__study")
        .first()
    )
    return opened(edition.report, edition.number) if edition else None


def written(found: Opened) -> set[tuple[str, str]]:
    """Formats and languages of which a file is kept, whatever its stamp. One query."""
    files = EditionFile.objects.filter(edition=found.edition, as_of=found.as_of.number, size__gt=0)
    return set(files.values_list("format", "language"))
