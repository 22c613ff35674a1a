"""The addresses of one's own data, a panellist's and an account's, and of stepping back."""

from django.urls import path, re_path

from foresight.privacy.views import account, own, replacing

urlpatterns = [
    path("answer/data/", own.data, name="answer-data"),
    re_path(r"^answer/data\.(?P<kind>json|csv)$", own.data_file, name="answer-data-file"),
    path("answer/withdraw/<str:way>/", own.leave_study, name="answer-withdraw"),
    path("answer/left/", own.left, name="answer-left"),
    path("account/data/", account.data, name="account-data"),
    re_path(r"^account/data\.(?P<kind>json|csv)$", account.data_file, name="account-data-file"),
    path("account/data/erase/", account.erase, name="account-erase"),
    path("studies/<str:public_id>/panel/replace/", replacing.replace, name="panel-replace"),
]
