"""What the record of a study says about how it was done, a few plain sentences to each question.

Every function takes an account and gives "" where the record says nothing. They fill the report's
section on method and its checklists.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.lifecycle import RoundKind
from delphi.protocol.terms import maximum_rounds
from delphi.wording.steering import stopping_in_words
from reports.document.account import Account, RoundAccount
from reports.document.flow import flow_of
from reports.wording import method, values
from reports.wording.numbers import number, percent
from surveys.wording import joined_words

_DAY = 86_400


def title(account: Account) -> str:
    name = values.said(account.study_titles)
    words = _("It is called “%(title)s”.") % {"title": name}
    if any(word in name.casefold() for word in ("delphi", "delfoi", "delfi")):
        return words
    unnamed = _("The title does not name the method.")
    return f"{words} {unnamed}"


def abstract(account: Account) -> str:
    return _(
        "The report opens with how many questions have which verdict, and a summary in sentences."
    )


def purpose(account: Account) -> str:
    return values.said(account.purposes)


def procedure(account: Account) -> str:
    """How many rounds, when, and how many experts."""
    first, last = account.rounds[0], account.latest
    return ngettext(
        "A Delphi of %(count)s round, from %(first)s to %(last)s.",
        "A Delphi of %(count)s rounds, from %(first)s to %(last)s.",
        len(account.rounds),
    ) % {
        "count": len(account.rounds),
        "first": method.day(account, first.opened_at),
        "last": method.day(account, last.closed_at),
    }


def aims(account: Account) -> str:
    """What each round was for."""
    words = {
        RoundKind.COLLECT.value: _("Round %(number)s: ideas were gathered."),
        RoundKind.RATE.value: _("Round %(number)s: statements were judged."),
        RoundKind.RANK.value: _("Round %(number)s: statements were put in order."),
    }
    return " ".join(words[each.kind] % {"number": each.number} for each in account.rounds)


def dates(account: Account) -> str:
    """When each round was open, for how long, and how often its deadline was put off."""
    return " ".join(_round_dates(account, each) for each in account.rounds)


def _round_dates(account: Account, each: RoundAccount) -> str:
    if each.opened_at is None or each.closed_at is None:
        return ""
    days = max(1, round((each.closed_at - each.opened_at).total_seconds() / _DAY))
    said = ngettext(
        "Round %(number)s: %(days)s day from %(first)s.",
        "Round %(number)s: %(days)s days from %(first)s.",
        days,
    ) % {"number": each.number, "days": days, "first": method.day(account, each.opened_at)}
    times = account.acts.extensions.get(each.number, 0)
    if not times:
        return said
    put_off = ngettext(
        "Its deadline was put off %(times)s time.",
        "Its deadline was put off %(times)s times.",
        times,
    )
    return f"{said} {put_off % {'times': times}}"


def answering(account: Account) -> str:
    """How answers were given in the rounds held here, and that it is not known of the others."""
    elsewhere = set() if account.simulated else set(account.acts.elsewhere)
    away = [each.number for each in account.rounds if each.number in elsewhere]
    told = [_answered_here([each for each in account.rounds if each.number not in elsewhere])]
    if away:
        told.append(
            _(
                "The answers of %(rounds)s were collected elsewhere and taken in as a table: how "
                "they were given is not recorded."
            )
            % {"rounds": _rounds_named(away)}
        )
    return " ".join(filter(None, told))


def _answered_here(rounds: Sequence[RoundAccount]) -> str:
    if not rounds:
        return ""
    final = [each.number for each in rounds if each.submit_once]
    if not final:
        return _(
            "Everybody answered alone, on the web, through a personal link, and could change an "
            "answer until the round closed."
        )
    if len(final) == len(rounds):
        return _(
            "Everybody answered alone, on the web, through a personal link, and could change an "
            "answer until they submitted them all, which was final."
        )
    return _(
        "Everybody answered alone, on the web, through a personal link, and could change an answer "
        "until the round closed; but submitting was final in: %(rounds)s."
    ) % {"rounds": _rounds_named(final)}


def _rounds_named(numbers: Sequence[int]) -> str:
    return joined_words([_("round %(number)s") % {"number": each} for each in numbers])


def attendance(account: Account) -> str:
    """How many were invited and answered, round by round."""
    return " ".join(
        _("Round %(number)s: %(invited)s invited, %(answered)s answered (%(share)s).")
        % {
            "number": step.number,
            "invited": number(step.invited, 0),
            "answered": number(step.started, 0),
            "share": percent(step.started / step.invited),
        }
        for step in flow_of(account)
        if step.invited and step.started is not None
    )


def joined(account: Account) -> str:
    """Whether anybody joined after the first round."""
    later = [step for step in flow_of(account) if step.joined]
    return " ".join(
        ngettext(
            "%(count)s took part for the first time in round %(number)s.",
            "%(count)s took part for the first time in round %(number)s.",
            step.joined or 0,
        )
        % {"count": step.joined, "number": step.number}
        for step in later
    )


def flow(account: Account) -> str:
    if not method.flow_table(account):
        return attendance(account)
    return _("Told by the tables “%(rounds)s” and “%(flow)s”.") % {
        "rounds": _("Rounds and response"),
        "flow": _("How the panel went on from round to round"),
    }


def feedback(account: Account) -> str:
    return " ".join(method.feedback_sentence(each) for each in account.rounds)


def feedback_way(account: Account) -> str:
    said = []
    if any(method.shown_from_before(each) for each in account.rounds):
        said.append(
            _(
                "On the answer sheet, beside each question, from the figures of the round before, "
                "which had been sealed; what was shown is recorded with each answer."
            )
        )
    if any(each.live for each in account.rounds):
        said.append(
            _(
                "In live rounds, beside each question that one had answered, from the answers of "
                "all so far, renewed in batches of several people's answers; what was shown is "
                "recorded with each later answer."
            )
        )
    return " ".join(said)


def feedback_groups(account: Account) -> str:
    shown = [each.number for each in account.rounds if each.feedback.get("groups")]
    if not shown:
        return _("No figures by stakeholder group were shown to the panel.")
    return _("Figures by stakeholder group were shown in: %(rounds)s.") % {
        "rounds": joined_words([_("round %(number)s") % {"number": each} for each in shown])
    }


def stopping(account: Account) -> str:
    document = account.protocol
    most = maximum_rounds(document)
    said = [
        ngettext(
            "The protocol allows %(count)s round at most.",
            "The protocol allows %(count)s rounds at most.",
            most,
        )
        % {"count": most}
    ] if most else []  # fmt: skip
    return " ".join([*said, *stopping_in_words(document)])


def analysis(account: Account) -> str:
    return _(
        "By question and round: distribution, median, quartiles (type %(type)s), van der Eijk’s "
        "agreement A and the shares of the rule; between rounds the change of those who answered "
        "both; of the whole panel Kendall’s W. All figures can be computed anew from the package."
    ) % {"type": account.protocol.get("quartiles", "7")}


def arguments(account: Account) -> str:
    if not account.reasons_on:
        return ""
    return _(
        "Reasons were gathered under each question, for and against; facilitators could merge "
        "those that say the same, translate them and hide what tells of a person."
    )


def weighting(account: Account) -> str:
    return _("All answers weigh the same. Stakeholder groups are compared, not weighted.")


def anonymity(account: Account) -> str:
    return " ".join(method.protocol_sentences(account)[:2])


def locked(account: Account) -> str:
    at = account.protocols[0].locked_at if account.protocols else None
    if at is None:
        return ""
    return _("The protocol was locked on %(date)s.") % {"date": method.day(account, at)}


def deviations(account: Account) -> str:
    found = method.deviations(account)
    return " ".join(found) if found else _("There were no deviations from the protocol.")


def trials(account: Account) -> str:
    """Pilots and dry runs."""
    acts = account.acts
    said = []
    if acts.pilots:
        said.append(
            ngettext(
                "The form was tried in %(count)s pilot.",
                "The form was tried in %(count)s pilots.",
                acts.pilots,
            )
            % {"count": acts.pilots}
        )
    if acts.dry_runs:
        said.append(
            ngettext(
                "The whole study was tried in %(count)s dry run with simulated answers.",
                "The whole study was tried in %(count)s dry runs with simulated answers.",
                acts.dry_runs,
            )
            % {"count": acts.dry_runs}
        )
    return " ".join(said)


def drawing(account: Account) -> str:
    if not account.acts.drawings:
        return ""
    return _(
        "Panellists were drawn from the network’s experts by declared marks, with a recorded seed."
    )
