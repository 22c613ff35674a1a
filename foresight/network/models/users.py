"""People who sign in with an e-mail address: facilitators and policy readers."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from foresight.languages import LANGUAGES


def normal_email(email: str) -> str:
    """The one form an address is stored in: trimmed and in lower case."""
    return email.strip().lower()


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=normal_email(email), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=normal_email(username or ""))


class User(AbstractBaseUser):
    """An account. What it may do in a study is a `delphi.StudyMember`."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, default="fi")
    is_active = models.BooleanField(default=True)
    is_facilitator = models.BooleanField(default=False, help_text="May set up studies.")

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_email_is_lower", condition=models.Q(email=Lower("email"))
            ),
            models.CheckConstraint(
                name="user_language_is_known",
                condition=models.Q(language__in=LANGUAGES),
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name
