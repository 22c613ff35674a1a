"""What the record of a study says about its questions and what came of them, in plain sentences.

As in `reports.wording.record`: an account in, "" out where the record says nothing.
"""

import itertools

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.wording.rules import consensus_sentences
from reports.document.account import Account, look_in
from reports.wording import values
from reports.wording.summary import summary


def questions(account: Account) -> str:
    """How many, on which criteria, and in which languages."""
    items = {item.code for item in account.items}
    parts = [
        ngettext(
            "%(count)s statement, asked on: %(criteria)s.",
            "%(count)s statements, asked on: %(criteria)s.",
            len(items),
        )
        % {
            "count": len(items),
            "criteria": "; ".join(_criterion(account, key) for key, _names in account.criteria),
        }
    ] if items else []  # fmt: skip
    return " ".join(filter(None, [*parts, languages(account)]))


def languages(account: Account) -> str:
    """In which languages it could be answered."""
    if not account.languages:
        return ""
    names = {"fi": _("Finnish"), "sv": _("Swedish"), "en": _("English")}
    spoken_in = [names[each] for each in account.languages]
    return _("It could be answered in: %(languages)s.") % {"languages": ", ".join(spoken_in)}


def _criterion(account: Account, key: str) -> str:
    """A criterion and the ends of its scale: "Probability (1 very unlikely – 7 very likely)"."""
    item = account.items_on(key)[0]
    name = values.said(item.criterion_names)
    levels = [each for each in item.scale.points if "level" in each]
    if not levels:
        return name
    ends = [f"{each['level']} {values.said(each.get('label') or {})}".strip()
            for each in (levels[0], levels[-1])]  # fmt: skip
    return f"{name} ({' – '.join(ends)})"


def reasons(account: Account) -> str:
    if not account.reasons_on:
        return _("Panellists were not asked for reasons.")
    return _("A reason could be given with every answer, but did not have to be.")


def consensus(account: Account) -> str:
    """The rule of each criterion that has one, as locked before the first round."""
    ruled = [
        (values.said(names), item)
        for key, names in account.criteria
        if (item := account.items_on(key)[0]).rule
    ]
    return " ".join(
        f"{name}: {' '.join(consensus_sentences(item.rule or {}, item.scale))}"
        for name, item in ruled
    )


def asked_again(account: Account) -> str:
    """Whether what had met its rule was asked once more."""
    return _asked_again(account, ("for", "against", "agreed"), ngettext(
        "Of %(count)s question that had met its rule, %(again)s was asked again.",
        "Of %(count)s questions that had met their rule, %(again)s were asked again.",
        _met(account, ("for", "against", "agreed"))[0],
    ))  # fmt: skip


def dissent(account: Account) -> str:
    """What became of questions without agreement."""
    return _asked_again(account, ("none",), ngettext(
        "Of %(count)s question without agreement, %(again)s was asked again; the report says where "
        "the panel lastingly disagrees.",
        "Of %(count)s questions without agreement, %(again)s were asked again; the report says "
        "where the panel lastingly disagrees.",
        _met(account, ("none",))[0],
    ))  # fmt: skip


def _asked_again(account: Account, agreements: tuple[str, ...], words: str) -> str:
    count, again = _met(account, agreements)
    return words % {"count": count, "again": again} if count else ""


def _met(account: Account, agreements: tuple[str, ...]) -> tuple[int, int]:
    """How many questions agreed so before the latest round, and how many of them came again."""
    last = account.latest.number
    first_so = [
        (item, min(numbers))
        for item in account.items
        if (
            numbers := [
                look.number
                for look in item.looks
                if look.agreement in agreements and look.number < last
            ]
        )
    ]
    again = sum(any(look.number > first for look in item.looks) for item, first in first_so)
    return len(first_so), again


def changed_items(account: Account) -> str:
    """How many statements were reworded, added and dropped, by round."""
    found = []
    for before, each in itertools.pairwise(account.rounds):
        now = {item.code: look for item in account.items if (look := look_in(item, each.number))}
        then = {item.code: look for item in account.items if (look := look_in(item, before.number))}
        reworded = sum(code in then and look.wording != then[code].wording
                       for code, look in now.items())  # fmt: skip
        first = {item.code for item in account.items if item.looks[0].number == each.number}
        found.append(
            _("Round %(number)s: %(reworded)s reworded, %(added)s added, %(dropped)s dropped.")
            % {
                "number": each.number,
                "reworded": reworded,
                "added": len(first),
                "dropped": len(each.dropped),
            }
        )
    if not found:
        return ""
    return " ".join([*found, _("The report gives the reason with each.")])


def results(account: Account) -> str:
    """How many questions have which verdict."""
    return " ".join(each.text for each in summary(account))


def results_place(account: Account) -> str:
    return _("Under “%(figures)s”, for every question and round.") % {"figures": _("All figures")}


def firmness(account: Account) -> str:
    return _(
        "With each verdict stands how many answers would turn it, and how often it stands in "
        "panels like this one."
    )
