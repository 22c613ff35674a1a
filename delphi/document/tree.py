"""Read YAML into plain values, keeping the line of each: safely, and saying what is wrong where.

Only the plain part of YAML 1.2: true and false, null, decimal numbers and text. Anchors, aliases
and tags are refused, so a small file cannot become a large one.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml
from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, Mistakes, quoted

MAX_BYTES = 2_000_000
MAX_DEPTH = 12
MAX_NODES = 200_000
LONGEST_NUMBER = 20  # digits

Path: TypeAlias = tuple[str | int, ...]

BOOL, INT, FLOAT, NULL, STR = (
    f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "null", "str")
)
#: The core schema of YAML 1.2, decimal only: `no` and 12:30 stay text.
RESOLVERS = (
    (BOOL, re.compile(r"^(?:true|false)$"), "tf"),
    (NULL, re.compile(r"^(?:~|null|)$"), ["~", "n", ""]),
    (INT, re.compile(r"^[-+]?[0-9]+$"), "-+0123456789"),
    (
        FLOAT,
        re.compile(r"^[-+]?(?:\.[0-9]+|[0-9]+\.?[0-9]*)(?:[eE][-+]?[0-9]+)?$"),
        "-+.0123456789",
    ),
)
#: What no text of a study may hold: PostgreSQL stores neither NUL nor half characters.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class CoreLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in RESOLVERS:
    CoreLoader.add_implicit_resolver(_tag, _pattern, list(_first))


@dataclass(slots=True)
class Tree:
    """Plain values with the line of each value (`lines`) and of each key (`key_lines`)."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    key_lines: dict[Path, int] = field(default_factory=dict)

    def line(self, path: Path) -> int:
        """The line of what stands at `path`, else of the nearest thing around it."""
        for depth in range(len(path), -1, -1):
            place = path[:depth]
            if place in self.key_lines or place in self.lines:
                return self.key_lines.get(place) or self.lines[place]
        return 1


def decoded(content: bytes) -> str:
    """The text of a study file; Mistakes when it is too large or not UTF-8."""
    if len(content) > MAX_BYTES:
        raise Mistakes([_too_large(len(content))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Mistakes(
            [
                Mistake(
                    line, found=_("a byte that is not UTF-8"), expected=_("save the file as UTF-8")
                )
            ]
        ) from error


def read_tree(text: str, mistakes: list[Mistake]) -> Tree:
    """The values of `text`; duplicate keys and the like go to `mistakes`.

    Raises Mistakes when the text is too large, is no YAML or holds what is not allowed.
    """
    if len(text) > MAX_BYTES:
        raise Mistakes([_too_large(len(text))])
    try:
        refused = _refused_events(text)
        node = None if refused else yaml.compose(text, CoreLoader)
    except yaml.YAMLError as error:
        raise Mistakes([_unreadable(text, error)]) from error
    if refused:
        raise Mistakes(refused)
    tree = Tree()
    if node is None:
        raise Mistakes([Mistake(1, found=_("the file is empty"), expected=_("expected a study"))])
    tree.value = _plain(node, (), tree, mistakes)
    return tree


def _too_large(size: int) -> Mistake:
    return Mistake(
        found=_("the file has %(size)s bytes") % {"size": size},
        expected=_("at most %(limit)s are read") % {"limit": MAX_BYTES},
    )


def _unreadable(text: str, error: yaml.YAMLError) -> Mistake:
    if isinstance(error, yaml.reader.ReaderError):
        position = error.position if isinstance(error.position, int) else 0
        return Mistake(
            text.count("\n", 0, position) + 1,
            found=_("a control character"),
            expected=_("expected readable text"),
        )
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return Mistake(
        mark.line + 1 if mark else 1,
        found=_("not readable as YAML at character %(column)d")
        % {"column": mark.column + 1 if mark else 1},
        expected=_("check the indentation, the colons and the quotation marks"),
    )


def _refused_events(text: str) -> list[Mistake]:
    """Mistakes of form that must be known before anything is built: iterative and bounded."""
    refused: list[Mistake] = []
    depth = documents = 0
    for count, event in enumerate(yaml.parse(text, CoreLoader)):
        line = event.start_mark.line + 1 if event.start_mark else 1
        anchor = getattr(event, "anchor", None)
        if anchor:
            refused.append(
                Mistake(
                    line,
                    found=_("the anchor or alias %(name)s") % {"name": quoted(anchor)},
                    expected=_("write the value out in full"),
                )
            )
        tag = getattr(event, "tag", None)
        if tag:
            refused.append(
                Mistake(
                    line,
                    found=_("the tag %(name)s") % {"name": quoted(tag)},
                    expected=_("write the value without a tag"),
                )
            )
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                refused.append(
                    Mistake(
                        line,
                        found=_("a second document"),
                        expected=_("a file holds one study"),
                    )
                )
                break
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH or count > MAX_NODES:
            refused.append(
                Mistake(
                    line,
                    found=_("values nested too deep, or too many of them"),
                    expected=_("at most %(depth)d levels and %(nodes)d values are read")
                    % {"depth": MAX_DEPTH, "nodes": MAX_NODES},
                )
            )
            break
    return refused


def _plain(node: yaml.Node, path: Path, tree: Tree, mistakes: list[Mistake]) -> Any:
    line = node.start_mark.line + 1
    tree.lines[path] = line
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, tree, mistakes)
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(child, (*path, index), tree, mistakes) for index, child in enumerate(node.value)
        ]
    return _scalar(node.tag, node.value, line, mistakes)


def _mapping(node: yaml.MappingNode, path: Path, tree: Tree, mistakes: list[Mistake]) -> Any:
    values: dict[str, Any] = {}
    for key_node, child in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            mistakes.append(
                Mistake(line, found=_("a key that is no word"), expected=_("expected a word"))
            )
            continue
        key = key_node.value
        if FORBIDDEN.search(key):
            mistakes.append(_control_character(line))
        if key in values:
            first = tree.key_lines[(*path, key)]
            mistakes.append(
                Mistake(
                    line,
                    found=_("%(key)s stands twice") % {"key": quoted(key)},
                    expected=_("it is already on line %(line)d") % {"line": first},
                )
            )
            continue
        tree.key_lines[(*path, key)] = line
        values[key] = _plain(child, (*path, key), tree, mistakes)
    return values


def _scalar(tag: str, text: str, line: int, mistakes: list[Mistake]) -> Any:
    if tag == BOOL:
        return text == "true"
    if tag == NULL:
        return None
    if tag == INT and len(text) <= LONGEST_NUMBER:
        return int(text)
    if tag == FLOAT and math.isfinite(float(text)):
        return float(text)
    if FORBIDDEN.search(text):
        mistakes.append(_control_character(line))
    return text


def _control_character(line: int) -> Mistake:
    return Mistake(line, found=_("a control character"), expected=_("expected readable text"))
