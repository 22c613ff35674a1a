"""How a facilitator's pages read: `{% load steering %}`."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

from delphi.models import Message, Round, Study, StudyEvent
from delphi.protocol.findings import Finding, Place
from delphi.protocol.lifecycle import MessageKind, MessageState
from delphi.protocol.mailing import ReminderPlan
from delphi.protocol.steps import NextStep
from delphi.protocol.stopping import StudyAdvice, Suggestion
from delphi.protocol.turning import Proposal
from delphi.queries.conflicts import Count
from delphi.queries.coverage import Composition, TopicCover
from delphi.queries.history import Ground, particulars_of
from delphi.queries.mailing import NEW_LINK, Delivery
from delphi.queries.results import ItemView, RoundLook
from delphi.services.calibrating import Calibration, Chance, Outcome
from delphi.wording import (
    coverage,
    events,
    membership,
    messages,
    noise,
    options,
    protocol,
    steering,
    templates,
    verdicts,
)
from delphi.wording import figures as words
from delphi.wording.changes import reasons_sentence
from delphi.wording.proposals import ground_in_words, study_in_words, suggestion_in_words
from delphi.wording.readiness import finding_in_words
from delphi.wording.rules import consensus_sentences, rule_phrase
from foresight.languages import page_language
from surveys.choices import ScaleKind
from surveys.content import AnswerContent, keys_of
from surveys.models import Criterion
from surveys.wording import content_words, joined_words, percent_words

register = template.Library()

register.filter("joined", joined_words)
register.filter("state_words", steering.state_in_words)
register.filter("role_words", membership.role_in_words)
register.filter("trial_words", steering.trial_in_words)
register.filter("scale_words", templates.scale_in_words)
register.filter("behaviour_words", steering.behaviour_in_words)
register.filter("behaviour_meaning", steering.behaviour_meaning)
register.filter("rights_words", membership.rights_in_words)
register.filter("sheet_words", steering.sheet_in_words)
register.filter("protocol_words", steering.protocol_in_words)
register.filter("feedback_words", steering.feedback_in_words)
register.filter("left_words", steering.left_in_words)
register.filter("problem_words", messages.problem_in_words)
register.filter("verdict_words", verdicts.tag)
register.filter("tone", verdicts.tone)
register.filter("movement_words", verdicts.movement)
register.filter("agreement_words", verdicts.agreement)
register.filter("verdict_meaning", verdicts.meaning)
register.filter("shares_words", words.shares_sentence)
register.filter("change_words", steering.change_in_words)
register.filter("change_test_words", steering.change_test_in_words)
register.filter("beyond_noise_words", noise.beyond_noise_in_words)
register.filter("firmness_words", steering.firmness_in_words)
register.filter("reasons_sentence", reasons_sentence)
register.filter("act_words", steering.act_in_words)

STATE_TONES = {
    "draft": "open",
    "open": "moving",
    "closed": "unconfirmed",
    "sealed": "unconfirmed",
    "analysed": "settled",
}
LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English"}


@register.simple_tag(takes_context=True)
def here(context: Context, place: str, *beginnings: str) -> str:
    """`aria-current` of a link to the place: "page" there, "true" on a page that it leads to.

    `beginnings` are those of the names of addresses that belong to the place.
    """
    match = context["request"].resolver_match
    name = match.url_name if match else ""
    if name == place:
        return "page"
    return "true" if name.startswith(beginnings) else "false"


@register.filter
def side_words(side: str) -> str:
    """A side as a heading over the reasons that speak for it."""
    words = {"for": _("For"), "against": _("Against"), "neither": _("Neither for nor against")}
    return words.get(side, side)


@register.filter
def of_item(conflicts: Mapping[int, Count], item: int) -> Count | None:
    """How many declared a conflict of interest that touches the item."""
    return conflicts.get(item)


@register.filter
def conflict_words(found: Count, k: int) -> str:
    return coverage.conflict_sentence(found.declared, found.entered, k)


register.filter("range_words", coverage.range_words)


@register.filter
def hole_words(found: Composition) -> list[str]:
    return coverage.hole_sentences(found.holes, found.regions, found.sectors)


@register.filter
def topic_hole_words(topics: Sequence[TopicCover]) -> list[str]:
    return coverage.topic_sentences(
        [(one.names, one.experts, one.both + one.interest) for one in topics]
    )


@register.filter
def ground_of_double(ground: str) -> str:
    """Why two records of the network look like one person."""
    words = {
        "mailbox": _("One mailbox"),
        "name_and_institution": _("The same name and organisation"),
        "name": _("The same name"),
    }
    return words[ground]


@register.filter
def text_in(texts: Mapping[str, str], language: str) -> str:
    """The text in exactly that language; "" where there is none."""
    return texts.get(language, "")


@register.simple_tag
def typed_text(typed: Mapping[str, str], argument: int, language: str) -> str:
    """What was typed for an argument in a language, shown again."""
    return typed.get(f"text-{argument}-{language}", "")


@register.filter
def state_tone(state: str) -> str:
    return STATE_TONES[state]


register.filter("finding_words", finding_in_words)

#: The page of each place where a finding is mended.
PAGES = {
    Place.STUDY: "study-description",
    Place.STATEMENTS: "statements",
    Place.CRITERIA: "criteria",
    Place.PROTOCOL: "protocol",
    Place.PANEL: "panel",
    Place.DOUBLES: "experts-doubles",
    Place.MEMBERS: "members",
    Place.MESSAGES: "message-texts",
    Place.INFORMATION: "information",
    Place.OUTCOMES: "study-outcomes",
    Place.DEADLINE: "round-launch",
}


@register.simple_tag
def mending_page(finding: Finding, study: Study, round_: Round) -> str:
    """The address at which the finding is mended, down to the first item it names."""
    if finding.where is Place.DOUBLES:
        return reverse(PAGES[finding.where])
    parts: dict[str, Any] = {"public_id": study.public_id}
    if finding.where is Place.DEADLINE:
        parts["number"] = round_.number
    address = reverse(PAGES[finding.where], kwargs=parts)
    items = finding.particulars.get("items")
    return f"{address}#{items[0]}" if items and finding.where is Place.STATEMENTS else address


@register.filter
def place_words(place: Place) -> str:
    """A link to where a finding is mended."""
    return {
        Place.STUDY: _("Go to the title, purpose and contact"),
        Place.CRITERIA: _("Go to the criteria"),
        Place.STATEMENTS: _("Go to the statements"),
        Place.PROTOCOL: _("Go to the protocol"),
        Place.PANEL: _("Go to the panel"),
        Place.DOUBLES: _("See the experts who look alike"),
        Place.MEMBERS: _("Go to the members"),
        Place.MESSAGES: _("Go to the messages"),
        Place.INFORMATION: _("Go to the information sheet"),
        Place.OUTCOMES: _("Go to what came true"),
        Place.DEADLINE: _("Change the deadline"),
    }[place]


register.filter("published_words", protocol.published_rule_in_words)


@register.filter
def chance_words(chance: Chance) -> str:
    return protocol.chance_in_words(chance.passes, exact=chance.exact)


@register.filter
def calibration_words(found: Calibration) -> str:
    """What chance makes of a rule: by the panel there is, and at any of several looks."""
    if found.panel is None:
        return ""
    panel = found.panel
    words = protocol.calibration_sentence(panel.passes, seats=panel.seats, exact=panel.exact)
    if found.at_any_look is None:
        return words
    return f"{words} {protocol.looks_sentence(found.at_any_look, looks=found.looks)}"


@register.simple_tag
def rule_sentences(declared: Mapping[str, Any], criterion: Criterion) -> list[str]:
    """A rule given as JSON, in sentences."""
    return consensus_sentences(declared, criterion.scale)


@register.filter
def outcome_words(outcome: Outcome) -> str:
    """What a rule asks for, as the middle of a sentence."""
    return rule_phrase(outcome.rule["for"])


@register.filter
def number_with(outcome: Outcome, agreement: str) -> int:
    """How many items have that agreement."""
    return outcome.agreements.get(agreement, 0)


@register.filter
def at_key(found: Mapping[str, Any], key: str) -> Any:
    return found.get(key)


@register.filter
def step_words(made: NextStep) -> str:
    return steering.step_in_words(made.step, made.number)


@register.filter
def event_words(event: StudyEvent, zone: str) -> str:
    return events.event_in_words(event.kind, particulars_of(event), zone=zone)


@register.filter
def why_words(ground: Ground) -> str:
    return events.ground_words(ground.code, ground.act, ground.reason)


@register.filter
def delivery_words(delivery: Delivery) -> str:
    return steering.message_in_words(delivery.kind, delivery.state, delivery.count)


@register.filter
def reminders_words(round_: Round) -> str:
    return messages.plan_in_words(ReminderPlan.of(round_.reminders))


@register.filter
def thanks_words(round_: Round) -> str:
    return messages.thanks_in_words(round_.thanks)


@register.filter
def message_state_words(message: Message) -> str:
    return messages.state_in_words(MessageState(message.state))


@register.filter
def message_kind_words(message: Message) -> str:
    return messages.kind_in_words(MessageKind(message.kind))


@register.filter
def single_words(message: Message) -> str:
    """What a message to one person brings."""
    return _("New link") if message.occasion.startswith(NEW_LINK) else _("More time")


@register.filter
def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


@register.filter
def look_words(look: RoundLook, item: ItemView) -> str:
    """ "5 (4–6), n = 22": a round's median and quartiles, or why they are not shown."""
    figures = look.figures
    if options.has_options(figures):
        return ", ".join([_in_order(look, item), words.answers_words(figures["n"])])
    if item.scale.kind in (ScaleKind.SINGLE, ScaleKind.MULTIPLE) and figures.get("choices"):
        return ", ".join([*_chosen(look, item), words.answers_words(figures["n"])])
    if item.scale.kind == ScaleKind.TEXT and figures.get("n"):
        return words.answers_words(figures["n"])
    if not words.has_median(figures):
        return words.figures_sentence(figures, item.scale)
    middle = words.median_words(figures, item.scale)
    if quartiles := words.quartiles_words(figures, item.scale):
        middle = f"{middle} ({quartiles})"
    n = figures.get("n")
    return middle if n is None else f"{middle}, {words.answers_words(n)}"


