"""A report is drafted, published, shared and withdrawn; each act is an event of the study."""

from datetime import timedelta
from typing import Any

import pytest

from delphi.models import Study, StudyEvent
from delphi.services.events import broken_event
from foresight.keys import token_hash
from reports.choices import NEXT_STATES, ReportState
from reports.document.freezing import seal_of
from reports.models import Report, ShareLink
from reports.protocol.refusals import (
    ReportExists,
    ReportStateForbids,
    RoundNotAnalysed,
    WithdrawalNeedsReason,
)
from reports.queries.reports import shared_report
from reports.services import reports as services
from tests.factories import make_round, make_study
from tests.reports.planting import START, open_with

AT = START + timedelta(days=300)


@pytest.fixture
def draft(study: Study) -> Report:
    latest = study.rounds.get(number=3)
    return services.create_report(study_id=study.pk, as_of_round_id=latest.pk, by=None, at=AT)


def kinds(study: Study) -> list[str]:
    found = StudyEvent.objects.filter(study=study).order_by("sequence")
    return [kind for kind in found.values_list("kind", flat=True) if kind.startswith("report_")]


def test_a_report_goes_from_draft_to_published_to_withdrawn(draft: Report, study: Study) -> None:
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    services.withdraw_report(report_id=draft.pk, reason=" A wrong panel. ", by=None, at=AT)
    draft.refresh_from_db()
    assert (draft.state, draft.withdrawal_reason) == ("withdrawn", "A wrong panel.")
    assert kinds(study) == ["report_created", "report_published", "report_withdrawn"]
    assert broken_event(study_id=study.pk) is None


def test_publishing_stores_the_head_of_the_chain(draft: Report, study: Study) -> None:
    report = services.publish_report(report_id=draft.pk, by=None, at=AT)
    event = StudyEvent.objects.get(study=study, kind="report_published")
    edition = report.editions.get()
    assert edition.chain_head == event.digest
    assert edition.published_at == AT
    assert event.data["root"] == report.as_of.snapshot.root == edition.roots[-1]
    assert event.data["account"] == edition.digest == seal_of(edition.account)


@pytest.mark.parametrize("before", list(ReportState))
@pytest.mark.parametrize("after", [ReportState.PUBLISHED, ReportState.WITHDRAWN])
def test_only_the_steps_of_the_table_are_taken(
    draft: Report, study: Study, before: ReportState, after: ReportState
) -> None:
    Report.objects.filter(pk=draft.pk).update(
        state=before.value, withdrawn_at=AT, withdrawal_reason="x"
    )
    acts: dict[ReportState, Any] = {
        ReportState.PUBLISHED: lambda: services.publish_report(report_id=draft.pk, by=None, at=AT),
        ReportState.WITHDRAWN: lambda: services.withdraw_report(
            report_id=draft.pk, reason="x", by=None, at=AT
        ),
    }
    events = StudyEvent.objects.count()
    if after in NEXT_STATES[before]:
        acts[after]()
    else:
        with pytest.raises(ReportStateForbids):
            acts[after]()
        assert StudyEvent.objects.count() == events


def test_a_round_has_one_standing_report(draft: Report, study: Study) -> None:
    again = {"study_id": study.pk, "as_of_round_id": draft.as_of_id, "by": None, "at": AT}
    with pytest.raises(ReportExists):
        services.create_report(**again)
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    services.withdraw_report(report_id=draft.pk, reason="x", by=None, at=AT)
    assert services.create_report(**again).state == "draft"


def test_a_report_needs_an_analysed_round_of_its_study(study: Study) -> None:
    open_round = make_round(study, number=4)
    other = make_study(key="toinen")
    for study_id, round_id in (
        (study.pk, open_round.pk),
        (other.pk, study.rounds.get(number=1).pk),
    ):
        with pytest.raises(RoundNotAnalysed):
            services.create_report(study_id=study_id, as_of_round_id=round_id, by=None, at=AT)


def test_withdrawing_needs_a_reason(draft: Report) -> None:
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    with pytest.raises(WithdrawalNeedsReason):
        services.withdraw_report(report_id=draft.pk, reason="  ", by=None, at=AT)
    draft.refresh_from_db()
    assert draft.state == "published"


def test_a_share_link_is_stored_as_a_hash_and_ends(draft: Report) -> None:
    with pytest.raises(ReportStateForbids):
        services.share_report(report_id=draft.pk, by=None, at=AT)
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    first, second = (services.share_report(report_id=draft.pk, by=None, at=AT) for _ in range(2))
    stored = set(ShareLink.objects.values_list("token_hash", flat=True))
    assert stored == {token_hash(first), token_hash(second)}
    assert shared_report(first) == shared_report(second) == (draft, None, False)
    assert services.end_sharing(report_id=draft.pk, by=None, at=AT) == 2
    assert shared_report(first) is None


def test_the_summary_is_kept_out_of_the_trail(draft: Report, study: Study) -> None:
    texts = {"fi": "Oma sana.", "sv": "", "xx": "no such language"}
    open_with(draft, texts)
    draft.refresh_from_db()
    assert draft.summaries == {"fi": "Oma sana."}
    open_with(draft, texts)
    assert kinds(study) == ["report_created", "report_edited"]
    event = StudyEvent.objects.get(study=study, kind="report_edited")
    assert "Oma" not in str(event.data)
