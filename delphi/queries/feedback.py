"""The feedback of a round as one panellist sees it: the group's figures, and others' reasons.

Read from the frozen `Release`; which reasons are shown first, and in which order, follows from the
seat alone (`delphi.protocol.exposure`), so it can be recomputed and is the same at every visit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q

from delphi.choices import live_parts
from delphi.models import Argument, Endorsement, Release, Reply, Round
from delphi.protocol.exposure import UNSORTED, ShownArgument, seat_seed, select_arguments
from delphi.queries.exposures import Exposed, argument_ids, reply_ids, sealed_exposure, signer


class ReplyView(NamedTuple):
    """A reply shown under an argument."""

    id: int
    texts: Mapping[str, str]
    is_own: bool


class Reason(NamedTuple):
    """An argument as shown to one seat; `side` is "" where disclosure keeps the sides back."""

    id: int
    side: str
    texts: Mapping[str, str]
    is_own: bool
    is_endorsed: bool
    replies: Sequence[ReplyView] = ()
    own_reply: str = ""  # given in this round, shown to others from the next one on


@dataclass(frozen=True, slots=True)
class Bar:
    """One level's bar: its count, and its height in per cent of the highest bar."""

    label: int
    count: int
    height: int
    is_middle: bool  # within the quartiles

    @property
    def top(self) -> int:
        """Where the bar begins, in per cent from above."""
        return 100 - self.height

    @property
    def text_y(self) -> int:
        """Where its count stands, in a chart of 72 units of which the bars have the lower 56."""
        return round(16 + 0.56 * self.top) - 4


class GroupCell(NamedTuple):
    """One stakeholder group's released figures."""

    names: Mapping[str, str]
    n: int
    median: float | None
    q1: float | None
    q3: float | None


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """What the round's feedback releases about one question; None is not shown."""

    from_round: int
    n: int | None
    median: float | None
    q1: float | None
    q3: float | None
    distribution: Sequence[int] | None
    grouped_by: str = ""  # a `GroupBy`; "" where no groups are shown
    groups: Sequence[GroupCell] = ()
    options: Mapping[str, Mapping[str, float | None]] = field(default_factory=dict)

    @property
    def is_shown(self) -> bool:
        figures = (self.median, self.q1, self.distribution)
        return any(each is not None for each in figures) or bool(self.groups or self.options)


@dataclass(frozen=True, slots=True)
class QuestionFeedback:
    """Everything that goes back about one question, and the token that says so."""

    figures: GroupFigures | None
    first: Sequence[Reason]
    rest: Sequence[Reason]
    is_reworded: bool
    exposure: str
    live: "LiveFeedback | None" = None


@dataclass(frozen=True, slots=True)
class LiveFeedback:
    """What a live round shows of the group just now, to those who have answered the question."""

    figures: GroupFigures | None
    first: Sequence[Reason]
    rest: Sequence[Reason]


@dataclass(frozen=True, slots=True)
class RoundFeedback:
    """The release of a round, if there is one, with what one seat sees of its arguments."""

    seat_id: int
    parts: Mapping[str, Any]
    release: Release | None = None
    reasons: Mapping[int, Reason] = field(default_factory=dict)
    live: Mapping[str, Any] | None = None  # the parts a live round shows; None in others
    seed_of: str = ""  # what the seat's order of reasons follows from; "": the release

    @property
    def digest(self) -> str:
        return self.release.digest if self.release else ""


def feedback_for(round_: Round, *, seat_id: int, planned: Release | None = None) -> RoundFeedback:
    """The round's frozen feedback for one seat; four queries, none in a first round.

    Before it is frozen a preview may show what is `planned`.
    """
    live = live_parts(round_.number, round_.feedback) if round_.live else None
    if round_.number == 1 and live is None:
        return RoundFeedback(seat_id, round_.feedback)
    release = Release.objects.filter(round=round_).order_by("-number").first() or planned
    if release is None:
        return RoundFeedback(seat_id, round_.feedback, live=live)
    # Which are shown is the release's to say; what is hidden or merged since is shown no more.
    released = {pk for entry in release.content.values() for pk in argument_ids(entry)}
    given = Argument.objects.filter(
        round__study=round_.study_id,
        round__number__lte=round_.number,
        hidden=False,
        merged_into=None,
    ).exclude(answer__rationale="")
    endorsed = set(
        Endorsement.objects.filter(panellist=seat_id, argument__in=given).values_list(
            "argument_id", flat=True
        )
    )
    rows = given.values_list("id", "side", "texts", "answer__sheet__respondent")
    reasons = {
        pk: Reason(pk, side, texts, writer == seat_id, pk in endorsed)
        for pk, side, texts, writer in rows
        if pk in released
    }
    if reasons:
        reasons = _with_replies(reasons, release, round_, seat_id)
    # From one release of a live round to the next the order stays: nobody loses their place.
    seed_of = f"live:{round_.pk}" if live is not None else ""
    return RoundFeedback(seat_id, round_.feedback, release, reasons, live, seed_of)


def _with_replies(
    reasons: Mapping[int, Reason], release: Release, round_: Round, seat_id: int
) -> dict[int, Reason]:
    """The reasons with the replies frozen under them, and the seat's own of this round."""
    released = {pk for entry in release.content.values() for pk in reply_ids(entry)}
    shown: dict[int, list[ReplyView]] = {}
    own: dict[int, str] = {}
    for pk, argument, given_in, texts, hidden, writer in (
        Reply.objects.filter(Q(pk__in=released) | Q(round=round_.pk, panellist=seat_id))
        .order_by("pk")
        .values_list("pk", "argument", "round", "texts", "hidden", "panellist")
    ):
        if pk in released and not hidden:
            shown.setdefault(argument, []).append(ReplyView(pk, texts, writer == seat_id))
        elif given_in == round_.pk and writer == seat_id:
            own[argument] = next(iter(texts.values()), "")
    return {
        pk: reason._replace(replies=shown.get(pk, ()), own_reply=own.get(pk, ""))
        for pk, reason in reasons.items()
    }


