"""A round run from the command line."""

from datetime import UTC, datetime
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.utils import translation

from delphi.models import Message, Round
from foresight.network.models import User
from foresight.network.services.links import seat_of
from surveys.models import Statement
from tests.factories import make_people, make_round, make_study, make_user, seats_of, texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def study():
    study = make_study(items=2)
    make_people(study)
    return study


def run(command, *arguments):
    told = StringIO()
    call_command(command, *arguments, stdout=told)
    return told.getvalue().strip()


def state(number):
    return Round.objects.get(number=number).state


def test_a_round_is_launched_for_a_deadline_on_the_clock_of_the_study(study):
    make_round(study, state="draft")
    told = run("launch_round", "lapset", "1", "--closes", "2037-01-31 23:59")
    assert told == "Round 1 is open until Saturday, 31 January 2037 at 23:59 (Finnish time)."
    assert Round.objects.get().closes_at == datetime(2037, 1, 31, 21, 59, tzinfo=UTC)
    assert Message.objects.count() == 3


def test_a_round_can_be_launched_without_mail(study):
    make_round(study, state="draft")
    run("launch_round", "lapset", "1", "--closes", "31.1.2037 23.59", "--no-mail")
    assert state(1) == "open"
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("closes", "advice"),
    [
        ("2037-10-25 03:30", "2037-10-25 03:30+02:00"),
        ("2037-03-29 03:30", "2037-03-29 04:00"),
        ("2020-01-01 12:00", "has passed"),
        ("soon", "31.1.2027 23.59"),
    ],
)
def test_a_deadline_that_is_refused_comes_with_what_to_write_instead(study, closes, advice):
    make_round(study, state="draft")
    with pytest.raises(CommandError) as refused:
        run("launch_round", "lapset", "1", "--closes", closes)
    assert advice in str(refused.value)
    assert state(1) == "draft"


def test_an_act_can_name_whose_it_is(study):
    user = make_user("fanni@example.org", study=study)
    make_round(study, state="draft")
    run("launch_round", "lapset", "1", "--closes", "2037-01-31 23:59", "--by", "fanni@example.org")
    assert study.events.get().by == user


def test_a_launch_is_undone(study):
    make_round(study, state="draft")
    run("launch_round", "lapset", "1", "--closes", "2037-01-31 23:59")
    assert run("undo_launch", "lapset", "1") == "Round 1 is a draft again."
    assert state(1) == "draft"


def test_a_round_is_extended_and_reminded_of(study):
    make_round(study)
    told = run("extend_round", "lapset", "1", "--closes", "2037-01-31 23:59")
    assert "31 January 2037" in told
    with pytest.raises(CommandError, match="had a message lately"):
        run("remind_round", "lapset", "1")


def test_an_unknown_round_is_said_to_be_unknown(study):
    with pytest.raises(CommandError, match="no round 7"):
        run("close_round", "lapset", "7")


def test_a_round_is_closed_sealed_analysed_and_turned_around(study, tmp_path):
    make_round(study)
    assert run("close_round", "lapset", "1") == "Round 1 is closed, sealed and analysed."
    assert state(1) == "analysed"
    decisions = {
        "v1": {"reword": texts("Uusi"), "reason": "clearer", "continues_trend": True},
        "v2": {"drop": True, "reason": "settled"},
    }
    file = tmp_path / "decisions.yaml"
    file.write_text(yaml.safe_dump(decisions))
    told = run("draft_next_round", "lapset", "1", "--decisions", str(file))
    assert told == "Round 2 is drafted: 1 of 2 items."
    question = Round.objects.get(number=2).questionnaire.questions.get()
    assert question.statement.texts == texts("Uusi")


@pytest.mark.parametrize("option", ["--keep-all", "--proposals"])
def test_a_round_without_verdicts_is_drafted_whole(study, option):
    make_round(study, state="analysed")
    assert run("draft_next_round", "lapset", "1", option) == "Round 2 is drafted: 2 of 2 items."


def test_items_are_split_and_merged_by_a_file(study, tmp_path):
    make_round(study, state="analysed")
    file = tmp_path / "decisions.yaml"
    file.write_text(
        yaml.safe_dump({"v1": {"merge": ["v2"], "texts": texts("Yhdessä"), "reason": "one matter"}})
    )
    told = run("draft_next_round", "lapset", "1", "--decisions", str(file))
    assert told == "Round 2 is drafted: 1 of 2 items."
    question = Round.objects.get(number=2).questionnaire.questions.get()
    assert question.item.code == "v1-v2"


def test_decisions_that_are_not_whole_are_refused_in_words(study, tmp_path):
    make_round(study, state="analysed")
    file = tmp_path / "decisions.yaml"
    file.write_text("v1: keep")
    with pytest.raises(CommandError, match="Decide about these items as well: v2"):
        run("draft_next_round", "lapset", "1", "--decisions", str(file))


def test_links_that_are_printed_open_the_seats_and_are_on_record(study):
    lines = run("personal_links", "lapset").splitlines()
    opened = dict(line.split("\t") for line in lines)
    assert {
        code: seat_of(link.rstrip("/").rpartition("/")[2]).code for code, link in opened.items()
    } == {"P001": "P001", "P002": "P002", "P003": "P003"}
    event = study.events.get()
    assert (event.kind, event.data) == ("links_handed_out", {"seats": 3, "code": None})


def test_the_link_of_one_seat_can_be_printed(study):
    seat = seats_of(study)[1]
    (line,) = run("personal_links", "lapset", "--code", seat.code).splitlines()
    assert line.startswith("P002\t")
    with pytest.raises(CommandError, match="no such active seat"):
        run("personal_links", "lapset", "--code", "P999")


def test_a_user_is_made_who_chooses_a_password_later():
    run("create_user", "--email", " Fanni@Example.org", "--name", "Fanni", "--facilitator")
    user = User.objects.get()
    assert (user.email, user.is_facilitator, user.has_usable_password()) == (
        "fanni@example.org",
        True,
        False,
    )
    with pytest.raises(CommandError, match="has an account already"):
        run("create_user", "--email", "fanni@example.org", "--name", "Fanni")


@pytest.mark.parametrize(("email", "name"), [("fanni", "Fanni"), ("f@example.org", " ")])
def test_a_user_needs_an_address_and_a_name(email, name):
    with pytest.raises(CommandError):
        run("create_user", "--email", email, "--name", name)
    assert not User.objects.exists()


def test_what_blocks_a_launch_is_told(study):
    make_round(study, state="draft")
    Statement.objects.update(texts=texts("Sama."))
    with pytest.raises(CommandError, match="same words: v1, v2"):
        run("launch_round", "lapset", "1", "--closes", "2037-01-31 23:59")
    assert state(1) == "draft"
