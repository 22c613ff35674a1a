"""How often chance passes a rule, and what published rules are called, in the active language."""

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from surveys.wording import percent_words

#: The rules of `delphi.statistics.sensitivity.PUBLISHED_RULES`.
_PUBLISHED: Mapping[str, Callable[[], str]] = {
    "share_70_15": lambda: _("70 % in the top third and fewer than 15 % in the bottom third"),
    "share_75": lambda: _("75 % in the top third"),
    "share_80": lambda: _("80 % in the top third"),
    "share_51": lambda: _("51 % in the top third"),
    "median_and_narrow_iqr": lambda: _("median in the top third and a narrow quartile range"),
    "median_and_cv_50": lambda: _(
        "median in the top third and a coefficient of variation of at most 0.5"
    ),
    "rand_disagreement_index": lambda: _(
        "median in the top third without disagreement (RAND/UCLA)"
    ),
}
#: Where each comes from: as read, or as others quote it.
_SOURCES: Mapping[str, tuple[str, bool]] = {
    "share_70_15": ("Williamson et al., 2017 (COMET)", True),
    "share_75": ("Diamond et al., 2014", True),
    "share_80": ("Ulschak, 1983", False),
    "share_51": ("Loughlin & Moore, 1979", False),
    "median_and_narrow_iqr": ("von der Gracht, 2012", False),
    "median_and_cv_50": ("English & Kernan, 1976", False),
    "rand_disagreement_index": ("Fitch et al., 2001 (RAND/UCLA)", True),
}
NEVER_SEEN = 0.0001  # 20,000 draws that all fail say no more than about this


def published_rules_in_order(names: Iterable[str]) -> list[str]:
    """The rules as they are always listed: a database may order the keys of JSON otherwise."""
    found = set(names)
    return [name for name in _PUBLISHED if name in found]


def published_rule_in_words(name: str) -> str:
    return _PUBLISHED[name]()


def published_rule_source(name: str) -> str:
    """Who proposed the rule and when."""
    source, was_read = _SOURCES[name]
    return source if was_read else _("{source}, as quoted since").format(source=source)


def chance_in_words(passes: float | None, *, exact: bool) -> str:
    """A chance in per cent; "–" where nothing is judged."""
    if passes is None:
        return "–"
    if passes < NEVER_SEEN:
        return _("less than {share}").format(share=percent_words(100 * NEVER_SEEN, 2))
    share = percent_words(100 * passes, 2 if passes < 0.01 else 1)
    return share if exact else _("about {share}").format(share=share)


def calibration_sentence(passes: float | None, *, seats: int, exact: bool) -> str:
    """How often random answers of the panel pass."""
    if passes is None:
        return ngettext(
            "{n} panellist gives too few answers for the rule: nothing is judged.",
            "{n} panellists give too few answers for the rule: nothing is judged.",
            seats,
        ).format(n=seats)
    return ngettext(
        "If the panel of {n} answered at random, {share} of the statements would pass the rule all "
        "the same.",
        "If the panel of {n} answered at random, {share} of the statements would pass the rule all "
        "the same.",
        seats,
    ).format(n=seats, share=chance_in_words(passes, exact=exact))


def looks_sentence(passes: float, *, looks: int) -> str:
    """How often they pass when the panel is judged after each of several rounds."""
    return _(
        "Judged after each of {looks} rounds, with small random changes of answers in between, "
        "{share} would pass at some time."
    ).format(looks=looks, share=chance_in_words(passes, exact=False))
