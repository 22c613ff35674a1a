"""A study file anew: the same instrument and protocol, as if no round had been held."""

from collections.abc import Sequence
from dataclasses import replace

from delphi.choices import COPIED
from delphi.document.study import Asked, AskedTwice, RoundEntry, StudyFile, Wording
from foresight.languages import Texts

COLLECT = "collect"


def begun_anew(study: StudyFile, *, key: str, titles: Texts) -> StudyFile:
    """The study with its first round only, which asks its items in the wordings now in force.

    In a rated or ranked study, items that later rounds added are asked after those of the first,
    and those are left out of which others were made and which are asked no more. Where the first
    round collects ideas, whatever was made of them is left out: ideas are collected anew. Of what
    facilitators tell about the method comes along what belongs to the plan and the questions.
    """
    first = study.rounds[0]
    given = {asked.item for asked in first.asked}
    gone = _superseded(study)
    items = tuple(
        replace(item, wordings=(Wording(item.wordings[-1].texts),))
        for item in study.items
        if (item.code in given if first.kind == COLLECT else item.code not in gone)
    )
    ever = {asked.item for entry in study.rounds for asked in entry.asked}
    asked = _asked(first, {item.code: item.criteria for item in items if item.code in ever})
    return replace(
        study,
        key=key,
        titles=titles,
        simulated=False,
        method={each: texts for each, texts in study.method.items() if each in COPIED},
        items=items,
        rounds=(replace(first, asked=asked, dropped=(), asked_twice=_twice(first, asked)),),
    )


def _twice(first: RoundEntry, asked: Sequence[Asked]) -> AskedTwice | None:
    """What the first round asked twice, as far as it is asked again."""
    twice = first.asked_twice
    again = {each.item for each in asked}
    items = tuple(code for code in twice.items if code in again) if twice else ()
    return replace(twice, items=items) if twice and items else None


def _superseded(study: StudyFile) -> set[str]:
    """Codes of items of which others were made, and which the latest round asks no more."""
    parents = {
        code
        for item in study.items
        for wording in item.wordings
        for code, _number in wording.parents
        if code != item.code
    }
    return parents - {asked.item for asked in study.rounds[-1].asked}


def _asked(first: RoundEntry, items: dict[str, tuple[str, ...]]) -> tuple[Asked, ...]:
    """What the first round asked, in its order, and then what has been added since."""
    again = [replace(asked, wording=1) for asked in first.asked if asked.item in items]
    new = items.keys() - {asked.item for asked in again}
    return (*again, *(Asked(code, 1, criteria) for code, criteria in items.items() if code in new))
