"""Themes: words under which a study's facilitators gather reasons and ideas.

A theme that nothing is left under goes; one that a copy of a study brought along waits until it is
used. Names that differ in case alone are one theme.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from delphi.models import Argument, Round, Theme
from delphi.protocol.lifecycle import SEALED_STATES
from delphi.protocol.refusals import (
    NoIdeasChosen,
    NotAllowedNow,
    ThemeNameMissing,
    UnknownArgument,
    UnknownIdea,
    UnknownTheme,
)
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User
from surveys.models import Idea

LONGEST = 80  # characters of a name


@transaction.atomic
def gather_argument(
    *, study_id: int, argument_id: int, themes: Collection[str], by: User | None, at: datetime
) -> None:
    """Put an argument under exactly these themes of the study, made where there are none yet.

    Raises UnknownArgument.
    """
    hold_study(study_id)
    given = Argument.objects.filter(pk=argument_id, round__study=study_id).exclude(texts={})
    held = given.first()
    if held is None:
        raise UnknownArgument
    chosen, before = _themes(study_id, themes), _keys(held.themes.all())
    if _keys(chosen) == before:
        return
    held.themes.set(chosen)
    _drop_unused(before)
    _record("argument_gathered", study_id, by, at, argument=held.pk, themes=len(chosen))


@transaction.atomic
def gather_ideas(
    *,
    round_id: int,
    idea_ids: Collection[int],
    themes: Collection[str],
    by: User | None,
    at: datetime,
) -> None:
    """Put ideas of a sealed collect round under exactly these themes, whatever became of them.

    Raises NotAllowedNow, NoIdeasChosen, UnknownIdea.
    """
    round_ = Round.objects.get(pk=round_id)
    hold_study(round_.study_id)
    if round_.state not in SEALED_STATES:
        raise NotAllowedNow(state=round_.state, wanted="themes")
    wanted = set(idea_ids)
    if not wanted:
        raise NoIdeasChosen
    ideas = Idea.objects.filter(pk__in=wanted, question__questionnaire=round_.questionnaire_id)
    ideas = ideas.prefetch_related("themes")
    if len(ideas) != len(wanted):
        raise UnknownIdea
    chosen = _themes(round_.study_id, themes)
    changed = [each for each in ideas if _keys(each.themes.all()) != _keys(chosen)]
    before = {key for idea in changed for key in _keys(idea.themes.all())}
    for idea in changed:
        idea.themes.set(chosen)
    _drop_unused(before)
    if changed:
        about = {"round": round_.pk, "number": round_.number, "ideas": len(changed)}
        _record("ideas_gathered", round_.study_id, by, at, themes=len(chosen), **about)


@transaction.atomic
def rename_theme(
    *, study_id: int, name: str, new_name: str, by: User | None, at: datetime
) -> Theme:
    """Give a theme another name; where there is a theme of that name already, the two become one.

    Raises UnknownTheme, ThemeNameMissing.
    """
    hold_study(study_id)
    theme = Theme.objects.filter(study=study_id, name=name).first()
    if theme is None:
        raise UnknownTheme
    wanted = _name(new_name.replace(",", " "))  # names are listed with commas between them
    if not wanted:
        raise ThemeNameMissing
    if wanted == theme.name:
        return theme
    others = Theme.objects.filter(study=study_id).exclude(pk=theme.pk)
    same = next((each for each in others if each.name.casefold() == wanted.casefold()), None)
    if same is not None:
        same.arguments.add(*theme.arguments.all())
        same.ideas.add(*theme.ideas.all())
        theme.delete()
    kept = same or theme
    kept.name = wanted
    kept.save(update_fields=["name"])
    _record("theme_renamed", study_id, by, at, theme=kept.pk, joined=same is not None)
    return kept


def _themes(study_id: int, names: Iterable[str]) -> list[Theme]:
    """The themes with these names, made where there are none yet."""
    wanted = {name.casefold(): name for given in names if (name := _name(given))}
    known = {each.name.casefold(): each for each in Theme.objects.filter(study=study_id)}
    return [
        known.get(key) or Theme.objects.create(study_id=study_id, name=name)
        for key, name in wanted.items()
    ]


def _name(given: str) -> str:
    return " ".join(given.split())[:LONGEST].strip()


def _keys(themes: Iterable[Theme]) -> set[int]:
    return {each.pk for each in themes}


def _drop_unused(before: Collection[int]) -> None:
    unused = Theme.objects.filter(pk__in=before, arguments__isnull=True, ideas__isnull=True)
    unused.delete()


def _record(kind: str, study_id: int, by: User | None, at: datetime, **data: Any) -> None:
    record_event(study_id=study_id, kind=kind, by=by, at=at, data=data)
