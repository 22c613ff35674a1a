"""What each chart of the whole panel answers, as a reader would ask it."""

from django.utils.translation import gettext as _


def question(kind: str) -> str:
    """The question by the chart's name; "" for a chart of one item."""
    return {
        "overview": _("What did the panel think of every item?"),
        "plane": _("What is agreed, and does it stay so?"),
        "convergence": _("Did the panel come closer?"),
        "dumbbells": _("Which way did each item go?"),
        "heat": _("How much did the panel agree, round by round?"),
        "field": _("How do two criteria go together?"),
        "camps": _("Where do the camps of the panel part?"),
        "participation": _("Who took part, and who stayed?"),
    }.get(kind, "")
