"""A panel drawn from the network's experts: chosen, looked at, added."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from delphi.forms.drawing import DrawForm
from delphi.forms.numbers import whole_number
from delphi.protocol.drawing import Candidate, Stratum, draw
from delphi.protocol.refusals import Refused
from delphi.queries import experts
from delphi.queries.candidates import Person, candidates_for, counts_by, looking_alike
from delphi.queries.steering import StudyRow
from delphi.services.panel_draws import seat_drawn
from delphi.views.facilitator.access import UserRequest, setting_up, to_steer, with_study
from delphi.wording.refusals import sentence
from foresight.languages import Texts


@dataclass(frozen=True, slots=True)
class Drawn:
    """Somebody drawn; `alike` names an earlier one who may be the same, "" one with a seat."""

    person: Person
    alike: str | None


@dataclass(frozen=True, slots=True)
class DrawnStratum:
    """A stratum as the page shows it, with the people drawn."""

    region: Texts
    sector: Texts
    found: int
    people: Sequence[Drawn]


@setting_up
@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def draw_panel(request: UserRequest, row: StudyRow) -> HttpResponse:
    """The choice stands in the address; a look at who would be drawn goes before adding them."""
    people = candidates_for(row.study)
    places = experts.places()
    asked = "look" in request.GET
    form = DrawForm(request.GET if asked else None, places=places, counts=counts_by(people))
    drawn: list[DrawnStratum] | None = None
    if asked and form.is_valid():
        if request.method == "POST" and _seated(request, row, form, people):
            return redirect("panel", public_id=row.study.public_id)
        drawn = _shown(row, _strata(form, people), people, places)
    context = {
        "row": row,
        "study": row.study,
        "form": form,
        "candidates": len(people),
        "drawn": drawn,
        "number": sum(len(each.people) for each in drawn or ()),
        "each": form.cleaned_data.get("each") if drawn is not None else None,
        "alike": sum(each.alike is not None for one in drawn or () for each in one.people),
        "refused": sum(each.person.is_refused for one in drawn or () for each in one.people),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/draw.html", context, status=status)


def _strata(form: DrawForm, people: Sequence[Person]) -> list[Stratum]:
    wanted, found = form.wanted, form.cleaned_data
    fitting = (each for each in people if wanted.takes(each))
    return draw(
        (Candidate(each.key, (each.region, each.sector)) for each in fitting),
        each=found["each"],
        seed=found["seed"] or 0,
    )


def _shown(
    row: StudyRow, strata: Sequence[Stratum], people: Sequence[Person], places: experts.Places
) -> list[DrawnStratum]:
    by_key = {each.key: each for each in people}
    drawn = [
        sorted((by_key[key] for key in each.drawn), key=lambda one: one.name) for each in strata
    ]
    alike = looking_alike(row.study, [each for people in drawn for each in people])
    regions = {each.key: each.names for each in places.regions}
    sectors = {each.key: each.names for each in places.sectors}
    return [
        DrawnStratum(
            regions.get(each.stratum[0], {}),
            sectors.get(each.stratum[1], {}),
            each.found,
            [Drawn(one, alike.get(one.key)) for one in chosen],
        )
        for each, chosen in zip(strata, drawn, strict=True)
    ]


def _seated(request: UserRequest, row: StudyRow, form: DrawForm, people: Sequence[Person]) -> bool:
    """Seat those who are ticked, all of whom the draw must have given; whether that was done."""
    ticked = {whole_number(each) for each in request.POST.getlist("expert")}
    drawn = {key for each in _strata(form, people) for key in each.drawn}
    chosen = [key for key in ticked if key is not None]
    if not chosen:
        messages.error(request, _("Nobody is ticked, so nobody was added."))
        return False
    if not ticked <= drawn:
        messages.error(request, _("The network has changed meanwhile. Look at the draw again."))
        return False
    try:
        how = form.how | {"left_out": len(drawn) - len(chosen)}
        added = seat_drawn(
            study_id=row.study.pk, expert_ids=chosen, how=how, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        messages.error(request, sentence(refused, zone=row.study.zone))
        return False
    said = ngettext("{n} panellist added.", "{n} panellists added.", added).format(n=added)
    messages.success(request, said)
    return True
