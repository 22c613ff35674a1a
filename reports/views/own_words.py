"""What became of a panellist's own words: shown to the panel, reworded, quoted in reports."""

from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from delphi.protocol.refusals import UnknownArgument
from delphi.queries.own_arguments import OwnWords, own_reasons, own_replies
from delphi.queries.sheets import round_of_seat, study_of_seat
from delphi.views.expert.seat import Seat, see_other, with_seat
from foresight.languages import Texts
from reports.queries.quotes import QuotedIn, quoted_in
from reports.services.quoting import choose_quoting


class Quoting(NamedTuple):
    """A report that quotes the words; `url` where the panel reads it."""

    number: int
    url: str
    texts: Texts
    is_others: bool  # worded by facilitators, or given in other languages


@require_safe
@with_seat
def own_words(request: HttpRequest, seat: Seat) -> HttpResponse:
    """The reasons and replies the panellist has given, round by round; nobody else sees it."""
    round_ = round_of_seat(seat)
    study = round_.study if round_ else study_of_seat(seat)
    reasons = own_reasons(study, seat.pk)
    chosen = {
        each.argument
        for each in reasons
        if each.argument and each.may_be_quoted and not each.taken_back
    }
    found = quoted_in(study.pk, chosen)
    context = {
        "study": study,
        "round": round_,
        "reasons": [_with_quotes(each, found.get(each.argument or 0, [])) for each in reasons],
        "replies": own_replies(study, seat.pk),
        "was_changed": "saved" in request.GET,
    }
    return render(request, "reports/own_words.html", context)


@require_POST
@with_seat
def quoting(request: HttpRequest, seat: Seat, argument: int) -> HttpResponse:
    """Take one of one's own reasons back from reports, or let them quote it again."""
    taken_back = request.POST.get("quoted") != "yes"
    try:
        choose_quoting(seat_id=seat.pk, argument_id=argument, taken_back=taken_back)
    except UnknownArgument:
        raise Http404 from None
    return see_other("answer-arguments", query="saved")


def _where(found: QuotedIn) -> str:
    """The place in the panel's report where the words stand."""
    quote = found.quote
    address = {"code": quote.code, "criterion": quote.criterion}
    item = reverse("panel-report-item", kwargs={"public_id": found.report.public_id, **address})
    edition = f"?edition={found.edition}" if found.edition else ""
    return f"{item}{edition}#quotes"


def _with_quotes(words: OwnWords, found: list[QuotedIn]) -> dict[str, Any]:
    """The words with the reports that quote them, as the page shows them."""
    quoted = [
        Quoting(
            number=each.as_of,
            url=_where(each) if each.report.for_panel else "",
            texts=each.texts,
            is_others=words.words not in each.texts.values(),
        )
        for each in found
    ]
    return {name: getattr(words, name) for name in words.__slots__} | {"quoted": quoted}
