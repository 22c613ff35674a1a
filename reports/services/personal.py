"""What reports hold of one account: the comments its owner has written."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foresight.languages import page_language, spoken
from foresight.personal import PersonalTable, Row
from reports.models import Comment
from reports.wording.comments import kind_in_words


def _comments(user_id: int) -> list[Row]:
    written = Comment.objects.filter(by=user_id).select_related("edition__report__study")
    return [
        {
            "study": spoken(each.edition.report.study.titles, page_language()).text,
            "edition": str(each.edition.number),
            "item": each.code,
            "kind": kind_in_words(each.kind),
            "text": each.text,
            "team": each.team,
            "written_on": each.written_at.date().isoformat(),
            "panel": _("yes") if each.for_panel else _("no"),
            "why_hidden": each.why_hidden,
        }
        for each in written.order_by("written_at", "pk")
    ]


ACCOUNT_TABLES = (
    PersonalTable(
        key="comments",
        title=gettext_lazy("Your comments on reports"),
        columns={
            "study": gettext_lazy("Study"),
            "edition": gettext_lazy("Edition"),
            "item": gettext_lazy("Item"),
            "kind": gettext_lazy("What it is about"),
            "text": gettext_lazy("Comment"),
            "team": gettext_lazy("Your team or organisation"),
            "written_on": gettext_lazy("Day"),
            "panel": gettext_lazy("May be shown to the panel"),
            "why_hidden": gettext_lazy("Why not shown"),
        },
        models=(Comment,),
        rows=_comments,
        erase=lambda user_id: Comment.objects.filter(by=user_id).delete(),
    ),
)
