"""The addresses of a panellist's own data."""

from django.urls import path, re_path

from foresight.privacy.views import own

urlpatterns = [
    path("answer/data/", own.data, name="answer-data"),
    re_path(r"^answer/data\.(?P<kind>json|csv)$", own.data_file, name="answer-data-file"),
    path("answer/withdraw/<str:way>/", own.leave_study, name="answer-withdraw"),
    path("answer/left/", own.left, name="answer-left"),
]
