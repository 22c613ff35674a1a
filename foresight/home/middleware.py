"""What happens around every page: who asks, in which language, from where, and what is kept."""

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from typing import cast

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.handlers.exception import convert_exception_to_response
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import resolve, reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_protect

from foresight.languages import LANGUAGES

Handler = Callable[[HttpRequest], HttpResponse]


class ShortWayMiddleware:
    """Saving an answer takes a short way, past what only whole pages need.

    Sessions, accounts, messages, static files and the policy for scripts make up half of a small
    request's work, and an answer is saved thirty times for every page. What protects it stays:
    HTTPS, the host, the form's token and origin, the visitor's language.
    """

    def __init__(self, get_response: Handler) -> None:
        self._whole_way = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path, way = self._short_way
        return (way if request.path_info == path else self._whole_way)(request)

    @cached_property
    def _short_way(self) -> tuple[str, Handler]:
        """The address, and the handler of what is sent to it."""
        path = reverse("answer-save")
        way: Handler = csrf_protect(resolve(path).func)
        for middleware in (
            OriginMiddleware,
            LanguageMiddleware,
            BareHeadersMiddleware,
            SecurityMiddleware,
        ):
            way = cast(Handler, convert_exception_to_response(middleware(way)))
        return path, way


class BareHeadersMiddleware:
    """What `CommonMiddleware` and the policies add to pages, for answers that are no page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # refuses a host that is not ours
        response = self.get_response(request)
        response.headers["Content-Length"] = str(len(response.content))
        response.headers["X-Frame-Options"] = settings.X_FRAME_OPTIONS
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        return response


class ProxyMiddleware:
    """Behind our own proxy (FORESIGHT_PROXY) the visitor's address is the one the proxy wrote.

    That is the last entry of the header; the others anybody may claim.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if told and settings.SECURE_PROXY_SSL_HEADER:
            request.META["REMOTE_ADDR"] = told
        return self.get_response(request)


class LanguageMiddleware:
    """Reads the language cookie, set by the switch and at entry from the person's own language.

    The browser's preferences are left out of it: one link opens in one language for everybody.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AddressMiddleware:
    """No page has a NUL in its address, and PostgreSQL takes none in a query: 404 at once."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404
        return self.get_response(request)


class OriginMiddleware:
    """Makes Django's protection of forms agree with `Referrer-Policy: no-referrer`.

    Under that policy browsers send `Origin: null` with the site's own forms too (Fetch standard,
    "append a request Origin header"), and Django would refuse them all. Browsers say where such a
    form comes from in `Sec-Fetch-Site`, which no page can forge: if it is this site, the origin is
    put back. Browsers too old to say so are held to the token, which is checked in every case.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_own = request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") == "same-origin"
        if request.META.get("HTTP_ORIGIN") == "null" and is_own:
            with suppress(DisallowedHost):  # then Django refuses the request itself
                request.META["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)


class PersonalPagesMiddleware:
    """Nothing that a signed-in user or a panellist sees is kept by a browser or on the way."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        personal = (settings.SESSION_COOKIE_NAME, settings.SEAT_COOKIE_NAME)
        if any(name in request.COOKIES for name in personal):
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
