"""The addresses of panellists and facilitators."""

from django.urls import URLPattern, URLResolver, include, path

from delphi.views import reminders
from delphi.views.expert import (
    consenting,
    entering,
    finishing,
    ideas,
    landing,
    noting,
    saving,
    sheet,
)
from delphi.views.facilitator import (
    arguments,
    feedback,
    history,
    information,
    item_making,
    launching,
    panel,
    results,
    rounds,
    seals,
    studies,
)

one_round = [
    path("", rounds.round_page, name="round"),
    path("options/", rounds.options, name="round-options"),
    path("extend/", rounds.extend, name="round-extend"),
    path("remind/", rounds.remind, name="round-remind"),
    path("undo/", rounds.undo, name="round-undo"),
    path("close/", rounds.close, name="round-close"),
    path("discard/", rounds.discard, name="round-discard"),
    path("send-again/", rounds.send_again, name="round-send-again"),
    path("launch/", launching.launch, name="round-launch"),
    path("feedback/", feedback.feedback, name="round-feedback"),
    path("preview/", launching.preview, name="round-preview"),
    path("results/", results.results, name="round-results"),
    path("arguments/", arguments.arguments, name="round-arguments"),
    path("next/", results.next_round, name="round-next"),
    path("next/undecide/", item_making.undecide, name="ideas-undecide"),
    path("next/word/", item_making.word, name="ideas-word"),
    path("next/draft/", item_making.draft, name="ideas-draft"),
]
one_study: list[URLPattern | URLResolver] = [
    path("", studies.study, name="study"),
    path("statements/", studies.statements, name="statements"),
    path("file/", studies.study_file, name="study-file"),
    path("seals/", seals.seals, name="study-seals"),
    path("information/", information.information, name="information"),
    path("history/", history.history, name="study-history"),
    path("history.csv", history.history_file, name="study-history-file"),
    path("end/", studies.end, name="study-end"),
    path("panel/", panel.panel, name="panel"),
    path("panel/lost-link/", panel.lost_link, name="panel-lost-link"),
    path("panel/<str:code>/reissue/", panel.reissue, name="panel-reissue"),
    path("panel/<str:code>/withdraw/", panel.withdraw, name="panel-withdraw"),
    path("rounds/<int:number>/", include(one_round)),
]
urlpatterns = [
    path("studies/", studies.studies, name="studies"),
    path("studies/<str:public_id>/", include(one_study)),
    path("l/<token>/", entering.enter, name="enter"),
    path("answer/", landing.landing, name="answer-landing"),
    path("answer/consent/", consenting.consent, name="answer-consent"),
    path("answer/sheet/", sheet.sheet, name="answer-sheet"),
    path("answer/save/", saving.save, name="answer-save"),
    path("answer/note/", noting.note, name="answer-note"),
    path("answer/ideas/", ideas.ideas, name="answer-ideas"),
    path("answer/ideas/outcomes/", ideas.outcomes, name="answer-outcomes"),
    path("answer/ideas/save/", ideas.save, name="answer-ideas-save"),
    path("answer/ideas/around/", ideas.around, name="answer-ideas-around"),
    path("answer/review/", finishing.review, name="answer-review"),
    path("answer/receipt/", finishing.receipt, name="answer-receipt"),
    path("answer/leave/", landing.leave, name="answer-leave"),
    path("reminders/<key>/", reminders.reminders, name="stop-reminders"),
]
