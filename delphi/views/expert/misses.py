"""Counting links that open nothing, per address, in memory alone and for a minute.

Only misses count, and a link that opens a seat is never held up: panellists behind one address
with somebody who tries tokens get in as ever.
"""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

ALLOWED = 30
SECONDS = 60


def is_one_too_many(request: HttpRequest) -> bool:
    """Count a miss; whether its address has had more than `ALLOWED` within `SECONDS`."""
    key = f"misses:{_address(request)}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > ALLOWED
    except ValueError:  # it expired in between
        return False


def _address(request: HttpRequest) -> str:
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE_PROXY_SSL_HEADER:
        # Behind our own proxy: the last entry is the one it wrote, the others anybody may claim.
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    return hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()[:24]
