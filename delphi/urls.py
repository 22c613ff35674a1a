"""The addresses of panellists and facilitators."""

from django.urls import path

from delphi.views import reminders

urlpatterns = [
    path("reminders/<key>/", reminders.reminders, name="stop-reminders"),
]
