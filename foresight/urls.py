"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("", include("foresight.home.urls")),
    path("", include("delphi.urls")),
]
