"""How states, next steps and acts read on a facilitator's pages, in the active language."""

from collections.abc import Callable, Mapping
from datetime import datetime
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
    minimum_cell,
    needs_stability,
)
from delphi.protocol.watching import Left
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.membership import role_in_words
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
    sentences = [
        anonymity_in_words(anonymity(document)),
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


def event_in_words(kind: str, data: Mapping[str, Any], *, zone: str) -> str:
    """An act as one line of the study's trail."""
    about = {name: _instant(value, zone) for name, value in data.items()}
    about.setdefault("number", "–")
    about.setdefault("name", "–")
    if "role" in about:
        about["role"] = role_in_words(about["role"])
    words = _EVENTS.get(kind)
    return words(about) if words else kind


def kind_of_event_words(kind: str) -> str:
    """A kind of act, for a list to choose from."""
    words = _KINDS_OF_EVENT.get(kind)
    return words() if words else event_in_words(kind, {}, zone="UTC")


def ground_words(code: str, act: str, reason: str) -> str:
    """Why an item was reworded, split, merged or dropped, as one line."""
    words = {
        "reworded": _("{code} reworded: {reason}"),
        "split": _("{code} split: {reason}"),
        "merged": _("{code} merged: {reason}"),
        "dropped": _("{code} dropped: {reason}"),
    }
    return words[act].format(code=code, reason=reason or "–")


def _instant(value: Any, zone: str) -> Any:
    if isinstance(value, str) and value[10:11] == "T":
        return deadline_in_words(datetime.fromisoformat(value), zone)
    return value


#: Acts as `delphi.services` and `reports.services` record them.
_EVENTS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "study_imported": lambda about: (
        _("Study set up from statements typed or pasted in")
        if about.get("typed")
        else _("Study made from a file")
    ),
    "study_described": lambda about: _("Title, purpose or contact changed"),
    "method_written": lambda about: _("What reports tell about the method changed"),
    "study_copied": lambda about: _("Copied from another study"),
    "study_trashed": lambda about: _("Study put into the trash"),
    "study_restored": lambda about: _("Study taken out of the trash"),
    "draft_restored": lambda about: _("Draft of round {number} restored").format(**about),
    "trial_started": lambda about: (
        _("Dry run started with {seats} simulated panellists").format(**about)
        if about.get("trial") == TrialKind.SIMULATION
        else _("Pilot started with {seats} test seats").format(**about)
    ),
    "trial_thrown_away": lambda about: (
        _("Dry run thrown away")
        if about.get("trial") == TrialKind.SIMULATION
        else _("Pilot thrown away")
    ),
    "panel_imported": lambda about: _("Panel list taken in"),
    "panel_invited": lambda about: ngettext(
        "{invited} panellist invited while round {number} was open",
        "{invited} panellists invited while round {number} was open",
        int(about.get("invited", 0)),
    ).format(invited=about.get("invited", 0), number=about["number"]),
    "nomination_accepted": lambda about: _("A panellist’s suggestion accepted"),
    "nomination_declined": lambda about: _("A panellist’s suggestion declined"),
    "conflict_entered": lambda about: _("A conflict of interest entered"),
    "conflict_removed": lambda about: _("A conflict of interest that was entered removed"),
    "items_joined": lambda about: _("{item} joined with {other} of another study").format(**about),
    "item_left_series": lambda about: _("{item} taken out of its series").format(**about),
    "outcome_entered": lambda about: _("What came true of {item} entered").format(**about),
    "outcome_corrected": lambda about: _("What came true of {item} corrected").format(**about),
    "outcome_removed": lambda about: _("What came true of {item} taken back").format(**about),
    "panel_drawn": lambda about: (
        ngettext(
            "{n} panellist drawn from the network, seed {seed}",
            "{n} panellists drawn from the network, seed {seed}",
            int(about.get("added", 0)),
        )
        if "seed" in about
        else ngettext(
            "{n} panellist added from the network",
            "{n} panellists added from the network",
            int(about.get("added", 0)),
        )
    ).format(n=about.get("added", 0), seed=about.get("seed")),
    "answers_imported": lambda about: _("Answers of an earlier round taken in"),
    "information_written": lambda about: _("Version {version} of the information sheet").format(
        **about
    ),
    "round_launched": lambda about: _("Round {number} launched until {closes_at}").format(**about),
    "launch_undone": lambda about: _("Launch of round {number} undone").format(**about),
    "round_extended": lambda about: _("Round {number} extended to {closes_at}").format(**about),
    "seat_extended": lambda about: _(
        "A seat given time until {closes_at} in round {number}"
    ).format(**about),
    "round_reminded": lambda about: ngettext(
        "{reminded} panellist reminded in round {number}",
        "{reminded} panellists reminded in round {number}",
        int(about["reminded"]),
    ).format(**about),
    "round_closed": lambda about: _("Round {number} closed").format(**about),
    "round_sealed": lambda about: _("Round {number} sealed").format(**about),
    "round_analysed": lambda about: _("Round {number} analysed").format(**about),
    "round_drafted": lambda about: _("Round {number} drafted").format(**about),
    "feedback_declared": lambda about: _("What goes back in round {number} declared").format(
        **about
    ),
    "round_options_set": lambda about: _("Options of round {number} changed").format(**about),
    "repeats_chosen": lambda about: (
        _("Round {number} asks {items} twice").format(
            number=about["number"], items=", ".join(about["codes"])
        )
        if about.get("codes")
        else _("Round {number} asks nothing twice").format(**about)
    ),
    "arguments_approved": lambda about: ngettext(
        "{n} reason approved", "{n} reasons approved", len(about["arguments"])
    ).format(n=len(about["arguments"])),
    "argument_hidden": lambda about: _("A reason hidden"),
    "argument_merged": lambda about: (
        _("A reason merged with another")
        if about.get("into")
        else _("A merged reason taken apart again")
    ),
    "argument_quoted": lambda about: (
        _("A reason quoted") if about.get("quoted") else _("A reason quoted no more")
    ),
    "argument_gathered": lambda about: _("A reason put under themes"),
    "ideas_gathered": lambda about: _("Ideas of round {number} put under themes").format(**about),
    "theme_renamed": lambda about: (
        _("A theme renamed, and made one with another")
        if about.get("joined")
        else _("A theme renamed")
    ),
    "argument_worded": lambda about: _("A reason given in other languages"),
    "item_made_of_ideas": lambda about: _("An item made of ideas of round {number}").format(
        **about
    ),
    "ideas_joined_item": lambda about: _("Ideas of round {number} added to an item").format(
        **about
    ),
    "item_of_ideas_worded": lambda about: _("An item made of ideas worded anew"),
    "ideas_set_aside": lambda about: _("Ideas of round {number} set aside").format(**about),
    "ideas_undecided": lambda about: _("A decision about ideas of round {number} undone").format(
        **about
    ),
    "draft_discarded": lambda about: _("Draft of round {number} discarded").format(**about),
    "round_mail_set": lambda about: _("Reminders and thanks of round {number} chosen").format(
        **about
    ),
    "messages_stopped": lambda about: ngettext(
        "{count} message of round {number} stopped",
        "{count} messages of round {number} stopped",
        int(about["count"]),
    ).format(**about),
    "messages_resumed": lambda about: ngettext(
        "{count} stopped message of round {number} sent after all",
        "{count} stopped messages of round {number} sent after all",
        int(about["count"]),
    ).format(**about),
    "message_text_written": lambda about: _("Text of a message written"),
    "message_requeued": lambda about: _("A message put into the queue again"),
    "links_handed_out": lambda about: _("Links handed out by hand"),
    "links_reissued": lambda about: _("Links of a seat replaced"),
    "answers_erased": lambda about: _("The answers of a seat erased"),
    "seat_withdrawn": lambda about: _("A seat withdrawn"),
    "identity_keys_destroyed": lambda about: _("The ties between seats and people destroyed"),
    "statements_changed": lambda about: ngettext(
        "Statements changed before the first round: {items} statement",
        "Statements changed before the first round: {items} statements",
        int(about["items"]),
    ).format(**about),
    "criteria_changed": lambda about: _("Criteria or scales changed before the first round"),
    "member_added": lambda about: _("{name} added as a member: {role}").format(**about),
    "member_role_changed": lambda about: _("Role of {name} changed: {role}").format(**about),
    "member_removed": lambda about: _("{name} removed as a member: {role}").format(**about),
    "study_ended": lambda about: _("Study ended"),
    "protocol_written": lambda about: _("Protocol written"),
    "protocol_deviated": lambda about: _("Deviation from the protocol: version {version}").format(
        **about
    ),
    "deviation_withdrawn": lambda about: _("Deviation taken back: version {version}").format(
        **about
    ),
    "report_created": lambda about: _("Report drafted"),
    "report_edited": lambda about: _("Summary of the report edited"),
    "report_published": lambda about: _("Report published"),
    "report_told": lambda about: ngettext(
        "{told} panellist told of the report",
        "{told} panellists told of the report",
        int(about["told"]),
    ).format(**about),
    "report_withdrawn": lambda about: _("Report withdrawn"),
    "report_shared": lambda about: _("Link to the report shared"),
    "report_sharing_ended": lambda about: _("Shared links to the report ended"),
}

