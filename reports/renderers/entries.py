"""Reports in a list: what each is about, and what its panel settled, in a sentence."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from reports.choices import ReportState
from reports.queries.reports import Listed
from reports.renderers.pages import in_words
from reports.renderers.places import Place
from reports.wording import sentences


@dataclass(frozen=True, slots=True)
class Entry:
    title: SafeString
    purpose: SafeString
    url: str
    zone: str
    as_of: int
    edition: int  # 0 of a draft
    published_at: datetime | None
    finding: str
    is_draft: bool
    is_simulated: bool
    withdrawn_at: datetime | None
    reason: str


def entries(found: Iterable[Listed], *, is_public: bool = False) -> list[Entry]:
    return [_entry(each, is_public=is_public) for each in found]


def _entry(listed: Listed, *, is_public: bool) -> Entry:
    report, edition = listed.report, listed.edition
    return Entry(
        title=in_words(report.study.titles),
        purpose=in_words(report.study.purposes),
        url=Place(report, is_public=is_public).page(),
        zone=report.study.zone,
        as_of=listed.as_of.number,
        edition=edition.number if edition else 0,
        published_at=edition.published_at if edition else None,
        finding=sentences.in_one_sentence(edition.standings) if edition else "",
        is_draft=report.state == ReportState.DRAFT.value,
        is_simulated=report.study.simulated,
        withdrawn_at=report.withdrawn_at,
        reason=report.withdrawal_reason,
    )
