"""What became of a panellist's own words: the reasons they gave, and their replies to others'."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from delphi.models import Argument, Release, Reply, Study
from delphi.protocol.lifecycle import RoundState
from delphi.queries.exposures import argument_ids, reply_ids
from foresight.languages import Texts
from surveys.models import Answer


@dataclass(slots=True)
class OwnWords:
    """Something the panellist wrote, in their own words, and what became of it."""

    round: int
    code: str
    statement: Texts
    words: str
    argument: int | None = None  # what it became, to be quoted or not
    may_be_quoted: bool = False  # chosen by a facilitator
    taken_back: bool = False  # by its writer: no report quotes it
    is_open: bool = False  # the round takes answers: they can still change it
    shown_in: list[int] = field(default_factory=list)
    hidden: bool = False
    why_hidden: str = ""
    merged_into: Texts | None = None
    led_to: list[Texts] = field(default_factory=list)
    replies: list[Texts] = field(default_factory=list)  # to a reason, as shown to everybody
    about: Texts | None = None  # the argument that a reply is to; {} when its words are hidden


def own_reasons(study: Study, seat_id: int) -> list[OwnWords]:
    """The reasons the seat has given in the study, round by round in the order asked; 5 queries."""
    shown = _shown(study)
    arguments = {
        argument.answer_id: argument
        for argument in Argument.objects.filter(answer__sheet__respondent=seat_id)
        .select_related("merged_into")
        .prefetch_related("led_to")
    }
    replies = _replies(shown, arguments.values())
    given = (
        Answer.objects.filter(
            sheet__respondent=seat_id,
            sheet__questionnaire__round__study=study.pk,
            question__repeats__isnull=True,
        )
        .exclude(rationale="")
        .select_related("question__item", "question__statement", "sheet__questionnaire__round")
        .order_by("sheet__questionnaire__round__number", "question__position")
    )
    return [_reason(answer, arguments.get(answer.pk), shown, replies) for answer in given]


def own_replies(study: Study, seat_id: int) -> list[OwnWords]:
    """The seat's replies to others' arguments, by round and item; two queries."""
    shown = _shown(study).replies
    given = (
        Reply.objects.filter(panellist=seat_id, round__study=study.pk)
        .select_related("round", "argument__item")
        .prefetch_related("argument__item__statements")
        .order_by("round__number", "argument__item__position", "pk")
    )
    return [
        OwnWords(
            round=reply.round.number,
            code=reply.argument.item.code,
            statement=list(reply.argument.item.statements.all())[-1].texts,
            words=next(iter(reply.texts.values()), ""),
            is_open=reply.round.state == RoundState.OPEN,
            shown_in=[] if reply.hidden else shown.get(reply.pk, []),
            hidden=reply.hidden,
            why_hidden=reply.why_hidden,
            about={} if reply.argument.hidden else reply.argument.texts,
        )
        for reply in given
    ]


@dataclass(frozen=True, slots=True)
class _Shown:
    """In which launched rounds each argument and reply was released."""

    arguments: Mapping[int, list[int]]
    replies: Mapping[int, list[int]]
    under: Mapping[int, set[int]]  # replies by argument


def _shown(study: Study) -> _Shown:
    arguments: dict[int, list[int]] = {}
    replies: dict[int, list[int]] = {}
    under: dict[int, set[int]] = {}
    releases = (
        Release.objects.filter(round__study=study.pk)
        .exclude(round__state=RoundState.DRAFT.value)
        .order_by("round__number")
        .values_list("round__number", "content")
    )
    for number, content in releases:
        for entry in content.values():
            for found, ids in ((arguments, argument_ids(entry)), (replies, reply_ids(entry))):
                for pk in ids:
                    if number not in found.setdefault(pk, []):
                        found[pk].append(number)
            for argument, ids_ in (entry.get("replies") or {}).items():
                under.setdefault(int(argument), set()).update(ids_)
    return _Shown(arguments, replies, under)


def _replies(shown: _Shown, arguments: Iterable[Argument]) -> dict[int, list[Texts]]:
    """The replies shown under these arguments, in the order of their random ids."""
    own = {argument.pk for argument in arguments}
    wanted = {reply for pk in own for reply in shown.under.get(pk, ())}
    found: dict[int, list[Texts]] = {}
    for argument, texts in (
        Reply.objects.filter(pk__in=wanted, hidden=False)
        .order_by("pk")
        .values_list("argument", "texts")
    ):
        found.setdefault(argument, []).append(texts)
    return found


def _reason(
    answer: Answer,
    argument: Argument | None,
    shown: _Shown,
    replies: Mapping[int, list[Texts]],
) -> OwnWords:
    round_ = answer.sheet.questionnaire.round
    words = OwnWords(
        round=round_.number,
        code=answer.question.item.code,
        statement=answer.question.statement.texts,
        words=answer.rationale,
        is_open=round_.state == RoundState.OPEN,
    )
    if argument is not None:
        words.argument, words.taken_back = argument.pk, argument.taken_back
        words.may_be_quoted = (
            argument.quoted and not argument.hidden and argument.merged_into_id is None
        )
        words.hidden, words.why_hidden = argument.hidden, argument.why_hidden
        into = argument.merged_into
        words.merged_into = into.texts if into and not into.hidden else None
        words.led_to = [statement.texts for statement in argument.led_to.all()]
        words.shown_in = [] if argument.hidden else shown.arguments.get(argument.pk, [])
        words.replies = [] if argument.hidden else replies.get(argument.pk, [])
    return words