#: The kinds whose line says more than the kind.
_KINDS_OF_EVENT: Mapping[str, Callable[[], str]] = {
    "study_imported": lambda: _("Study set up"),
    "trial_started": lambda: _("Trial started"),
    "trial_thrown_away": lambda: _("Trial thrown away"),
    "round_launched": lambda: _("Round launched"),
    "launch_undone": lambda: _("Launch undone"),
    "round_extended": lambda: _("Round extended"),
    "seat_extended": lambda: _("A seat given more time"),
    "round_reminded": lambda: _("Panellists reminded"),
    "round_mail_set": lambda: _("Reminders and thanks of a round chosen"),
    "messages_stopped": lambda: _("Messages stopped"),
    "messages_resumed": lambda: _("Stopped messages sent after all"),
    "round_closed": lambda: _("Round closed"),
    "round_sealed": lambda: _("Round sealed"),
    "round_analysed": lambda: _("Round analysed"),
    "round_drafted": lambda: _("Round drafted"),
    "feedback_declared": lambda: _("What goes back declared"),
    "round_options_set": lambda: _("Options of a round changed"),
    "repeats_chosen": lambda: _("What is asked twice chosen"),
    "draft_discarded": lambda: _("Draft discarded"),
    "draft_restored": lambda: _("Draft restored"),
    "information_written": lambda: _("Information sheet written"),
    "arguments_approved": lambda: _("Reasons approved"),
    "argument_merged": lambda: _("Reasons merged or taken apart"),
    "argument_quoted": lambda: _("Reasons quoted"),
    "ideas_gathered": lambda: _("Ideas put under themes"),
    "items_joined": lambda: _("Items of several studies joined"),
    "item_left_series": lambda: _("An item taken out of its series"),
    "outcome_entered": lambda: _("What came true entered"),
    "outcome_corrected": lambda: _("What came true corrected"),
    "outcome_removed": lambda: _("What came true taken back"),
    "item_made_of_ideas": lambda: _("An item made of ideas"),
    "ideas_joined_item": lambda: _("Ideas added to an item"),
    "ideas_set_aside": lambda: _("Ideas set aside"),
    "ideas_undecided": lambda: _("A decision about ideas undone"),
    "panel_invited": lambda: _("Panellists invited to an open round"),
    "panel_drawn": lambda: _("Panellists drawn from the network"),
    "report_told": lambda: _("Panellists told of the report"),
    "statements_changed": lambda: _("Statements changed before the first round"),
    "member_added": lambda: _("Member added"),
    "member_role_changed": lambda: _("Role of a member changed"),
    "member_removed": lambda: _("Member removed"),
    "protocol_deviated": lambda: _("Deviation from the protocol"),
    "deviation_withdrawn": lambda: _("Deviation taken back"),
}
