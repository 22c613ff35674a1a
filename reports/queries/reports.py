"""Reports as pages find them: by address or link, within what the visitor may open."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

from delphi.models import Round, Study
from delphi.permissions import steered_by as studies_steered_by
from delphi.protocol.lifecycle import RoundState
from delphi.queries.studies import steered_round
from foresight.keys import token_hash
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Drawing, Report, ShareLink
from reports.permissions import readable_by, steered_by

#: What pages of publishing hold in their hands, so that they need not know the models.
SteeredReport: TypeAlias = Report


class Reading(NamedTuple):
    """A report that the visitor may open, and whether they steer it."""

    report: Report
    steers: bool


def reports_for(user: User) -> Sequence[Report]:
    """The reports to list for a user: of each study the newest rounds first."""
    return list(
        readable_by(user).select_related("study", "as_of").order_by("study__key", "-as_of__number")
    )


def reading_of(user: User, public_id: str) -> Reading | None:
    """A report and the visitor's part in it; None for an unknown one and another's alike."""
    report = (
        readable_by(user)
        .filter(public_id=public_id)
        .select_related("study", "as_of__study")
        .first()
    )
    if report is None:
        return None
    steers = steered_by(user).filter(pk=report.pk).exists()
    return Reading(report, steers)


def shared_report(token: str) -> Report | None:
    """The published report a share link opens; None once it is withdrawn or the link has ended."""
    link = (
        ShareLink.objects.filter(
            token_hash=token_hash(token), ended=False, report__state=ReportState.PUBLISHED.value
        )
        .select_related("report__study", "report__as_of__study")
        .first()
    )
    return link.report if link else None


def steered_report(user: User, public_id: str) -> Report | None:
    """A report the user may publish, edit and withdraw."""
    return (
        steered_by(user)
        .filter(public_id=public_id)
        .select_related("study", "as_of")
        .prefetch_related("share_links")
        .first()
    )


class Reportable(NamedTuple):
    """A study and those of its analysed rounds that have no standing report."""

    study: Study
    rounds: list[Round]


def reportable_rounds(user: User) -> list[Reportable]:
    """Studies with analysed rounds that could be reported on, newest round first."""
    taken = set(
        steered_by(user)
        .exclude(state=ReportState.WITHDRAWN.value)
        .values_list("as_of_id", flat=True)
    )
    rounds = (
        Round.objects.filter(study__in=studies_steered_by(user), state=RoundState.ANALYSED.value)
        .exclude(pk__in=taken)
        .select_related("study")
        .order_by("study__key", "-number")
    )
    found: dict[int, Reportable] = {}
    for each in rounds:
        found.setdefault(each.study_id, Reportable(each.study, [])).rounds.append(each)
    return list(found.values())


def analysed_round(user: User, study_id: str, number: int) -> Round | None:
    """An analysed round of a study the user steers."""
    found = steered_round(user, study_id, number)
    return found if found is not None and found.state == RoundState.ANALYSED else None


def drawn_charts(round_id: int, language: str) -> dict[tuple[str, str], str]:
    """Key and format of every chart that has been drawn, with the digest of what it shows."""
    drawings = Drawing.objects.filter(round=round_id, language=language)
    return {
        (key, format_): digest
        for key, format_, digest in drawings.values_list("key", "format", "digest")
    }


def drawing(round_id: int, key: str, language: str, format_: str) -> Drawing | None:
    return Drawing.objects.filter(
        round=round_id, key=key, language=language, format=format_
    ).first()


def drawings(
    round_id: int, keys: Sequence[str], language: str, format_: str = "svg"
) -> dict[str, bytes]:
    """Those of these charts that have been drawn, by key. One query."""
    found = Drawing.objects.filter(
        round=round_id, key__in=keys, language=language, format=format_
    ).values_list("key", "body")
    return {key: bytes(body) for key, body in found}


def rounds_with_figures() -> list[tuple[int, str]]:
    """Ids and names of all analysed rounds, the latest first."""
    rounds = Round.objects.filter(state=RoundState.ANALYSED.value).select_related("study")
    return [(each.pk, f"{each.study.key} {each.number}") for each in rounds.order_by("-pk")]
