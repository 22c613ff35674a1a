"""Comments of policy teams: written, changed and deleted by their writers; hidden, or shown to the
panel, by those who steer the study."""

from datetime import datetime

from django.db import transaction

from delphi.models import StudyMember
from delphi.protocol.lifecycle import StudyRole
from delphi.services.events import record_event
from foresight.network.models import User
from foresight.network.services.accounts import change_profile
from reports.choices import CommentKind, ReportState
from reports.models import Comment, Edition, Report
from reports.protocol.refusals import (
    CommentEmpty,
    CommentStateForbids,
    CommentTooLong,
    HidingNeedsReason,
    NameMissing,
    UnknownComment,
)

LONGEST_COMMENT = 2000


@transaction.atomic
def write_comment(
    *,
    report_id: int,
    edition: int,
    code: str = "",
    criterion: str = "",
    kind: CommentKind,
    text: str,
    team: str,
    name: str = "",
    language: str,
    by: User,
    at: datetime,
) -> Comment:
    """A comment on the edition with that number, or on an item of it, by somebody of a policy team.

    `team` is kept for the next one; `name` is what a writer is called who has been an address
    until now. The caller has found the item in the edition. Raises UnknownComment unless the
    writer may comment and the edition stands, CommentEmpty, CommentTooLong, or NameMissing.
    """
    member = _member(report_id, by)
    standing = Edition.objects.filter(
        report=report_id,
        number=edition,
        withdrawn_at=None,
        report__state=ReportState.PUBLISHED.value,
    )
    found = standing.select_related("report").first()
    if member is None or found is None:
        raise UnknownComment
    text = _checked(text)
    _sign(member, name=name, team=team, by=by)
    comment = Comment.objects.create(
        edition=found,
        code=code,
        criterion=criterion,
        kind=kind.value,
        text=text,
        language=language,
        by=by,
        team=team.strip(),
        written_at=at,
    )
    _record("comment_written", comment, by, at)
    return comment


@transaction.atomic
def change_comment(
    *, comment_id: int, kind: CommentKind, text: str, team: str, by: User, at: datetime
) -> Comment:
    """The writer's own change: it is new to the facilitators, and no longer shown to the panel,
    until they have chosen again. Raises as `write_comment`, for another's comment UnknownComment.
    """
    comment = _held(comment_id)
    member = _member(comment.edition.report_id, by)
    if comment.by_id != by.pk or member is None:
        raise UnknownComment
    if comment.hidden:
        raise CommentStateForbids
    text = _checked(text)
    if (comment.kind, comment.text, comment.team) == (kind.value, text, team.strip()):
        return comment
    comment.kind, comment.text, comment.team = kind.value, text, team.strip()
    comment.changed_at, comment.is_read, comment.for_panel = at, False, False
    comment.save()
    _record("comment_changed", comment, by, at)
    return comment


@transaction.atomic
def delete_comment(*, comment_id: int, by: User, at: datetime) -> None:
    """The writer's own act, also once they read the report no more. Raises UnknownComment."""
    comment = _held(comment_id)
    if comment.by_id != by.pk:
        raise UnknownComment
    _record("comment_deleted", comment, by, at)
    Comment.objects.filter(pk=comment.pk).delete()


@transaction.atomic
def show_comment(*, comment_id: int, shown: bool, by: User, at: datetime) -> Comment:
    """Let panellists, and whoever reads the report without being one of its members, be shown it;
    or no more. Raises UnknownComment, or CommentStateForbids for one that is hidden.
    """
    comment = _held(comment_id)
    if comment.hidden:
        raise CommentStateForbids
    if comment.for_panel != shown:
        comment.for_panel = shown
        _record("comment_shown" if shown else "comment_unshown", comment, by, at)
    comment.is_read = True
    comment.save(update_fields=["for_panel", "is_read"])
    return comment


@transaction.atomic
def hide_comment(*, comment_id: int, reason: str, by: User, at: datetime) -> Comment:
    """Let only its writer, who is told the reason, and the facilitators see it any more.

    Raises UnknownComment, HidingNeedsReason, or CommentStateForbids where it is hidden already.
    """
    comment = _held(comment_id)
    if comment.hidden:
        raise CommentStateForbids
    reason = reason.replace("\r\n", "\n").strip()
    if not reason:
        raise HidingNeedsReason
    comment.hidden, comment.why_hidden = True, reason[:500]
    comment.for_panel, comment.is_read = False, True
    comment.save(update_fields=["hidden", "why_hidden", "for_panel", "is_read"])
    _record("comment_hidden", comment, by, at)
    return comment


@transaction.atomic
def unhide_comment(*, comment_id: int, by: User, at: datetime) -> Comment:
    """Let its readers see it again, the panel not yet. Raises UnknownComment."""
    comment = _held(comment_id)
    if comment.hidden:
        comment.hidden, comment.why_hidden = False, ""
        comment.save(update_fields=["hidden", "why_hidden"])
        _record("comment_unhidden", comment, by, at)
    return comment


@transaction.atomic
def mark_read(*, report_id: int) -> int:
    """Every comment on the report has been dealt with; how many were new."""
    return Comment.objects.filter(edition__report=report_id, is_read=False).update(is_read=True)


def comments_by(user: User) -> list[int]:
    """Ids of the comments that the user has written."""
    return list(Comment.objects.filter(by=user).values_list("pk", flat=True))


def every_comment() -> list[tuple[int, User]]:
    """The id of every comment there is, with its writer."""
    return [(each.pk, each.by) for each in Comment.objects.select_related("by")]


def _member(report_id: int, by: User) -> StudyMember | None:
    """The writer's part in the study, where it lets them comment."""
    study = Report.objects.filter(pk=report_id).values("study")
    return StudyMember.objects.filter(study__in=study, user=by, role=StudyRole.POLICY.value).first()


def _sign(member: StudyMember, *, name: str, team: str, by: User) -> None:
    """Keep under which name and for which team they write. Raises NameMissing."""
    if by.name == by.email:
        if not name.strip() or "@" in name:
            raise NameMissing
        change_profile(user_id=by.pk, name=name.strip()[:200], language=by.language)
    if member.team != team.strip():
        member.team = team.strip()
        member.save(update_fields=["team"])


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise CommentEmpty
    if len(text) > LONGEST_COMMENT:
        raise CommentTooLong(length=len(text), at_most=LONGEST_COMMENT)
    return text


def _held(comment_id: int) -> Comment:
    held = Comment.objects.select_for_update(no_key=True, of=("self",))
    found = held.select_related("edition__report").filter(pk=comment_id).first()
    if found is None:
        raise UnknownComment
    return found


def _record(kind: str, comment: Comment, by: User, at: datetime) -> None:
    about = {"report": comment.edition.report.public_id, "comment": comment.pk}
    record_event(study_id=comment.edition.report.study_id, kind=kind, by=by, at=at, data=about)
