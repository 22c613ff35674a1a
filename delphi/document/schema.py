"""The shape of a study file, as JSON Schema, and its violations as mistakes with their lines."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path as File
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from delphi.document.mistakes import Mistake, known_or_meant, nearest, one_of, quoted
from delphi.document.tree import Path, Tree

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SCHEMA_FILE = File(__file__).with_name("study.schema.json")


@cache
def study_schema() -> dict[str, Any]:
    """The JSON Schema of the study file."""
    schema: dict[str, Any] = json.loads(SCHEMA_FILE.read_text("utf-8"))
    return schema


def shape_mistakes(tree: Tree) -> list[Mistake]:
    """Every violation of the schema, in words, with its line."""
    from jsonschema import Draft202012Validator  # costs a tenth of a second: not for every page

    found: dict[Mistake, None] = {}
    for error in Draft202012Validator(study_schema()).iter_errors(tree.value):
        for mistake in _mistakes_of(error, tree):
            found[mistake] = None
    return list(found)


def _mistakes_of(error: "ValidationError", tree: Tree) -> Iterator[Mistake]:
    path: Path = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            yield from _unknown_keys(error, path, tree)
        case "required":
            known = error.schema.get("properties", {})
            slips = {nearest(each, known) for each in error.instance if each not in known}
            for key in error.validator_value:
                if key not in error.instance and key not in slips:
                    yield Mistake(
                        tree.line(path),
                        found=_("%(key)s is missing here") % {"key": quoted(key)},
                        expected=_("add the line %(key)s: …") % {"key": key},
                    )
        case "pattern" | "maxLength" | "minLength" if error.parent is not None and (
            error.parent.validator == "propertyNames"
        ):
            yield _value_mistake(error, tree.line((*path, error.instance)))
        case _:
            yield _value_mistake(error, tree.line(path))


def _unknown_keys(error: "ValidationError", path: Path, tree: Tree) -> Iterator[Mistake]:
    known = list(error.schema.get("properties", {}))
    unused = [name for name in known if name not in error.instance]
    for key in error.instance:
        if key not in known:
            yield Mistake(
                tree.line((*path, key)),
                found=_("unknown key %(key)s") % {"key": quoted(key)},
                expected=known_or_meant(key, unused),
            )


def _value_mistake(error: "ValidationError", line: int) -> Mistake:
    return Mistake(line, found=_found(error.instance), expected=_expected(error))


def _found(value: object) -> str:
    if value is None:
        return _("nothing stands here")
    if isinstance(value, bool):
        return _("found %(value)s") % {"value": "true" if value else "false"}
    if isinstance(value, int | float):
        return _("found the number %(value)s") % {"value": value}
    if isinstance(value, dict):
        return _("found a group of keys") if value else _("found an empty group of keys")
    if isinstance(value, list):
        return _("found a list") if value else _("found an empty list")
    return _("found %(value)s") % {"value": quoted(value)} if value else _("found an empty text")


def _expected(error: "ValidationError") -> str:
    wanted = error.validator_value
    match error.validator:
        case "const":
            return one_of([wanted])
        case "enum":
            if isinstance(error.instance, str):
                return known_or_meant(error.instance, wanted)
            return one_of(wanted)
        case "type":
            return _kind_expected(wanted, error.instance)
        case "pattern":
            return _pattern_expected(wanted)
        case "minimum":
            return _("expected at least %(number)s") % {"number": wanted}
        case "maximum":
            return _("expected at most %(number)s") % {"number": wanted}
        case "minLength":
            return _("expected a text")
        case "maxLength":
            return _("expected at most %(number)s characters") % {"number": wanted}
        case "minItems" | "minProperties":
            return _("expected entries: %(number)s or more") % {"number": wanted}
        case "maxItems" | "maxProperties":
            return _("expected no more entries than %(number)s") % {"number": wanted}
        case "uniqueItems":
            return _("expected each entry once")
    return _("expected what docs/study-file.md describes")


def _kind_expected(wanted: str | list[str], instance: object) -> str:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if kinds == ["string"] and isinstance(instance, int | float) and instance is not None:
        return _("expected a text: put it in quotation marks")
    names = {
        "object": _("a group of keys"),
        "array": _("a list"),
        "string": _("a text"),
        "integer": _("a whole number"),
        "number": _("a number"),
        "boolean": _("true or false"),
    }
    return one_of([names[kind] for kind in kinds])


def _pattern_expected(pattern: str) -> str:
    names = {
        study_schema()["$defs"]["study_key"]["pattern"]: _(
            "expected small letters a–z, digits and hyphens"
        ),
        study_schema()["$defs"]["key"]["pattern"]: _(
            "expected small letters a–z, digits, hyphens and underscores"
        ),
        study_schema()["$defs"]["code"]["pattern"]: _(
            "expected letters A–Z, digits, dots, hyphens and underscores"
        ),
        study_schema()["$defs"]["wording_name"]["pattern"]: _(
            "expected an item and the number of its wording, as in A1/1"
        ),
    }
    return names.get(pattern, _("expected a whole number"))
