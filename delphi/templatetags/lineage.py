"""The lineage of items drawn as lines through columns of rounds: `{% load lineage %}`."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.lineage import End, Line, Step
from delphi.queries.lineage import Lineage
from foresight.languages import page_language, spoken
from surveys.wording import joined_words

register = template.Library()

COLUMN, ROW, TOP, LEFT, RADIUS = 170, 30, 46, 96, 7


@register.inclusion_tag("delphi/facilitator/_lineage.html")
def lineage_picture(lineage: Lineage, statements: str) -> dict[str, Any]:
    """The picture's places; `statements` is the address of the page each node leads to."""
    columns = {number: LEFT + COLUMN * place for place, number in enumerate(lineage.rounds)}
    rows = {line.item: TOP + ROW * place for place, line in enumerate(lineage.lines)}
    links: list[dict[str, Any]] = []
    nodes: list[dict[str, Any]] = []
    ends: list[dict[str, int]] = []
    for line in lineage.lines:
        y = rows[line.item]
        for before, node in zip([None, *line.nodes], line.nodes, strict=False):
            x = columns[node.round]
            if before is not None:
                kind = "anew" if node.step is Step.ANEW else "line"
                links.append({"path": f"M{columns[before.round]} {y}H{x}", "kind": kind})
            links += [
                _curve(lineage.line(parent), node.round, columns, rows, y)
                for parent in node.parents
            ]
            nodes.append(
                {
                    "x": x,
                    "y": y,
                    "step": node.step.value,
                    "href": f"{statements}#{lineage.codes[line.item]}",
                    "title": f"{lineage.codes[line.item]}: {_said(lineage, node.statement)}",
                }
            )
        if line.end is End.DROPPED:
            ends.append({"x": columns[line.last] + 26, "y": y})
    labels = [
        {"code": lineage.codes[line.item], "y": rows[line.item] + 5, "x": _label(line, columns)}
        for line in lineage.lines
    ]
    return {
        "heads": [
            {"x": x, "text": _("Round {number}").format(number=number)}
            for number, x in columns.items()
        ],
        "links": links,
        "nodes": nodes,
        "ends": ends,
        "labels": labels,
        "radius": RADIUS,
        "width": LEFT + COLUMN * (len(columns) - 1) + 60,
        "height": TOP + ROW * len(lineage.lines),
    }


def _label(line: Line, columns: Mapping[int, int]) -> int:
    return columns[line.nodes[0].round] - RADIUS - 8


def _curve(
    parent: Line, number: int, columns: Mapping[int, int], rows: Mapping[int, int], y: int
) -> dict[str, Any]:
    """From the last round before `number` that asked the parent to the item made of it."""
    asked = [node.round for node in parent.nodes if node.round < number]
    start, end = columns[max(asked, default=number)], columns[number]
    middle = (start + end) // 2
    path = f"M{start} {rows[parent.item]}C{middle} {rows[parent.item]} {middle} {y} {end} {y}"
    return {"path": path, "kind": "made"}


@register.simple_tag
def lineage_said(lineage: Lineage, line: Line) -> list[str]:
    """One item's way through the rounds, a few words per event."""
    said = [_asked_words(line)]
    for node in line.nodes:
        if node.step in (Step.REWORDED, Step.ANEW):
            words = {
                Step.REWORDED: _("reworded for round {number}, the trend goes on"),
                Step.ANEW: _("reworded for round {number}, the trend starts anew"),
            }[node.step].format(number=node.round)
            why = lineage.notes.get(node.statement, "")
            said.append(f"{words}: {why}" if why else words)
        if node.parents:
            codes = ", ".join(lineage.codes[item] for item in node.parents)
            said.append(_("made of {codes}").format(codes=codes))
    if line.end is not End.GOES_ON:
        words = {
            End.SPLIT: _("split into {codes}"),
            End.MERGED: _("merged into {codes}"),
            End.DROPPED: _("asked no more"),
        }[line.end].format(codes=", ".join(lineage.codes[item] for item in line.children))
        why = lineage.reasons.get(line.item, "")
        said.append(f"{words}: {why}" if why else words)
    return said


@register.simple_tag
def line_of(lineage: Lineage, item: int, parent: Line) -> Line | None:
    """The line of an item made of `parent`, told under the first of those it was made of."""
    child = lineage.line(item)
    return child if child.parents[:1] == (parent.item,) else None


@register.filter
def wording_in(lineage: Lineage, line: Line) -> Mapping[str, str]:
    """The item's latest wording."""
    return lineage.wordings[line.nodes[-1].statement]


@register.filter
def code_in(lineage: Lineage, item: int) -> str:
    return lineage.codes[item]


def _asked_words(line: Line) -> str:
    words = ngettext("asked in round {rounds}", "asked in rounds {rounds}", len(line.nodes))
    return words.format(rounds=joined_words(node.round for node in line.nodes))


def _said(lineage: Lineage, statement: int) -> str:
    return spoken(lineage.wordings[statement], page_language()).text
