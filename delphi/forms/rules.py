"""A consensus rule as a sentence with gaps to fill in, or typed as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from string import Formatter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.document.rule_mistakes import rule_mistake
from delphi.document.rules import check_on_scale
from delphi.forms.numbers import whole_number
from foresight.languages import page_language, spoken
from surveys.choices import ScaleKind
from surveys.models import Scale

if TYPE_CHECKING:
    from delphi.statistics import ConsensusRule, QuartileType
    from delphi.statistics.clauses import Rule

MOST_CLAUSES, MOST_ANSWERS = 6, 1000
SIDES = ("for", "against")

#: Each kind of clause as the middle of a sentence, with gaps.
CLAUSES: Mapping[str, Any] = {
    "share_within": gettext_lazy("at least {share} % of the answers are from {low} to {high}"),
    "share_below": gettext_lazy("fewer than {share} % of the answers are from {low} to {high}"),
    "median_within": gettext_lazy("the median is from {low} to {high}"),
    "iqr_at_most": gettext_lazy("the quartile range is at most {number}"),
    "disagreement_index_at_most": gettext_lazy(
        "the RAND/UCLA disagreement index is at most {number}"
    ),
    "agreement_at_least": gettext_lazy("agreement A is at least {number}"),
    "coefficient_of_variation_at_most": gettext_lazy(
        "the coefficient of variation is at most {number}"
    ),
    "answers_at_least": gettext_lazy("at least {number} have answered"),
}
#: What each kind is called in the list that adds one.
KINDS: Mapping[str, Any] = {
    "share_within": gettext_lazy("at least so many per cent"),
    "share_below": gettext_lazy("fewer than so many per cent"),
    "median_within": gettext_lazy("the median"),
    "iqr_at_most": gettext_lazy("the quartile range"),
    "disagreement_index_at_most": gettext_lazy("the RAND/UCLA disagreement index"),
    "agreement_at_least": gettext_lazy("agreement A"),
    "coefficient_of_variation_at_most": gettext_lazy("the coefficient of variation"),
    "answers_at_least": gettext_lazy("the number of answers"),
}
GAPS: Mapping[str, Any] = {
    "share": gettext_lazy("per cent"),
    "low": gettext_lazy("from"),
    "high": gettext_lazy("to"),
    "number": gettext_lazy("number"),
}
_NUMBER_OF = {
    "iqr_at_most": "at_most",
    "disagreement_index_at_most": "at_most",
    "coefficient_of_variation_at_most": "at_most",
    "agreement_at_least": "at_least",
    "answers_at_least": "at_least",
}
_USUAL = {"share": "70", "iqr_at_most": "1", "disagreement_index_at_most": "1"} | {
    "agreement_at_least": "0.8",
    "coefficient_of_variation_at_most": "0.5",
    "answers_at_least": "8",
}


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as typed: its kind and what stands in its gaps; `mistake` says what is wrong."""

    kind: str
    typed: Mapping[str, str]
    mistake: str = ""

    def pieces(self) -> list[tuple[str, str]]:
        """The sentence in pieces: words, and the gap after them or ""."""
        sentence = Formatter().parse(str(CLAUSES[self.kind]))
        return [(words, gap or "") for words, gap, _format, _conversion in sentence]


@dataclass(frozen=True, slots=True)
class Side:
    """The clauses of one side, joined by "all" or "any"."""

    join: str = "all"
    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Built:
    """A whole rule as the form holds it; `against` is "none", "mirror" or "own"."""

    sides: Mapping[str, Side]
    against: str = "none"
    each_group: bool = False
    minimum_answers: str = "1"
    cannot_judge: bool = False
    mistakes: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()  # the typed text with a caret under the character
    typed: Mapping[str, str] = field(default_factory=dict)  # the rules as text, where they are

    @property
    def is_typed(self) -> bool:
        return bool(self.typed)


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap as a field: `levels` are those of an ordinal scale to choose from."""

    name: str
    label: str
    value: str
    levels: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A clause on the page: words and fields in turn."""

    kind: str
    mistake: str
    pieces: Sequence[tuple[str, Gap | None]]


def shown(name: str, side: Side, scale: Scale) -> list[Shown]:
    """The clauses of a side with their fields."""
    levels = [
        (str(point["level"]), spoken(point.get("label") or {}, page_language()).text)
        for point in scale.points
        if scale.kind == ScaleKind.ORDINAL
    ]

    def gap_of(clause: Clause, place: int, gap: str) -> Gap | None:
        if not gap:
            return None
        label = _("Clause {number}: {gap}").format(number=place + 1, gap=GAPS[gap])
        ends = levels if gap in ("low", "high") else ()
        return Gap(f"{name}-{place}-{gap}", label, clause.typed.get(gap, ""), ends)

    return [
        Shown(
            clause.kind,
            clause.mistake,
            [(words, gap_of(clause, place, gap)) for words, gap in clause.pieces()],
        )
        for place, clause in enumerate(side.clauses)
    ]


