"""What a live round's releases are made from, and which one is the latest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef

from delphi.models import Release, Round
from delphi.protocol.batches import Basis
from delphi.protocol.canonical import canonical
from delphi.protocol.lifecycle import RoundState
from foresight.languages import Texts
from foresight.network.choices import SeatState
from surveys.choices import CriterionRole, ScaleKind
from surveys.models import Answer, Question

#: The columns of an answer that hold its value.
VALUES = ("level", "value", "low", "high", "choices", "shares")


def open_live_rounds() -> list[int]:
    """The ids of the rounds whose figures go back while they are open. One query."""
    found = Round.objects.filter(live=True, state=RoundState.OPEN)
    return list(found.order_by("pk").values_list("pk", flat=True))


def live_rounds_to_finish() -> list[int]:
    """The ids of analysed live rounds without their last release. One query."""
    found = Round.objects.filter(live=True, state=RoundState.ANALYSED)
    unfinished = found.exclude(Exists(Release.objects.filter(round=OuterRef("pk"), sealed=True)))
    return list(unfinished.order_by("pk").values_list("pk", flat=True))


def bases_now(round_: Round) -> dict[int, Basis]:
    """By question of how many each value is just now; words and own
    expertise are none. One query."""
    rows = (
        Answer.objects.filter(question__questionnaire=round_.questionnaire_id, cannot_judge=False)
        .exclude(question__criterion__scale__kind=ScaleKind.TEXT)
        .exclude(question__criterion__role=CriterionRole.EXPERTISE)
        .order_by()
        .values_list("question_id", *VALUES)
    )
    found: dict[int, Counter[str]] = {}
    for question, *values in rows.iterator(chunk_size=2000):
        if any(value not in (None, [], {}) for value in values):
            found.setdefault(question, Counter())[canonical(values).decode()] += 1
    return dict(found)


def bases_before(round_: Round) -> dict[int, list[Basis]]:
    """By question what each of its releases was made from, the earliest first. One query."""
    found: dict[int, list[Basis]] = {}
    releases = Release.objects.filter(round=round_).order_by("number")
    for basis in releases.values_list("basis", flat=True):
        for question, counts in basis.items():
            earlier = found.setdefault(int(question), [])
            if not earlier or earlier[-1] != counts:  # else carried over
                earlier.append(counts)
    return found


def latest_release(round_: Round) -> Release | None:
    return Release.objects.filter(round=round_).order_by("-number").first()


def latest_number(*, round_id: int, seat_id: int, epoch: int, at: datetime) -> int | None:
    """The number of the latest release of a round that takes answers at `at`, for one of its
    active seats; None for others, and once the round takes none.

    0 where there is no release yet. One query, by index.
    """
    row = (
        Round.objects.filter(
            pk=round_id,
            live=True,
            state=RoundState.OPEN,
            closes_at__gt=at,
            study__panel__seats=seat_id,
            study__panel__seats__epoch=epoch,
            study__panel__seats__state=SeatState.ACTIVE,
        )
        .order_by(F("releases__number").desc(nulls_last=True))
        .values_list("releases__number")
        .first()
    )
    return None if row is None else row[0] or 0


class Look(NamedTuple):
    """What one batch showed of a question."""

    n: int | None
    median: float | None


@dataclass(frozen=True, slots=True)
class QuestionHistory:
    """How the group's figures of a question moved while the round was live, batch by batch."""

    statement: Texts
    criterion_names: Texts
    looks: Sequence[Look]


def history_of(round_: Round) -> list[QuestionHistory]:
    """The history of a live round, question by question as asked; two queries.

    A batch that did not renew a question is no look at it.
    """
    releases = Release.objects.filter(round=round_, number__gt=0).order_by("number")
    seen: dict[str, list[tuple[Any, Look]]] = {}
    for content, basis in releases.values_list("content", "basis"):
        for question, entry in content.items():
            if "live" not in entry:
                continue
            looks = seen.setdefault(question, [])
            if not looks or looks[-1][0] != basis.get(question):
                shown = entry["live"]
                looks.append((basis.get(question), Look(shown.get("n"), shown.get("median"))))
    asked = (
        Question.objects.filter(questionnaire=round_.questionnaire_id)
        .order_by("position")
        .values_list("pk", "statement__texts", "criterion__names")
    )
    return [
        QuestionHistory(texts, names, [look for _, look in seen[str(pk)]])
        for pk, texts, names in asked
        if str(pk) in seen
    ]


def number_of_releases(round_: Round) -> int:
    """How many batches a live round has released. One query."""
    return Release.objects.filter(round=round_, number__gt=0).count()
