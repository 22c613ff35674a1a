"""What is wrong with a consensus rule, in the active language."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

if TYPE_CHECKING:
    from delphi.statistics.clauses import InvalidRuleError
    from delphi.statistics.rule_text import RuleSyntaxError

#: What `delphi.statistics` says of rules: known here so that it is translated.
SAYINGS = (
    gettext_noop("band {band} runs backwards"),
    gettext_noop("a share lies in 0 .. 1, not {found}"),
    gettext_noop("{word} is never below 0"),
    gettext_noop("agreement A lies in -1 .. 1, not {found}"),
    gettext_noop("'every group' cannot stand inside 'every group'"),
    gettext_noop("{clause}: {point} is not on the scale"),
    gettext_noop("{clause}: the band {band} is not within the scale {lowest}..{highest}"),
    gettext_noop("the disagreement index needs nine levels, the scale has {levels}"),
    gettext_noop("agreement A needs three levels or more"),
    gettext_noop(
        "{rule!r} does not say where on the scale the answers lie, "
        "so it cannot tell for from against"
    ),
    gettext_noop("cannot be read here"),
    gettext_noop("more than 40 parentheses inside each other"),
    gettext_noop("a number"),
    gettext_noop("a whole number"),
    gettext_noop("a number that is not divided by 0"),
    gettext_noop("the end"),
)


def rule_mistake(problem: "InvalidRuleError") -> str:
    """What `problem` says, as the middle of a sentence."""
    from delphi.statistics.rule_text import RuleSyntaxError

    if isinstance(problem, RuleSyntaxError):
        return _("character %(number)d: %(problem)s, found %(found)s") % {
            "number": problem.position + 1,
            "problem": _of_syntax(problem),
            "found": problem.found or _("the end"),
        }
    sentence = _(problem.template)
    return sentence.format(**problem.particulars) if problem.particulars else sentence


def _of_syntax(problem: "RuleSyntaxError") -> str:
    from delphi.statistics.clauses import InvalidRuleError

    if isinstance(problem.__cause__, InvalidRuleError):
        return rule_mistake(problem.__cause__)
    if problem.expected:
        return _expected(problem.expected)
    return _(problem.note)


def _expected(words: tuple[str, ...]) -> str:
    *most, last = (_(word) if " " in word else f"'{word}'" for word in words)
    if not most:
        return _("expected %(name)s") % {"name": last}
    return _("expected %(names)s or %(last)s") % {"names": ", ".join(most), "last": last}
