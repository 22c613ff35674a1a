"""The second, small study of the demonstration: one question of every kind, to try each control.

Its first round is simulated and taken in as answers of a round held elsewhere; the second is open.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.document.tables import Row, Table
from delphi.models import Round, Study
from delphi.protocol.turning import Keep
from delphi.queries.rounds import items_asked
from delphi.services.drafting import draft_next_round
from delphi.services.past_answers import RoundDates, import_answers
from delphi.services.rounds import launch_round
from delphi.services.study_files import import_study
from foresight.home.demonstration.loading import Calendar
from foresight.keys import random_code
from foresight.network.models import User
from surveys.choices import NEVER, ScaleKind
from surveys.content import keys_of, places_of, total_of
from surveys.models import Question, Scale

EVERY_KIND = "perhekeskus-2030"
FOLDER = Path(__file__).parent
SEED, PANEL = 2030, 24
HEADERS = (
    "Panellist", "Round", "Item", "Criterion", "Value", "Low", "High", "Choices", "Text",
    "Cannot judge", "Rationale",
)  # fmt: skip
UNABLE = 0.06
THOUGHTS = (
    "Perhekeskukseen tarvitaan yksi puhelinnumero.",
    "Tilojen pitää sopia myös nuorille.",
    "Isät jäävät nyt sivuun.",
)
REASONS: Mapping[str, Sequence[str]] = {
    "probability": ("Tilat ovat jo olemassa.", "Rahoitus on määräaikaista."),
    "desirability": ("Kynnys hakea apua madaltuu.",),
    "order": ("Kohtaamispaikka tavoittaa eniten perheitä.",),
}


@transaction.atomic
def load_every_kind(*, facilitator: User, at: datetime) -> Study:
    """The study with one analysed round, and a second one that is open."""
    text = (FOLDER / f"{EVERY_KIND}.yaml").read_bytes()
    study = import_study(text=text, by=facilitator, at=at)
    calendar = Calendar(at, ZoneInfo(study.zone))
    import_answers(
        study_id=study.pk,
        rows=Table(HEADERS, tuple(_rows(study))),
        by=facilitator,
        at=at,
        dates={1: RoundDates(calendar.day(-28, 9), calendar.day(-14, 16))},
    )
    first = Round.objects.get(study=study, number=1)
    kept = [Keep(item_id=item) for item in items_asked(first).values()]
    second = draft_next_round(round_id=first.pk, decisions=kept, by=facilitator, at=at)
    launch_round(
        round_id=second.pk, closes_at=calendar.day(21, 16), by=facilitator, at=at, invite=False
    )
    return study


def _rows(study: Study) -> Iterator[Row]:
    """A row of a long table for each seat and question."""
    questions = (
        Question.objects.filter(questionnaire__round__study=study)
        .select_related("item", "criterion__scale")
        .order_by("position")
    )
    codes = [random_code(6) for _ in range(PANEL)]
    rows = 1
    for question in questions:
        key = question.criterion.key
        rng = random.Random(f"{SEED}/{question.item.code}/{key}")
        reasons = list(REASONS.get(key, ())) if question.item.code in ("K1", "K3") else []
        for code in codes:
            cells = dict.fromkeys(HEADERS, "") | {
                "Panellist": code,
                "Round": "1",
                "Item": question.item.code,
                "Criterion": key,
            }
            scale = question.criterion.scale
            if scale.cannot_judge and scale.kind != ScaleKind.TEXT and rng.random() < UNABLE:
                cells["Cannot judge"] = "1"
            else:
                cells |= _ANSWERS[ScaleKind(scale.kind)](scale, rng)
                cells["Rationale"] = reasons.pop(0) if reasons else ""
            rows += 1
            yield Row(rows, tuple(cells[name] for name in HEADERS))


# --- How the simulated panel answers each kind ----------------------------------------------------

Cells = dict[str, str]


def _level(scale: Scale, rng: random.Random) -> Cells:
    levels = [point["level"] for point in scale.points]
    wanted = levels[0] + 0.68 * (levels[-1] - levels[0])
    level = round(rng.gauss(wanted, len(levels) / 6))
    return {"Value": str(min(max(level, levels[0]), levels[-1]))}


def _number(scale: Scale, rng: random.Random) -> Cells:
    return {"Value": str(rng.randrange(2, 13) * 100)}


def _chance(scale: Scale, rng: random.Random) -> Cells:
    return {"Value": str(rng.choice((20, 30, 40, 50, 50, 60, 70, 75, 80)))}


def _year(scale: Scale, rng: random.Random) -> Cells:
    return {"Value": NEVER if rng.random() < 0.1 else str(rng.choice(range(2027, 2042, 2)))}


def _interval(scale: Scale, rng: random.Random) -> Cells:
    best = rng.choice((3, 7, 10, 14, 14, 21, 30))
    return {"Low": str(best // 3), "Value": str(best), "High": str(best * rng.choice((2, 3)))}


def _single(scale: Scale, rng: random.Random) -> Cells:
    return {"Choices": rng.choices(keys_of(scale), weights=(6, 3, 2))[0]}


def _several(scale: Scale, rng: random.Random) -> Cells:
    chosen = [key for key in keys_of(scale) if rng.random() < 0.45]
    return {"Choices": " | ".join(chosen or keys_of(scale)[:1])}


def _order(scale: Scale, rng: random.Random) -> Cells:
    keys = keys_of(scale)
    liking = {key: place + rng.gauss(0, 1.6) for place, key in enumerate(keys)}
    return {"Choices": " | ".join(sorted(keys, key=liking.__getitem__)[: places_of(scale)])}


def _points(scale: Scale, rng: random.Random) -> Cells:
    keys, left = keys_of(scale), total_of(scale)
    parts: list[str] = []
    for key in keys[:-1]:
        points = min(left, 5 * round(rng.gauss(28, 10) / 5))
        parts.append(f"{key}={max(points, 0)}")
        left -= max(points, 0)
    return {"Choices": " | ".join([*parts, f"{keys[-1]}={left}"])}


def _text(scale: Scale, rng: random.Random) -> Cells:
    return {"Text": rng.choice(THOUGHTS) if rng.random() < 0.4 else ""}


_ANSWERS: Mapping[ScaleKind, Callable[[Scale, random.Random], Cells]] = {
    ScaleKind.ORDINAL: _level,
    ScaleKind.NUMBER: _number,
    ScaleKind.PROBABILITY: _chance,
    ScaleKind.YEAR: _year,
    ScaleKind.INTERVAL: _interval,
    ScaleKind.SINGLE: _single,
    ScaleKind.MULTIPLE: _several,
    ScaleKind.RANKING: _order,
    ScaleKind.POINTS: _points,
    ScaleKind.TEXT: _text,
}
