"""What a study file says, as typed values: made by `parse`, printed by `write`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from foresight.languages import Texts
from surveys.choices import CriterionRole, ScaleKind

if TYPE_CHECKING:
    from delphi.statistics import ConsensusRule

FORMAT = 1
DEFAULT_ZONE = "Europe/Helsinki"
DEFAULT_MAXIMUM_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Point:
    """A level of an ordinal scale (`key` is its number, texts may be empty) or a choice."""

    key: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class ScaleEntry:
    """`lowest` and `highest`: of a ranking its places, of points none and how many there are."""

    key: str
    kind: ScaleKind
    points: tuple[Point, ...] = ()
    unit: Texts = field(default_factory=dict)
    lowest: float | None = None
    highest: float | None = None
    decimals: int = 0
    never: bool = False
    cannot_judge: bool = True


@dataclass(frozen=True, slots=True)
class CriterionEntry:
    key: str
    names: Texts
    prompts: Texts
    scale: str
    rationale: bool = True
    consensus: "ConsensusRule | None" = None
    role: CriterionRole = CriterionRole.JUDGEMENT


@dataclass(frozen=True, slots=True)
class Plane:
    """Two ordinal criteria, by key, that may be answered together: one across, one up."""

    across: str
    up: str


@dataclass(frozen=True, slots=True)
class SectionEntry:
    key: str
    titles: Texts


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording; `parents` are (item code, number of its wording)."""

    texts: Texts
    parents: tuple[tuple[str, int], ...] = ()
    reason: str = ""
    continues_trend: bool = True


@dataclass(frozen=True, slots=True)
class ItemEntry:
    """`wordings` in their order: the first is number 1."""

    code: str
    section: str | None
    criteria: tuple[str, ...]
    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """An item in a round: in which wording, on which criteria."""

    item: str
    wording: int
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """An item of the round before that is asked no more, and why."""

    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class AskedTwice:
    """Items asked once more at the end of the sheet, on one criterion: a noise floor."""

    criterion: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoundEntry:
    number: int
    kind: str
    titles: Texts
    asked: tuple[Asked, ...]
    feedback: dict[str, bool | int | str]
    fold_settled: bool = False
    live: bool = False
    submit_once: bool = False
    dropped: tuple[Dropped, ...] = ()
    asked_twice: AskedTwice | None = None


@dataclass(frozen=True, slots=True)
class StudyFile:
    key: str
    titles: Texts
    purposes: Texts
    information: Texts
    languages: tuple[str, ...]
    zone: str
    contact: str
    simulated: bool
    anonymity: str
    minimum_cell: int
    quartiles: str
    scales: tuple[ScaleEntry, ...]
    criteria: tuple[CriterionEntry, ...]
    sections: tuple[SectionEntry, ...]
    items: tuple[ItemEntry, ...]
    maximum_rounds: int
    rounds: tuple[RoundEntry, ...]
    planes: tuple[Plane, ...] = ()
    stable: bool = True  # a rule that is met is a result only when answers stand still too
    settled_per_cent: int = 100
    method: Mapping[str, Texts] = field(default_factory=dict)  # what facilitators tell, by field
    quotes: bool = False  # reports may quote reasons, and panellists are told so
