"""Load the demonstration once, through the same services that a real study goes through."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction

from delphi.document.tables import read_table
from delphi.models import Argument, Round, Study, StudyMember
from delphi.protocol.decisions import read_decisions
from delphi.protocol.lifecycle import StudyRole
from delphi.protocol.turning import Keep
from delphi.queries.rounds import items_asked
from delphi.services.curating import quote_argument
from delphi.services.drafting import draft_next_round
from delphi.services.expert_lists import import_experts
from delphi.services.panel_lists import import_panel
from delphi.services.past_answers import (
    PastAnswer,
    RoundDates,
    hold_past_round,
    store_answers,
)
from delphi.services.rounds import launch_round
from delphi.services.study_files import import_study
from foresight.home.demonstration.behaviour import LEVELS_OF, behaviours
from foresight.home.demonstration.simulation import Answers, Seat, Simulation, said_again
from foresight.network.models import Panellist, Region, Sector, Topic, User
from foresight.network.services.named import add_named
from reports.choices import CommentKind
from reports.document.summary import OPENING, Change
from reports.models import Report
from reports.services.comments import write_comment
from reports.services.reports import create_report, publish_report
from reports.services.summary import edit_summary
from surveys.models import Question

FOLDER = Path(__file__).parent
KEY = "lapset-ja-perheet-2035"
SEED = 2035
READERS_TEAM = "Lapsistrategian valmistelu"
COMMENT = (
    "Otamme yksimieliset väittämät toimeenpanosuunnitelman pohjaksi. Seuraavaksi kysyisimme, mitä "
    "maksuttomuus saisi maksaa ja mistä se otettaisiin."
)
# As many leave as the minimum cell asks, and nobody joins: so little is lost to disclosure control
# (docs/decisions/0006-what-is-released.md).
ABSENT_FROM_FIRST, LEFT_AFTER_FIRST, JOINED_SECOND = 2, 6, 0
DONE_IN_THIRD, BEGUN_IN_THIRD = 13, 3
SUMMARIES = {
    "fi": "Asiantuntijat ovat yhtä mieltä siitä, mihin lasten ja perheiden palveluissa kannattaa "
    "pyrkiä, mutta eivät siitä, mikä vuoteen 2035 mennessä toteutuu. Maksuttomuus ja tekoäly "
    "jakavat paneelin.",
    "sv": "Experterna är eniga om vad man bör sträva efter i tjänsterna för barn och familjer, men "
    "inte om vad som blir verklighet före 2035. Avgiftsfrihet och artificiell intelligens delar "
    "panelen.",
    "en": "The experts agree on what services for children and families should aim for, but not on "
    "what will come true by 2035. Free services and artificial intelligence divide the panel.",
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the rounds were held and are held, counted from the first load."""

    now: datetime
    zone: ZoneInfo

    def day(self, offset: int, hour: int) -> datetime:
        """The full hour of the working day so many days from now, or of the next one."""
        day = self.now.astimezone(self.zone) + timedelta(days=offset)
        day += timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)
        return day.replace(hour=hour, minute=0, second=0, microsecond=0)

    def past(self, number: int) -> RoundDates:
        start = {1: -77, 2: -42}[number]
        return RoundDates(self.day(start, 9), self.day(start + 21, 16))


@transaction.atomic
def load_demonstration(*, facilitator: User, reader: User, at: datetime) -> Study:
    """The study with its panel, two analysed rounds, a published report and an open round."""
    text = (FOLDER / f"{KEY}.yaml").read_bytes()
    study = import_study(text=text, by=facilitator, at=at - timedelta(days=84))
    StudyMember.objects.create(study=study, user=reader, role=StudyRole.POLICY, team=READERS_TEAM)
    _seat_panel(study, by=facilitator, at=at - timedelta(days=83))
    calendar = Calendar(at, ZoneInfo(study.zone))
    panel = _Panel.of(study)
    past = [
        _hold_round(study, 1, panel, calendar, by=facilitator),
        _hold_round(study, 2, panel, calendar, by=facilitator),
    ]
    report = _publish(study, past[-1], by=facilitator, at=calendar.day(-14, 10))
    _comment(report, by=reader, at=calendar.day(-12, 13))
    _open_third(study, past[-1], panel, calendar, by=facilitator)
    return study


