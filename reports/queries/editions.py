"""What is read of a report: an edition as it was published, or the draft as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from delphi.models import Round
from delphi.protocol.lifecycle import RoundState
from reports.choices import ReportState
from reports.document.account import Account
from reports.document.earlier import as_of_round
from reports.document.freezing import frozen, seal_of, thawed
from reports.document.imprint import Imprint
from reports.document.summary import lines_from
from reports.models import Edition, Report
from reports.queries.accounts import account_of


@dataclass(frozen=True)
class Opened:
    """A report as a visitor reads it; without an `edition` it is the draft of the next one."""

    report: Report
    edition: Edition | None
    editions: Sequence[Edition]  # all of them, the newest first, without their accounts
    earlier: Round | None = None  # that it is read as of, in place of its own

    @cached_property
    def whole(self) -> Account:
        """Frozen in the edition; of a draft as the figures and texts stand now."""
        if self.edition is None or not self.edition.account:
            return account_of(self.own_round)
        return thawed(self.edition.account, contact=self.report.study.contact)

    @cached_property
    def account(self) -> Account:
        """What is read of it: the whole, or as of an earlier round."""
        found = as_of_round(self.whole, self.as_of.number)
        if found is None:
            raise ValueError("the round is none of the account")
        return found

    @property
    def own_round(self) -> Round:
        return self.edition.as_of if self.edition else self.report.as_of

    @property
    def as_of(self) -> Round:
        return self.earlier or self.own_round

    @property
    def edition_id(self) -> int | None:
        """Whose own drawings are shown; those as of an earlier round are that round's."""
        return self.edition.pk if self.edition and not self.earlier else None

    @cached_property
    def latest(self) -> Edition | None:
        """The edition that the report's own address opens."""
        return next((each for each in self.editions if each.stands), None)

    @cached_property
    def imprint(self) -> Imprint:
        report, edition = self.report, self.edition
        latest = self.latest.number if self.latest else 0
        if edition is None:
            return Imprint(
                public_id=report.public_id,
                study_key=report.study.key,
                latest=latest,
                own_round=self.own_round.number,
                is_cut=self.earlier is not None,
                **self._own_words(report),
            )
        return Imprint(
            public_id=report.public_id,
            study_key=report.study.key,
            state=(ReportState.PUBLISHED if edition.stands else ReportState.WITHDRAWN).value,
            edition=edition.number,
            latest=latest,
            published_at=edition.published_at,
            chain_head=edition.chain_head,
            digest=edition.digest,
            note=edition.note,
            own_round=self.own_round.number,
            is_cut=self.earlier is not None,
            **self._own_words(edition),
        )

    def _own_words(self, written: Report | Edition) -> dict[str, Any]:
        """What facilitators wrote; none as of an earlier round: it speaks of what came out."""
        has_own_words = bool(written.summaries or written.sentences)
        if self.earlier:
            return {"has_own_words": has_own_words}
        return {
            "has_own_words": has_own_words,
            "summaries": written.summaries,
            "lines": lines_from(written.sentences),
        }


def opened(report: Report, number: int | None = None) -> Opened | None:
    """The edition with that number, or the latest that stands; None where there is no such one.

    A report without an edition is read as its draft. `report` comes with its study and the round
    that it is drafted as of. Two queries, one of a report that has no edition yet.
    """
    editions = editions_of(report)
    if number is None and not editions:
        return Opened(report, None, editions)
    chosen = next(
        (each for each in editions if (each.stands if number is None else each.number == number)),
        None,
    )
    if chosen is None:
        return None
    chosen.account = Edition.objects.values_list("account", flat=True).get(pk=chosen.pk)
    return Opened(report, chosen, editions)


def cut_back(found: Opened, number: int) -> Opened | None:
    """The same as of an earlier round of it; None where none of its rounds has that number."""
    if number == found.own_round.number:
        return found
    earlier = Round.objects.filter(
        study=found.report.study_id,
        number=number,
        number__lt=found.own_round.number,
        state=RoundState.ANALYSED.value,
    )
    round_ = earlier.select_related("study").first()
    return replace(found, earlier=round_) if round_ else None


def editions_of(report: Report) -> list[Edition]:
    """The newest first, without their accounts. One query."""
    found = Edition.objects.filter(report=report).defer("account")
    return list(found.select_related("as_of__study").order_by("-number"))


def draft_of(report: Report) -> Opened:
    """The next edition as it would be published now."""
    return Opened(report, None, editions_of(report))


def is_news(draft: Opened) -> bool:
    """Whether the draft says anything else than the latest edition that stands."""
    latest = draft.latest
    if latest is None:
        return True
    return (latest.as_of_id, latest.summaries, latest.sentences, latest.digest) != (
        draft.report.as_of_id,
        draft.report.summaries,
        draft.report.sentences,
        seal_of(frozen(draft.account)),
    )


def editions_drawn(round_id: int) -> list[Edition]:
    """The editions as of the round whose charts are kept, with their accounts."""
    return list(
        Edition.objects.filter(as_of=round_id, withdrawn_at__isnull=True).exclude(account="")
    )
