"""What facilitators tell about the method: kept by field and language, and on the trail."""

from datetime import UTC, datetime

import pytest

from delphi.choices import MethodField
from delphi.models import MethodNote, StudyEvent
from delphi.protocol.method import mark_of_note
from delphi.protocol.refusals import StaleText
from delphi.queries.method import acts_before, method_notes
from delphi.services.events import record_event
from delphi.services.method import write_method_note
from delphi.wording.method import field_hint, field_name
from tests.factories import make_round, make_study

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_it_is_written_changed_and_taken_back_and_the_trail_says_so() -> None:
    study = make_study()

    def write(**texts: str) -> dict[str, dict[str, str]]:
        write_method_note(study_id=study.pk, field=MethodField.FUNDING, texts=texts, by=None, at=AT)
        return method_notes(study.pk)

    assert write(fi=" Säätiö ", sv="") == {"funding": {"fi": "Säätiö"}}
    assert write(fi="Säätiö") == {"funding": {"fi": "Säätiö"}}
    assert write(fi="Säätiö", en="A trust") == {"funding": {"fi": "Säätiö", "en": "A trust"}}
    assert write(fi="") == {}
    assert write() == {}
    events = StudyEvent.objects.filter(study=study, kind="method_written").order_by("sequence")
    assert [event.data["languages"] for event in events] == [["fi"], ["fi", "en"], []]
    assert not MethodNote.objects.exists()


def test_the_later_of_two_writers_is_told_and_nothing_is_lost() -> None:
    study = make_study()

    def write(text: str, was: str) -> None:
        write_method_note(
            study_id=study.pk,
            field=MethodField.FUNDING,
            texts={"fi": text},
            was=was,
            by=None,
            at=AT,
        )

    empty = mark_of_note({})
    write("Alicen", empty)
    with pytest.raises(StaleText):
        write("Bobin", empty)
    assert method_notes(study.pk) == {"funding": {"fi": "Alicen"}}
    write("Alicen", empty)  # who says the same has nothing to be told
    write("Bobin", mark_of_note({"fi": "Alicen"}))
    assert method_notes(study.pk) == {"funding": {"fi": "Bobin"}}


def test_notes_are_told_in_the_order_of_a_report() -> None:
    study = make_study()
    for field in (MethodField.LIMITATIONS, MethodField.STEERING):
        write_method_note(study_id=study.pk, field=field, texts={"fi": "x"}, by=None, at=AT)
    assert list(method_notes(study.pk)) == ["steering", "limitations"]


def test_every_field_has_a_name_and_says_what_to_tell() -> None:
    for field in MethodField:
        assert field_name(field)
        assert field_hint(field)


def test_acts_are_counted_up_to_the_close_of_the_round() -> None:
    study = make_study()
    round_ = make_round(study, state="closed", at=AT)
    assert round_.closed_at is not None

    def act(kind: str, at: datetime, **data: object) -> None:
        record_event(study_id=study.pk, kind=kind, by=None, at=at, data=data)

    before, after = round_.closed_at, datetime(2030, 1, 1, tzinfo=UTC)
    for at in (before, before, after):
        act("round_extended", at, number=1)
    act("trial_started", before, trial="pilot", seats=3)
    act("trial_started", before, trial="simulation", seats=20)
    act("panel_drawn", before, added=4)
    act("answers_imported", after, round=round_.pk, number=1, answers=9)
    acts = acts_before(round_, {1: round_.closed_at})
    assert acts.extensions == {1: 2}
    assert (acts.pilots, acts.dry_runs, acts.drawings) == (1, 1, 1)
    assert acts.elsewhere == (1,)