class RuleMistake(ValueError):
    """The rule cannot be used; `built` is it again, with what is wrong said in it."""

    def __init__(self, built: Built) -> None:
        super().__init__("the rule has mistakes")
        self.built = built


def kinds_on(scale: Scale) -> list[str]:
    """The kinds of clause that can be judged on the scale."""
    levels = len(scale.points) if scale.kind == ScaleKind.ORDINAL else 0
    lacking = set() if levels >= 3 else {"agreement_at_least"}
    if levels != 9:
        lacking.add("disagreement_index_at_most")
    return [kind for kind in CLAUSES if kind not in lacking]


def ends_of(scale: Scale) -> tuple[int, int] | None:
    """The lowest and highest level of an ordinal scale; None where answers are numbers."""
    if scale.kind != ScaleKind.ORDINAL:
        return None
    levels = [point["level"] for point in scale.points]
    return min(levels), max(levels)


# --- From a rule to the form ----------------------------------------------------------------------


def built_of(rule: "ConsensusRule | None", scale: Scale) -> Built:
    """The rule as the form shows it: built of clauses where it can be, else as text."""
    if rule is None:
        return Built(
            {"for": Side(clauses=(usual_clause("share_within", scale),)), "against": Side()}
        )
    shown = Built(
        {},
        minimum_answers=str(rule.minimum_answers),
        cannot_judge=rule.cannot_judge_counts,
    )
    found = _sides_of(rule, scale)
    if found is None:
        typed = {"for": rule.for_, "against": rule.against, "middle": rule.middle}
        texts = {name: each.text() if each else "" for name, each in typed.items()}
        return replace(shown, sides={"for": Side(), "against": Side()}, typed=texts)
    sides, against, each_group = found
    return replace(shown, sides=sides, against=against, each_group=each_group)


def _sides_of(rule: "ConsensusRule", scale: Scale) -> tuple[dict[str, Side], str, bool] | None:
    from delphi.statistics.consensus import mirrored
    from delphi.statistics.rules import EveryGroup

    in_favour, against, ends = rule.for_, rule.against, ends_of(scale)
    each_group = isinstance(in_favour, EveryGroup)
    if each_group != isinstance(against, EveryGroup) and against is not None:
        return None
    if isinstance(in_favour, EveryGroup):
        in_favour = in_favour.rule
    if isinstance(against, EveryGroup):
        against = against.rule
    first = _side_of(in_favour)
    is_mirror = bool(against and ends and against == mirrored(in_favour, *ends))
    second = Side() if against is None or is_mirror else _side_of(against)
    if first is None or second is None or rule.middle is not None:
        return None
    how = "none" if against is None else "mirror" if is_mirror else "own"
    return {"for": first, "against": second}, how, each_group


def _side_of(rule: "Rule") -> Side | None:
    """The rule as one list of clauses; None where "and" and "or" stand inside each other."""
    from delphi.statistics.rules import AnyOf

    parts = rule.parts() or (rule,)
    if any(part.parts() for part in parts) or len(parts) > MOST_CLAUSES:
        return None
    join = "any" if isinstance(rule, AnyOf) else "all"
    return Side(join, tuple(_clause_of(part) for part in parts))


def _clause_of(rule: "Rule") -> Clause:
    declared, typed = rule.to_json(), {}
    kind = str(declared["kind"])
    if "low" in declared:
        typed = {"low": _as_typed(declared["low"]), "high": _as_typed(declared["high"])}
    if kind in _NUMBER_OF:
        typed["number"] = _as_typed(declared[_NUMBER_OF[kind]])
    elif "at_least" in declared or "below" in declared:
        share = Fraction(str(declared.get("at_least", declared.get("below"))))
        typed["share"] = _as_typed(share * 100)
    return Clause(kind, typed)


def _as_typed(number: object) -> str:
    from delphi.statistics.clauses import number_text

    text = number_text(Fraction(str(number)))
    return text if page_language() == "en" else text.replace(".", ",")


