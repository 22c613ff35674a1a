"""A drafted round, as far as its launch depends on it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import MessageText
from delphi.protocol.terms import Document


class Kind(StrEnum):
    """What a text is, that a panellist reads."""

    STATEMENT = "statement"
    SECTION = "section"
    CRITERION = "criterion"
    PROMPT = "prompt"
    LABEL = "label"
    UNIT = "unit"
    TITLE = "title"
    PURPOSE = "purpose"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Text:
    """A text a panellist reads, in its languages; `name` says which, where there are several."""

    kind: Kind
    name: str
    texts: Mapping[str, str]
    optional: bool = True  # may be left out in all languages


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: an item, by its code, on a criterion, in one wording."""

    item: str
    criterion: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion with levels or whole numbers; `rule` is its `ConsensusRule` as JSON, or None."""

    names: Mapping[str, str]
    lowest: int
    levels: int
    rule: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A drafted round as far as its launch depends on it.

    `seats` are the active ones by language, `others` every text besides the statements, `letters`
    the study's own texts of messages by language, `seated_twice` how many look as if they had
    several seats, `known` the items asked of which it is known what came true.
    """

    number: int
    languages: Sequence[str]
    asked: Sequence[Asked]
    others: Sequence[Text]
    judged: Sequence[Judged]
    seats: Mapping[str, int]
    protocol: Document
    has_information: bool
    has_contact: bool
    has_owner: bool
    at: datetime
    closes_at: datetime | None = None
    is_trial: bool = False
    seated_twice: int = 0
    known: Sequence[str] = ()
    letters: Mapping[MessageKind, Mapping[str, MessageText]] = field(default_factory=dict)

    @property
    def panel(self) -> int:
        return sum(self.seats.values())
