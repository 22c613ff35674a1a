"""Editing the summary of a report: facilitators' own words, and the sentences below them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.db import transaction

from foresight.network.models import User
from reports.choices import ReportState
from reports.document.summary import (
    NEW,
    OPENING,
    Change,
    Line,
    arranged,
    edited,
    ground_of,
    next_own,
    reordered,
    stored_lines,
)
from reports.models import Report
from reports.protocol.refusals import ReportStateForbids, SentenceTooLong, StaleSummary
from reports.queries.editions import draft_of
from reports.services.reports import held, record
from reports.wording.summary import made

#: Characters of a sentence, and of the words above them.
LONGEST_SENTENCE, LONGEST_OPENING = 1000, 4000


@transaction.atomic
def edit_summary(
    *,
    report_id: int,
    changes: Sequence[Change],
    order: Sequence[str] = (),
    by: User | None,
    at: datetime,
) -> Report:
    """Let the draft's summary read as facilitators left it: `OPENING`, sentences, a `NEW` one.

    `order` are the keys of the sentences as they are to stand, empty to leave them. Saying the same
    again changes nothing. Raises ReportStateForbids when the report is withdrawn, SentenceTooLong,
    or StaleSummary where somebody else has changed the same words since they were seen.
    """
    _require_short(changes)
    report = held(report_id)
    if report.state == ReportState.WITHDRAWN.value:
        raise ReportStateForbids(state=report.state)
    draft = draft_of(report)
    plain = made(draft.account)
    before = [Line(OPENING, report.summaries), *arranged(draft.imprint.lines, plain)]
    after, clashes = edited(
        before, plain, _numbered(changes, before), partial(ground_of, draft.account)
    )
    if clashes:
        raise StaleSummary(keys=clashes)
    summaries = next((each.texts for each in after if each.key == OPENING), {})
    lines = [each for each in after if each.key != OPENING]
    sentences = stored_lines(reordered(lines, order) if order else lines, plain)
    if (summaries, sentences) != (report.summaries, report.sentences):
        report.summaries, report.sentences = summaries, sentences
        report.save(update_fields=["summaries", "sentences"])
        old, new = ({each.key: each for each in lines} for lines in (before[1:], lines))
        touched = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
        record(report, "report_edited", by, at, languages=list(summaries), sentences=touched)
    return report


def _require_short(changes: Sequence[Change]) -> None:
    for change in changes:
        at_most = LONGEST_OPENING if change.key == OPENING else LONGEST_SENTENCE
        length = max(map(len, change.texts.values()), default=0)
        if length > at_most:
            raise SentenceTooLong(length=length, at_most=at_most)


def _numbered(changes: Sequence[Change], lines: Sequence[Line]) -> list[Change]:
    """The changes, new sentences with keys of their own."""
    first = next_own(lines)
    return [replace(each, key=first, was=None) if each.key == NEW else each for each in changes]
