"""The erasure ledger: what was erased stays erased, whatever a backup brings back."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from foresight.network.models import Panellist
from foresight.privacy.models import Erasure
from foresight.privacy.services.leaving import erase_comments, erase_seat, replay_erasures
from reports.models import Comment, Edition, Report
from surveys.models import Answer
from tests.factories import (
    make_answer,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURE_LEDGER = tmp_path / "kept apart" / "erasures.txt"
    return settings.ERASURE_LEDGER


@pytest.fixture
def seats():
    """Alice and Bertha, who have answered."""
    study = make_study(items=1)
    (asked,) = questions_of(make_round(study))
    alice, bertha, _ = seats_of(study)
    for seat in (alice, bertha):
        make_answer(seat, asked, level=4)
    return alice, bertha


def restore_backup(alice):
    """The database as it was before: active seat, answer, and no entry in its ledger."""
    Erasure.objects.all().delete()
    Panellist.objects.filter(pk=alice.pk).update(state="active")
    (asked,) = questions_of(alice.panel.study.rounds.get())
    make_answer(alice, asked, level=4)


def test_the_ledger_names_no_seat_and_enters_each_once(seats, ledger):
    alice, _ = seats
    for _ in range(2):
        erase_seat(seat_id=alice.pk, by=None, at=NOW)
    (entry,) = ledger.read_text().split()
    assert entry == Erasure.objects.get().digest
    assert str(alice.pk) not in entry
    assert alice.code not in entry


def test_after_a_restore_only_what_was_erased_is_erased_anew(seats, capsys):
    alice, bertha = seats
    erase_seat(seat_id=alice.pk, by=None, at=NOW)
    restore_backup(alice)
    call_command("replay_erasures")
    assert "1 seats" in capsys.readouterr().out
    assert [answer.sheet.respondent for answer in Answer.objects.all()] == [bertha]
    assert Panellist.objects.get(pk=alice.pk).state == "withdrawn"
    assert replay_erasures(at=NOW) == 0


def test_without_a_file_the_database_is_the_ledger(seats, ledger):
    alice, _ = seats
    erase_seat(seat_id=alice.pk, by=None, at=NOW)
    ledger.unlink()
    assert replay_erasures(at=NOW) == 0
    assert Erasure.objects.count() == 1


def test_erased_comments_are_erased_anew_and_those_written_later_stay(seats, ledger):
    study = seats[0].panel.study
    report = Report.objects.create(study=study, as_of=study.rounds.get())
    edition = Edition.objects.create(
        report=report, number=1, as_of=report.as_of, published_at=NOW, chain_head=""
    )
    pia = make_user("pia@example.org", study=study, role="policy")

    def comment(text, **given):
        about = {"edition": edition, "kind": "remark", "by": pia, "language": "fi"}
        return Comment.objects.create(text=text, written_at=NOW, **about, **given)

    erased = comment("Ensin.").pk
    assert erase_comments(user=pia, at=NOW) == 1
    assert str(erased) not in ledger.read_text()
    comment("Ensin.", pk=erased)
    later = comment("Sitten.")
    replay_erasures(at=NOW)
    assert list(Comment.objects.all()) == [later]
