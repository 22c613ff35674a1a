"""The addresses of panellists and facilitators."""

from django.urls import path

from delphi.views import reminders
from delphi.views.expert import entering, finishing, landing, saving, sheet

urlpatterns = [
    path("l/<token>/", entering.enter, name="enter"),
    path("answer/", landing.landing, name="answer-landing"),
    path("answer/sheet/", sheet.sheet, name="answer-sheet"),
    path("answer/save/", saving.save, name="answer-save"),
    path("answer/review/", finishing.review, name="answer-review"),
    path("answer/receipt/", finishing.receipt, name="answer-receipt"),
    path("answer/leave/", landing.leave, name="answer-leave"),
    path("reminders/<key>/", reminders.reminders, name="stop-reminders"),
]
