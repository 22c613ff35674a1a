"""Destroying a study with everything in it: its panel, what was asked, answered, drawn, recorded.

What belongs to a study is found by following every reference back to it, so a table that is added
later goes too without being named here. People do not: a seat refers to an expert, an expert to no
seat. References are checked at the end of the transaction, on both databases, so whatever still
refers to something destroyed undoes it all.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import models

from delphi.models import DestroyedStudy, Study
from delphi.services.events import chain_head
from delphi.services.locks import hold_round_for_change, hold_study
from foresight.network.models import Panel, User
from surveys.models import Survey

BATCH = 500

Rows = dict[type[models.Model], set[Any]]


def destroy_study(*, study_id: int, by: User | None, at: datetime) -> DestroyedStudy:
    """Leave nothing of the study but that it was there, inside the caller's transaction.

    The caller has made sure that it may be: a trial, or one in which nobody has been asked. Its own
    trials have to be destroyed before it.
    """
    for round_id in Study.objects.filter(pk=study_id, rounds__isnull=False).values_list(
        "rounds", flat=True
    ):
        hold_round_for_change(round_id)  # what is being saved in it is saved before, and goes too
    hold_study(study_id)
    study = Study.objects.get(pk=study_id)
    record = DestroyedStudy.objects.create(
        study=study.pk,
        public_id=study.public_id,
        trial=study.trial,
        chain_head=chain_head(study_id=study_id),
        by=by,
        at=at,
    )
    for model, keys in _belongings(study).items():
        for batch in _batches(keys):
            rows = model._base_manager.filter(pk__in=batch)
            rows._raw_delete(rows.db)
    return record


def _belongings(study: Study) -> Rows:
    """The keys of every row that is there for the study alone, by table."""
    found: Rows = {Study: {study.pk}, Panel: {study.panel_id}, Survey: {study.survey_id}}
    waiting = list(found.items())
    while waiting:
        model, keys = waiting.pop()
        for name, other in _references_to(model):
            new: set[Any] = set()
            for batch in _batches(keys):
                rows = other._base_manager.filter(**{f"{name}__in": batch})
                new.update(rows.values_list("pk", flat=True))
            new -= found.setdefault(other, set())
            if new:
                found[other] |= new
                waiting.append((other, new))
    return found


def _references_to(model: type[models.Model]) -> Iterator[tuple[str, type[models.Model]]]:
    """The fields that point at the table, those of many-to-many tables too, each with its own."""
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        if relation.related_model is Study and model is Study:
            continue  # its trials are studies, to be destroyed one by one
        yield relation.field.name, relation.related_model


def _batches(keys: set[Any]) -> Iterator[Sequence[Any]]:
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        yield batch
