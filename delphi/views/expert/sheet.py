"""The answer sheet: all questions on one page, saved as one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

from delphi.forms.answers import (
    Fields,
    SentSheet,
    parts_of,
    read_sheet,
    sentences,
    values_of,
)
from delphi.forms.numbers import listed_numbers, whole_number
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import (
    ConsentMissing,
    PageOfAnotherSeat,
    RoundClosed,
    SeatWithdrawn,
    SubmittedForGood,
    UnknownQuestion,
)
from delphi.queries.consent import must_consent
from delphi.queries.earlier import is_change
from delphi.queries.sheets import (
    AskedQuestion,
    SheetView,
    Stage,
    launched_round_of_seat,
    round_of_seat,
    sheet_view,
    stage_of,
)
from delphi.services.answering import SavedSheet, save_answers
from delphi.services.endorsing import endorse_argument
from delphi.services.noting import Place, settle_note
from delphi.views.expert.noting import tap, tapped_question
from delphi.views.expert.seat import Seat, mark_in, see_other, with_seat
from delphi.wording.refusals import sentence
from foresight.languages import LANGUAGES, remember_language


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a sent form, to be shown with the sheet again."""

    sent: SentSheet = field(default_factory=SentSheet)
    outcome: SavedSheet = field(default_factory=SavedSheet)
    is_unsaved: bool = False

    @property
    def has_trouble(self) -> bool:
        return bool(self.sent.problems or self.outcome.stale or self.is_unsaved)


# The largest page by far, opened over telephones; what it reflects of a form it was sent stands
# beside no secret but the CSRF token, which is masked anew in every page.
@gzip_page
@require_http_methods(["GET", "HEAD", "POST"])
@with_seat
def sheet(request: HttpRequest, seat: Seat) -> HttpResponse:
    if request.method == "POST":
        return _receive(request, seat)
    round_ = round_of_seat(seat)
    if round_ is None or stage_of(round_.study, round_, timezone.now()) is not Stage.OPEN:
        return see_other("answer-landing")
    if must_consent(round_):
        return see_other("answer-landing", anchor="information")
    if round_.kind == RoundKind.COLLECT:
        return see_other("answer-ideas")
    return _show(request, sheet_view(round_, seat.pk), Said())


def _show(request: HttpRequest, view: SheetView, said: Said, *, status: int = 200) -> HttpResponse:
    fields = {question.id: _fields(question, said) for question in view.questions}
    context = {
        "study": view.study,
        "round": view.round,
        "view": view,
        "seat_mark": mark_in(request),
        "parts": parts_of(view, lambda question: fields[question.id]),
        "trouble": [each for each in fields.values() if each.problems or each.conflict],
        "is_unsaved": said.is_unsaved,
        "was_saved": "saved" in request.GET,
        "kept": _kept(request, view),
        "reads_reasons": True,
        "has_errors": said.has_trouble,
    }
    return render(request, "delphi/expert/sheet.html", context, status=status)


def _kept(request: HttpRequest, view: SheetView) -> list[int]:
    """The questions that one button has just kept, and that it can let go of again."""
    listed = listed_numbers(request.GET.get("kept"))
    return [
        question.id
        for question in view.questions
        if question.id in listed and question.is_answered and not question.is_changed
    ]


def _fields(question: AskedQuestion, said: Said) -> Fields:
    """The question's fields: as stored, or as sent where that could not be stored."""
    problems = said.sent.problems.get(question.id, ())
    stale = said.outcome.stale.get(question.id)
    if said.is_unsaved and question.id in said.sent.typed:
        return Fields(question, said.sent.typed[question.id], said.sent.revisions[question.id])
    if not problems and stale is None:
        return Fields(question, values_of(question.content, question.scale), question.revision)
    return Fields(
        question,
        said.sent.typed[question.id],
        # Whoever sends a conflict again has seen what it replaces.
        stale.revision if stale else said.sent.revisions[question.id],
        problems=sentences(problems, question),
        conflict=stale.content if stale else None,
    )


