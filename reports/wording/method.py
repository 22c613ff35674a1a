"""How the study was done, in sentences from its record. What nobody recorded says so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.choices import MethodField, live_parts
from delphi.wording.method import field_name
from delphi.wording.noise import noise_in_words
from delphi.wording.steering import stopping_in_words
from foresight.languages import Texts, page_language
from reports.document.account import Account, ProtocolAccount, RoundAccount
from reports.document.flow import flow_of
from reports.document.texts import Table
from reports.wording import values
from reports.wording.numbers import number, percent

_MISSING = "–"
#: As days are written in Finland; English as in Europe.
_DAYS = {"fi": "d.M.y", "sv": "d.M.y", "en": "d MMM y"}


def day(account: Account, instant: datetime | None) -> str:
    """A date in the study's zone."""
    if instant is None:
        return _MISSING
    local = instant.astimezone(ZoneInfo(account.zone))
    return format_date(local.date(), _DAYS[page_language()], locale="en_GB")


def source_line(account: Account) -> str:
    """Where a picture comes from, to stand under it when it is taken along alone."""
    latest = account.latest
    parts = [
        values.said(account.study_titles),
        _("round %(number)s") % {"number": latest.number},
    ]
    if latest.sealed_at:
        parts.append(_("sealed %(date)s") % {"date": day(account, latest.sealed_at)})
    if account.simulated:
        parts.append(_("simulated answers"))
    elif account.trial:
        parts.append(_("answers of a pilot"))
    return " · ".join(parts)


def trial_notice(account: Account) -> str:
    """That the answers are not a panel's; "" where they are."""
    if account.trial == "pilot":
        return _("The answers are those of a pilot: they count in no result of the study.")
    if account.simulated:
        return _("The answers in this study are simulated: nobody gave them.")
    return ""


def _quoting(account: Account) -> list[str]:
    """Which reasons reports may quote: of the rounds whose panellists were told."""
    told = [each.number for each in account.rounds if each.may_be_quoted]
    if not told:
        return []
    if len(told) == len(account.rounds):
        return [_("Reports may quote reasons, without names; panellists were told so.")]
    return [
        ngettext(
            "Reports may quote reasons given in round %(rounds)s, without names; its panellists "
            "were told so.",
            "Reports may quote reasons given in rounds %(rounds)s, without names; their panellists "
            "were told so.",
            len(told),
        )
        % {"rounds": ", ".join(map(str, told))}
    ]


def protocol_sentences(account: Account) -> list[str]:
    """The protocol as it was locked."""
    document = account.protocol
    said = [
        {
            "anonymous": _(
                "The panel is anonymous: the key to the seats is destroyed with the last round."
            ),
            "confidential": _(
                "The panel is confidential: no page joins answers to people, and the key to the "
                "seats is destroyed on a set date."
            ),
            "named": _("The panel is named: who takes part is known to everyone."),
        }.get(str(document.get("anonymity")), _("The level of anonymity is not recorded.")),
    ]
    said += _quoting(account)
    cell = document.get("minimum_cell")
    if cell:
        said.append(
            _(
                "No figure is shown for fewer than %(cell)s answers, and no distribution for fewer "
                "than %(twice)s."
            )
            % {"cell": cell, "twice": 2 * int(cell)}
        )
    said.append(
        _("Quartiles are of type %(type)s (Hyndman and Fan 1996).")
        % {"type": document.get("quartiles", "7")}
    )
    most = (document.get("stopping") or {}).get("maximum_rounds")
    if most:
        said.append(
            ngettext(
                "The protocol allows %(count)s round at most.",
                "The protocol allows %(count)s rounds at most.",
                int(most),
            )
            % {"count": most}
        )
    said += stopping_in_words(document)
    said.append(
        _(
            "Answers count as moving when those who answered both rounds shifted by more than a "
            "third of a point altogether, or more than a quarter of them by two points or more."
        )
    )
    locked = account.protocols[0].locked_at if account.protocols else None
    if locked:
        said.append(_("The protocol was locked on %(date)s.") % {"date": day(account, locked)})
    return said


def told(account: Account) -> list[tuple[str, Texts]]:
    """What the facilitators tell about the method beyond the record: headings and texts."""
    return [(field_name(field), texts) for field, texts in account.method.items()]


def told_of(is_cut: bool) -> str:
    """Of a report as of an earlier round: that what facilitators tell knows of no rounds."""
    if not is_cut:
        return ""
    return _("The facilitators tell this of the whole study, later rounds included.")