def _in_order(look: RoundLook, item: ItemView) -> str:
    found = look.figures.get("ranking") or look.figures["points"]
    order = options.in_group_order(item.scale, found["options"])
    return " > ".join(options.option_words(item.scale, key) for key in order)


def _chosen(look: RoundLook, item: ItemView) -> list[str]:
    """Each choice with the share of those who made it."""
    n, chosen = look.figures["n"], look.figures["choices"]
    return [
        f"{options.option_words(item.scale, key)} {percent_words(100 * chosen.get(key, 0) / n)}"
        for key in keys_of(item.scale)
    ]


@register.filter
def option_table(item: ItemView) -> options.OptionTable | None:
    """The figures of each option of a ranking or of shared-out points."""
    return options.options_table(item.scale, item.figures)


@register.filter
def option_sentence(item: ItemView) -> str:
    return options.options_sentence(item.scale, item.figures)


@register.filter
def level_rows(item: ItemView) -> list[tuple[str, str]]:
    """Each level of an ordinal scale with how many chose it; empty where that is withheld."""
    counts, total = item.figures.get("counts"), item.figures.get("n")
    if not counts or not total:
        return []
    return [
        (
            content_words(AnswerContent(level=point["level"]), item.scale, page_language()),
            f"{count} ({percent_words(100 * count / total)})",
        )
        for point, count in zip(item.scale.points, counts, strict=True)
    ]


@register.filter
def proposal_words(suggestion: str) -> str:
    """A suggestion in a word or two."""
    return suggestion_in_words(Suggestion(suggestion))


@register.filter
def side_name(side: str) -> str:
    """A side over reasons that stand for it; of none, that they are reasons."""
    return side_words(side) if side else _("Reasons")


@register.filter
def ground_words(made: Proposal, number: int) -> str:
    return ground_in_words(made, number)


@register.filter
def advice_words(advice: StudyAdvice) -> str:
    return study_in_words(advice)


@register.simple_tag
def rule_words(document: Mapping[str, Any], criterion: Criterion) -> list[str]:
    """The consensus rule of a criterion, in sentences; empty where the protocol declares none."""
    declared = document.get("criteria", {}).get(criterion.key)
    return consensus_sentences(declared, criterion.scale) if declared else []


@register.filter
def item_rule_words(item: ItemView) -> list[str]:
    return consensus_sentences(item.rule, item.scale) if item.rule else []
