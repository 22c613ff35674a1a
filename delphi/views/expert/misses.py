"""Counting links that open nothing, per address, in memory alone and for a minute.

Only misses count, and a link that opens a seat is never held up: panellists behind one address
with somebody who tries tokens get in as ever. Each process counts for itself, so the limit is
that many per process; what keeps tokens from being found is their length: 256 random bits.
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
    return hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()[:24]
