"""The life of a report: made as a draft, published, shared, withdrawn."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.models import Round
from delphi.protocol.lifecycle import MessageKind, RoundState
from delphi.services.events import record_event
from delphi.services.locks import hold_round_for_change
from delphi.services.outbox import cancel_queued, queue_messages
from foresight.keys import random_token, token_hash
from foresight.languages import LANGUAGES
from foresight.network.models import User
from reports.choices import NEXT_STATES, ReportState
from reports.models import Report, ShareLink
from reports.protocol.refusals import (
    ReportExists,
    ReportStateForbids,
    RoundNotAnalysed,
    TrialStaysInside,
    WithdrawalNeedsReason,
)
from reports.queries.panel import panellists_to_tell


@transaction.atomic
def create_report(*, study_id: int, as_of_round_id: int, by: User | None, at: datetime) -> Report:
    """A draft report as of an analysed round of the study.

    Raises RoundNotAnalysed, or ReportExists while another of this round stands.
    """
    round_ = Round.objects.filter(
        pk=as_of_round_id, study=study_id, state=RoundState.ANALYSED.value
    ).first()
    if round_ is None:
        raise RoundNotAnalysed
    standing = Report.objects.filter(study=study_id, as_of=round_).exclude(
        state=ReportState.WITHDRAWN.value
    )
    if found := standing.first():
        raise ReportExists(report=found.public_id)
    report = Report.objects.create(study_id=study_id, as_of=round_)
    _record(report, "report_created", by, at, round=round_.number)
    return report


@transaction.atomic
def edit_summary(
    *, report_id: int, texts: Mapping[str, str], by: User | None, at: datetime
) -> Report:
    """Put the facilitator's own words beside the generated ones; empty texts take them away.

    Raises ReportStateForbids when the report is withdrawn.
    """
    report = _held(report_id)
    if report.state == ReportState.WITHDRAWN.value:
        raise ReportStateForbids(state=report.state)
    kept = {language: text for language in LANGUAGES if (text := texts.get(language, "").strip())}
    if kept != report.summaries:
        report.summaries = kept
        report.save(update_fields=["summaries"])
        _record(report, "report_edited", by, at, languages=list(kept))
    return report


@transaction.atomic
def publish_report(*, report_id: int, by: User | None, at: datetime) -> Report:
    """Give the report out to its readers, with the head of the study's chain of events.

    The head is that of the event of publishing itself, so it commits to everything before it.
    Raises TrialStaysInside, or ReportStateForbids unless it is a draft.
    """
    report = _held(report_id)
    if report.study.trial:
        raise TrialStaysInside
    _put(report, ReportState.PUBLISHED, published_at=at)
    root = Round.objects.filter(pk=report.as_of_id).values_list("snapshot__root", flat=True).first()
    event = _record(report, "report_published", by, at, root=root or "")
    report.chain_head = event.digest
    report.save(update_fields=["chain_head"])
    return report


@transaction.atomic
def withdraw_report(*, report_id: int, reason: str, by: User | None, at: datetime) -> Report:
    """Take a published report back: members read why, share links end.

    Raises WithdrawalNeedsReason, or ReportStateForbids unless it is published.
    """
    if not reason.strip():
        raise WithdrawalNeedsReason
    report = _held(report_id)
    _put(report, ReportState.WITHDRAWN, withdrawn_at=at, withdrawal_reason=reason.strip())
    report.share_links.update(ended=True)
    cancel_queued(round=report.as_of_id, kind=MessageKind.REPORT, reason="report_withdrawn")
    _record(report, "report_withdrawn", by, at)
    return report


@transaction.atomic
def share_report(*, report_id: int, by: User | None, at: datetime) -> str:
    """A token that opens the published report without signing in; it is stored nowhere.

    Raises ReportStateForbids unless the report is published.
    """
    report = _held(report_id)
    if report.state != ReportState.PUBLISHED.value:
        raise ReportStateForbids(state=report.state)
    token = random_token()
    ShareLink.objects.create(report=report, token_hash=token_hash(token))
    _record(report, "report_shared", by, at)
    return token


@transaction.atomic
def tell_panel(*, report_id: int, by: User | None, at: datetime) -> int:
    """Let panellists read the published report through their links, and write to each of them.

    Once per seat, however often it is said; seats without an address are left out. Returns how many
    messages were queued. Raises ReportStateForbids unless the report is published.
    """
    report = _held(report_id)
    if report.state != ReportState.PUBLISHED.value:
        raise ReportStateForbids(state=report.state)
    seats = panellists_to_tell(report)
    if not report.for_panel:
        report.for_panel = True
        report.save(update_fields=["for_panel"])
    told = queue_messages(
        round_=hold_round_for_change(report.as_of_id),
        recipients=seats,
        kind=MessageKind.REPORT,
        occasion=report.public_id,
        due_at=at,
    )
    if told:
        _record(report, "report_told", by, at, told=told)
    return told


@transaction.atomic
def end_sharing(*, report_id: int, by: User | None, at: datetime) -> int:
    """End every share link of the report; returns how many ended."""
    report = _held(report_id)
    ended = report.share_links.filter(ended=False).update(ended=True)
    if ended:
        _record(report, "report_sharing_ended", by, at, links=ended)
    return ended


def _held(report_id: int) -> Report:
    return Report.objects.select_for_update(no_key=True).get(pk=report_id)


def _put(report: Report, state: ReportState, **changes: Any) -> None:
    """The one setter of a report's state."""
    if state not in NEXT_STATES[ReportState(report.state)]:
        raise ReportStateForbids(state=report.state)
    for field, value in {"state": state.value, **changes}.items():
        setattr(report, field, value)
    report.save(update_fields=["state", *changes])


def _record(report: Report, kind: str, by: User | None, at: datetime, **data: Any) -> Any:
    return record_event(
        study_id=report.study_id, kind=kind, by=by, at=at, data={"report": report.public_id, **data}
    )
