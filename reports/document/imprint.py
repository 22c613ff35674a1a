"""Which edition of a report is read, and what was published beside its figures."""

from dataclasses import dataclass, field
from datetime import datetime

from foresight.languages import Texts
from reports.choices import ReportState
from reports.document.summary import Line


@dataclass(frozen=True, slots=True)
class Imprint:
    """An edition, or the draft of one (`edition` 0): what page, paper and files say of themselves.

    `latest` is the number of the edition that the report's own address opens, 0 before the first.
    """

    public_id: str
    study_key: str
    state: str = ReportState.DRAFT.value  # an edition that is read is a published one
    edition: int = 0
    latest: int = 0
    published_at: datetime | None = None
    chain_head: str = ""  # of the study's events, as of publishing
    digest: str = ""  # of the frozen account
    note: str = ""  # what is new in it, as the facilitators say
    own_round: int = 0  # the number of the round it was written as of
    is_cut: bool = False  # read as of an earlier one
    summaries: Texts = field(default_factory=dict)  # their own words
    lines: tuple[Line, ...] = ()  # what they made of the sentences of the summary
    has_own_words: bool = False  # whether they wrote anything in the summary of the whole

    @property
    def is_draft(self) -> bool:
        return not self.edition

    @property
    def is_earlier(self) -> bool:
        """Whether a later edition stands."""
        return 0 < self.edition < self.latest
