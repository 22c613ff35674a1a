"""Reports in a list: what each is about, and what its panel settled, in a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

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
    told: str  # everything it can be found by, in all its languages

    @property
    def year(self) -> str:
        """In which it was published, or withdrawn, on the study's clock; "" of a draft."""
        at = self.published_at or self.withdrawn_at
        return str(at.astimezone(ZoneInfo(self.zone)).year) if at else ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the visitor looks for in the list, as in its address."""

    words: str = ""
    year: str = ""

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.year)

    def passes(self, entry: Entry) -> bool:
        """Whether every word stands in title, purpose or summary, in any language."""
        found = all(word in entry.told for word in self.words.casefold().split())
        return found and self.year in ("", entry.year)


def by_year(found: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each year in their order, the year of the first one first."""
    years: dict[str, list[Entry]] = {}
    for entry in found:
        years.setdefault(entry.year, []).append(entry)
    return years


def years_of(found: Sequence[Entry]) -> list[str]:
    """The years there are, the latest first."""
    return sorted({entry.year for entry in found}, reverse=True)


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
        told=_told(listed),
    )


def _told(listed: Listed) -> str:
    study = listed.report.study
    texts = (study.titles, study.purposes, listed.summaries)
    return " ".join(text for each in texts for text in each.values()).casefold()
