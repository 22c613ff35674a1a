"""Texts of a study's own: written, refused, sent."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from delphi.models import Message, MessageWording, StudyEvent
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.mailing import UNDO_WINDOW
from delphi.protocol.placeholders import MessageText
from delphi.protocol.refusals import StaleText, TextHasMistakes
from delphi.queries.texts import own_texts, own_texts_of
from delphi.services.messages import send_due_messages
from delphi.services.rounds import launch_round
from delphi.services.texts import write_texts
from tests.factories import make_people, make_round, make_study, seats_of

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
OURS = MessageText(
    "Tule mukaan: {study}", "Moi {name}!\n\n<b>Vastaa</b> {deadline}: {link}\n\n{contact}"
)


@pytest.fixture
def study():
    study = make_study(seats=2)
    make_people(study)
    return study


def write(study, texts=None, *, kind=MessageKind.INVITATION, revision=0):
    return write_texts(
        study_id=study.pk,
        kind=kind,
        texts={"fi": OURS} if texts is None else texts,
        revision=revision,
        by=None,
        at=AT,
    )


def sent(study, number=1):
    round_ = make_round(study, number=number, state="draft")
    launch_round(round_id=round_.pk, closes_at=AT + WEEK, by=None, at=AT)
    send_due_messages(worker="test", at=AT + UNDO_WINDOW, limit=10)
    return mail.outbox


def html_of(one):
    return one.alternatives[0][0]


def test_a_studys_own_text_goes_out_with_its_places_filled(study):
    write(study)
    one = sent(study)[0]
    assert one.subject == f"Tule mukaan: {study.titles['fi']}"
    assert "Moi Asiantuntija 1!" in one.body
    assert "tiistaina 8. joulukuuta 2026" in one.body
    assert one.body.count(study.contact) == 1  # the site does not name it once more
    assert one.body.count("/l/") == 1


def test_markup_in_an_own_text_is_text_in_the_html(study):
    write(study)
    page = html_of(sent(study)[0])
    assert "&lt;b&gt;Vastaa&lt;/b&gt;" in page
    assert "<b>" not in page
    assert page.count("/l/") == 2  # where it leads, and as it is read


def test_a_language_without_an_own_text_gets_the_usual_one(study):
    write(study)
    study.panel.seats.update(language="sv")
    one = sent(study)[0]
    assert one.subject == f"Inbjudan: {study.titles['sv']}"
    assert "Hej Asiantuntija 1," in one.body


def test_other_kinds_and_studies_keep_the_usual_text(study):
    write(study, kind=MessageKind.REMINDER)
    write(make_study(key="other"))
    assert sent(study)[0].subject == f"Kutsu: {study.titles['fi']}"


def test_a_text_that_cannot_be_sent_is_refused_and_changes_nothing(study):
    with pytest.raises(TextHasMistakes) as refused:
        write(study, {"fi": OURS, "sv": MessageText("Hej", "{nam} {link}")})
    assert set(refused.value.particulars["mistakes"]) == {"sv"}
    assert not MessageWording.objects.exists()
    assert not StudyEvent.objects.exists()


def test_of_two_who_write_at_once_the_second_is_told(study):
    assert write(study) == 1
    with pytest.raises(StaleText):
        write(study, {}, revision=0)
    assert own_texts_of(study.pk, MessageKind.INVITATION).texts == {"fi": OURS}


def test_taking_a_text_back_brings_the_usual_one(study):
    write(study)
    assert write(study, {}, revision=1) == 2
    assert own_texts(study.pk)[MessageKind.INVITATION] == ({}, 2)
    assert sent(study)[0].subject == f"Kutsu: {study.titles['fi']}"
    with pytest.raises(StaleText):
        write(study, revision=0)


def test_saying_the_same_again_leaves_no_trace(study):
    write(study)
    assert write(study, revision=1) == 1
    assert [event.data for event in StudyEvent.objects.all()] == [
        {"kind": "invitation", "languages": ["fi"]}
    ]


def test_a_later_round_invites_whom_it_asks_for_the_first_time_as_newcomers(study):
    first = make_round(study, state="analysed")
    old, new = seats_of(study)
    Message.objects.create(
        round=first, recipient=old, kind="invitation", occasion="launch", state="sent", due_at=AT
    )
    sent(study, number=2)
    kinds = Message.objects.filter(round__number=2).values_list("recipient__code", "kind")
    assert dict(kinds) == {old.code: "next_round", new.code: "invitation"}
