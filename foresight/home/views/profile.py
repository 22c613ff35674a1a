"""A user's own account: name, language, password, second factor."""

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foresight.home.forms import ProfileForm
from foresight.languages import remember_language
from foresight.network.services.accounts import change_profile

if TYPE_CHECKING:
    from foresight.network.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        change_profile(user_id=user.pk, **form.cleaned_data)
        response = redirect("account")
        remember_language(response, form.cleaned_data["language"])
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Saved."))
        return response
    return render(request, "home/account.html", {"form": form})
