"""A collect round's ideas: read as its results, and made into the items of the next round."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from delphi.forms.item_making import ChangeWordingForm, DraftForm, IdeasForm
from delphi.forms.numbers import whole_number
from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.refusals import Refused
from delphi.protocol.visibility import Part, Viewer, may_see
from delphi.queries.collected import (
    Curation,
    criteria_to_rate,
    curation_of,
    other_wordings,
    sections_of,
)
from delphi.queries.curation import themes_of
from delphi.queries.steering import RoundRow, StudyRow
from delphi.services import item_making
from delphi.services.themes import gather_ideas
from delphi.views.facilitator.access import UserRequest, with_round
from delphi.wording.refusals import sentence
from foresight.languages import page_language

DIGITS = 19  # of an idea's id


def results(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Every idea by prompt, in no order, with what has become of it."""
    found = curation_of(one.round)
    context = _context(row, one) | {"curation": found} | _narrowed(request, found)
    return render(request, "delphi/facilitator/ideas.html", context)


def curation(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """What is still to be decided, and what has been made; POST decides about the ticked ideas."""
    if not row.steers:
        return results(request, row, one)
    found = curation_of(one.round)
    form = _form(request, row, one, found)
    if request.method != "POST":
        return _page(request, row, one, found, form)
    if not form.is_valid():
        return _page(request, row, one, found, form, status=422)
    try:
        said = _decide(request, one, form)
    except Refused as refused:
        form.add_error(None, sentence(refused, zone=row.study.zone))
        return _page(request, row, one, found, form, status=422)
    messages.success(request, said)
    theme = _narrowed(request, curation_of(one.round))["theme"]
    return _back(row, one, theme=theme)


def _decide(request: UserRequest, one: RoundRow, form: IdeasForm) -> str:
    given = form.cleaned_data
    about: dict[str, Any] = {
        "round_id": one.round.pk,
        "idea_ids": given["ideas"],
        "by": request.user,
        "at": timezone.now(),
    }
    match given["decision"]:
        case "make":
            item = item_making.make_item(
                **about,
                texts=form.texts(),
                criterion_keys=given["criteria"],
                section_key=given["section"],
            )
            return _("Item {code} has been made.").format(code=item.code)
        case "join":
            item = item_making.join_item(**about, item_id=int(given["item"]))
            return _("Added to {code}.").format(code=item.code)
        case "gather":
            gather_ideas(**about, themes=given["themes"].split(","))
            return _("The themes are saved.")
        case _:
            item_making.set_aside(**about, reason=given["reason"])
            n = len(given["ideas"])
            return ngettext("{n} idea is set aside.", "{n} ideas are set aside.", n).format(n=n)


@with_round
@require_POST
def undecide(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Take back what was decided about one idea or several."""
    ids = [whole_number(each, digits=DIGITS) or 0 for each in request.POST.getlist("idea")]

    def act() -> str:
        item_making.undecide(
            round_id=one.round.pk, idea_ids=ids, by=request.user, at=timezone.now()
        )
        return _("Taken back: it can be decided anew.")

    return _done(request, row, one, act)


@with_round
@require_POST
def word(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Word an item anew that was made from ideas."""
    form = ChangeWordingForm(
        request.POST,
        languages=row.study.survey.languages,
        prefix=request.POST.get("item", ""),
    )

    def act() -> str:
        if not form.is_valid():
            raise _Faulty
        item = item_making.word_item(
            round_id=one.round.pk,
            item_id=whole_number(request.POST.get("item")) or 0,
            texts=form.texts(),
            by=request.user,
            at=timezone.now(),
        )
        return _("Item {code} is worded anew.").format(code=item.code)

    try:
        return _done(request, row, one, act)
    except _Faulty:
        _require_ideas(one)
        found = curation_of(one.round)
        return _page(
            request,
            row,
            one,
            found,
            _form(request, row, one, found, bound=False),
            status=422,
            worded=form,
        )


class _Faulty(Exception):
    """The form has faults, which the page shows."""


@with_round
@require_POST
def draft(request: UserRequest, row: StudyRow, one: RoundRow) -> HttpResponse:
    """Draft the rate round that asks the items made."""
    _require_ideas(one)
    form = DraftForm(request.POST, others=other_wordings(one.round))
    also_ask = form.cleaned_data["also_ask"] if form.is_valid() else []
    try:
        drafted = item_making.draft_from_ideas(
            round_id=one.round.pk, also_ask=also_ask, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
        return _back(row, one)
    messages.success(request, _("Round {number} is drafted.").format(number=drafted.number))
    return redirect("round", public_id=row.study.public_id, number=drafted.number)


def _form(
    request: UserRequest, row: StudyRow, one: RoundRow, found: Curation, *, bound: bool = True
) -> IdeasForm:
    """The form; a link from one idea ticks it and puts its words into the page's language."""
    start = whole_number(request.GET.get("idea"), digits=DIGITS)
    idea = next((each for each in found.ideas if each.id == start), None)
    languages = row.study.survey.languages
    language = page_language() if page_language() in languages else languages[0]
    return IdeasForm(
        request.POST if request.method == "POST" and bound else None,
        curation=found,
        criteria=criteria_to_rate(one.round),
        sections=sections_of(one.round),
        languages=languages,
        texts={language: idea.text} if idea else None,
        initial={"ideas": [str(idea.id)]} if idea else None,
    )


def _page(
    request: UserRequest,
    row: StudyRow,
    one: RoundRow,
    found: Curation,
    form: IdeasForm,
    *,
    status: int = 200,
    worded: ChangeWordingForm | None = None,
) -> HttpResponse:
    number = one.round.number + 1
    languages = row.study.survey.languages
    context = (
        _context(row, one)
        | _narrowed(request, found)
        | {
            "number": number,
            "curation": found,
            "form": form,
            "ticked": {str(each) for each in form["ideas"].value() or []},
            "made": [
                (
                    item,
                    worded
                    if worded and worded.prefix == str(item.id)
                    else ChangeWordingForm(
                        languages=languages, texts=item.texts, prefix=str(item.id)
                    ),
                )
                for item in found.items
            ],
            "draft_form": DraftForm(others=other_wordings(one.round)),
            "drafted": next(
                (each.round for each in row.rounds if each.round.number == number), None
            ),
            "has_errors": status != 200,
        }
    )
    return render(request, "delphi/facilitator/item_making.html", context, status=status)


def _narrowed(request: UserRequest, found: Curation) -> dict[str, Any]:
    """The theme whose ideas alone are shown; "" where none of that name is left."""
    themes = found.themes
    wanted = request.GET.get("theme", "")
    theme = wanted if wanted in dict(themes) else ""
    return {"themes": themes, "theme": theme, "prompts": found.under(theme)}


def _context(row: StudyRow, one: RoundRow) -> dict[str, Any]:
    return {
        "row": row,
        "one": one,
        "study": row.study,
        "round": one.round,
        "is_last": one is row.rounds[-1],
        "unused_themes": themes_of(row.study.pk).unused,
    }


def _require_ideas(one: RoundRow) -> None:
    if one.round.kind != RoundKind.COLLECT or not may_see(
        Viewer.FACILITATOR, Part.IDEAS, one.round.state
    ):
        raise Http404


def _done(request: UserRequest, row: StudyRow, one: RoundRow, act: Any) -> HttpResponse:
    _require_ideas(one)
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
    return _back(row, one)


def _back(row: StudyRow, one: RoundRow, *, theme: str = "") -> HttpResponse:
    address = reverse("round-next", args=[row.study.public_id, one.round.number])
    return redirect(address + ("?" + urlencode({"theme": theme}) if theme else ""))
