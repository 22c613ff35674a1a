"""The WSGI entry point: `foresight.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")

application = get_wsgi_application()


def _load_addresses() -> None:
    """Import every page now, so that the first visitor of each process does not wait for it."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - reading it loads it


_load_addresses()
