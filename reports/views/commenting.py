"""Comments of policy teams: read with a report, written, changed, and chosen for the panel."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from delphi.protocol.refusals import Refused
from delphi.queries.results import ItemView
from delphi.views.facilitator.access import UserRequest, signed_in
from foresight.languages import page_language
from reports.choices import CommentKind, ReportState
from reports.forms.comments import CommentForm
from reports.protocol.refusals import NameMissing, UnknownComment
from reports.queries import comments as queries
from reports.queries.editions import Opened, opened
from reports.queries.reports import Reading, reading_of
from reports.renderers.comments import comment_lines
from reports.renderers.pages import in_words
from reports.renderers.places import Place
from reports.services import comments as services
from reports.views.access import Visit, steered
from reports.wording.refusals import sentence


def comment_section(
    request: HttpRequest, visit: Visit, item: ItemView | None = None
) -> dict[str, Any] | None:
    """What a page of a report says of its comments; None where it says nothing.

    Members of the study read all that are not hidden; everybody else those chosen for the panel.
    Drafts have none, and neither has a report as of an earlier round: they speak of the end.
    """
    found, place = visit.opened, visit.place
    edition = found.imprint.edition
    if not edition or found.imprint.is_cut:
        return None
    user = request.user if visit.is_members else None
    writer = queries.writer_of(user, found.report.study_id) if user else None  # type: ignore[arg-type]
    if user is not None:
        given = queries.comments_for(
            user,  # type: ignore[arg-type]
            found.report,
            up_to=edition,
            steers=visit.steers,
        )
        kept_back = 0
    else:
        given = queries.comments_given_out(found.report, up_to=edition)
        kept_back = 0 if given else queries.number_given_out(found.report, up_to=edition)
    lines = comment_lines(
        given,
        found.account,
        place,
        edition=edition,
        reader=user,  # type: ignore[arg-type]
        item=item,
    )
    if not (lines or writer or (kept_back and item is None)):
        return None
    return {
        "lines": lines,
        "is_quiet": bool(kept_back),
        "is_members": visit.is_members,
        "new": sum(each.is_new for each in lines) if visit.steers else 0,
        "form": _form(writer) if writer else None,
        "edition": edition,
        "code": item.code if item else "",
        "criterion": item.criterion_key if item else "",
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def comments(request: UserRequest, public_id: str) -> HttpResponse:
    """Every comment on the report; a POST by somebody of a policy team writes one."""
    reading = reading_of(request.user, public_id)
    if reading is None:
        raise Http404
    if reading.report.state == ReportState.WITHDRAWN.value:
        return redirect("report", public_id=public_id)
    writer = queries.writer_of(request.user, reading.report.study_id)
    found = opened(reading.report)
    if found is None or found.edition is None:
        raise Http404
    if request.method != "POST":
        return _page(request, reading, found, _form(writer) if writer else None)
    if writer is None:
        raise Http404
    return _write(request, reading, writer)


def _write(request: UserRequest, reading: Reading, writer: queries.Writer) -> HttpResponse:
    """Write one on the edition and the item that the form names."""
    number = request.POST.get("edition", "")
    found = opened(reading.report, int(number)) if number.isdecimal() and len(number) < 5 else None
    if found is None or found.edition is None or not found.edition.stands:
        raise Http404
    code, criterion = request.POST.get("code", ""), request.POST.get("criterion", "")
    item = found.account.item(code, criterion)
    if (code or criterion) and item is None:
        raise Http404
    form = CommentForm(request.POST, asks_name=not writer.name)
    if form.is_valid():
        given = form.cleaned_data
        try:
            comment = services.write_comment(
                report_id=reading.report.pk,
                edition=found.edition.number,
                code=code,
                criterion=criterion,
                kind=CommentKind(given["kind"]),
                text=given["text"],
                team=given["team"],
                name=given.get("name", ""),
                language=page_language(),
                by=request.user,
                at=timezone.now(),
            )
        except UnknownComment:
            raise Http404 from None
        except Refused as refused:
            form.add_error("name" if isinstance(refused, NameMissing) else "text",
                           sentence(refused))  # fmt: skip
        else:
            messages.success(request, _("Your comment has been published to the readers."))
            place = Place(reading.report, chosen=_chosen(found))
            back = place.item(item) if item else place.page()
            return redirect(f"{back}#comment-{comment.pk}")
    return _page(request, reading, found, form, item=item, status=422)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: UserRequest, public_id: str, comment: int) -> HttpResponse:
    """A comment of one's own, to be changed or deleted."""
    reading = reading_of(request.user, public_id)
    own = queries.comment_on(reading.report, comment) if reading else None
    if reading is None or own is None or own.by_id != request.user.pk:
        raise Http404
    writer = queries.Writer(request.user.name, own.team)
    if request.method != "POST":
        form = _form(writer, {"kind": own.kind, "text": own.text})
        return _own_page(request, reading, own, form)
    form = CommentForm(request.POST, asks_name=False)
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.change_comment(
                comment_id=comment,
                kind=CommentKind(given["kind"]),
                text=given["text"],
                team=given["team"],
                by=request.user,
                at=timezone.now(),
            )
        except UnknownComment:
            raise Http404 from None
        except Refused as refused:
            form.add_error("text", sentence(refused))
        else:
            messages.success(request, _("Your comment has been changed."))
            return redirect("report-comments", public_id=public_id)
    return _own_page(request, reading, own, form, status=422)