def _receive(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Store what was sent, then go on; the language switch sends the form too, losing nothing."""
    chosen = request.POST.get("language", "")
    if chosen not in LANGUAGES:
        return _store(request, seat)
    with translation.override(chosen):
        request.LANGUAGE_CODE = chosen  # type: ignore[attr-defined]
        response = _store(request, seat)
    response.headers["Content-Language"] = chosen
    remember_language(response, chosen)
    return response


def _store(request: HttpRequest, seat: Seat) -> HttpResponse:
    round_ = launched_round_of_seat(seat, whole_number(request.POST.get("round")) or 0)
    if round_ is None or round_.kind == RoundKind.COLLECT:
        raise Http404
    view = sheet_view(round_, seat.pk)
    sent = read_sheet(request.POST, view.questions)
    now = timezone.now()
    try:
        outcome = save_answers(seat_id=seat.pk, round_id=round_.pk, drafts=sent.drafts, at=now)
        _endorse(request.POST, seat, view)
        _note(request.POST, seat, view, sent)
    except (RoundClosed, SeatWithdrawn):
        return _show_unsaved(request, view, sent)
    except (ConsentMissing, PageOfAnotherSeat, SubmittedForGood) as refused:
        return _show_unsaved(request, view, sent, why=sentence(refused))
    except UnknownQuestion:
        raise Http404 from None
    except OperationalError:
        return _show(request, view, Said(sent, is_unsaved=True), status=503)
    said = Said(sent, outcome)
    if said.has_trouble:
        return _show(
            request,
            sheet_view(round_, seat.pk),
            said,
            status=422 if sent.problems else 409,
        )
    return _next_page(request.POST, sent.kept)


def _next_page(data: QueryDict, kept: Sequence[int]) -> HttpResponse:
    if data.get("act") == "review":
        return see_other("answer-review")
    if (asked := whole_number(data.get("reasons"))) is not None:
        return see_other("answer-reasons", question=asked)
    if kept:
        said = "-".join(map(str, kept))
        return see_other("answer-sheet", anchor="kept", query=f"saved&kept={said}")
    place = data.get("endorse") or data.get("unendorse")
    question = whole_number(data.get("keep") or data.get("clear")) or tapped_question(data)
    anchor = f"a{place}" if place else f"q{question}" if question else ""
    return see_other("answer-sheet", anchor=anchor, query="saved")


def _note(data: QueryDict, seat: Seat, view: SheetView, sent: SentSheet) -> None:
    """Store what was said beside an answer; let go of why one changed that is as it was."""
    tap(data, seat.pk, view.round.pk)
    contents = {draft.question_id: draft.content for draft in sent.drafts}
    for question in view.questions:
        if not (question.note and question.note.why and question.id in contents):
            continue
        if not is_change(contents[question.id], question.earlier):
            place = Place(seat.pk, view.round.pk, question.id)
            settle_note(place=place, at=timezone.now())


def _endorse(data: Mapping[str, str], seat: Seat, view: SheetView) -> None:
    for name, endorsed in (("endorse", True), ("unendorse", False)):
        argument = whole_number(data.get(name), digits=19)
        if argument:
            endorse_argument(
                seat_id=seat.pk,
                round_id=view.round.pk,
                argument_id=argument,
                endorsed=endorsed,
                at=timezone.now(),
            )


def _show_unsaved(
    request: HttpRequest, view: SheetView, sent: SentSheet, *, why: str = ""
) -> HttpResponse:
    """The round has closed meanwhile, or something else stands in between: it can be copied."""
    contents = {draft.question_id: draft.content for draft in sent.drafts}
    unsaved = [
        (item, question, contents[question.id])
        for item in view.items
        for question in item.questions
        if question.id in contents and contents[question.id] != question.content
    ]
    context = {"study": view.study, "round": view.round, "unsaved": unsaved}
    context["why"] = why
    return render(request, "delphi/expert/unsaved.html", context, status=409)