class QuestionFeedbackMaker:
    """Makes the feedback of one question after another of a `RoundFeedback`."""

    def __init__(self, feedback: RoundFeedback) -> None:
        self._feedback = feedback
        self._signer = signer(feedback.seat_id)
        self._seed = seat_seed(
            settings.SECRET_KEY,
            seat_id=feedback.seat_id,
            release_digest=feedback.seed_of or feedback.digest,
        )

    @property
    def digest(self) -> str:
        """The digest of the release; empty where there is none."""
        return self._feedback.digest

    def of(
        self, *, question_id: int, statement_id: int, has_earlier: bool, is_answered: bool = False
    ) -> QuestionFeedback:
        """The feedback of one question. `has_earlier`: their own earlier answer is shown.

        `is_answered`: they have answered in this round, so a live round shows them the group.
        """
        entry = self._entry(question_id)
        figures = _figures(entry, self._feedback.parts) if "from_round" in entry else None
        first, rest = self._reasons(entry, self._feedback.parts)
        live = self._live(entry) if is_answered else None
        parts = [
            *(["own_answer"] if has_earlier else []),
            *(["distribution"] if figures and figures.distribution is not None else []),
            *(["median"] if figures and figures.median is not None else []),
            *(["quartiles"] if figures and figures.q1 is not None else []),
            *(["options"] if figures and figures.options else []),
            *(["arguments"] if first else []),
            *(["groups"] if figures and figures.groups else []),
            *(["sides"] if any(reason.side for reason in first) else []),
            *(["replies"] if any(reason.replies for reason in first) else []),
            *(["live"] if live else []),
        ]
        release = self._feedback.release
        exposed = Exposed(
            question_id,
            statement_id,
            (release and release.pk) or 0,
            self._feedback.digest,
            tuple(parts),
            tuple(reason.id for reason in (*first, *(live.first if live else ()))),
            tuple(reply.id for reason in first for reply in reason.replies),
        )
        token = sealed_exposure(exposed, entry=entry, by=self._signer)
        return QuestionFeedback(figures, first, rest, bool(entry.get("reworded")), token, live)

    @property
    def number(self) -> int:
        """The number of the release; 0 of one frozen at launch, and where there is none."""
        return self._feedback.release.number if self._feedback.release else 0

    def _live(self, entry: Mapping[str, Any]) -> LiveFeedback | None:
        shown, parts = entry.get("live"), self._feedback.live
        if not shown or parts is None:
            return None
        return LiveFeedback(_figures(shown, parts), *self._reasons(shown, parts))

    def _entry(self, question_id: int) -> Mapping[str, Any]:
        release = self._feedback.release
        return release.content.get(str(question_id), {}) if release else {}

    def _reasons(
        self, entry: Mapping[str, Any], parts: Mapping[str, Any]
    ) -> tuple[list[Reason], list[Reason]]:
        """Others' reasons to show first, a few per side; then the rest, one's own among them."""
        per_side = int(parts.get("arguments") or 0)
        known = self._feedback.reasons
        if not per_side or not entry.get("arguments"):
            return [], []
        visible = {
            side: [pk for pk in ids if pk in known] for side, ids in entry["arguments"].items()
        }
        of_others = {
            side: [pk for pk in ids if not known[pk].is_own] for side, ids in visible.items()
        }
        first = self._selected(entry, of_others, per_side)
        every = self._selected(entry, visible, max(map(len, visible.values()), default=0))
        chosen = {shown.id for shown in first}
        return (
            [_on_side(known[shown.id], shown.side) for shown in first],
            [_on_side(known[shown.id], shown.side) for shown in every if shown.id not in chosen],
        )

    def _selected(
        self, entry: Mapping[str, Any], arguments: Mapping[str, Sequence[int]], per_side: int
    ) -> list[ShownArgument]:
        return select_arguments(
            {**entry, "arguments": arguments}, seed=self._seed, per_side=per_side
        )


def _on_side(reason: Reason, side: str) -> Reason:
    """The reason on the side that the release says, which may be none."""
    return reason._replace(side="" if side == UNSORTED else side)


def _figures(entry: Mapping[str, Any], parts: Mapping[str, Any]) -> GroupFigures | None:
    if not entry:
        return None

    def released(part: str, name: str) -> Any:
        return entry.get(name) if parts.get(part) else None

    groups = released("groups", "groups")
    return GroupFigures(
        from_round=entry["from_round"],
        n=entry.get("n"),
        median=released("median", "median"),
        q1=released("quartiles", "q1"),
        q3=released("quartiles", "q3"),
        distribution=released("distribution", "distribution"),
        grouped_by=groups["by"] if groups else "",
        groups=[GroupCell(*(cell[name] for name in GroupCell._fields)) for cell in groups["cells"]]
        if groups
        else (),
        options=entry.get("options") or {},
    )


def bars(figures: GroupFigures, levels: Sequence[int]) -> list[Bar]:
    """The bars of a distribution over `levels`; none where it is not shown."""
    counts = figures.distribution
    if counts is None or len(counts) != len(levels):
        return []
    highest = max([*counts, 1])
    return [
        Bar(
            label=level,
            count=count,
            height=round(100 * count / highest),
            is_middle=figures.q1 is not None
            and figures.q3 is not None
            and figures.q1 <= level <= figures.q3,
        )
        for level, count in zip(levels, counts, strict=True)
    ]
