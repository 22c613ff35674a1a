"""Who stayed? How many were invited, began, completed and went on, round by round."""

from django.utils.translation import gettext as _

from reports.document.account import Account
from reports.document.flow import FlowStep, flow_of
from reports.document.panel_pictures import ParticipationPicture, ParticipationStage
from reports.document.texts import ChartText, Table
from reports.wording.numbers import number, percent

#: The chart is of the whole study, whatever the criterion.
ALL = "all"


def subjects(account: Account) -> list[str]:
    """Once for the study, from two rounds on whose attendance is known."""
    return [ALL] if len(_steps(account)) > 1 else []


def _steps(account: Account) -> list[FlowStep]:
    return [step for step in flow_of(account) if step.invited and step.started is not None]


def picture(account: Account, subject: str, *, narrow: bool = False) -> ParticipationPicture:
    steps = _steps(account)
    return ParticipationPicture(
        stages=tuple(_stage(step, narrow) for step in steps),
        keys=(_("completed"), _("began, did not complete"), _("invited, gave no answer")),
        note=_("Not shown: who left or joined were too few.")
        if any(step.is_withheld for step in steps)
        else "",
        narrow=narrow,
    )


def _stage(step: FlowStep, narrow: bool) -> ParticipationStage:
    invited, started = step.invited or 0, step.started or 0
    done = step.submitted if step.submitted is not None else started
    new = None if step.joined is None else step.joined + (step.returned or 0)
    counted = number(invited, 0)
    return ParticipationStage(
        label=_("Round %(number)s") % {"number": step.number}
        + "\n"
        + (counted if narrow else _("%(count)s invited") % {"count": counted}),
        invited=invited,
        started=started,
        submitted=step.submitted,
        stayed=step.stayed,
        new=new,
        left=step.left,
        labels=(number(done, 0), number(started - done, 0), number(invited - started, 0)),
        stayed_label=_went_on(step, narrow),
        new_label=_("+%(count)s new") % {"count": number(new, 0)} if new else "",
        left_label=_("−%(count)s left") % {"count": number(step.left, 0)} if step.left else "",
        note=_("not shown") if step.is_withheld else _("not recorded"),
    )


def _went_on(step: FlowStep, narrow: bool) -> str:
    if step.stayed is None:
        return ""
    stayed = number(step.stayed, 0)
    return stayed if narrow else _("%(count)s went on") % {"count": stayed}


def text(account: Account, subject: str) -> ChartText:
    steps = _steps(account)
    first, last = steps[0], steps[-1]
    words = {
        "first": number(first.started, 0),
        "invited": number(first.invited, 0),
        "share": percent((first.started or 0) / (first.invited or 1)),
        "last": number(last.started, 0),
        "asked": number(last.invited, 0),
        "part": percent((last.started or 0) / (last.invited or 1)),
        "round": first.number,
        "number": last.number,
    }
    headline = (
        _(
            "Of %(invited)s invited %(first)s answered in round %(round)s (%(share)s), of "
            "%(asked)s %(last)s in round %(number)s (%(part)s)."
        )
        % words
    )
    return ChartText(
        headline=headline,
        alt=_("Columns of those invited, with those who began and completed, and who went on: ")
        + "; ".join(_in_words(step) for step in steps)
        + ".",
        table=Table(
            caption=_("Who took part, round by round"),
            columns=(
                _("Round"), _("Invited"), _("Began"), _("Completed"), _("Went on"), _("Left"),
                _("New or back"),
            ),
            rows=tuple(map(_cells, steps)),
        ),
    )  # fmt: skip


def _cells(step: FlowStep) -> tuple[str, ...]:
    new = None if step.joined is None else step.joined + (step.returned or 0)
    return (
        str(step.number),
        *(number(each, 0) for each in (step.invited, step.started, step.submitted)),
        *(
            _("not shown") if step.is_withheld else number(each, 0)
            for each in (step.stayed, step.left, new)
        ),
    )


def _in_words(step: FlowStep) -> str:
    said = _(
        "round %(number)s: %(invited)s invited, %(started)s began, %(submitted)s completed"
    ) % {
        "number": step.number,
        "invited": number(step.invited, 0),
        "started": number(step.started, 0),
        "submitted": number(step.submitted, 0),
    }
    return said if step.stayed is None else f"{said}, {step.stayed} {_('went on')}"
