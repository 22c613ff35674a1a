"""The kinds of study to begin with, in words."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _


def template_words(key: str) -> str:
    """What the kind is for, as one line to choose by."""
    return _TEMPLATES[key]()


_TEMPLATES: Mapping[str, Callable[[], str]] = {
    "classic": lambda: _("Classic Delphi: how far experts agree with statements, 1 to 7"),
    "policy": lambda: _(
        "Policy Delphi: how likely and how desirable, side by side and as one field"
    ),
    "appropriateness": lambda: _(
        "RAND/UCLA appropriateness: benefits against harms, 1 to 9, in two rounds"
    ),
    "core-outcomes": lambda: _("Core outcome set: what is critical to measure, 1 to 9"),
    "ranking": lambda: _("Ranking after Schmidt: putting things into order"),
    "forecast": lambda: _("Forecast: lowest, best and highest estimate, and the year"),
}
