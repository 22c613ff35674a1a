"""The addresses of a panellist's own data, and of stepping back."""

from django.urls import path, re_path

from foresight.privacy.views import own, replacing

urlpatterns = [
    path("answer/data/", own.data, name="answer-data"),
    re_path(r"^answer/data\.(?P<kind>json|csv)$", own.data_file, name="answer-data-file"),
    path("answer/withdraw/<str:way>/", own.leave_study, name="answer-withdraw"),
    path("answer/left/", own.left, name="answer-left"),
    path("studies/<str:public_id>/panel/replace/", replacing.replace, name="panel-replace"),
]
