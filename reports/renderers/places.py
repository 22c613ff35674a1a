"""Where the parts of a report are found: under its own address, or under a share link."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django.urls import reverse

from delphi.queries.results import ItemView
from reports.models import Report


@dataclass(frozen=True, slots=True)
class Place:
    """The addresses of one report for one visitor.

    `token` when they came by a share link, `is_fixed` when that opens one edition only;
    `is_panellists` when they came through their seat; `is_public` when anybody may come. Every
    address keeps to what they have `chosen` to read: an edition, a round it is read as of.
    """

    report: Report
    token: str = ""
    is_panellists: bool = False
    chosen: Mapping[str, str] = field(default_factory=dict)
    is_fixed: bool = False
    is_public: bool = False

    def _url(self, part: str, query: Mapping[str, str] | None = None, **parts: str) -> str:
        if self.token:
            path = reverse(f"shared-{part}", kwargs={"token": self.token, **parts})
        else:
            door = "panel-" if self.is_panellists else "public-" if self.is_public else ""
            part = f"{door}{part}"
            path = reverse(part, kwargs={"public_id": self.report.public_id, **parts})
        asked = {**self.chosen, **(query or {})}
        return path + (f"?{urlencode(asked)}" if asked else "")

    def page(self, **filters: str) -> str:
        return self._url("report", {name: value for name, value in filters.items() if value})

    def edition(self, number: int | str) -> str:
        """The report's page in an edition; 0: in the one its own address opens."""
        return replace(self, chosen={"edition": str(number)} if number else {}).page()

    def as_of(self, number: int) -> str:
        """The report's page in this edition as of an earlier round of it; 0: as of its own."""
        chosen = dict(self.uncut.chosen) | ({"as_of": str(number)} if number else {})
        return replace(self, chosen=chosen).page()

    @property
    def uncut(self) -> "Place":
        """The same, read as of its own round."""
        others = {name: value for name, value in self.chosen.items() if name != "as_of"}
        return replace(self, chosen=others)

    def changes(self, number: int) -> str:
        """What is new in the edition that is read, compared with an earlier one."""
        return self._url("report-changes", number=str(number))

    @property
    def whole(self) -> str:
        return self.as_of(0)

    @property
    def latest(self) -> str:
        return self.edition(0)

    def item(self, item: ItemView) -> str:
        return self._url("report-item", code=item.code, criterion=item.criterion_key)

    def chart(self, key: str, format_: str, digest: str, **options: str) -> str:
        """`digest` in the address: a chart drawn anew has an address of its own."""
        query = {"v": digest[:12], **options}
        return self._url("report-chart", query, key=key, format=format_)

    def figures(self, format_: str) -> str:
        return self._url("report-figures", format=format_)

    def paper(self) -> str:
        return self._url("report-paper")

    def word(self) -> str:
        return self._url("report-word")