def usual_clause(kind: str, scale: Scale) -> Clause:
    """A new clause of that kind, filled in as is usual on the scale."""
    typed = {"number": _as_typed(_USUAL[kind])} if kind in _NUMBER_OF else {}
    if kind.endswith(("_within", "_below")):
        ends = ends_of(scale)
        third = (ends[1] - ends[0] + 2) // 3 if ends else 0
        if kind == "share_below":
            band = (ends[0], ends[0] + third - 1) if ends else ("", "")
        else:
            band = (ends[1] - third + 1, ends[1]) if ends else ("", "")
        typed |= {"low": str(band[0]), "high": str(band[1])}
    if kind.startswith("share"):
        typed["share"] = "15" if kind == "share_below" else _USUAL["share"]
    return Clause(kind, typed)


# --- From what was posted to a rule ---------------------------------------------------------------


def posted(data: Any, scale: Scale) -> Built:
    """What was posted, unchecked: as much of it as the form has room for."""
    known = kinds_on(scale)
    sides = {}
    for name in SIDES:
        kinds = [kind for kind in data.getlist(f"{name}-kind") if kind in known][:MOST_CLAUSES]
        clauses = tuple(
            Clause(kind, {gap: data.get(f"{name}-{place}-{gap}", "")[:20] for gap in GAPS})
            for place, kind in enumerate(kinds)
        )
        sides[name] = Side("any" if data.get(f"{name}-join") == "any" else "all", clauses)
    against = data.get("against", "none")
    return Built(
        sides,
        against=against if against in ("mirror", "own") else "none",
        each_group=bool(data.get("each_group")),
        minimum_answers=data.get("minimum_answers", "1")[:10],
        cannot_judge=bool(data.get("cannot_judge")),
        typed={name: data.get(f"text-{name}", "")[:2000] for name in ("for", "against", "middle")},
    )


def changed(built: Built, act: str, data: Any, scale: Scale) -> Built:
    """The form after "add-for", "remove-against-1" and the like."""
    verb, _dash, rest = act.partition("-")
    name, _dash, place = rest.partition("-")
    if name not in SIDES:
        return built
    side = built.sides[name]
    kind = data.get(f"new-{name}", "")
    if verb == "add" and kind in kinds_on(scale) and len(side.clauses) < MOST_CLAUSES:
        side = replace(side, clauses=(*side.clauses, usual_clause(kind, scale)))
    number = whole_number(place)
    if verb == "remove" and number is not None:
        kept = tuple(each for at, each in enumerate(side.clauses) if at != number)
        side = replace(side, clauses=kept)
    against = "own" if name == "against" and side.clauses else built.against
    return replace(built, sides={**built.sides, name: side}, against=against)


def as_built(built: Built) -> Built:
    """The form with its clauses, whatever stood in the fields for typed rules."""
    return replace(built, typed={})


def without_mistakes(built: Built) -> Built:
    """The form while clauses are added and taken away: nothing is wrong yet."""
    sides = {
        name: replace(side, clauses=tuple(replace(each, mistake="") for each in side.clauses))
        for name, side in built.sides.items()
    }
    return replace(built, sides=sides, mistakes=())


def rule_of(built: Built, scale: Scale, quartiles: "QuartileType") -> "ConsensusRule":
    """The rule of the clauses. Raises RuleMistake, each mistake beside its clause."""
    from delphi.statistics.consensus import mirrored
    from delphi.statistics.rules import EveryGroup

    built = replace(built, typed={})
    names = SIDES if built.against == "own" else SIDES[:1]
    checked = {name: _checked(built.sides[name], scale) for name in names}
    sides = {**built.sides, **{name: side for name, (side, _rule) in checked.items()}}
    rules = {name: rule for name, (_side, rule) in checked.items()}
    built = replace(built, sides=sides)
    if any(rule is None for rule in rules.values()):
        raise RuleMistake(replace(built, mistakes=_mistakes_in(built, names)))
    in_favour, against = rules["for"], rules.get("against")
    ends = ends_of(scale)
    if built.against == "mirror" and ends and in_favour:
        against = mirrored(in_favour, *ends)
    if built.each_group:
        in_favour = in_favour and EveryGroup(in_favour)
        against = against and EveryGroup(against)
    return _consensus(built, in_favour, against, None, scale, quartiles)


def typed_rule(built: Built, scale: Scale, quartiles: "QuartileType") -> "ConsensusRule":
    """The rule as typed. Raises RuleMistake, which points at the character that is wrong."""
    from delphi.statistics.clauses import InvalidRuleError
    from delphi.statistics.rule_text import RuleSyntaxError, parse_rule

    rules, mistakes, pointers = {}, [], []
    for name, text in built.typed.items():
        try:
            rules[name] = parse_rule(text) if text.strip() else None
        except InvalidRuleError as problem:
            mistakes.append(rule_mistake(problem))
            if isinstance(problem, RuleSyntaxError):
                pointers.append(problem.pointer())
    if not mistakes and rules["for"] is None:
        mistakes.append(_("Write what counts as agreement."))
    if mistakes:
        raise RuleMistake(replace(built, mistakes=tuple(mistakes), pointers=tuple(pointers)))
    return _consensus(built, rules["for"], rules["against"], rules["middle"], scale, quartiles)


