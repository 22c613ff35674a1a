"""The site's own addresses. Of the accounts' pages only those that invited users need are open."""

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from foresight.home.views import language, mailbox, profile, start, statements

accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),  # says that it is closed
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    # An address is changed by those who keep the network; other pages lead here by this name.
    path("email/", RedirectView.as_view(pattern_name="account"), name="account_email"),
    path("2fa/", include("allauth.mfa.urls")),
]

urlpatterns = [
    path("", start.home, name="home"),
    path("account/", profile.account, name="account"),
    path("accounts/", include(accounts)),
    path("language/", language.choose_language, name="language"),
    path("accessibility/", statements.accessibility, name="accessibility"),
    path("privacy/", statements.privacy, name="privacy"),
    path("health/", statements.health, name="health"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
]
