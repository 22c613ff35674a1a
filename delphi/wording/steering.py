"""How states, next steps and changes read on a facilitator's pages, in the active language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from delphi.choices import ALL, Behaviour
from delphi.protocol.lifecycle import (
    Anonymity,
    MessageKind,
    MessageState,
    RoundState,
    TrialKind,
)
from delphi.protocol.steps import Step
from delphi.protocol.terms import (
    anonymity,
    enough_settled,
    maximum_rounds,
    may_quote,
    minimum_cell,
    needs_stability,
)
from delphi.protocol.watching import Left
from delphi.wording.messages import state_in_words as message_state
from delphi.wording.verdicts import mostly
from surveys.choices import SheetState
from surveys.wording import number_words, percent_words


def state_in_words(state: str) -> str:
    """A round's state, on its own."""
    return {
        RoundState.DRAFT: _("Draft"),
        RoundState.OPEN: _("Open"),
        RoundState.CLOSED: _("Closed, being sealed"),
        RoundState.SEALED: _("Sealed, being analysed"),
        RoundState.ANALYSED: _("Results ready"),
    }[RoundState(state)]


def step_in_words(step: Step, number: int) -> str:
    """What a study needs next."""
    words = {
        Step.FILL_PANEL: _("Put the panel together: draw it from the network or upload a list."),
        Step.LAUNCH: _("Check and launch round {number}."),
        Step.WAIT_FOR_ANSWERS: _("Round {number} is open: the panel answers."),
        Step.WAIT_FOR_RESULTS: _("Round {number} is being sealed and analysed."),
        Step.DRAFT_NEXT: _("Look at the results of round {number} and draft the next one."),
        Step.PUBLISH: _("Look at the results of round {number} and publish the report."),
        Step.NOTHING: _("The study has been ended."),
    }
    return words[step].format(number=number)


def sheet_in_words(state: SheetState | None) -> str:
    """How far a panellist's sheet is."""
    if state is None:
        return _("Not started")
    return _("Submitted") if state is SheetState.SUBMITTED else _("Started")


def trial_in_words(kind: str) -> str:
    return {TrialKind.PILOT: _("Pilot"), TrialKind.SIMULATION: _("Dry run")}[TrialKind(kind)]


def act_in_words(act: str) -> str:
    """What becomes of an item in the next round, in a word or two."""
    return {
        "keep": _("Ask again"),
        "reword": _("Reword"),
        "split": _("Split"),
        "merge": _("Merge"),
        "merged": _("Merged into another"),
        "settled": _("Settled: asked no more"),
        "drop": _("Ask no more"),
    }[act]


def left_in_words(left: Left) -> str:
    """How many of those who submitted gave no opinion on a question."""
    return {
        Left.THIRD: _("a third or more"),
        Left.HALF: _("half or more"),
        Left.MOST: _("most"),
    }[left]


def behaviour_in_words(behaviour: str) -> str:
    return {
        Behaviour.CONVERGENT: pgettext("panellists", "Convergent"),
        Behaviour.INDEPENDENT: pgettext("panellists", "Independent"),
        Behaviour.POLARISED: pgettext("panellists", "Polarised"),
        Behaviour.DROP_OUT: pgettext("panellists", "Dropping out"),
        Behaviour.CARELESS: pgettext("panellists", "Careless"),
    }[Behaviour(behaviour)]


def behaviour_meaning(behaviour: str) -> str:
    """What a synthetic panellist of the behaviour does, as `delphi.statistics.synthetic` has it."""
    return {
        Behaviour.CONVERGENT: _("Move half way to the panel's median in each round."),
        Behaviour.INDEPENDENT: _("Have views of their own and keep to them."),
        Behaviour.POLARISED: _("Two camps at the ends of the scale, which stay there."),
        Behaviour.DROP_OUT: _("Convergent, but leave: a fifth at once, then half in each round."),
        Behaviour.CARELESS: _("Answer anything, or the same throughout, and skip questions."),
    }[Behaviour(behaviour)]


def message_in_words(kind: MessageKind, state: MessageState, count: int) -> str:
    """ "12 invitations sent": how many messages of a kind are in a state."""
    kinds = {
        MessageKind.INVITATION: ngettext("{n} invitation", "{n} invitations", count),
        MessageKind.NEXT_ROUND: ngettext(
            "{n} invitation to the round", "{n} invitations to the round", count
        ),
        MessageKind.REMINDER: ngettext("{n} reminder", "{n} reminders", count),
        MessageKind.THANKS: ngettext("{n} thank-you message", "{n} thank-you messages", count),
        MessageKind.REPORT: ngettext(
            "{n} notice of the report", "{n} notices of the report", count
        ),
        MessageKind.EXTENSION: ngettext(
            "{n} notice of the new deadline", "{n} notices of the new deadline", count
        ),
    }
    return f"{kinds[kind].format(n=count)}: {message_state(state)}"


