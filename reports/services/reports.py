"""The life of a report: made as a draft, published in editions, shared, withdrawn."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from delphi.models import Round
from delphi.protocol.lifecycle import MessageKind, RoundState
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.outbox import cancel_queued, queue_messages
from foresight import __version__
from foresight.keys import random_token, token_hash
from foresight.network.models import User
from reports.choices import NEXT_STATES, ReportState
from reports.document.account import standings
from reports.document.freezing import frozen, seal_of
from reports.models import Edition, EditionFile, Report, ShareLink
from reports.protocol.refusals import (
    EditionNeedsNote,
    NothingNew,
    ReportExists,
    ReportStateForbids,
    RoundNotAnalysed,
    TrialStaysInside,
    WithdrawalNeedsReason,
)
from reports.queries.editions import draft_of, is_news
from reports.queries.panel import panellists_to_tell


@transaction.atomic
def create_report(*, study_id: int, as_of_round_id: int, by: User | None, at: datetime) -> Report:
    """A draft report as of an analysed round of the study.

    Raises RoundNotAnalysed, or ReportExists while another of this round stands.
    """
    round_ = _analysed(study_id, as_of_round_id)
    report = Report.objects.create(study_id=study_id, as_of=round_)
    record(report, "report_created", by, at, round=round_.number)
    return report


@transaction.atomic
def publish_report(*, report_id: int, by: User | None, at: datetime, note: str = "") -> Report:
    """Give the report out to its readers in a new edition, frozen as the draft stands.

    `note` says what is new in it, from the second on. The event of publishing holds the digest of
    the frozen account, and the edition the head of the study's chain of events, which is that very
    event: so it commits to the account and to everything before it. Raises TrialStaysInside,
    EditionNeedsNote, NothingNew, or ReportStateForbids once the report is withdrawn.
    """
    report = held(report_id)
    if report.study.trial:
        raise TrialStaysInside
    if ReportState.PUBLISHED not in NEXT_STATES[ReportState(report.state)]:
        raise ReportStateForbids(state=report.state)
    draft = draft_of(report)
    number = 1 + max((each.number for each in draft.editions), default=0)
    if number > 1 and not note.strip():
        raise EditionNeedsNote
    if not is_news(draft):
        raise NothingNew
    _put(report, ReportState.PUBLISHED)
    account, text = draft.account, frozen(draft.account)
    seal = seal_of(text)
    root = account.latest.root
    event = record(report, "report_published", by, at, root=root, edition=number, account=seal)
    Edition.objects.create(
        report=report,
        number=number,
        as_of=report.as_of,
        published_at=at,
        account=text,
        digest=seal,
        summaries=report.summaries,
        sentences=report.sentences,
        standings=standings(account.items),
        roots=[each.root for each in account.rounds],
        chain_head=event.digest,
        software=__version__,
        note=note.strip() if number > 1 else "",
    )
    return report


@transaction.atomic
def advance_report(*, report_id: int, as_of_round_id: int, by: User | None, at: datetime) -> Report:
    """Let the next edition speak as of a later analysed round of the study.

    Raises ReportStateForbids once the report is withdrawn, RoundNotAnalysed unless the round is
    analysed and later than the one it speaks as of, or ReportExists where that has one of its own.
    """
    report = held(report_id)
    if report.state == ReportState.WITHDRAWN.value:
        raise ReportStateForbids(state=report.state)
    round_ = _analysed(report.study_id, as_of_round_id)
    if round_.number <= report.as_of.number:
        raise RoundNotAnalysed
    report.as_of = round_
    report.save(update_fields=["as_of"])
    record(report, "report_advanced", by, at, round=round_.number)
    return report


@transaction.atomic
def withdraw_edition(
    *, report_id: int, number: int, reason: str, by: User | None, at: datetime
) -> Report:
    """Take one edition back: the one before it is read again. The last one takes the report along.

    Raises WithdrawalNeedsReason, or ReportStateForbids unless that edition stands.
    """
    report = held(report_id)
    standing = report.editions.filter(withdrawn_at=None)
    if not standing.filter(number=number).exists():
        raise ReportStateForbids(state=report.state)
    if standing.count() == 1:
        return withdraw_report(report_id=report_id, reason=reason, by=by, at=at)
    if not reason.strip():
        raise WithdrawalNeedsReason
    standing.filter(number=number).update(withdrawn_at=at, withdrawal_reason=reason.strip())
    EditionFile.objects.filter(edition__report=report, edition__number=number).delete()
    record(report, "edition_withdrawn", by, at, edition=number)
    return report


@transaction.atomic
def withdraw_report(*, report_id: int, reason: str, by: User | None, at: datetime) -> Report:
    """Take a published report back with all its editions: whoever opens it reads why.

    Raises WithdrawalNeedsReason, or ReportStateForbids unless it is published.
    """
    if not reason.strip():
        raise WithdrawalNeedsReason
    report = held(report_id)
    _put(report, ReportState.WITHDRAWN, withdrawn_at=at, withdrawal_reason=reason.strip())
    standing = report.editions.filter(withdrawn_at=None)
    told = set(report.editions.values_list("as_of_id", flat=True))
    standing.update(withdrawn_at=at, withdrawal_reason=reason.strip())
    EditionFile.objects.filter(edition__report=report).delete()
    for round_id in told:
        cancel_queued(
            round=round_id,
            kind=MessageKind.REPORT,
            occasion=report.public_id,
            reason="report_withdrawn",
        )
    record(report, "report_withdrawn", by, at)
    return report


@transaction.atomic
def share_report(
    *,
    report_id: int,
    by: User | None,
    at: datetime,
    edition: int | None = None,
    label: str = "",
    needs_sign_in: bool = False,
) -> str:
    """A token that opens the published report to whoever has it; it is stored nowhere.

    It opens the latest edition, or for ever the one with that number; with `needs_sign_in` only
    once they have signed in. `label` says for whom it is. Raises ReportStateForbids unless the
    report is published and that edition stands.
    """
    report = held(report_id)
    standing = report.editions.filter(withdrawn_at=None)
    chosen = standing.filter(number=edition).first() if edition is not None else None
    if report.state != ReportState.PUBLISHED.value or (edition is not None and chosen is None):
        raise ReportStateForbids(state=report.state)
    token = random_token()
    ShareLink.objects.create(
        report=report,
        edition=chosen,
        token_hash=token_hash(token),
        label=label.strip(),
        needs_sign_in=needs_sign_in,
        made_at=at,
    )
    record(report, "report_shared", by, at)
    return token


@transaction.atomic
def tell_panel(*, report_id: int, by: User | None, at: datetime) -> int:
    """Let panellists read the published report through their links, and write to each of them.

    Once per seat, however often it is said; seats without an address are left out. Returns how many
    messages were queued. Raises ReportStateForbids unless the report is published.
    """
    report = held(report_id)
    if report.state != ReportState.PUBLISHED.value:
        raise ReportStateForbids(state=report.state)
    latest = report.editions.filter(withdrawn_at=None).latest("number")
    seats = panellists_to_tell(latest.as_of, report)
    if not report.for_panel:
        report.for_panel = True
        report.save(update_fields=["for_panel"])
    told = queue_messages(
        round_=hold_round_for_change(latest.as_of_id),
        recipients=seats,
        kind=MessageKind.REPORT,
        occasion=report.public_id,
        due_at=at,
    )
    if told:
        record(report, "report_told", by, at, told=told)
    return told


@transaction.atomic
def list_report(*, report_id: int, listed: bool, by: User | None, at: datetime) -> Report:
    """Let anybody find and read the report on the page of published ones, or no more.

    A withdrawn one stays on it with the reason. Raises ReportStateForbids unless it is published.
    """
    report = held(report_id)
    if report.state != ReportState.PUBLISHED.value:
        raise ReportStateForbids(state=report.state)
    if report.is_listed != listed:
        report.is_listed = listed
        report.save(update_fields=["is_listed"])
        record(report, "report_listed" if listed else "report_unlisted", by, at)
    return report


@transaction.atomic
def end_sharing(
    *, report_id: int, by: User | None, at: datetime, link_id: int | None = None
) -> int:
    """End every share link of the report, or the one; returns how many ended."""
    report = held(report_id)
    links = report.share_links.filter(ended=False)
    ended = (links if link_id is None else links.filter(pk=link_id)).update(ended=True)
    if ended:
        record(report, "report_sharing_ended", by, at, links=ended)
    return ended


def held(report_id: int) -> Report:
    """The report, kept from others who would change it."""
    return Report.objects.select_for_update(no_key=True).get(pk=report_id)


def _analysed(study_id: int, round_id: int) -> Round:
    """The analysed round, of which no standing report or edition speaks; else RoundNotAnalysed.

    An edition goes on speaking as of its round after its report has advanced to a later one.
    Raises ReportExists where one does.
    """
    round_ = Round.objects.filter(
        pk=round_id, study=study_id, state=RoundState.ANALYSED.value
    ).first()
    if round_ is None:
        raise RoundNotAnalysed
    editions = Edition.objects.filter(as_of=round_, withdrawn_at=None)
    standing = Report.objects.filter(study=study_id).exclude(state=ReportState.WITHDRAWN.value)
    if found := standing.filter(Q(as_of=round_) | Q(pk__in=editions.values("report"))).first():
        raise ReportExists(report=found.public_id)
    return round_


def _put(report: Report, state: ReportState, **changes: Any) -> None:
    """The one setter of a report's state."""
    if state not in NEXT_STATES[ReportState(report.state)]:
        raise ReportStateForbids(state=report.state)
    for field, value in {"state": state.value, **changes}.items():
        setattr(report, field, value)
    report.save(update_fields=["state", *changes])


def record(report: Report, kind: str, by: User | None, at: datetime, **data: Any) -> Any:
    """Write down what was done to the report."""
    return record_event(
        study_id=report.study_id, kind=kind, by=by, at=at, data={"report": report.public_id, **data}
    )
