"""A drafted round as rows that can be put back: what is kept of it when it is thrown away."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from delphi.models import Argument, DiscardedDraft, Round
from foresight.network.models import User
from surveys.models import Item, Question, Statement

Row = dict[str, Any]


def keep_draft(round_: Round, *, by: User | None, at: datetime) -> DiscardedDraft:
    """Keep the rows of a draft that is about to be deleted, inside the caller's transaction."""
    questions = list(
        Question.every.filter(questionnaire=round_.questionnaire_id).order_by("position")
    )
    statements = list(Statement.objects.filter(pk__in={each.statement_id for each in questions}))
    led = Argument.led_to.through.objects.filter(statement__in=statements)
    rows = {
        "items": _rows(Item.objects.filter(pk__in={each.item_id for each in questions})),
        "statements": _rows(statements),
        "questionnaire": _rows([round_.questionnaire]),
        "round": _rows([round_]),
        "settings": [row for found in _belonging_to(round_) for row in _rows(found)],
        "questions": _rows(questions),
        "led": [list(pair) for pair in led.values_list("argument", "statement")],
    }
    return DiscardedDraft.objects.create(
        study=round_.study, number=round_.number, rows=rows, by=by, at=at
    )


def put_back(draft: DiscardedDraft) -> Round:
    """Write the rows of a draft again; IntegrityError where they no longer fit."""
    rows = draft.rows
    with transaction.atomic():
        # What of it is still there is shared with other rounds, and stands as it does now.
        _write(_missing(rows["items"], Item))
        _write(_missing(rows["statements"], Statement))
        for part in ("questionnaire", "round", "settings", "questions"):
            _write(rows[part])
        _lead(rows["led"])
        connection.check_constraints()
    return Round.objects.get(pk=rows["round"][0]["pk"])


def _belonging_to(round_: Round) -> Iterable[Iterable[models.Model]]:
    """What is deleted with the round, by table: how it is to be held, what was decided for it."""
    for relation in Round._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is models.CASCADE:
            rows = relation.related_model._base_manager.all()
            yield rows.filter(**{relation.field.name: round_.pk})


def _rows(found: Iterable[models.Model]) -> list[Row]:
    written: list[Row] = serializers.serialize("python", found)
    return [row | {"fields": _as_json(row["fields"])} for row in written]


def _as_json(fields: Row) -> Row:
    encoder = DjangoJSONEncoder()
    plain = (type(None), bool, int, float, str, list, dict)
    return {
        name: value if isinstance(value, plain) else encoder.default(value)
        for name, value in fields.items()
    }


def _missing(rows: list[Row], model: type[models.Model]) -> list[Row]:
    keys = [row["pk"] for row in rows]
    there = set(model._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    return [row for row in rows if row["pk"] not in there]


def _write(rows: list[Row]) -> None:
    for row in serializers.deserialize("python", rows):
        row.save(force_insert=True)


def _lead(pairs: list[list[int]]) -> None:
    """Say again which arguments led to the wordings; erased ones are left out."""
    through = Argument.led_to.through
    known = set(Argument.objects.filter(pk__in=[pair[0] for pair in pairs]).values_list("pk"))
    through.objects.bulk_create(
        (
            through(argument_id=argument, statement_id=statement)
            for argument, statement in pairs
            if (argument,) in known
        ),
        ignore_conflicts=True,
    )
