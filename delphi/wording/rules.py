"""A consensus rule as sentences, in the active language.

Reads the JSON of a rule (`ConsensusRule.to_json()`), so a page that prints one needs no numpy.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foresight.languages import page_language, spoken
from surveys.wording import NO_BREAK, joined_words, number_words, percent_words, year_words

_QUARTILE_CLAUSES = frozenset({"iqr_at_most", "disagreement_index_at_most"})


class RuleLike(Protocol):
    """A rule of `delphi.statistics`."""

    def to_json(self) -> dict[str, Any]: ...


class ScaleWords(Protocol):
    """What of a scale puts words to a band: a `Scale` or a `ScaleView`."""

    @property
    def kind(self) -> str: ...
    @property
    def points(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def unit(self) -> Mapping[str, str]: ...


def consensus_sentences(
    rule: RuleLike | Mapping[str, Any], scale: ScaleWords | None = None
) -> list[str]:
    """What counts as agreement, a sentence each, and by which conventions it is judged.

    With `scale` the ends of bands are named by their labels.
    """
    declared = rule if isinstance(rule, Mapping) else rule.to_json()
    in_favour, against, between = (
        rule_phrase(declared[name], scale) if declared.get(name) else ""
        for name in ("for", "against", "middle")
    )
    if against:
        sentences = [
            _("Agreement for: %(rule)s.") % {"rule": in_favour},
            _("Agreement against: %(rule)s.") % {"rule": against},
        ]
    else:
        sentences = [_("Agreement: %(rule)s.") % {"rule": in_favour}]
    if between:
        sentences.append(_("Agreement in between: %(rule)s.") % {"rule": between})
    return sentences + _conventions(declared)


def rule_phrase(rule: Mapping[str, Any], scale: ScaleWords | None = None) -> str:
    """A rule or clause as the middle of a sentence: "at least 75 % of the answers are 5–7"."""
    match rule["kind"]:
        case "all_of":
            return joined_words([_part(part, scale) for part in rule["rules"]])
        case "any_of":
            return _either([_part(part, scale) for part in rule["rules"]])
        case "every_group":
            inner = rule_phrase(rule["rule"], scale)
            return _("in every stakeholder group on its own, %(rule)s") % {"rule": inner}
    return _clause(rule, scale)


def band_words(low: object, high: object, scale: ScaleWords | None = None) -> str:
    """A band of the scale: "5–7 (“fairly likely” to “very likely”)", "2030–2035", "60–80 %"."""
    ends = [Fraction(str(end)) for end in (low, high)]
    write = year_words if scale is not None and scale.kind == "year" else _number
    first, last = (write(float(end)) for end in ends)
    band = first if first == last else f"{first}–{last}"
    if scale is None:
        return band
    if scale.kind == "probability":
        return band.removesuffix(last) + percent_words(float(ends[1]), 4)
    labels = [_label(scale, end) for end in ends]
    if first == last and labels[0]:
        return _("%(band)s (“%(label)s”)") % {"band": band, "label": labels[0]}
    if all(labels):
        words = {"band": band, "low": labels[0], "high": labels[1]}
        return _("%(band)s (“%(low)s” to “%(high)s”)") % words
    for end, label in zip((first, last), labels, strict=True):
        if label:
            return _("%(band)s (%(end)s = “%(label)s”)") % {
                "band": band,
                "end": end,
                "label": label,
            }
    unit = spoken(scale.unit or {}, page_language()).text
    return f"{band}{NO_BREAK}{unit}" if unit else band


def share_words(share: Fraction | str | float) -> str:
    """A share in per cent, as the active language writes it."""
    return percent_words(float(Fraction(str(share)) * 100), 1)


def quartiles_words(name: object) -> str:
    """What a quartile type is called."""
    return {
        "7": _("type 7 (as in R, NumPy and Excel's QUARTILE.INC)"),
        "6": _("type 6 (as in SPSS and Excel's QUARTILE.EXC)"),
        "2": _("type 2 (as in SAS)"),
        "tukey": _("Tukey's hinges"),
    }.get(str(name), str(name))


def _clause(rule: Mapping[str, Any], scale: ScaleWords | None) -> str:
    words: dict[str, Any] = {}
    if "low" in rule:
        words["band"] = band_words(rule["low"], rule["high"], scale)
    match rule["kind"]:
        case "share_within":
            words["share"] = share_words(rule["at_least"])
            return _("at least %(share)s of the answers are %(band)s") % words
        case "share_below":
            words["share"] = share_words(rule["below"])
            return _("fewer than %(share)s of the answers are %(band)s") % words
        case "median_within":
            return _("the median is %(band)s") % words
        case "answers_at_least":
            count = int(rule["at_least"])
            return ngettext(
                "at least %(count)s has answered", "at least %(count)s have answered", count
            ) % {"count": count}
        case "agreement_at_least":
            words["number"] = _number(float(Fraction(str(rule["at_least"]))))
            return _("agreement A is at least %(number)s") % words
    words["number"] = _number(float(Fraction(str(rule["at_most"]))))
    return {
        "iqr_at_most": _("the quartile range is at most %(number)s"),
        "disagreement_index_at_most": _("the RAND/UCLA disagreement index is at most %(number)s"),
        "coefficient_of_variation_at_most": _("the coefficient of variation is at most %(number)s"),
    }[rule["kind"]] % words


def _conventions(declared: Mapping[str, Any]) -> list[str]:
    sentences = []
    least = int(declared.get("minimum_answers") or 1)
    if least > 1:
        sentences.append(
            ngettext(
                "An item with fewer than %(count)s answer is not judged.",
                "An item with fewer than %(count)s answers is not judged.",
                least,
            )
            % {"count": least}
        )
    kinds = {kind for name in ("for", "against", "middle") for kind in _kinds(declared.get(name))}
    if kinds & {"share_within", "share_below"}:
        sentences.append(
            _("Those who could not judge count among all when shares are taken.")
            if declared.get("cannot_judge_counts")
            else _("Those who could not judge are left out of the shares.")
        )
    if kinds & _QUARTILE_CLAUSES:
        words = {"type": quartiles_words(declared.get("quartile_type", 7))}
        sentences.append(_("Quartiles are of %(type)s.") % words)
    return sentences


def _kinds(rule: Mapping[str, Any] | None) -> set[str]:
    if not rule:
        return set()
    parts = [*rule.get("rules", ()), *([rule["rule"]] if "rule" in rule else [])]
    return {rule["kind"]}.union(*map(_kinds, parts))


def _part(rule: Mapping[str, Any], scale: ScaleWords | None) -> str:
    phrase = rule_phrase(rule, scale)
    return f"({phrase})" if rule["kind"] in ("all_of", "any_of") else phrase


def _either(parts: Sequence[str]) -> str:
    *most, last = parts
    return _("either %(most)s or %(last)s") % {"most": ", ".join(most), "last": last}


def _number(number: float) -> str:
    return number_words(number, 4)


def _label(scale: ScaleWords, end: Fraction) -> str:
    for point in scale.points:
        if point.get("level") == end:
            return spoken(point.get("label") or {}, page_language()).text
    return ""
