"""Users' own accounts."""

from foresight.network.models import User


def change_profile(*, user_id: int, name: str, language: str) -> None:
    """Change the name a user is shown by and the language the site speaks to them."""
    User.objects.filter(pk=user_id).update(name=name, language=language)
