"""The demonstration loads through the real services, shows every verdict, and stays as it is."""

import json
import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from delphi.document.parse import parse_study
from delphi.models import Argument, ItemResult, Message, Round, Study, StudyMember
from delphi.services.verification import verify_study
from foresight.home.demonstration.behaviour import behaviours
from foresight.home.demonstration.loading import FOLDER, KEY, Calendar
from foresight.home.management.commands.demo import TRIALS
from foresight.network.models import Expert, User
from reports.models import Report
from surveys.content import check, content_of
from surveys.models import Answer, AnswerSheet

VERDICTS = {
    "settled",
    "agreed_but_moving",
    "agreed_unconfirmed",
    "open",
    "lasting_dissent",
    "polarised",
    "no_clear_view",
    "too_few_answers",
}


class Loaded(NamedTuple):
    """What the first start printed, and where it keeps passwords and links."""

    printed: str
    folder: Path


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Loaded]:
    """The demonstration, loaded once for the tests that only look at it or start it again."""
    folder = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(VAR=folder, DEMO=True),
        transaction.atomic(),
    ):
        yield Loaded(start(), folder)
        transaction.set_rollback(True)


def start() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


def test_its_study_asks_what_it_should():
    study = parse_study((FOLDER / f"{KEY}.yaml").read_bytes())
    assert study.simulated
    assert study.languages == ("fi", "sv", "en")
    assert len(study.items) >= 18
    kinds = {scale.key: scale.kind.value for scale in study.scales}
    assert {kinds[criterion.scale] for criterion in study.criteria} == {
        "ordinal", "year", "probability", "single", "multiple", "text",
    }  # fmt: skip
    asked = {(item.code, criterion) for item in study.items for criterion in item.criteria}
    assert {(each.item, each.criterion) for each in behaviours()} == asked


def test_two_rounds_are_analysed_and_the_third_is_open_for_about_three_weeks(loaded, db):
    study = Study.objects.get(key=KEY)
    assert study.simulated
    assert list(study.rounds.values_list("number", "state")) == [
        (1, "analysed"),
        (2, "analysed"),
        (3, "open"),
    ]
    third = study.rounds.get(number=3)
    assert 20 <= (third.closes_at - timezone.now()).days <= 24
    assert third.opened_at < timezone.now()
    assert (study.panel.seats.count(), Expert.objects.count()) == (40, 59)
    assert all(address.endswith("@example.org") for address in emails())
    assert set(study.panel.seats.values_list("region__key", flat=True)) == {
        "oulu", "tampere", "pohjois-karjala", "keski-pohjanmaa",
    }  # fmt: skip
    assert study.panel.seats.values("sector").distinct().count() == 5
    assert Message.objects.count() == 0
    assert list(verify_study(study_id=study.pk)) == []


def emails() -> list[str]:
    return [
        *Expert.objects.values_list("email", flat=True),
        *User.objects.values_list("email", flat=True),
    ]


def test_every_verdict_occurs_and_most_items_have_three_reasons_on_each_side(loaded, db):
    results = ItemResult.objects.filter(round__number=2)
    assert set(results.exclude(verdict="").values_list("verdict", flat=True)) == VERDICTS
    sides: dict[tuple[str, str], int] = {}
    for code, side in Argument.objects.filter(round__number=2).values_list("item__code", "side"):
        sides[code, side] = sides.get((code, side), 0) + 1
    rich = [
        code
        for code in {code for code, _ in sides}
        if min(sides.get((code, "for"), 0), sides.get((code, "against"), 0)) >= 3
    ]
    assert len(rich) >= 11
    assert {
        language for texts in Argument.objects.values_list("texts", flat=True) for language in texts
    } == {"fi", "sv"}


def test_one_item_is_reworded_and_one_dropped_between_the_rounds(loaded, db):
    third = Round.objects.get(number=3)
    assert [len(entry["reason"]) > 20 for entry in third.dropped] == [True]
    reworded = third.questionnaire.questions.filter(statement__version=2)
    assert set(reworded.values_list("item__code", flat=True)) == {"V04", "V13"}


def test_every_simulated_answer_is_a_value_of_its_scale(loaded, db):
    answers = Answer.objects.select_related("question__criterion__scale")
    assert len(answers) > 3000
    assert [a.pk for a in answers if check(content_of(a), a.question.criterion.scale)] == []


def test_the_facilitator_and_the_reader_may_what_they_should(loaded, db):
    members = StudyMember.objects.filter(study__key=KEY).order_by("role")
    assert list(members.values_list("user__email", "role")) == [
        ("facilitator@example.org", "owner"),
        ("reader@example.org", "policy"),
    ]
    assert list(Report.objects.values_list("state", "as_of__number")) == [("published", 2)]


def test_a_second_start_keeps_what_was_entered_and_prints_the_same(loaded, db):
    first = loaded.printed
    sheet = AnswerSheet.objects.filter(state="open", questionnaire__round__study__key=KEY).first()
    answer = sheet.answers.filter(level__isnull=False).first()
    Answer.objects.filter(pk=answer.pk).update(level=1, rationale="Oma perustelu.")
    second = start()
    assert second.strip() == first.split("s.", 1)[1].strip()
    assert Answer.objects.get(pk=answer.pk).rationale == "Oma perustelu."
    assert Study.objects.count() == 1 + len(TRIALS)


def test_the_printed_links_open_seats_that_have_something_to_compare_with(loaded, db):
    printed = loaded.printed
    links = [line.split()[-1] for line in printed.splitlines() if "Panellist (" in line]
    assert len(set(links)) == 2
    for link in links:
        client = Client()
        page = client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert page.status_code == 200
        assert AnswerSheet.objects.filter(questionnaire__round__number=3).count() == 16


def test_passwords_are_kept_for_the_owner_alone_and_sign_in(loaded, db):
    printed = loaded.printed
    kept = loaded.folder / "demonstration.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for email, password in json.loads(kept.read_text("utf-8"))["passwords"].items():
        assert password in printed
        assert User.objects.get(email=email).check_password(password)


def test_a_changed_password_is_not_printed(loaded, db):
    user = User.objects.get(email="reader@example.org")
    user.set_password("something else entirely")
    user.save()
    assert "(password changed since)" in start()


@pytest.mark.parametrize("day", range(16, 23))
@pytest.mark.parametrize("hour", [0, 12, 23])
def test_the_calendar_is_in_order_on_any_day_of_the_week(day, hour):
    now = datetime(2026, 11, day, hour, tzinfo=UTC)
    calendar = Calendar(now, ZoneInfo("Europe/Helsinki"))
    (first_opened, first_closed), (second_opened, second_closed) = map(calendar.past, (1, 2))
    published, opened, closes = (calendar.day(*when) for when in ((-14, 10), (-6, 9), (21, 16)))
    moments = [
        first_opened,
        first_closed,
        second_opened,
        second_closed,
        published,
        opened,
        now,
        closes,
    ]
    assert moments == sorted(moments)
    assert {moment.weekday() for moment in moments if moment != now} <= set(range(5))
