"""Files of a report: of a draft made anew each time, of an edition made once and kept for all.

The processes share what is kept by way of the database. One file is made at a time on the whole
site, so whoever asks for many at once keeps no more than one process busy.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from itertools import product

from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from foresight.languages import LANGUAGES
from reports.choices import FORMATS
from reports.models import EditionFile
from reports.protocol.refusals import FileBeingMade
from reports.queries.editions import Opened
from reports.queries.files import (
    CHARTS_IN,
    Beside,
    beside,
    body_of,
    edition_to_write,
    kept_file,
    stamp_of,
    written,
)
from reports.queries.reports import drawings
from reports.renderers.files import figures_csv, figures_json
from reports.renderers.labelled import figures_sav
from reports.renderers.package import package
from reports.renderers.paper import report_pdf
from reports.renderers.word import report_docx
from reports.renderers.workbook import figures_workbook

#: A maker that has not ended by then has been killed.
PATIENCE = timedelta(minutes=2)

Charts = Mapping[str, bytes]
_WRITERS: Mapping[str, Callable[[Opened, Beside, Charts], str | bytes]] = {
    "pdf": lambda found, said, charts: report_pdf(
        found.account, found.imprint, charts, said.words, said.outcomes
    ),
    "docx": lambda found, said, charts: report_docx(
        found.account, found.imprint, charts, said.words, said.outcomes
    ),
    "xlsx": lambda found, said, charts: figures_workbook(found.account, said.outcomes),
    "csv": lambda found, said, charts: figures_csv(found.account, said.outcomes),
    "sav": lambda found, said, charts: figures_sav(found.account, said.outcomes),
    "json": lambda found, said, charts: figures_json(found.account, found.imprint, said.outcomes),
    "zip": lambda found, said, charts: package(found.account, found.imprint, said.outcomes),
}


def write_file(found: Opened, format_: str, language: str, said: Beside) -> bytes:
    """The file in that language, which takes up to some seconds."""
    drawn_as = CHARTS_IN.get(format_)
    charts: Charts = {}
    if drawn_as:
        charts = drawings(found.as_of.pk, list(said.charts), language, drawn_as, found.edition_id)
    with translation.override(language):
        body = _WRITERS[format_](found, said, charts)
    return body.encode() if isinstance(body, str) else body


def file_of_edition(
    *, found: Opened, format_: str, language: str, stamp: str, at: datetime
) -> bytes:
    """The edition's file with this stamp: the one that is kept, or made now and kept.

    Raises FileBeingMade while another is made, by whatever process.
    """
    kept = kept_file(found, format_, language, stamp)
    body = body_of(kept) if kept else None
    if body is not None:
        return body
    claim = _claim(found, format_, language, stamp, at)
    try:
        said = beside(found, format_, language)
        body = write_file(found, format_, language, said)
        made = stamp_of(found, format_, language, said)
        after = stamp_of(found, format_, language, beside(found, format_, language))
    except BaseException:
        claim.delete()
        raise
    mine = EditionFile.objects.filter(pk=claim.pk, size=0, claimed_at=at)
    standing = mine.filter(edition__withdrawn_at=None)
    # Nothing where it was taken away meanwhile, with the edition or with words in it.
    if made != after or not standing.update(stamp=made, body=body, size=len(body)):
        mine.delete()
    return body


def write_edition(*, edition_id: int, keep_going: Callable[[], bool] = lambda: True) -> int:
    """Make the files that an edition lacks, in every language, before anybody asks for them.

    Returns how many were made. `keep_going` is asked after each.
    """
    found = edition_to_write(edition_id)
    if found is None:
        return 0
    have, made = written(found), 0
    for format_, language in product(FORMATS, LANGUAGES):
        if (format_, language) in have:
            continue
        with translation.override(language):
            stamp = stamp_of(found, format_, language, beside(found, format_, language))
            file_of_edition(
                found=found, format_=format_, language=language, stamp=stamp, at=timezone.now()
            )
        made += 1
        if not keep_going():
            break
    return made


def forget_files(*, study_id: int) -> int:
    """Take away every file of the study's reports: words in them have been erased. How many.

    Once more when the caller's transaction is over: until then a maker reads what was there before,
    and may have begun after the first time.
    """
    files = EditionFile.objects.filter(edition__report__study=study_id)
    transaction.on_commit(lambda: files.all().delete())
    return files.delete()[0]


def _claim(found: Opened, format_: str, language: str, stamp: str, at: datetime) -> EditionFile:
    """The row of a file that this process alone makes now. Raises FileBeingMade."""
    which = {
        "edition": found.edition,
        "as_of": found.as_of.number,
        "language": language,
        "format": format_,
    }
    EditionFile.objects.filter(size=0, claimed_at__lt=at - PATIENCE).delete()
    try:
        with transaction.atomic():
            EditionFile.objects.filter(**which, size__gt=0).delete()
            return EditionFile.objects.create(**which, stamp=stamp, size=0, body=b"", claimed_at=at)
    except IntegrityError:
        raise FileBeingMade from None
