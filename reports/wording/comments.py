"""Comments of policy teams, in words."""

from django.utils.translation import gettext as _

from reports.choices import CommentKind


def kind_in_words(kind: str) -> str:
    return {
        CommentKind.PLAN: _("What we will do"),
        CommentKind.QUESTION: _("What we would ask next"),
        CommentKind.REMARK: _("Remark"),
    }[CommentKind(kind)]
