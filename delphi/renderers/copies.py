"""A panellist's own answers of a round, as values for a page and as a tagged PDF."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from delphi.queries.sheets import SheetView
from delphi.wording.deadlines import deadline_in_words
from foresight.languages import Spoken, spoken
from foresight.typesetting import pdf
from surveys.wording import content_words

TEMPLATE = Path(__file__).with_name("copy.typ")
#: Longer copies are read as a page: a PDF is set while its reader and others wait.
MOST_CHARACTERS = 300_000


class TooLong(Exception):
    """The copy has more than MOST_CHARACTERS."""


@dataclass(frozen=True, slots=True)
class CopiedAnswer:
    """`answer` is "" where the question has none."""

    question: Spoken
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class CopiedItem:
    """`note` says that it was asked once more, or nothing."""

    number: int
    statement: Spoken
    answers: Sequence[CopiedAnswer]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything a copy says, in one language; items in the questionnaire's order."""

    language: str
    title: str
    round: str
    reference: str
    state: str
    items: Sequence[CopiedItem]


def copy_of(view: SheetView, language: str) -> Copy:
    """The seat's answers as they stand."""
    round_, study = view.round, view.study
    titled = spoken(round_.titles, language).text
    return Copy(
        language=language,
        title=spoken(study.titles, language).text,
        round=titled or _("Round %(number)s") % {"number": round_.number},
        reference=view.receipt,
        state=_state(view),
        items=[
            CopiedItem(
                item.number,
                spoken(item.statement.texts, language),
                [
                    CopiedAnswer(
                        spoken(each.names, language),
                        content_words(each.content, each.scale, language, unit=each.scale.unit),
                        each.content.rationale,
                    )
                    for each in item.questions
                ],
                _("asked once more") if item.is_repeat else "",
            )
            for item in sorted(view.items, key=lambda item: item.number)
        ],
    )


def _state(view: SheetView) -> str:
    """Until when, or since when, nothing changes any more."""
    round_, zone = view.round, view.study.zone
    if round_.closed_at is not None:
        return _("Closed: {when}").format(when=deadline_in_words(round_.closed_at, zone))
    if round_.closes_at is not None:
        return _("Closes: {when}").format(when=deadline_in_words(round_.closes_at, zone))
    return ""


def copy_pdf(copy: Copy) -> bytes:
    """The copy as PDF/UA-1. Raises TooLong."""
    said = asdict(copy) | {"words": _words()}
    if len(json.dumps(said)) > MOST_CHARACTERS:
        raise TooLong
    return pdf(TEMPLATE, said)


def _words() -> dict[str, str]:
    return {
        "title": _("My answers"),
        "reference": _("Reference"),
        "unsubmitted": _("Not submitted; saved answers count."),
        "nothing": _("not answered"),
        "reason": _("Reason"),
    }
