"""What a study's messages say: the usual texts, or those that its facilitators write."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from delphi.forms.deadlines import ANSWERING_TIME
from delphi.forms.texts import TextsForm, missing_hint
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import MessageText, placeholders_of
from delphi.protocol.refusals import Refused
from delphi.queries.rounds import number_of_items
from delphi.queries.steering import RoundRow, StudyRow
from delphi.queries.texts import OwnTexts, own_texts, own_texts_of, written_languages
from delphi.services.letters import preview_mail, send_test_mail
from delphi.services.texts import write_texts
from delphi.views.facilitator.access import UserRequest, with_study
from delphi.wording.messages import (
    kind_in_words,
    occasion_in_words,
    placeholder_in_words,
    usual_text,
)
from delphi.wording.refusals import sentence


@with_study
@require_safe
def message_texts(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Every kind of message: when it goes out, and in whose words."""
    own = own_texts(row.study.pk)
    languages = written_languages(row.study)
    kinds = [
        {
            "kind": kind,
            "name": kind_in_words(kind),
            "occasion": occasion_in_words(kind),
            "own": [each for each in languages if kind in own and each in own[kind].texts],
            "usual": [each for each in languages if kind not in own or each not in own[kind].texts],
        }
        for kind in MessageKind
    ]
    context = {"row": row, "study": row.study, "kinds": kinds, "languages": languages}
    return render(request, "delphi/facilitator/message_texts.html", context)


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def message_text(request: UserRequest, row: StudyRow, *, letter: str) -> HttpResponse:
    """One kind in all its languages. A POST previews, tests, puts the usual text back or saves."""
    if letter not in set(MessageKind) or not row.rounds:
        raise Http404
    kind = MessageKind(letter)
    own = own_texts_of(row.study.pk, kind)
    if request.method != "POST":
        return _page(request, row, kind, own, _form(row, kind, own, None))
    form = _form(row, kind, own, request.POST)
    if language := request.POST.get("usual"):
        return _with_usual(request, row, kind, own, form, language)
    if not form.is_valid():
        return _page(request, row, kind, own, form, status=422)
    if "preview" in request.POST:
        return _page(request, row, kind, own, form, tried=form.texts())
    if language := request.POST.get("test"):
        _send_test(request, row, kind, form, language)
        return _page(request, row, kind, own, form, tried=form.texts())
    return _save(request, row, kind, own, form)


def _save(
    request: UserRequest, row: StudyRow, kind: MessageKind, own: OwnTexts, form: TextsForm
) -> HttpResponse:
    try:
        write_texts(
            study_id=row.study.pk,
            kind=kind,
            texts=form.texts(),
            revision=form.cleaned_data["revision"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        # Saved once more it replaces what stands now: the sentence has said so.
        form.data = request.POST.copy()
        form.data["revision"] = str(own.revision)
        return _page(request, row, kind, own, form, status=422)
    messages.success(request, _("Saved"))
    return redirect("message-text", public_id=row.study.public_id, letter=kind.value)


def _with_usual(
    request: UserRequest,
    row: StudyRow,
    kind: MessageKind,
    own: OwnTexts,
    form: TextsForm,
    language: str,
) -> HttpResponse:
    """The form as it was typed, with the usual text in one language; nothing is saved yet."""
    if language not in form.usual:
        raise Http404
    data = request.POST.copy()
    data[f"subject_{language}"], data[f"body_{language}"] = form.usual[language]
    messages.info(request, _("The usual text has been put back. Save to let it go out."))
    again = _form(row, kind, own, data)
    is_right = again.is_valid()
    return _page(request, row, kind, own, again, tried=again.texts() if is_right else None)


def _send_test(
    request: UserRequest, row: StudyRow, kind: MessageKind, form: TextsForm, language: str
) -> None:
    """Mail it as typed to the facilitator, with a link that opens nothing."""
    if language not in form.usual:
        raise Http404
    one = _one_for(row, kind)
    went = send_test_mail(
        round_id=one.round.pk,
        kind=kind,
        language=language,
        closes_at=_deadline(one),
        to=request.user,
        text=form.texts().get(language, form.usual[language]),
    )
    if went:
        words = _("A test message went to {email}.").format(email=request.user.email)
        messages.success(request, words)
    else:
        messages.error(request, _("The mail server did not take the test message."))


def _form(row: StudyRow, kind: MessageKind, own: OwnTexts, data: object) -> TextsForm:
    return TextsForm(
        data,  # type: ignore[arg-type]
        kind=kind,
        languages=written_languages(row.study),
        standing=own.texts,
        usual=_usual(row, kind),
        revision=own.revision,
    )


def _usual(row: StudyRow, kind: MessageKind) -> dict[str, MessageText]:
    one = _one_for(row, kind)
    items = number_of_items(one.round)
    usual = {}
    for language in written_languages(row.study):
        with translation.override(language):
            usual[language] = usual_text(kind, number=one.round.number, items=items)
    return usual


def _page(
    request: UserRequest,
    row: StudyRow,
    kind: MessageKind,
    own: OwnTexts,
    form: TextsForm,
    *,
    tried: dict[str, MessageText] | None = None,
    status: int = 200,
) -> HttpResponse:
    one = _one_for(row, kind)
    shown = (own.texts if tried is None else tried) if not form.errors else None
    letters = [
        (
            language,
            preview_mail(
                round_id=one.round.pk,
                kind=kind,
                language=language,
                closes_at=_deadline(one),
                text=shown.get(language, form.usual[language]),
            ),
        )
        for language in form.languages
        if shown is not None
    ]
    context = {
        "row": row,
        "study": row.study,
        "kind": kind,
        "name": kind_in_words(kind),
        "occasion": occasion_in_words(kind),
        "form": form,
        "hint": missing_hint(),
        "places": [(f"{{{each}}}", placeholder_in_words(each)) for each in placeholders_of(kind)],
        "letters": letters,
        "is_tried": tried is not None and not form.errors,
    }
    return render(request, "delphi/facilitator/message_text.html", context, status=status)


def _one_for(row: StudyRow, kind: MessageKind) -> RoundRow:
    """The round whose figures stand in the preview: the first for invitations, else the latest."""
    return row.rounds[0 if kind is MessageKind.INVITATION else -1]


def _deadline(one: RoundRow) -> datetime:
    return one.round.closes_at or timezone.now() + ANSWERING_TIME