def anonymity_in_words(level: Anonymity) -> str:
    """What a level of anonymity promises."""
    return {
        Anonymity.ANONYMOUS: _(
            "Anonymous: who sits in which seat is destroyed when the last round closes."
        ),
        Anonymity.CONFIDENTIAL: _(
            "Confidential: who sits in which seat is kept apart from the answers until its "
            "purge date."
        ),
        Anonymity.NAMED: _("Named: panellists have been told that they are."),
    }[level]


def stopping_in_words(document: Mapping[str, Any]) -> list[str]:
    """How the protocol stops otherwise than is usual, a sentence each."""
    sentences = []
    if not needs_stability(document):
        sentences.append(
            _("A statement whose rule is met has its result, whether answers still move or not.")
        )
    if (share := enough_settled(document)) < ALL:
        sentences.append(
            _("The study stops when {share} of the statements have their result.").format(
                share=percent_words(share, 0)
            )
        )
    return sentences


def protocol_in_words(document: Mapping[str, Any]) -> list[str]:
    """What the protocol fixes besides the rules, a sentence each."""
    k = minimum_cell(document)
    maximum = maximum_rounds(document)
    quotes = [_("Reports may quote reasons, without names.")] if may_quote(document) else []
    sentences = [
        anonymity_in_words(anonymity(document)),
        *quotes,
        _("Figures are shown of groups of at least {k}, whose rest is as many.").format(k=k),
        _("Quartiles are of type {type} (Hyndman and Fan).").format(
            type=document.get("quartiles", "7")
        ),
    ]
    if maximum:
        sentences.append(
            ngettext("One round at most.", "{n} rounds at most.", maximum).format(n=maximum)
        )
    return sentences + stopping_in_words(document)


def feedback_in_words(feedback: Mapping[str, Any]) -> list[str]:
    """What goes back to the panel in a round, a few words each."""
    words = [_("own earlier answer")] if feedback.get("own_answer") else []
    if arguments := feedback.get("arguments"):
        reasons = ngettext("{n} reason per side", "{n} reasons per side", arguments)
        words.append(reasons.format(n=arguments))
        if feedback.get("order") == "endorsed":
            words.append(_("the most endorsed first"))
        if feedback.get("order") == "quoted":
            words.append(_("those quoted first"))
        if feedback.get("moderation") == "before":
            words.append(_("only reasons that a facilitator has approved"))
    parts = {
        "distribution": _("distribution"),
        "median": _("median"),
        "quartiles": _("quartiles"),
        "groups": _("figures by stakeholder group"),
    }
    return words + [word for name, word in parts.items() if feedback.get(name)]


def change_in_words(paired: Mapping[str, Any] | None) -> list[str]:
    """What is released of the change since the round before, a sentence each."""
    if not paired:
        return []
    words = []
    if (share := paired.get("share_changed")) is not None:
        words.append(
            _("{share} of those who answered both rounds changed their answer.").format(
                share=percent_words(100 * share)
            )
        )
    if most := mostly(paired.get("mostly")):
        words.append(most)
    if came_from := came_mostly_from(paired.get("mostly_from")):
        words.append(came_from)
    return words


def change_test_in_words(paired: Mapping[str, Any] | None) -> str:
    """The released test of the change since the round before; "" where there is none."""
    p = ((paired or {}).get("wilcoxon_signed_rank") or {}).get("p")
    if p is None:
        return ""
    shown = f"p < {number_words(0.001, 3)}" if p < 0.001 else f"p = {number_words(p, 3)}"
    return _("Signed-rank test of the change: {p}.").format(p=shown)


def came_mostly_from(word: str | None) -> str:
    """Where a change of spread came from (`delphi.protocol.disclosure.mostly_from`); or ""."""
    return {
        "opinion": _("The change of spread came mostly from changed minds."),
        "composition": _("The change of spread came mostly from who answered."),
        "both": _("The change of spread came from changed minds and from who answered."),
    }.get(word or "", "")


def firmness_in_words(figures: Mapping[str, Any]) -> str:
    """How firm the agreement is: how many answers would turn it, how often it stands; or ""."""
    parts = []
    if fragility := figures.get("fragility"):
        n = fragility["changes"]
        parts.append(
            ngettext(
                "It would take at least {n} different answer to turn this.",
                "It would take at least {n} different answers to turn this.",
                n,
            ).format(n=n)
            if fragility["at_least"]
            else ngettext(
                "{n} different answer would turn this.",
                "{n} different answers would turn this.",
                n,
            ).format(n=n)
        )
    if robustness := figures.get("robustness"):
        parts.append(
            _("It stands in {share} of panels like this one.").format(
                share=percent_words(100 * robustness["share"])
            )
        )
    return " ".join(parts)