def not_told(notes: Mapping[str, Texts]) -> str:
    """What they have not told, in a sentence; "" where that is nothing. `notes` by field."""
    missing = [field_name(field) for field in MethodField if field.value not in notes]
    if not missing:
        return ""
    return _("Not recorded: %(names)s.") % {"names": ", ".join(missing)}


def deviations(account: Account) -> list[str]:
    """What was changed after the protocol had been locked, and why."""
    return [deviation(account, protocol) for protocol in account.protocols[1:]]


def deviation(account: Account, protocol: ProtocolAccount) -> str:
    return _("Version %(version)s, %(date)s: %(reason)s") % {
        "version": protocol.version,
        "date": day(account, protocol.locked_at),
        "reason": protocol.reason,
    }


def rounds_table(account: Account) -> Table:
    """When each round was open and how many took part."""
    return Table(
        caption=_("Rounds and response"),
        columns=(
            _("Round"), _("Opened"), _("Closed"), _("Invited"), _("Answered"), _("Submitted"),
            _("Response"),
        ),
        rows=tuple(_round_row(account, each) for each in account.rounds),
    )  # fmt: skip


def _round_row(account: Account, each: RoundAccount) -> tuple[str, ...]:
    answered = each.started
    share = answered / each.invited if each.invited and answered is not None else None
    return (
        str(each.number),
        day(account, each.opened_at),
        day(account, each.closed_at),
        number(each.invited, 0),
        number(answered, 0),
        number(each.submitted, 0),
        percent(share),
    )


def flow_table(account: Account) -> Table | None:
    """How the panel went on from round to round; None where nothing is recorded of it."""
    steps = flow_of(account)
    if not any(step.stayed is not None or step.is_withheld for step in steps):
        return None
    return Table(
        caption=_("How the panel went on from round to round"),
        columns=(
            _("Round"), _("Answered"), _("Also in the round before"), _("Left since"),
            _("New"), _("Came back"),
        ),
        rows=tuple(
            (
                str(step.number),
                number(step.started, 0),
                *(
                    _("not shown") if step.is_withheld else number(count, 0)
                    for count in (step.stayed, step.left, step.joined, step.returned)
                ),
            )
            for step in steps
        ),
    )  # fmt: skip


def flow_note(account: Account) -> str:
    """Why some of it is withheld; "" where nothing is."""
    if not any(step.is_withheld for step in flow_of(account)):
        return ""
    return _("Where few stayed, left or joined, this table does not show how many did.")


def noise_sentences(account: Account) -> list[str]:
    """How much answers vary by themselves, by round and criterion that asked something twice."""
    return [
        _("Round %(number)s, %(criterion)s: %(said)s")
        % {
            "number": panel.number,
            "criterion": values.said(panel.criterion_names),
            "said": " ".join(said),
        }
        for panel in account.panels
        if (said := noise_in_words(panel.figures.get("noise_floor")))
    ]


def feedback_sentence(each: RoundAccount) -> str:
    """What panellists were shown before they answered in the round, and in a live one after."""
    shown = shown_from_before(each)
    live = shown_parts(live_parts(each.number, each.feedback)) if each.live else {}
    # Their own answer stands there anyhow, and groups are told of sealed rounds alone.
    while_open = [name for part, name in live.items() if part not in ("own_answer", "groups")]
    said = []
    if shown:
        said.append(
            _("Round %(number)s: panellists were shown %(parts)s.")
            % {"number": each.number, "parts": ", ".join(shown.values())}
        )
    if while_open:
        said.append(
            _(
                "Round %(number)s was live: who had answered a question was shown of the answers "
                "so far %(parts)s, and could change their own."
            )
            % {"number": each.number, "parts": ", ".join(while_open)}
        )
    if each.shows_comments:
        said.append(
            _(
                "While round %(number)s was open, panellists could read the comments of policy "
                "teams that had been chosen for them."
            )
            % {"number": each.number}
        )
    return " ".join(said) or _("Round %(number)s: no feedback was shown.") % {"number": each.number}


def shown_from_before(each: RoundAccount) -> dict[str, str]:
    """What went back of the round before, in words, by part; a first round has none."""
    return shown_parts(each.feedback) if each.number > 1 else {}


def shown_parts(feedback: Mapping[str, Any]) -> dict[str, str]:
    """What is shown of a group's answers under these terms of feedback, in words, by part."""
    names = {
        "own_answer": _("their own earlier answer"),
        "arguments": _("others' reasons, the most endorsed first")
        if feedback.get("order") == "endorsed"
        else _("others' reasons, in an order drawn for each"),
        "distribution": _("the distribution"),
        "median": _("the median"),
        "quartiles": _("the quartiles"),
        "groups": _("figures by stakeholder group"),
    }
    return {part: name for part, name in names.items() if feedback.get(part)}
