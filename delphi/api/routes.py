"""Addresses of the method's API, below /api/v1/."""

from django.urls import path

from delphi.api import ideas, results, rounds, sheets, studies

patterns = [
    path("studies/", studies.StudiesView.as_view(), name="studies"),
    path("studies/<str:study>/", studies.StudyView.as_view(), name="study"),
    path("studies/<str:study>/file/", studies.StudyFileView.as_view(), name="study-file"),
    path("studies/<str:study>/items/", studies.ItemsView.as_view(), name="items"),
    *(
        path(f"studies/<str:study>/rounds/<int:number>/{address}", view.as_view(), name=name)
        for address, view, name in [
            ("", rounds.RoundView, "round"),
            ("launch/", rounds.LaunchView, "launch"),
            ("undo-launch/", rounds.UndoLaunchView, "undo-launch"),
            ("extend/", rounds.ExtendView, "extend"),
            ("remind/", rounds.RemindView, "remind"),
            ("close/", rounds.CloseView, "close"),
            ("next/", rounds.NextRoundView, "next-round"),
            ("results/", results.ResultsView, "results"),
            ("ideas/", ideas.IdeasView, "ideas"),
            ("ideas/items/", ideas.IdeaItemsView, "idea-items"),
            ("ideas/set-aside/", ideas.IdeasAsideView, "ideas-aside"),
            ("ideas/undecide/", ideas.IdeasUndecideView, "ideas-undecide"),
            ("ideas/draft/", ideas.IdeasDraftView, "ideas-draft"),
        ]
    ),
    path("sheet/", sheets.SheetView.as_view(), name="sheet"),
    path("sheet/answers/<int:question>/", sheets.AnswerView.as_view(), name="answer"),
    path("sheet/ideas/", ideas.IdeaSheetView.as_view(), name="sheet-ideas"),
    path("sheet/prompts/<int:question>/ideas/", ideas.NewIdeaView.as_view(), name="new-idea"),
    path("sheet/ideas/<int:idea>/", ideas.IdeaView.as_view(), name="idea"),
    path(
        "sheet/ideas/<int:idea>/endorsement/",
        ideas.IdeaEndorsementView.as_view(),
        name="idea-endorsement",
    ),
    path("sheet/submit/", sheets.SubmitView.as_view(), name="submit"),
]