@signed_in
@require_POST
def delete(request: UserRequest, public_id: str, comment: int) -> HttpResponse:
    """Delete a comment of one's own, for good."""
    reading = reading_of(request.user, public_id)
    if reading is None or queries.comment_on(reading.report, comment) is None:
        raise Http404
    try:
        services.delete_comment(comment_id=comment, by=request.user, at=timezone.now())
    except UnknownComment:
        raise Http404 from None
    messages.success(request, _("Your comment has been deleted."))
    return redirect("report-comments", public_id=public_id)


@signed_in
@require_POST
def read(request: UserRequest, public_id: str) -> HttpResponse:
    """Nothing is to be done about those that are new."""
    report = steered(request, public_id)
    services.mark_read(report_id=report.pk)
    return redirect("report-comments", public_id=public_id)


@signed_in
@require_POST
def act(request: UserRequest, public_id: str, comment: int, verb: str) -> HttpResponse:
    """A facilitator's decision about one comment; a refused one says why."""
    report = steered(request, public_id)
    if verb not in _VERBS or queries.comment_on(report, comment) is None:
        raise Http404
    try:
        messages.success(request, _VERBS[verb](request, comment))
    except UnknownComment:
        raise Http404 from None
    except Refused as refused:
        found = opened(report)
        reading = reading_of(request.user, public_id)
        if found is None or reading is None:
            raise Http404 from None
        said, wrong = sentence(refused), comment
        return _page(request, reading, found, None, status=422, problem=said, wrong=wrong)
    return redirect("report-comments", public_id=public_id)


def _show(request: UserRequest, comment: int) -> str:
    services.show_comment(comment_id=comment, shown=True, by=request.user, at=timezone.now())
    return _("The panel, and others who read the report, may be shown the comment.")


def _unshow(request: UserRequest, comment: int) -> str:
    services.show_comment(comment_id=comment, shown=False, by=request.user, at=timezone.now())
    return _("The comment stays with the readers of the study.")


def _hide(request: UserRequest, comment: int) -> str:
    reason = request.POST.get("reason", "").replace("\0", "")
    services.hide_comment(comment_id=comment, reason=reason, by=request.user, at=timezone.now())
    return _("The comment is hidden. Its writer sees why.")


def _unhide(request: UserRequest, comment: int) -> str:
    services.unhide_comment(comment_id=comment, by=request.user, at=timezone.now())
    return _("The readers of the study see the comment again.")


_VERBS: dict[str, Callable[[UserRequest, int], str]] = {
    "show": _show,
    "unshow": _unshow,
    "hide": _hide,
    "unhide": _unhide,
}


def _form(writer: queries.Writer, initial: dict[str, str] | None = None) -> CommentForm:
    given = {"team": writer.team, **(initial or {})}
    return CommentForm(initial=given, asks_name=not writer.name)


def _chosen(found: Opened) -> dict[str, str]:
    """What of an address leads to the edition again, where it is not the latest."""
    imprint = found.imprint
    return {"edition": str(imprint.edition)} if imprint.is_earlier else {}


def _page(
    request: UserRequest,
    reading: Reading,
    found: Opened,
    form: CommentForm | None,
    *,
    item: ItemView | None = None,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    report, place = reading.report, Place(reading.report)
    edition = found.imprint.edition
    if reading.steers:
        given = queries.all_comments(report)
    else:
        given = queries.comments_for(request.user, report, up_to=edition, steers=False)
    lines = comment_lines(given, found.account, place, edition=edition, reader=request.user)
    context = {
        "report": report,
        "title": in_words(report.study.titles),
        "home": place.page(),
        "lines": lines,
        "new": sum(each.is_new for each in lines),
        "steers": reading.steers,
        "is_quiet": reading.steers and queries.is_quiet(report.study_id),
        "form": form,
        "edition": edition,
        "item": item,
        "about": in_words(item.texts) if item else "",
        **more,
    }
    return render(request, "reports/comments.html", context, status=status)


def _own_page(
    request: UserRequest,
    reading: Reading,
    own: queries.Commented,
    form: CommentForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, object] = {
        "report": reading.report,
        "title": in_words(reading.report.study.titles),
        "home": Place(reading.report).page(),
        "comment": own,
        "form": form,
    }
    return render(request, "reports/comment.html", context, status=status)
