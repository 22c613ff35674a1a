"""The regions, sectors and topics experts are found by."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from delphi.forms.experts import PlaceForm
from delphi.queries import experts as queries
from delphi.views.facilitator.access import UserRequest, setting_up
from foresight.network.services.named import (
    KINDS,
    NameKnown,
    StillUsed,
    put_named,
    remove_named,
)


@setting_up
@require_http_methods(["GET", "HEAD", "POST"])
def places(request: UserRequest) -> HttpResponse:
    """What there is, with how many experts each has; added, renamed, removed while unused."""
    if "remove" in request.POST:
        _remove(request, *request.POST["remove"].partition(".")[::2])
        return redirect("experts-places")
    form = PlaceForm(request.POST if request.method == "POST" else None, initial=_chosen(request))
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        try:
            put_named(kind=KINDS[found["kind"]], names=form.names, key=found["key"])
        except NameKnown as known:
            form.add_error(None, _("“{name}” is there already.").format(name=known.name))
        else:
            messages.success(request, _("Saved."))
            return redirect("experts-places")
    there, uses = queries.places(), queries.uses_of_places()
    context = {
        "form": form,
        "renames": bool(form["key"].value()),
        "lists": [
            (kind, [(each, uses[kind].get(each.key, 0)) for each in entries])
            for kind, entries in (
                ("region", there.regions),
                ("sector", there.sectors),
                ("topic", there.topics),
            )
        ],
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/experts_places.html", context, status=status)


def _chosen(request: UserRequest) -> dict[str, str]:
    """What the form begins with: the entry that the address names, to be renamed."""
    kind, _dot, key = request.GET.get("rename", "").partition(".")
    there = queries.places()
    entries = {"region": there.regions, "sector": there.sectors, "topic": there.topics}
    found = next((each for each in entries.get(kind, ()) if each.key == key), None)
    if found is None:
        return {}
    names = {f"name_{language}": name for language, name in found.names.items()}
    return {"kind": kind, "key": key} | names


def _remove(request: UserRequest, kind: str, key: str) -> None:
    if kind not in KINDS:
        return
    try:
        remove_named(kind=KINDS[kind], key=key)
    except StillUsed:
        messages.error(request, _("Experts or seats refer to it, so it stays."))
    else:
        messages.success(request, _("Removed."))
