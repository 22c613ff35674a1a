"""How people come to an account (by invitation only) and what signing in sets."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop, ngettext

from foresight.languages import remember_language
from foresight.network.models import User

#: Said by the sign-in library, whose own translations of it are wrong or lacking.
SAID_BY_LIBRARY = (gettext_noop("Password successfully changed."),)


def attempted_address(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The address that a sign-in was tried with: what failed attempts are counted by."""
    given = credentials or {}
    address = given.get("email") or given.get("login") or request.POST.get("login", "")
    return str(address).strip().lower()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **login: Any) -> HttpResponse:
        """A signed-in user sees the site in the language of their account."""
        response: HttpResponse = super().post_login(request, user, **login)
        remember_language(response, user.language)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link that is mailed names the site's own origin, whatever the Host header says."""
        address = super().get_reset_password_from_key_url(key)
        return settings.ORIGIN + "/" + address.split("://", 1)[1].partition("/")[2]


class PasswordLength(MinimumLengthValidator):
    """Says in all three languages what Django says in some of them only."""

    def get_error_message(self) -> str:
        return ngettext(
            "The password has to have at least %(count)s character.",
            "The password has to have at least %(count)s characters.",
            self.min_length,
        ) % {"count": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()
