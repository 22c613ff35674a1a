"""An account as text that is kept: written down when an edition is published, read ever after.

JSON, told by the types of the account's own fields. Reading forgives what time does to types: a
field that the text has and the account no longer has is passed over, one that it has not yet gets
its default. So a field that is added to anything in an account needs a default.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from reports.document.account import Account

_PLAIN = (str, int, float, bool, NoneType, Any)


def frozen(account: Account) -> str:
    """The account as JSON, without the contact: whom to ask is told as it is when it is asked."""
    return json.dumps(
        _written(replace(account, contact="")),
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )


def thawed(text: str, *, contact: str = "") -> Account:
    """The account that was frozen.

    Raises ValueError where the text is none, TypeError where a field without a default is missing.
    """
    account: Account = _read(json.loads(text), Account)
    return replace(account, contact=contact)


def seal_of(text: str) -> str:
    """SHA-256 of a frozen account, as the study's record of acts holds it."""
    return hashlib.sha256(text.encode()).hexdigest()


def _written(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _written(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_written(each) for each in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"{type(value).__name__} is no part of an account")


def _read(value: Any, kind: Any) -> Any:
    """The value as its type tells; what is plain, or of any type, as JSON has it."""
    if value is None or kind in _PLAIN:
        return value
    if isinstance(kind, type) and is_dataclass(kind):
        return _read_fields(value, kind)
    if kind is datetime:
        return datetime.fromisoformat(value)
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        # Of several types only one is not plain, if any.
        return _read(value, next((part for part in parts if part not in _PLAIN), Any))
    if origin is tuple:
        each = parts[:1] * len(value) if parts[1:] == (...,) else parts
        return tuple(_read(entry, part) for entry, part in zip(value, each, strict=True))
    if origin in (list, Sequence):
        return [_read(entry, parts[0]) for entry in value]
    if origin in (dict, Mapping):
        key = int if parts[0] is int else str
        return {key(name): _read(entry, parts[1]) for name, entry in value.items()}
    raise TypeError(f"{kind} is no part of an account")


def _read_fields(value: Mapping[str, Any], kind: Any) -> Any:
    hints = _hints(kind)
    return kind(**{name: _read(value[name], hints[name]) for name in hints if name in value})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