def _seat_panel(study: Study, *, by: User, at: datetime) -> None:
    places = yaml.safe_load((FOLDER / "places.yaml").read_text("utf-8"))
    add_named(Region, places["regions"])
    add_named(Sector, places["sectors"])
    add_named(Topic, places["topics"])
    with (FOLDER / "experts.csv").open("rb") as file:
        import_experts(rows=read_table(file))
    with (FOLDER / "panel.csv").open("rb") as file:
        import_panel(study_id=study.pk, rows=read_table(file), by=by, at=at)


@dataclass(slots=True)
class _Panel:
    """The simulated panel: who takes part in which round, and what each said last."""

    seats: dict[str, Panellist]
    present: dict[int, list[Seat]]
    simulations: list[Simulation]
    said: dict[tuple[str, str], Answers]

    @classmethod
    def of(cls, study: Study) -> "_Panel":
        # In an order that does not depend on the random codes, so that the seed fixes the answers.
        seats = Panellist.objects.filter(panel=study.panel_id).order_by(
            "region__position", "sector__position", "role"
        )
        everyone = [
            Seat(seat.code, seat.sector.key, seat.language)
            for seat in seats.select_related("sector")
            if seat.sector
        ]
        rng = random.Random(SEED)
        mixed = rng.sample(everyone, len(everyone))
        late, first = mixed[:ABSENT_FROM_FIRST], mixed[ABSENT_FROM_FIRST:]
        second = [*first[LEFT_AFTER_FIRST:], *late[:JOINED_SECOND]]
        return cls(
            seats={seat.code: seat for seat in seats},
            present={1: _in_order(first, everyone), 2: _in_order(second, everyone)},
            simulations=[
                Simulation(each, random.Random(f"{SEED}/{each.item}/{each.criterion}"))
                for each in behaviours()
            ],
            said={},
        )

    def answer(self, number: int) -> None:
        """What everyone present says in the round, from what they said in the one before."""
        before = self.present.get(number - 1, [])
        here = self.present[number]
        stayed = [seat for seat in here if seat in before]
        joined = [seat for seat in here if seat not in before]
        for simulation in self.simulations:
            place = (simulation.behaviour.item, simulation.behaviour.criterion)
            self.said[place] = (
                simulation.next(self.said[place], stayed, joined)
                if number > 1
                else simulation.first(here)
            )

    def answers_to(
        self, round_: Round, codes: Sequence[str], share: float = 1.0
    ) -> list[PastAnswer]:
        """The answers of these seats to the first `share` of the round's questions.

        What is asked twice they answer again, after everything else.
        """
        asked = list(
            Question.every.filter(questionnaire=round_.questionnaire_id)
            .select_related("item", "criterion")
            .order_by("position")
        )
        return [
            PastAnswer(round_.number, code, question, said[code])
            for question in asked[: round(len(asked) * share)]
            if (said := self._said_to(question))
            for code in codes
            if code in said
        ]

    def _said_to(self, question: Question) -> Answers:
        place = question.item.code, question.criterion.key
        if question.repeats_id is None:
            return self.said[place]
        rng = random.Random(f"{SEED}/{'/'.join(place)}/again")
        levels = LEVELS_OF[question.criterion.key]
        return said_again(self.said[place], levels=levels, rng=rng)


def _in_order(some: Sequence[Seat], everyone: Sequence[Seat]) -> list[Seat]:
    return [seat for seat in everyone if seat in some]


def _hold_round(study: Study, number: int, panel: _Panel, calendar: Calendar, *, by: User) -> Round:
    dates = calendar.past(number)
    if number > 1:
        before = Round.objects.get(study=study, number=number - 1)
        _draft(before, by=by, at=dates.opened_at - timedelta(days=2))
    panel.answer(number)
    round_ = Round.objects.get(study=study, number=number)
    codes = [seat.code for seat in panel.present[number]]
    return hold_past_round(
        study_id=study.pk,
        number=number,
        answers=panel.answers_to(round_, codes),
        seats=panel.seats,
        dates=dates,
        by=by,
        at=dates.closed_at,
    )


