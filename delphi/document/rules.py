"""Consensus rules in a study file: their text, the scale they are judged on, and their mistakes."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from delphi.document.checker import Checker
from delphi.document.mistakes import quoted
from delphi.document.rule_mistakes import rule_mistake
from delphi.document.tree import Path
from surveys.choices import ScaleKind

if TYPE_CHECKING:
    from delphi.statistics import ConsensusRule, QuartileType
    from delphi.statistics.clauses import Rule

DIRECTIONS = ("for", "against", "middle")
JUDGED_KINDS = ("ordinal", "number", "probability", "year", "interval")
PERCENT = (0, 100)


def check_rules(checker: Checker) -> None:
    """Add a mistake for each rule that cannot be read, or cannot be judged on its scale."""
    for key in checker.group("criteria"):
        consensus = checker.get("criteria", key, "consensus")
        scale = checker.group("scales", str(checker.get("criteria", key, "scale")))
        path: Path = ("criteria", key, "consensus")
        if not isinstance(consensus, dict):
            continue
        kind = scale.get("kind")
        if kind in tuple(ScaleKind) and kind not in JUDGED_KINDS:
            checker.say(
                path,
                _("a consensus rule on a scale of kind %(kind)s") % {"kind": kind},
                _("consensus is judged on ordinal scales, numbers, probabilities and years"),
            )
            continue
        _check_consensus(checker, path, consensus, scale)


def _check_consensus(
    checker: Checker, path: Path, consensus: dict[str, Any], scale: dict[str, Any]
) -> None:
    from delphi.statistics.clauses import InvalidRuleError
    from delphi.statistics.rule_text import parse_rule

    sound = True
    for direction in DIRECTIONS:
        text = consensus.get(direction)
        if not isinstance(text, str) or not text:
            continue
        try:
            check_on_scale(parse_rule(text), scale)
        except InvalidRuleError as problem:
            sound = False
            checker.say(
                (*path, direction),
                _("the rule %(text)s") % {"text": quoted(text)},
                rule_mistake(problem),
            )
    if sound and isinstance(consensus.get("for"), str):
        try:
            consensus_of(consensus, 7)
        except InvalidRuleError as problem:
            checker.say(path, _("the rules do not fit together"), rule_mistake(problem))
        except (TypeError, ValueError):
            return  # misshapen elsewhere, which the schema says


def check_on_scale(rule: "Rule", scale: dict[str, Any]) -> None:
    """Raise InvalidRuleError unless `rule` can be judged on `scale`."""
    from delphi.statistics.clauses import (
        AgreementAtLeast,
        Band,
        DisagreementIndexAtMost,
        InvalidRuleError,
        band_text,
        number_text,
    )
    from delphi.statistics.rules import check_rule

    kind = scale.get("kind")
    lowest, highest = PERCENT if kind == "probability" else _bounds(scale)
    if lowest is None or highest is None:
        return  # an unknown or misshapen scale has its own mistake
    if kind == "ordinal":
        check_rule(rule, int(lowest), int(highest))
        return
    if "every group" in rule.text():
        raise InvalidRuleError(_("“every group” is judged on ordinal scales alone"))
    for clause in rule.clauses():
        if isinstance(clause, AgreementAtLeast | DisagreementIndexAtMost):
            raise InvalidRuleError(
                _("%(clause)s needs the levels of an ordinal scale") % {"clause": clause.text()}
            )
        if isinstance(clause, Band) and not (lowest <= clause.low and clause.high <= highest):
            raise InvalidRuleError(
                _("the band %(band)s is not within the scale %(lowest)s..%(highest)s")
                % {
                    "band": band_text(clause.low, clause.high),
                    "lowest": number_text(Fraction(str(lowest))),
                    "highest": number_text(Fraction(str(highest))),
                }
            )


def _bounds(scale: dict[str, Any]) -> tuple[float | None, float | None]:
    lowest, highest = (scale.get(end) for end in ("lowest", "highest"))
    if isinstance(lowest, int | float) and isinstance(highest, int | float) and lowest < highest:
        return lowest, highest
    return None, None


def consensus_of(consensus: dict[str, Any], quartiles: "QuartileType") -> "ConsensusRule":
    """The rule of a checked `consensus` group; `quartiles` is the study's own type."""
    from delphi.statistics import ConsensusRule

    return ConsensusRule.parse(
        consensus["for"],
        consensus.get("against"),
        consensus.get("middle"),
        minimum_answers=consensus.get("minimum_answers", 1),
        quartile_type=consensus.get("quartiles", quartiles),
        cannot_judge_counts=consensus.get("cannot_judge", "excluded") == "included",
    )