def _consensus(
    built: Built,
    in_favour: "Rule | None",
    against: "Rule | None",
    middle: "Rule | None",
    scale: Scale,
    quartiles: "QuartileType",
) -> "ConsensusRule":
    from delphi.statistics import ConsensusRule
    from delphi.statistics.clauses import InvalidRuleError

    minimum = whole_number(built.minimum_answers.strip(), digits=4)
    if not minimum or minimum > MOST_ANSWERS:
        wrong = _("The smallest number of answers is a whole number from 1 to {most}.")
        raise RuleMistake(replace(built, mistakes=(wrong.format(most=MOST_ANSWERS),)))
    try:
        for rule in (in_favour, against, middle):
            if rule is not None:
                check_on_scale(rule, _bounds_of(scale))
        if in_favour is None:
            raise InvalidRuleError(_("the rule has no clause"))
        return ConsensusRule(
            in_favour,
            against,
            middle,
            minimum_answers=minimum,
            quartile_type=quartiles,
            cannot_judge_counts=built.cannot_judge,
        )
    except InvalidRuleError as problem:
        raise RuleMistake(replace(built, mistakes=(rule_mistake(problem),))) from problem


def _checked(side: Side, scale: Scale) -> "tuple[Side, Rule | None]":
    """The side with its mistakes, and its rule where there are none."""
    from delphi.statistics.clauses import InvalidRuleError
    from delphi.statistics.rules import AllOf, AnyOf

    clauses, rules = [], []
    for clause in side.clauses:
        try:
            rule = _rule_of(clause)
            check_on_scale(rule, _bounds_of(scale))
        except InvalidRuleError as problem:
            clauses.append(replace(clause, mistake=rule_mistake(problem)))
        else:
            clauses.append(clause)
            rules.append(rule)
    side = replace(side, clauses=tuple(clauses))
    if len(rules) < len(clauses) or not rules:
        return side, None
    join = AnyOf if side.join == "any" else AllOf
    return side, rules[0] if len(rules) == 1 else join(*rules)


def _rule_of(clause: Clause) -> "Rule":
    from delphi.statistics.clauses import InvalidRuleError
    from delphi.statistics.rules import rule_from_json

    gaps = {gap: _number(clause.typed.get(gap, "")) for _words, gap in clause.pieces() if gap}
    if not 0 <= gaps.get("share", 0) <= 100:
        raise InvalidRuleError(_("a share is from 0 to 100 per cent"))
    if clause.kind == "answers_at_least" and gaps["number"].denominator != 1:
        raise InvalidRuleError(_("a number of answers is a whole number"))
    declared: dict[str, Any] = {"kind": clause.kind}
    if "low" in gaps:
        declared |= {"low": gaps["low"], "high": gaps["high"]}
    if "share" in gaps:
        name = "below" if clause.kind == "share_below" else "at_least"
        declared[name] = gaps["share"] / 100
    if "number" in gaps:
        declared[_NUMBER_OF[clause.kind]] = gaps["number"]
    return rule_from_json(declared)


def _number(typed: str) -> Fraction:
    from delphi.statistics.clauses import InvalidRuleError

    if not typed.strip():
        raise InvalidRuleError(_("give a number"))
    try:
        return Fraction(typed.strip().removesuffix("%").strip().replace(",", ".").replace("−", "-"))
    except (ValueError, ZeroDivisionError):
        raise InvalidRuleError(_("“{typed}” is not a number"), typed=typed.strip()) from None


def _mistakes_in(built: Built, names: Sequence[str]) -> tuple[str, ...]:
    found = [
        _("Clause {number}: {mistake}").format(number=number, mistake=clause.mistake)
        for name in names
        for number, clause in enumerate(built.sides[name].clauses, 1)
        if clause.mistake
    ]
    return tuple(found or [_("The rule has no clause: add one.")])


def _bounds_of(scale: Scale) -> dict[str, Any]:
    """The scale as `delphi.document.rules` knows it."""
    ends = ends_of(scale) or (scale.lowest, scale.highest)
    return {"kind": scale.kind, "lowest": ends[0], "highest": ends[1]}