def _draft(before: Round, *, by: User, at: datetime) -> Round:
    """The next round as `decisions.yaml` says; what it does not name is kept."""
    written: Mapping[int, Any] = yaml.safe_load((FOLDER / "decisions.yaml").read_text("utf-8"))
    items = items_asked(before)
    decided = read_decisions(written[before.number + 1], items=items)
    named = {decision.item_id for decision in decided}
    kept = [Keep(item_id=item) for item in items.values() if item not in named]
    return draft_next_round(round_id=before.pk, decisions=[*decided, *kept], by=by, at=at)


def _quote(round_: Round, *, by: User, at: datetime) -> None:
    """Choose the reasons that the report quotes: of every question and side the longest."""
    chosen: dict[tuple[int, int, str], Argument] = {}
    for each in Argument.objects.filter(round=round_, hidden=False).exclude(texts={}):
        key = (each.item_id, each.criterion_id, each.side)
        if key not in chosen or _length(each) > _length(chosen[key]):
            chosen[key] = each
    for each in chosen.values():
        quote_argument(study_id=round_.study_id, argument_id=each.pk, quoted=True, by=by, at=at)


def _length(argument: Argument) -> tuple[int, list[str]]:
    """By words of one length in the order of the alphabet: never by their random ids."""
    words = sorted(argument.texts.values())
    return sum(map(len, words)), words


def _publish(study: Study, as_of: Round, *, by: User, at: datetime) -> Report:
    _quote(as_of, by=by, at=at)
    report = create_report(study_id=study.pk, as_of_round_id=as_of.pk, by=by, at=at)
    edit_summary(report_id=report.pk, changes=[Change(OPENING, SUMMARIES)], by=by, at=at)
    return publish_report(report_id=report.pk, by=by, at=at)


def _comment(report: Report, *, by: User, at: datetime) -> None:
    write_comment(
        report_id=report.pk,
        edition=1,
        kind=CommentKind.QUESTION,
        text=COMMENT,
        team=READERS_TEAM,
        language="fi",
        by=by,
        at=at,
    )


def _open_third(
    study: Study, before: Round, panel: _Panel, calendar: Calendar, *, by: User
) -> None:
    """The open round: some are done, some have begun, the seats to try have not."""
    opened = calendar.day(-6, 9)
    third = _draft(before, by=by, at=opened - timedelta(days=2))
    launch_round(round_id=third.pk, closes_at=calendar.day(21, 16), by=by, at=opened, invite=False)
    third.refresh_from_db()
    to_try = set(seats_to_try(study))
    panel.present[3] = [seat for seat in panel.present[2] if seat.code not in to_try]
    panel.answer(3)
    codes = [seat.code for seat in panel.present[3]]
    done, begun = codes[:DONE_IN_THIRD], codes[DONE_IN_THIRD : DONE_IN_THIRD + BEGUN_IN_THIRD]
    store_answers(round_=third, answers=panel.answers_to(third, done), seats=panel.seats)
    store_answers(
        round_=third,
        answers=panel.answers_to(third, begun, share=0.4),
        seats=panel.seats,
        submitted=False,
    )


def seats_to_try(study: Study) -> dict[str, Panellist]:
    """Two seats whose links are handed to whoever tries it: one in Finnish, one in Swedish.

    Both answered in the first two rounds, so they find their own earlier answers.
    """
    both = Panellist.objects.filter(
        panel=study.panel_id, sheets__questionnaire__round__number=1
    ).filter(sheets__questionnaire__round__number=2)
    found: dict[str, Panellist] = {}
    for language in ("fi", "sv"):
        seat = both.filter(language=language).order_by("region__position", "role").first()
        if seat is not None:
            found[seat.code] = seat
    return found


def loaded() -> Study:
    """The demonstration's study; Study.DoesNotExist before it is loaded."""
    return Study.objects.get(key=KEY)
