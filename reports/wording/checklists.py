"""The reporting checklists that a study's record fills in: DELPHISTAR and ACCORD.

What each item asks is said in short, in words of our own; the checklists themselves are
- DELPHISTAR, 38 items: Niederberger M, Schifano J, Deckert S, et al. Delphi studies in social and
  health sciences: recommendations for an interdisciplinary standardized reporting. PLOS ONE 2024;
  19(8): e0304651. https://doi.org/10.1371/journal.pone.0304651
- ACCORD, 35 items: Gattrell WT, Logullo P, van Zuuren EJ, et al. ACCORD (ACcurate COnsensus
  Reporting Document). PLOS Medicine 2024; 21(1): e1004326.
  https://doi.org/10.1371/journal.pmed.1004326
docs/decisions/0029-reporting-checklists.md says what was checked against what.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.choices import MethodField as Note
from foresight.languages import Spoken, page_language, spoken
from reports.document.account import Account
from reports.wording import record, record_questions

#: Where an item is told: by the record, or by what the facilitators wrote.
Part: TypeAlias = Note | Callable[[Account], str]


class Item(NamedTuple):
    """`number` as in the checklist, `asks` in short, and what of the record answers it."""

    number: str
    asks: str | Promise
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    key: str
    name: str
    source: str
    items: tuple[Item, ...]


class Answer(NamedTuple):
    """An item with what is told of it, each text in its language, and by whom."""

    number: str
    asks: str
    told: tuple[Spoken, ...]
    by_record: bool
    by_facilitators: bool

    @property
    def source(self) -> str:
        """Who tells it, in a word or two."""
        if self.by_record and self.by_facilitators:
            return _("record and facilitators")
        if self.by_record:
            return _("record")
        return _("facilitators") if self.by_facilitators else _("not recorded")


def answers(account: Account, checklist: Checklist) -> list[Answer]:
    """What the account tells of every item of the checklist, in its order."""
    return [_answer(account, item) for item in checklist.items]


def _answer(account: Account, item: Item) -> Answer:
    notes = [
        spoken(account.method[part.value], page_language())
        for part in item.parts
        if isinstance(part, Note) and part.value in account.method
    ]
    recorded = [
        Spoken(words, page_language())
        for part in item.parts
        if not isinstance(part, Note) and (words := part(account))
    ]
    return Answer(item.number, str(item.asks), (*recorded, *notes), bool(recorded), bool(notes))


def counted(found: Sequence[Answer]) -> str:
    """How many of a checklist's items are told."""
    told = sum(bool(each.told) for each in found)
    return _("%(told)s of %(all)s items are told.") % {"told": told, "all": len(found)}


def _numbered(*items: tuple[str | Promise, tuple[Part, ...]]) -> tuple[Item, ...]:
    return tuple(Item(str(place), *item) for place, item in enumerate(items, start=1))


