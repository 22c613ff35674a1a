"""The kinds of study to begin with, in words: what each asks, how, by which rule, and whence."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.document.criteria import offered
from delphi.document.study import CriterionEntry, ScaleEntry, StudyFile
from delphi.document.study_templates import template
from delphi.wording.rules import consensus_sentences
from foresight.languages import Texts, page_language, spoken
from surveys.choices import ScaleKind
from surveys.wording import number_words, year_words


@dataclass(frozen=True, slots=True)
class AskedInWords:
    """A criterion: its name, what is asked, on which scale, and what counts as agreement."""

    names: Texts
    prompts: Texts
    scale: str
    rules: Sequence[str]


@dataclass(frozen=True, slots=True)
class KindInWords:
    key: str
    line: str
    purposes: Texts
    asks: Sequence[AskedInWords]
    course: Sequence[str]
    source: str


def template_words(key: str) -> str:
    """What the kind is for, as one line to choose by."""
    return _TEMPLATES[key]()


def kind_in_words(key: str) -> KindInWords:
    """A kind of study as it is shown before it is taken, from its study file."""
    study = template(key)
    scales = {scale.key: scale for scale in study.scales}
    return KindInWords(
        key=key,
        line=template_words(key),
        purposes=study.purposes,
        asks=[_asked(each, scales[each.scale]) for each in study.criteria],
        course=_course(study),
        source=SOURCES[key],
    )


def criterion_line(key: str) -> str:
    """A criterion on offer, as one line to choose by: its name and its scale."""
    criterion, scale = offered(key)
    name = spoken(criterion.names, page_language()).text
    return f"{name}: {scale_in_words(scale)}"


#: Where each method comes from, as the literature is cited.
SOURCES: Mapping[str, str] = {
    "classic": "Dalkey, N. & Helmer, O. (1963). An experimental application of the Delphi method "
    "to the use of experts. Management Science 9(3), 458–467.",
    "policy": "Turoff, M. (1970). The design of a policy Delphi. "
    "Technological Forecasting and Social Change 2(2), 149–171.",
    "appropriateness": "Fitch, K. et al. (2001). The RAND/UCLA Appropriateness Method User’s "
    "Manual. RAND, MR-1269.",
    "core-outcomes": "Williamson, P. R. et al. (2017). The COMET Handbook: version 1.0. "
    "Trials 18(Suppl 3), 280.",
    "ranking": "Schmidt, R. C. (1997). Managing Delphi surveys using nonparametric statistical "
    "techniques. Decision Sciences 28(3), 763–774.",
    "real-time": "Gordon, T. & Pease, A. (2006). RT Delphi: An efficient, “round-less” almost real "
    "time Delphi method. Technological Forecasting and Social Change 73(4), 321–333.",
    "forecast": "Speirs-Bridge, A. et al. (2010). Reducing overconfidence in the interval "
    "judgments of experts. Risk Analysis 30(3), 512–523.",
    "priorities": "Okoli, C. & Pawlowski, S. D. (2004). The Delphi method as a research tool. "
    "Information & Management 42(1), 15–29.",
}

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
    "real-time": lambda: _(
        "Real-time Delphi: one open round in which the group’s view shows as it forms"
    ),
    "forecast": lambda: _("Forecast: lowest, best and highest estimate, and the year"),
    "priorities": lambda: _(
        "Open question to ranked priorities: ideas first, then how important each is"
    ),
}


def _course(study: StudyFile) -> list[str]:
    """The rounds, a sentence each."""
    first = study.rounds[0]
    sentences = [
        ngettext("One round at most.", "{n} rounds at most.", study.maximum_rounds).format(
            n=study.maximum_rounds
        )
    ]
    if first.kind == "collect":
        sentences.append(
            _(
                "Your statements are open questions: in round 1 the panel gives ideas, of which "
                "you make the items that round 2 rates."
            )
        )
    elif first.live:
        sentences.append(
            _(
                "Round 1 is live: whoever has answered sees the group’s figures and reasons, and "
                "may answer anew until it closes."
            )
        )
    else:
        sentences.append(
            _("From round 2 on panellists see their earlier answer and the others’ reasons.")
        )
    if study.planes:
        sentences.append(_("Both scales can also be answered as one point in a field."))
    return sentences


def _asked(criterion: CriterionEntry, scale: ScaleEntry) -> AskedInWords:
    rules = (
        consensus_sentences(criterion.consensus.to_json(), _Scale.of(scale))
        if criterion.consensus
        else [_without_rule(scale)]
    )
    return AskedInWords(criterion.names, criterion.prompts, scale_in_words(scale), rules)


def _without_rule(scale: ScaleEntry) -> str:
    if scale.kind is ScaleKind.RANKING:
        return _("No rule: Kendall’s W tells how far the orders agree.")
    return _("No rule: it is asked and reported, but gets no verdict.")


def scale_in_words(scale: ScaleEntry) -> str:
    """What is answered on: "1 (strongly disagree) to 7 (strongly agree)"."""
    language = page_language()
    match scale.kind:
        case ScaleKind.ORDINAL:
            said = [
                f"{point.key} ({text})" if (text := spoken(point.texts, language).text) else ""
                for point in scale.points
            ]
            return " – ".join(filter(None, said))
        case ScaleKind.RANKING:
            return _("Your statements, put into order")
        case ScaleKind.POINTS:
            return _("Points shared out")
        case ScaleKind.SINGLE | ScaleKind.MULTIPLE:
            return " · ".join(spoken(point.texts, language).text for point in scale.points)
        case ScaleKind.PROBABILITY:
            return _("0–100 per cent")
        case ScaleKind.TEXT:
            return _("In one’s own words")
        case ScaleKind.YEAR:
            words = f"{year_words(scale.lowest or 0)}–{year_words(scale.highest or 0)}"
            return _("A year, {years}, or never").format(years=words) if scale.never else words
        case ScaleKind.INTERVAL:
            return _("Lowest, best and highest estimate, {bounds}").format(
                bounds=_bounds(scale, language)
            )
    return _bounds(scale, language)


def _bounds(scale: ScaleEntry, language: str) -> str:
    ends = [number_words(each or 0, scale.decimals) for each in (scale.lowest, scale.highest)]
    unit = spoken(scale.unit, language).text if scale.unit else ""
    return f"{'–'.join(ends)} {unit}".strip()


@dataclass(frozen=True, slots=True)
class _Scale:
    """A scale of a study file as the words of rules read one."""

    kind: str
    points: Sequence[Mapping[str, Any]]
    unit: Texts

    @classmethod
    def of(cls, scale: ScaleEntry) -> "_Scale":
        points = [
            {"level": int(point.key), "label": point.texts}
            for point in scale.points
            if scale.kind is ScaleKind.ORDINAL
        ]
        return cls(scale.kind.value, points, scale.unit)
