"""Experts who may be one and the same: found, compared, and made one by somebody's choice."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from delphi.forms.numbers import whole_number
from delphi.queries import experts as queries
from delphi.queries import impact
from delphi.services.nominations import merge_nominees
from delphi.views.facilitator.access import UserRequest, setting_up
from foresight.network.queries import sits_in_panel
from foresight.network.services.doubles import suspect_again, tell_apart
from foresight.network.services.experts import SitsInPanel

if TYPE_CHECKING:
    from foresight.network.models import Expert


@setting_up
@require_safe
def doubles(request: UserRequest) -> HttpResponse:
    """Everybody who may be in the network twice, the surest first."""
    context = {"doubles": queries.doubles(), "apart": queries.pairs_told_apart()}
    return render(request, "delphi/facilitator/experts_doubles.html", context)


@setting_up
@require_POST
def apart(request: UserRequest) -> HttpResponse:
    """Say that experts who look alike are different people, or take that back."""
    given = [whole_number(each) or 0 for each in request.POST.getlist("expert")]
    if request.POST.get("act") == "again":
        if suspect_again(expert_ids=given):
            messages.success(request, _("They are shown as looking alike again."))
    else:
        tell_apart(expert_ids=given)
        messages.success(request, _("They are not shown as looking alike any more."))
    return redirect("experts-doubles")


@setting_up
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: UserRequest) -> HttpResponse:
    """Says what becomes of the two, then makes them one."""
    given = request.POST if request.method == "POST" else request.GET
    two = _two(given.get("keep"), given.get("merge"))
    if two is None:  # merged meanwhile, perhaps by a second click
        return redirect("experts-doubles")
    kept, merged = two
    if request.method != "POST":
        context = {
            "kept": kept,
            "merged": merged,
            "impact": impact.of_merging(kept, merged),
            "problem": _sits(merged) if sits_in_panel(merged.pk) else "",
        }
        return render(request, "delphi/facilitator/experts_merge.html", context)
    try:
        merge_nominees(kept_id=kept.pk, merged_id=merged.pk)
    except SitsInPanel:
        messages.error(request, _sits(merged))
    else:
        messages.success(request, _("They are one now: {email}.").format(email=kept.email))
    return redirect("experts-doubles")


def _sits(merged: "Expert") -> str:
    return _(
        "{email} has a seat in a panel, and the personal links of that seat go to this address "
        "and to no other. Keep this one, or let the seat be ended first on its panel’s page."
    ).format(email=merged.email)


def _two(keep: str | None, other: str | None) -> tuple["Expert", "Expert"] | None:
    ids = [whole_number(keep) or 0, whole_number(other) or 0]
    found = {each.pk: each for each in queries.experts_with(ids)}
    return (found[ids[0]], found[ids[1]]) if len(found) == 2 else None
