"""What was found before a launch, as a sentence each, in the active language."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from delphi.protocol.drafted import Kind
from delphi.protocol.findings import Code, Finding
from delphi.wording.messages import kind_in_words
from foresight.languages import page_language, spoken

Particulars = Mapping[str, Any]
MOST_NAMED = 12


def finding_in_words(finding: Finding) -> str:
    """What was found, and what it means for the panel."""
    return _SENTENCES[finding.code](finding.particulars)


def _listed(names: Sequence[str]) -> str:
    """The names; of many the first few, and how many more there are."""
    if len(names) <= MOST_NAMED:
        return ", ".join(names)
    rest = len(names) - MOST_NAMED
    more = ngettext("{n} more", "{n} more", rest).format(n=rest)
    return ", ".join([*names[:MOST_NAMED], more])


def _language(code: str) -> str:
    """The language's name in the page's language, as it stands inside a sentence."""
    name = str(get_language_info(code)["name_translated"])
    return name if page_language() == "en" else name.lower()


def _one_seat(about: Particulars) -> str:
    return _(
        "The panel has one seat: figures of one person’s answers are never shown. Add panellists."
    )


def _few_seats(about: Particulars) -> str:
    return ngettext(
        "The panel has {seats} seat, and figures are shown of at least {k} answers: nothing can "
        "go back to the panel.",
        "The panel has {seats} seats, and figures are shown of at least {k} answers: nothing can "
        "go back to the panel.",
        about["seats"],
    ).format(**about)


def _too_many_rounds(about: Particulars) -> str:
    return ngettext(
        "The protocol foresees one round. More are a deviation, whose reason is recorded first.",
        "The protocol foresees {maximum} rounds. More are a deviation, whose reason is recorded "
        "first.",
        about["maximum"],
    ).format(**about)


def _same_statement(about: Particulars) -> str:
    items = _listed(about["items"])
    if not about["languages"]:
        return _("These statements have the same words: {items}.").format(items=items)
    languages = ", ".join(_language(each) for each in about["languages"])
    return _("These statements have the same words in one language ({languages}): {items}.").format(
        languages=languages, items=items
    )


def _already_known(about: Particulars) -> str:
    return ngettext(
        "What came true of {items} is known already: asked again it is no forecast, and no score "
        "is given. Discard the draft and drop the item from the next round, or take the outcome "
        "back if it was entered by mistake.",
        "What came true of these items is known already: {items}. Asked again they are no "
        "forecasts, and no scores are given. Discard the draft and drop them from the next round, "
        "or take back an outcome that was entered by mistake.",
        len(about["items"]),
    ).format(items=_listed(about["items"]))


def _language_missing(about: Particulars) -> str:
    words: Mapping[Kind, Callable[[], str]] = {
        Kind.STATEMENT: lambda: _("Statements without a text ({language}): {names}."),
        Kind.SECTION: lambda: _("Sections without a title ({language}): {names}."),
        Kind.CRITERION: lambda: _("Criteria without a name ({language}): {names}."),
        Kind.PROMPT: lambda: _("Criteria without a question ({language}): {names}."),
        Kind.LABEL: lambda: _("Points of scales without a label ({language}): {names}."),
        Kind.UNIT: lambda: _("Scales without a unit ({language}): {names}."),
        Kind.TITLE: lambda: _("A title is missing ({language})."),
        Kind.PURPOSE: lambda: _("The purpose of the study is missing ({language})."),
        Kind.INFORMATION: lambda: _("The information sheet is missing ({language})."),
    }
    said = words[about["kind"]]().format(
        language=_language(about["language"]), names=_listed(about["names"])
    )
    instead = _("Whoever reads that language sees another one there.")
    return f"{said} {instead}"


def _seats_without_language(about: Particulars) -> str:
    return ngettext(
        "The language of {n} panellist is {language}. Messages come in it; the study has no texts "
        "in it, so they see its statements in another one.",
        "The language of {n} panellists is {language}. Messages come in it; the study has no texts "
        "in it, so they see its statements in another one.",
        about["seats"],
    ).format(n=about["seats"], language=_language(about["language"]))


def _seated_twice(about: Particulars) -> str:
    return ngettext(
        "{n} person looks as if they had more than one seat in the panel: they would be written "
        "to and counted more than once.",
        "{n} people look as if they had more than one seat in the panel: they would be written "
        "to and counted more than once.",
        about["people"],
    ).format(n=about["people"])


def _rule(about: Particulars) -> dict[str, str]:
    side = {"for": _("for"), "against": _("against"), "middle": _("in between")}[about["side"]]
    return {"criterion": spoken(about["criterion"], page_language()).text, "side": side}


def _rule_needs_answers(about: Particulars) -> str:
    return ngettext(
        "{criterion}: the rule ({side}) needs {needed} answers, and the panel has {seats} seat. "
        "It gives no verdict.",
        "{criterion}: the rule ({side}) needs {needed} answers, and the panel has {seats} seats. "
        "It gives no verdict.",
        about["seats"],
    ).format(**{**about, **_rule(about)})


def _deadline_soon(about: Particulars) -> str:
    return ngettext(
        "The round closes in less than {n} hour: hardly anybody will have answered.",
        "The round closes in less than {n} hours: hardly anybody will have answered.",
        about["hours"] + 1,
    ).format(n=about["hours"] + 1)


def _letter_lacks_language(about: Particulars) -> str:
    return ngettext(
        "The message “{letter}” has a text of your own, but none in the language {language}: "
        "{seats} panellist gets the usual one.",
        "The message “{letter}” has a text of your own, but none in the language {language}: "
        "{seats} panellists get the usual one.",
        about["seats"],
    ).format(
        letter=kind_in_words(about["letter"]),
        language=_language(about["language"]),
        seats=about["seats"],
    )


def _letter_broken(about: Particulars) -> str:
    return _(
        "The text of the message “{letter}” in the language {language} cannot be sent."
    ).format(letter=kind_in_words(about["letter"]), language=_language(about["language"]))


_SENTENCES: Mapping[Code, Callable[[Particulars], str]] = {
    Code.NOTHING_TO_ASK: lambda about: _("The round has no questions. Add at least one item."),
    Code.NOBODY_TO_ASK: lambda about: _("The panel has no active seats. Add panellists first."),
    Code.ONE_SEAT: _one_seat,
    Code.FEW_SEATS: _few_seats,
    Code.SMALL_CELL: lambda about: _(
        "Figures would be shown of {k} answers already, which tells what single people answered. "
        "Ask for {least} at least, or say that the panel is named."
    ).format(**about),
    Code.TOO_MANY_ROUNDS: _too_many_rounds,
    Code.WORDLESS: lambda about: _("Statements without words in any language: {items}.").format(
        items=_listed(about["items"])
    ),
    Code.SAME_STATEMENT: _same_statement,
    Code.ALREADY_KNOWN: _already_known,
    Code.LANGUAGE_MISSING: _language_missing,
    Code.SEATS_WITHOUT_LANGUAGE: _seats_without_language,
    Code.SEATED_TWICE: _seated_twice,
    Code.RULE_NEVER_MET: lambda about: _(
        "{criterion}: no answers can meet the rule ({side}). It would never find consensus."
    ).format(**_rule(about)),
    Code.RULE_ALWAYS_MET: lambda about: _(
        "{criterion}: all answers meet the rule ({side}). It would find consensus whatever the "
        "panel says."
    ).format(**_rule(about)),
    Code.RULE_BOTH_SIDES: lambda about: _(
        "{criterion}: the same answers can meet the rule for and the rule against. Then there is "
        "no consensus, however many agree: ask for a larger share."
    ).format(criterion=spoken(about["criterion"], page_language()).text),
    Code.RULE_NEEDS_ANSWERS: _rule_needs_answers,
    Code.NO_RULE: lambda about: _(
        "The protocol has no consensus rule: answers are reported, but there are no verdicts."
    ),
    Code.NO_INFORMATION: lambda about: _(
        "There is no information sheet: nobody is asked for consent."
    ),
    Code.NO_CONTACT: lambda about: _("The study names no contact: panellists have nobody to ask."),
    Code.NO_OWNER: lambda about: _("The study has no owner: nobody answers for it."),
    Code.LETTER_LACKS_LANGUAGE: _letter_lacks_language,
    Code.LETTER_BROKEN: _letter_broken,
    Code.DEADLINE_SOON: _deadline_soon,
    Code.DEADLINE_FAR: lambda about: ngettext(
        "The round closes in {n} day. Is the month right, and the year?",
        "The round closes in {n} days. Are the month and the year right?",
        about["days"],
    ).format(n=about["days"]),
}
