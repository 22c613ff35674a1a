"""The network's experts: looked up, written down, retired, brought in a list."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.document.mistakes import Mistakes
from delphi.document.tables import read_table
from delphi.forms.experts import ExpertForm, ExpertListForm, ExpertSearchForm, written_down
from delphi.protocol.refusals import FileHasMistakes
from delphi.queries import experts as queries
from delphi.services.expert_lists import import_experts
from delphi.services.nominations import erase_nominee
from delphi.views.facilitator.access import UserRequest, setting_up
from foresight.network.services.experts import (
    AddressKnown,
    MayBeAsked,
    SitsInPanel,
    add_expert,
    change_expert,
    retire_expert,
)

if TYPE_CHECKING:
    from foresight.network.models import Expert

EXPERTS_ON_A_PAGE = 100


@setting_up
@require_safe
def experts(request: UserRequest) -> HttpResponse:
    """The experts that are looked for, by name; what was asked for stands in the address."""
    form = ExpertSearchForm(request.GET or {}, places=queries.places())
    found = queries.experts_sought(form.sought)
    page = Paginator(found, EXPERTS_ON_A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "experts": queries.experts_with(list(page.object_list)),
        "asked": asked.urlencode(),
        "doubles": len(queries.doubles()),
    }
    return render(request, "delphi/facilitator/experts.html", context)


@setting_up
@require_http_methods(["GET", "HEAD", "POST"])
def new_expert(request: UserRequest) -> HttpResponse:
    """One more expert."""
    places = queries.places()
    form = ExpertForm(request.POST if request.method == "POST" else None, places=places)
    if request.method == "POST" and form.is_valid():
        try:
            expert = add_expert(person=form.person)
        except AddressKnown as known:
            form.add_error("email", _known(known))
        else:
            messages.success(request, _("{name} is in the network now.").format(name=expert.name))
            _warn_of_doubles(request, expert)
            return redirect("experts")
    return _form(request, form)


@setting_up
@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: UserRequest, *, expert: int) -> HttpResponse:
    """One expert, to be changed; seats already taken keep what was frozen in them."""
    found = _expert(expert)
    form = ExpertForm(
        request.POST if request.method == "POST" else None,
        initial=written_down(found),
        places=queries.places(),
    )
    form.fields["email"].help_text = _(
        "Stays while they have a seat in a panel. If it no longer works, add them once more "
        "with the new one and give that a seat; then end the old seat on its panel’s page."
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_expert(expert_id=found.pk, person=form.person)
        except AddressKnown as known:
            form.add_error("email", _known(known))
        except SitsInPanel:
            form.add_error("email", _sits())
        else:
            messages.success(request, _("Saved."))
            _warn_of_doubles(request, found)
            return redirect("experts")
    return _form(request, form, found)


def _form(request: UserRequest, form: ExpertForm, found: "Expert | None" = None) -> HttpResponse:
    context = {"form": form, "expert": found, "institutions": queries.institutions()}
    status = 422 if form.is_bound else 200
    return render(request, "delphi/facilitator/expert.html", context, status=status)


def _known(known: AddressKnown) -> str:
    return _("This person is in the network already, as {address}.").format(address=known.address)


def _sits() -> str:
    return _(
        "The address stays while this person has a seat in a panel: whoever changed it could have "
        "their personal link sent elsewhere. Nothing has been changed."
    )


def _warn_of_doubles(request: UserRequest, expert: "Expert") -> None:
    if any(expert.pk in double.suspicion.keys for double in queries.doubles()):
        messages.warning(
            request,
            _("{name} may be in the network twice: see the experts who look alike.").format(
                name=expert.name
            ),
        )


@setting_up
@require_POST
def retire(request: UserRequest, *, expert: int) -> HttpResponse:
    """Draw the expert into no panel any more, or again: what one press does, another undoes."""
    found = _expert(expert)
    retire_expert(expert_id=found.pk, retired=not found.retired)
    said = (
        _("{name} can be drawn into panels again.")
        if found.retired
        else _("{name} has retired and is drawn into no panel any more. Seats already taken stay.")
    )
    messages.success(request, said.format(name=found.name))
    return redirect("expert", expert=found.pk)


@setting_up
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: UserRequest, *, expert: int) -> HttpResponse:
    """Asks first, then forgets the expert for good."""
    found = _expert(expert)
    if request.method != "POST":
        return render(request, "delphi/facilitator/expert_erase.html", {"expert": found})
    try:
        erase_nominee(expert_id=found.pk)
    except MayBeAsked:
        messages.error(
            request,
            _(
                "{name} sits in a panel, or sat there and is not to be asked again. They can be "
                "retired now, and erased once that tie has been destroyed."
            ).format(name=found.name),
        )
        return redirect("expert", expert=found.pk)
    messages.success(request, _("{name} has been erased.").format(name=found.name))
    return redirect("experts")


@setting_up
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: UserRequest) -> HttpResponse:
    """A posted list is taken in whole or not at all."""
    if request.method != "POST":
        return _list_page(request, ExpertListForm())
    form = ExpertListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list_page(request, form)
    try:
        done = import_experts(
            rows=read_table(form.cleaned_data["file"]),
            create_missing=form.cleaned_data["create_missing"],
            replace=form.cleaned_data["replace"],
        )
    except (Mistakes, FileHasMistakes) as refused:
        found = (
            refused.mistakes if isinstance(refused, Mistakes) else refused.particulars["mistakes"]
        )
        return _list_page(request, form, mistakes=found)
    said = ngettext("{n} expert added.", "{n} experts added.", done.added).format(n=done.added)
    if done.known:
        said += " " + ngettext(
            "{n} was in the network already.", "{n} were in the network already.", done.known
        ).format(n=done.known)
    messages.success(request, said)
    for note in done.notes:
        messages.warning(request, note)
    return redirect("experts")


def _list_page(
    request: UserRequest, form: ExpertListForm, *, mistakes: object = ()
) -> HttpResponse:
    context = {"form": form, "mistakes": mistakes}
    status = 422 if form.is_bound else 200
    return render(request, "delphi/facilitator/experts_import.html", context, status=status)


def _expert(expert_id: int) -> "Expert":
    found = queries.expert_with(expert_id)
    if found is None:
        raise Http404
    return found
