"""API tokens: made, shown once, ended."""

from datetime import datetime, timedelta

from foresight.keys import random_token, token_hash
from foresight.network.models import ApiToken

#: How long a token lasts, in days, and at the most.
USUAL_DAYS = 90
LONGEST_DAYS = 365


def create_token(
    *, user_id: int, name: str, days: int = USUAL_DAYS, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token of 256 random bits for a user.

    Returns the record and the token itself, which is stored nowhere and cannot be shown again.
    Raises ValueError when `days` is not within 1 to `LONGEST_DAYS`.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValueError(f"days: {days} found, 1 to {LONGEST_DAYS} expected")
    token = random_token()
    record = ApiToken.objects.create(
        user_id=user_id,
        name=name,
        token_hash=token_hash(token),
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    return record, token


def end_token(*, user_id: int, token_id: int) -> bool:
    """End one of the user's own tokens at once; False when it is not theirs."""
    return ApiToken.objects.filter(user_id=user_id, id=token_id).delete()[0] > 0
