"""Reports as pages find them: by address or link, within what the visitor may open."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from django.db.models import F, Max, Q, QuerySet

from delphi.models import Round, Study
from delphi.permissions import steered_by as studies_steered_by
from delphi.permissions import visible_to
from delphi.protocol.lifecycle import STEERING_ROLES, RoundState
from delphi.queries.studies import steered_round
from foresight.keys import token_hash
from foresight.languages import Texts
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Drawing, Edition, Report, ShareLink
from reports.permissions import GIVEN_OUT, readable_by, steered_by

#: What pages of publishing hold in their hands, so that they need not know the models.
SteeredReport: TypeAlias = Report


class Reading(NamedTuple):
    """A report that the visitor may open, and whether they see its drafts and steer it."""

    report: Report
    sees: bool
    steers: bool


class Listed(NamedTuple):
    """A report in a list, with the edition that its address opens, if there is one."""

    report: Report
    edition: Edition | None

    @property
    def as_of(self) -> Round:
        return self.edition.as_of if self.edition else self.report.as_of

    @property
    def summaries(self) -> Texts:
        """None where all was withdrawn: nobody is told what it said, or what the next one says."""
        if self.edition is None and self.report.state != ReportState.DRAFT.value:
            return {}
        texts: Texts = (self.edition or self.report).summaries
        return texts


def reports_for(user: User) -> Sequence[Listed]:
    """The reports to list for a user: drafts first, then the newest. Two queries."""
    found = readable_by(user).select_related("study", "as_of")
    return newest_first(listed(found.order_by("study__key", "-as_of__number")))


def reports_for_all() -> Sequence[Listed]:
    """What anybody may read, the newest first; withdrawn ones are told of too. Two queries."""
    found = Report.objects.filter(is_listed=True, state__in=GIVEN_OUT)
    return newest_first(listed(found.select_related("study", "as_of").order_by("study__key")))


def report_for_all(public_id: str) -> Report | None:
    """A listed report; None for any other."""
    found = Report.objects.filter(is_listed=True, state__in=GIVEN_OUT, public_id=public_id)
    return found.select_related("study", "as_of__study").first()


def newest_first(found: Iterable[Listed]) -> list[Listed]:
    """By the day they were published or withdrawn; drafts before them."""

    def day(each: Listed) -> float:
        at = each.edition.published_at if each.edition else each.report.withdrawn_at
        return at.timestamp() if at else math.inf

    return sorted(found, key=day, reverse=True)


def listed(found: Iterable[Report]) -> list[Listed]:
    """Each with its latest standing edition. One query more."""
    reports = list(found)
    editions = (
        Edition.objects.filter(report__in=[report.pk for report in reports], withdrawn_at=None)
        .defer("account")
        .select_related("as_of__study")
        .order_by("number")
    )
    latest = {edition.report_id: edition for edition in editions}
    return [Listed(report, latest.get(report.pk)) for report in reports]


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
    seen = visible_to(user).filter(pk=report.study_id)
    role = seen.values_list("role", flat=True).first()  # type: ignore[misc] # an annotation
    return Reading(report, sees=role is not None, steers=role in STEERING_ROLES)


class Shared(NamedTuple):
    """What a share link opens: a report, of which one edition where one was chosen."""

    report: Report
    edition: int | None
    needs_sign_in: bool


def shared_report(token: str) -> Shared | None:
    """The report a share link opens, published or withdrawn; None once the link has ended."""
    link = (
        ShareLink.objects.filter(token_hash=token_hash(token), ended=False)
        .select_related("report__study", "report__as_of__study", "edition")
        .first()
    )
    if link is None:
        return None
    return Shared(link.report, link.edition.number if link.edition else None, link.needs_sign_in)


def open_links(report: Report) -> Sequence[ShareLink]:
    """The share links that open the report, those first that were made first. One query."""
    found = ShareLink.objects.filter(report=report, ended=False).select_related("edition")
    return list(found.order_by(F("made_at").asc(nulls_first=True), "pk"))


def steered_report(user: User, public_id: str) -> Report | None:
    """A report the user may publish, edit and withdraw."""
    return (
        steered_by(user).filter(public_id=public_id).select_related("study", "as_of__study").first()
    )


class Reportable(NamedTuple):
    """A study and those of its analysed rounds that have no standing report."""

    study: Study
    rounds: list[Round]


def reportable_rounds(user: User) -> list[Reportable]:
    """Studies with analysed rounds that could be reported on, newest round first."""
    standing = steered_by(user).exclude(state=ReportState.WITHDRAWN.value)
    taken = {
        round_id
        for pair in standing.values_list("as_of_id", "editions__as_of_id")
        for round_id in pair
    }
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


def later_rounds(report: Report) -> list[Round]:
    """Analysed rounds that the next edition could speak as of, having no report of their own."""
    taken = Report.objects.filter(study=report.study_id).exclude(state=ReportState.WITHDRAWN.value)
    return list(
        Round.objects.filter(
            study=report.study_id,
            number__gt=report.as_of.number,
            state=RoundState.ANALYSED.value,
        )
        .exclude(pk__in=taken.values("as_of"))
        .order_by("number")
    )


def analysed_round(user: User, study_id: str, number: int) -> Round | None:
    """An analysed round of a study the user steers."""
    found = steered_round(user, study_id, number)
    return found if found is not None and found.state == RoundState.ANALYSED else None


def drawn_charts(
    round_id: int, language: str, edition_id: int | None = None
) -> dict[tuple[str, str], str]:
    """Key and format of every chart that has been drawn, with the digest of what it shows."""
    found = _drawings(round_id, edition_id).filter(language=language)
    return {
        (key, format_): digest
        for key, format_, digest in found.values_list("key", "format", "digest")
    }


def drawing(
    round_id: int, key: str, language: str, format_: str, edition_id: int | None = None
) -> Drawing | None:
    found = _drawings(round_id, edition_id)
    return found.filter(key=key, language=language, format=format_).last()


def drawings(
    round_id: int,
    keys: Sequence[str],
    language: str,
    format_: str = "svg",
    edition_id: int | None = None,
) -> dict[str, bytes]:
    """Those of these charts that have been drawn, by key. One query."""
    found = _drawings(round_id, edition_id).filter(key__in=keys, language=language, format=format_)
    return {key: bytes(body) for key, body in found.values_list("key", "body")}


def _drawings(round_id: int, edition_id: int | None) -> QuerySet[Drawing]:
    """The round's, and after them those that the edition has of its own."""
    own = Q(edition__isnull=True) | Q(edition=edition_id)
    found = Drawing.objects.filter(own if edition_id else Q(edition__isnull=True), round=round_id)
    return found.order_by(F("edition").asc(nulls_first=True))


def rounds_with_figures() -> list[tuple[int, str]]:
    """Ids and names of all analysed rounds, the latest first."""
    rounds = Round.objects.filter(state=RoundState.ANALYSED.value).select_related("study")
    return [(each.pk, f"{each.study.key} {each.number}") for each in rounds.order_by("-pk")]


def rounds_to_draw() -> list[tuple[int, int | None]]:
    """Ids of all analysed rounds, each with that of the newest edition as of it."""
    rounds = Round.objects.filter(state=RoundState.ANALYSED.value).annotate(
        newest=Max("editions__pk")
    )
    return list(rounds.order_by("pk").values_list("pk", "newest"))
