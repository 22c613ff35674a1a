"""Comments of policy teams, as far as a visitor may read them."""

from collections import Counter
from dataclasses import dataclass
from typing import TypeAlias

from django.db.models import Q, QuerySet

from delphi.models import Round, StudyMember
from delphi.protocol.lifecycle import RoundState, StudyRole
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Comment, Report
from reports.permissions import steered_by

#: What pages hold in their hands, so that they need not know the models.
Commented: TypeAlias = Comment


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody of a policy team; `name` is "" while only the address is known."""

    name: str
    team: str


def writer_of(user: User, study_id: int) -> Writer | None:
    """How the user signs comments on the study's reports; None where they write none."""
    member = StudyMember.objects.filter(
        study=study_id, user=user.pk, role=StudyRole.POLICY.value
    ).first()
    return Writer("" if user.name == user.email else user.name, member.team) if member else None


def comments_for(user: User, report: Report, *, up_to: int, steers: bool) -> list[Comment]:
    """On the report's editions up to that number, as one of its readers reads them, oldest first.

    What is hidden is left out, but for its writer and those who steer the study. One query.
    """
    found = _standing(report, up_to)
    return list(found if steers else found.filter(Q(hidden=False) | Q(by=user.pk)))


def comments_given_out(report: Report, *, up_to: int) -> list[Comment]:
    """Those chosen for the panel, as it and everybody else reads them.

    None while a round is open that was not launched with them: what decision-makers say could sway
    the answers. Two queries.
    """
    return [] if is_quiet(report.study_id) else list(_given_out(report, up_to))


def number_given_out(report: Report, *, up_to: int) -> int:
    """How many the panel may be shown, now or once the round has closed. One query."""
    return _given_out(report, up_to).count()


def is_quiet(study_id: int) -> bool:
    """Whether a round of the study is open that was not launched with comments. One query."""
    open_ = Round.objects.filter(study=study_id, state=RoundState.OPEN.value, shows_comments=False)
    return open_.exists()


def all_comments(report: Report) -> list[Comment]:
    """Every comment on the report, also on editions that were withdrawn since, oldest first."""
    found = Comment.objects.filter(edition__report=report)
    return list(found.select_related("by", "edition").order_by("written_at", "pk"))


def comment_on(report: Report, comment_id: int) -> Comment | None:
    return next((each for each in all_comments(report) if each.pk == comment_id), None)


def new_comments(user: User) -> list[tuple[Report, int]]:
    """The reports the user steers that have comments nobody has dealt with, and how many."""
    waiting = Comment.objects.filter(edition__report__in=steered_by(user), is_read=False)
    counted = Counter(waiting.values_list("edition__report", flat=True))
    found = Report.objects.filter(pk__in=counted).select_related("study").order_by("pk")
    return [(report, counted[report.pk]) for report in found] if counted else []


def _standing(report: Report, up_to: int) -> QuerySet[Comment]:
    found = Comment.objects.filter(
        edition__report=report, edition__number__lte=up_to, edition__withdrawn_at=None
    )
    return found.select_related("by", "edition").order_by("written_at", "pk")


def _given_out(report: Report, up_to: int) -> QuerySet[Comment]:
    published = Q(edition__report__state=ReportState.PUBLISHED.value)
    return _standing(report, up_to).filter(published, for_panel=True, hidden=False)
