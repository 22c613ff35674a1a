"""How an act reads in a study's trail, in the active language."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.lifecycle import TrialKind
from delphi.protocol.scoring import CameTrue
from delphi.wording.deadlines import deadline_in_words
from delphi.wording.membership import role_in_words
from delphi.wording.outcomes import outcome_words


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


def _came_true(code: str) -> str:
    """What came true, from how `delphi.services.outcomes` records it."""
    if code.startswith("not_by_"):
        return outcome_words(CameTrue(not_by=int(code.removeprefix("not_by_"))), None)
    if code in ("happened", "not_happened"):
        return outcome_words(CameTrue(happened=code == "happened"), None)
    return code or "–"


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
    "outcome_entered": lambda about: _("What came true of {item} entered: {what}").format(
        item=about["item"], what=_came_true(about.get("came_true", ""))
    ),
    "outcome_corrected": lambda about: _("What came true of {item} corrected to: {what}").format(
        item=about["item"], what=_came_true(about.get("came_true", ""))
    ),
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
    "report_advanced": lambda about: _("The report is to speak as of round {round}").format(
        **about
    ),
    "report_published": lambda about: (
        _("Edition {edition} of the report published").format(**about)
        if about.get("edition", 1) > 1
        else _("Report published")
    ),
    "edition_withdrawn": lambda about: _("Edition {edition} of the report withdrawn").format(
        **about
    ),
    "report_listed": lambda about: _("Report put on the public page of reports"),
    "report_unlisted": lambda about: _("Report taken off the public page of reports"),
    "report_told": lambda about: ngettext(
        "{told} panellist told of the report",
        "{told} panellists told of the report",
        int(about["told"]),
    ).format(**about),
    "report_withdrawn": lambda about: _("Report withdrawn"),
    "report_shared": lambda about: _("Link to the report shared"),
    "report_sharing_ended": lambda about: _("Shared links to the report ended"),
    "comment_written": lambda about: _("A comment on the report written"),
    "comment_changed": lambda about: _("A comment on the report changed by its writer"),
    "comment_deleted": lambda about: _("A comment on the report deleted by its writer"),
    "comment_shown": lambda about: _("A comment on the report may be shown to the panel"),
    "comment_unshown": lambda about: _("A comment on the report no longer shown to the panel"),
    "comment_hidden": lambda about: _("A comment on the report hidden"),
    "comment_unhidden": lambda about: _("A hidden comment on the report shown again"),
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
    "report_advanced": lambda: _("Report brought up to a later round"),
    "report_published": lambda: _("Report published"),
    "edition_withdrawn": lambda: _("Edition of a report withdrawn"),
    "statements_changed": lambda: _("Statements changed before the first round"),
    "member_added": lambda: _("Member added"),
    "member_role_changed": lambda: _("Role of a member changed"),
    "member_removed": lambda: _("Member removed"),
    "protocol_deviated": lambda: _("Deviation from the protocol"),
    "deviation_withdrawn": lambda: _("Deviation taken back"),
}
