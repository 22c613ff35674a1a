"""Where the parts of a report are found: under its own address, or under a share link."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from delphi.queries.results import ItemView
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of one report for one visitor.

    `token` when they came by a share link, `is_panellists` when they came through their seat.
    """

    report: Report
    token: str = ""
    is_panellists: bool = False

    def _url(self, part: str, **parts: str) -> str:
        if self.token:
            return reverse(f"shared-{part}", kwargs={"token": self.token, **parts})
        part = f"panel-{part}" if self.is_panellists else part
        return reverse(part, kwargs={"public_id": self.report.public_id, **parts})

    def page(self, **filters: str) -> str:
        chosen = {name: value for name, value in filters.items() if value}
        return self._url("report") + (f"?{urlencode(chosen)}" if chosen else "")

    def item(self, item: ItemView) -> str:
        return self._url("report-item", code=item.code, criterion=item.criterion_key)

    def chart(self, key: str, format_: str, digest: str, **options: str) -> str:
        """`digest` in the address: a chart drawn anew has an address of its own."""
        query = urlencode({"v": digest[:12], **options})
        return self._url("report-chart", key=key, format=format_) + f"?{query}"

    def figures(self, format_: str) -> str:
        return self._url("report-figures", format=format_)

    def paper(self) -> str:
        return self._url("report-paper")

    def word(self) -> str:
        return self._url("report-word")
