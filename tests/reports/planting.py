"""A study that has been through its rounds: sealed, analysed, and reported on."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from delphi.models import ProtocolVersion, Round, Study
from delphi.protocol.canonical import digest_of
from delphi.services.analysis import analyse_round
from delphi.services.sealing import seal_round
from foresight.languages import Texts
from foresight.network.models import Sector
from reports.document.imprint import Imprint
from reports.document.summary import OPENING, Change
from reports.models import Edition, Report
from reports.queries.editions import opened
from reports.services.reports import create_report, publish_report
from reports.services.summary import edit_summary
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of, texts

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
RULE = {
    "for": {"kind": "share_within", "low": 6, "high": 7, "at_least": "0.7"},
    "against": {"kind": "share_within", "low": 1, "high": 2, "at_least": "0.7"},
    "middle": None,
    "minimum_answers": 5,
    "quartile_type": 7,
    "cannot_judge_counts": False,
}
#: How items are answered, by their place in the study: (round, seat number) -> level or None.
Answering = Callable[[int, int], dict[str, Any] | None]


def agreed(number: int, seat: int) -> dict[str, Any]:
    """For from the first round on, and unmoved."""
    return {"level": 7 if seat % 3 else 6}


def split(number: int, seat: int) -> dict[str, Any]:
    """Two camps that stay."""
    return {"level": (1 if seat % 4 else 2) if seat % 2 else (7 if seat % 3 else 6)}


def rising(number: int, seat: int) -> dict[str, Any]:
    """From the middle towards for, still moving."""
    return {"level": min(7, 2 + number * 2 - seat % 2)}


def scattered(number: int, seat: int) -> dict[str, Any]:
    return {"level": random.Random(f"{number} {seat}").randint(1, 7)}


def hardly(number: int, seat: int) -> dict[str, Any] | None:
    """Three answers: fewer than the minimum cell."""
    return {"level": 4} if seat < 3 else None


def some_of(count: int) -> Answering:
    """So many answers for, and no others."""
    return lambda number, seat: {"level": 6} if seat < count else None


def nobody(number: int, seat: int) -> None:
    return None


def unanimous(number: int, seat: int) -> dict[str, Any]:
    return {"level": 4}


USUAL: tuple[Answering, ...] = (agreed, split, rising, scattered, hardly, nobody)


def open_with(report: Report, texts: Texts) -> None:
    """Let the report's summary open with words of the facilitators."""
    edit_summary(report_id=report.pk, changes=[Change(OPENING, texts)], by=None, at=START)


def declare(study: Study, rules: dict[str, Any]) -> None:
    """Lock the protocol with consensus rules by criterion."""
    protocol = ProtocolVersion.objects.get(study=study)
    document = protocol.document | {"criteria": rules}
    ProtocolVersion.objects.filter(pk=protocol.pk).update(
        document=document, digest=digest_of(document), locked_at=START
    )


def let_quote(study: Study) -> None:
    """Write into the protocol that reports may quote, as if it had been so from the first."""
    protocol = ProtocolVersion.objects.get(study=study)
    document = protocol.document | {"quotes": True}
    ProtocolVersion.objects.filter(pk=protocol.pk).update(
        document=document, digest=digest_of(document)
    )


def play_round(study: Study, number: int, answering: dict[str, tuple[Answering, ...]]) -> Round:
    """One round, answered as told by criterion, then sealed and analysed."""
    at = START + timedelta(days=30 * number)
    round_ = make_round(study, number=number, state="closed", at=at)
    seats = seats_of(study)
    for question in questions_of(round_):
        ways = answering[question.criterion.key]
        way = ways[question.item.position % len(ways)]
        for place, seat in enumerate(seats):
            content = way(number, place)
            if content is not None:
                make_answer(seat, question, **content)
    seal_round(round_id=round_.pk, by=None, at=at)
    analyse_round(round_id=round_.pk, at=at)
    round_.refresh_from_db()
    return round_


def put_in_sectors(study: Study, *keys: str) -> None:
    """The seats in their order, each in the next of the sectors, over and over."""
    sectors = [
        Sector.objects.get_or_create(key=key, defaults={"names": texts(key.capitalize())})[0]
        for key in keys
    ]
    for place, seat in enumerate(seats_of(study)):
        seat.sector = sectors[place % len(sectors)]
        seat.save()


def play(
    *,
    rounds: int = 3,
    seats: int = 24,
    answering: dict[str, tuple[Answering, ...]] | None = None,
    items: int | None = None,
    sectors: tuple[str, ...] = (),
    **fields: Any,
) -> Study:
    """A study with analysed rounds: by default six items on probability, one of each fate."""
    answering = answering or {"probability": USUAL}
    study = make_study(
        seats=seats,
        items=items or max(len(ways) for ways in answering.values()),
        criteria=answering,
        **fields,
    )
    if sectors:
        put_in_sectors(study, *sectors)
    declare(study, {"probability": RULE} if "probability" in answering else {})
    for number in range(1, rounds + 1):
        play_round(study, number, answering)
    return study


def publish(study: Study, *, by: Any = None) -> Report:
    """The published report as of the study's latest round."""
    latest = study.rounds.order_by("-number").first()
    assert latest is not None
    at = START + timedelta(days=200)
    report = create_report(study_id=study.pk, as_of_round_id=latest.pk, by=by, at=at)
    return publish_report(report_id=report.pk, by=by, at=at)


def imprint_of(report: Report) -> Imprint:
    """What the report's latest edition, or its draft, says of itself."""
    found = opened(report)
    assert found is not None
    return found.imprint


def read_live(report: Report) -> Report:
    """The report as one from before accounts were frozen: what is changed beneath it is read."""
    Edition.objects.filter(report=report).update(account="", digest="")
    return report