#: By section of the checklist: title and abstract 3, context 7, method 20, results 4, discussion 4.
DELPHISTAR = Checklist(
    "delphistar",
    "DELPHISTAR",
    "Niederberger et al. 2024, https://doi.org/10.1371/journal.pone.0304651",
    _numbered(
        (gettext_lazy("The title names the Delphi"), (record.title,)),
        (gettext_lazy("The abstract names the Delphi"), (record.procedure,)),
        (gettext_lazy("Structured abstract"), (record.abstract,)),
        (gettext_lazy("Sources of funding"), (Note.FUNDING,)),
        (gettext_lazy("The team and its fields"), (Note.STEERING,)),
        (gettext_lazy("Advice on the method"), (Note.STEERING,)),
        (gettext_lazy("Background of the project"), (record.purpose,)),
        (gettext_lazy("Study plan"), (record.locked, Note.REGISTRATION)),
        (gettext_lazy("Why a Delphi"), (Note.JUSTIFICATION,)),
        (gettext_lazy("Aim of the Delphi"), (record.purpose, record.aims)),
        (gettext_lazy("Which knowledge and views are needed"), (Note.INCLUSION,)),
        (gettext_lazy("What was done about missing knowledge and views"), (Note.PERSPECTIVES,)),
        (gettext_lazy("What makes somebody an expert"), (Note.INCLUSION,)),
        (gettext_lazy("Kind of Delphi and how it was modified"), (record.procedure, record.aims)),
        (
            gettext_lazy("Why this kind, and why it was modified"),
            (record.deviations, Note.JUSTIFICATION),
        ),
        (gettext_lazy("Criteria for choosing experts"), (Note.INCLUSION,)),
        (gettext_lazy("How experts were found"), (record.drawing, Note.RECRUITMENT)),
        (gettext_lazy("Recruiting, also between rounds"), (record.joined, Note.RECRUITMENT)),
        (gettext_lazy("How the questions were developed"), (record.trials, Note.SOURCES)),
        (
            gettext_lazy("The questions and their scales"),
            (record_questions.questions, record_questions.reasons),
        ),
        (gettext_lazy("Number of rounds"), (record.procedure,)),
        (gettext_lazy("Aim of each round"), (record.aims,)),
        (gettext_lazy("When the rounds were to end, and why"), (record.stopping,)),
        (gettext_lazy("What was reported back after each round"), (record.feedback,)),
        (gettext_lazy("How it was reported back"), (record.feedback_way,)),
        (gettext_lazy("Whether it was reported back by group"), (record.feedback_groups,)),
        (
            gettext_lazy("What was done about dissent and unclear results"),
            (record_questions.dissent,),
        ),
        (gettext_lazy("Analysis of figures and texts"), (record.analysis, record.arguments)),
        (gettext_lazy("What consensus is and how it was measured"), (record_questions.consensus,)),
        (gettext_lazy("Analysis by group, weighting of experts"), (record.weighting,)),
        (gettext_lazy("The process, as in a flow chart"), (record.flow,)),
        (gettext_lazy("What went otherwise than planned"), (record.deviations, record.dates)),
        (gettext_lazy("Experts invited and taking part, by round"), (record.attendance,)),
        (
            gettext_lazy("Results of every round and at the end"),
            (record_questions.results, record_questions.results_place),
        ),
        (gettext_lazy("What was found, in short"), (record_questions.results,)),
        (gettext_lazy("How valid the results are"), (Note.LIMITATIONS,)),
        (
            gettext_lazy("How reliable the results are"),
            (record_questions.firmness, Note.LIMITATIONS),
        ),
        (gettext_lazy("Limitations"), (Note.LIMITATIONS,)),
    ),
)
ACCORD = Checklist(
    "accord",
    "ACCORD",
    "Gattrell et al. 2024, https://doi.org/10.1371/journal.pmed.1004326",
    (
        Item("T1", gettext_lazy("The title names the consensus method"), (record.title,)),
        Item("I1", gettext_lazy("Why a consensus method"), (Note.JUSTIFICATION,)),
        Item("I2", gettext_lazy("Aim, for whom and for which area"), (record.purpose,)),
        Item(
            "I3",
            gettext_lazy("If it brings an earlier document up to date: why"),
            (Note.JUSTIFICATION,),
        ),
        Item("M1", gettext_lazy("Registration"), (record.locked, Note.REGISTRATION)),
        Item("M2", gettext_lazy("Who directed it, and their fields"), (Note.STEERING,)),
        Item("M3", gettext_lazy("Criteria for panellists, and why so many"), (Note.INCLUSION,)),
        Item(
            "M4", gettext_lazy("How panellists were recruited"), (record.drawing, Note.RECRUITMENT)
        ),
        Item("M5", gettext_lazy("Part of the public"), (Note.PUBLIC,)),
        Item("M6", gettext_lazy("Where the questions came from"), (Note.SOURCES,)),
        Item("M7", gettext_lazy("Search of the literature"), (Note.SOURCES,)),
        Item(
            "M8", gettext_lazy("Evidence, and whether panellists were given it"), (Note.EVIDENCE,)
        ),
        Item(
            "M9",
            gettext_lazy("Method by which consensus was sought"),
            (record.procedure, record.aims),
        ),
        Item(
            "M10",
            gettext_lazy("Questions, ways to answer, comments"),
            (record_questions.questions, record_questions.reasons),
        ),
        Item("M11", gettext_lazy("Aim of each step"), (record.aims,)),
        Item("M12", gettext_lazy("What consensus is, and why"), (record_questions.consensus,)),
        Item(
            "M13",
            gettext_lazy("Whether agreed items were asked again"),
            (record_questions.asked_again,),
        ),
        Item(
            "M14",
            gettext_lazy("How answers were collected, alone or in a group"),
            (record.answering,),
        ),
        Item(
            "M15", gettext_lazy("How answers were processed"), (record.analysis, record.arguments)
        ),
        Item("M16", gettext_lazy("Piloting"), (record.trials,)),
        Item(
            "M17", gettext_lazy("Feedback after each step"), (record.feedback, record.feedback_way)
        ),
        Item("M18", gettext_lazy("Anonymity, as planned and as kept"), (record.anonymity,)),
        Item(
            "M19",
            gettext_lazy("Whether the steering group took part in decisions"),
            (Note.STEERING,),
        ),
        Item("M20", gettext_lazy("Incentives"), (Note.INCENTIVES,)),
        Item(
            "M21",
            gettext_lazy("Accessibility, languages"),
            (record_questions.languages, Note.ACCESSIBILITY),
        ),
        Item("R1", gettext_lazy("Dates, duration, extensions"), (record.dates,)),
        Item("R2", gettext_lazy("Deviations from the protocol, and why"), (record.deviations,)),
        Item("R3", gettext_lazy("Panellists and response in each step"), (record.attendance,)),
        Item(
            "R4",
            gettext_lazy("Outcome"),
            (record_questions.results, record_questions.results_place),
        ),
        Item(
            "R5",
            gettext_lazy("Items changed or removed, when and why"),
            (record_questions.changed_items,),
        ),
        Item("D1", gettext_lazy("Strengths and limitations"), (Note.LIMITATIONS,)),
        Item("D2", gettext_lazy("Whether it fits with what was known before"), (Note.COMPARISON,)),
        Item("O1", gettext_lazy("Endorsing organisations"), (Note.ENDORSEMENT,)),
        Item("O2", gettext_lazy("Conflicts of interest"), (Note.CONFLICTS,)),
        Item("O3", gettext_lazy("Funding, and the part of the funder"), (Note.FUNDING,)),
    ),
)
CHECKLISTS = (DELPHISTAR, ACCORD)
