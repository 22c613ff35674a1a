"""Replies to others' arguments: one each and round, shown from the next freeze on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Argument, Endorsement, Release, Reply, Round
from delphi.protocol.refusals import (
    ReplyTooLong,
    RoundClosed,
    SeatWithdrawn,
    UnknownArgument,
    UnknownQuestion,
)
from delphi.queries.curation import arguments_of
from delphi.queries.exposures import exposure_in
from delphi.queries.feedback import QuestionFeedbackMaker, feedback_for
from delphi.queries.own_arguments import own_reasons, own_replies
from delphi.services.analysis import analyse_round
from delphi.services.curating import approve_words, hide_words, word_in_languages
from delphi.services.erasure import erase_answers
from delphi.services.feedback import freeze_feedback
from delphi.services.personal import TABLES
from delphi.services.replying import reply_to_argument
from delphi.services.sealing import seal_round
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def study():
    return make_study(seats=12, items=1)


def finished(round_):
    Round.objects.filter(pk=round_.pk).update(state="closed", closed_at=NOW)
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)


@pytest.fixture
def second(study):
    """An open second round that shows the reason the first seat gave."""
    first = make_round(study)
    for place, seat in enumerate(seats_of(study)):
        make_answer(
            seat, questions_of(first)[0], level=6, rationale="" if place else "Koska näin on."
        )
    finished(first)
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    freeze_feedback(round_id=second.pk)
    return second


def reply(round_, text, seat=5, **fields):
    about = {
        "seat_id": seats_of(round_.study)[seat].pk,
        "round_id": round_.pk,
        "argument_id": Argument.objects.get(texts__fi="Koska näin on.").pk,
        "text": text,
        "at": NOW,
    }
    return reply_to_argument(**about | fields)


def third_after(second, **feedback):
    for seat in seats_of(second.study):
        make_answer(seat, questions_of(second)[0], level=6)
    finished(second)
    third = make_round(second.study, number=3, feedback=dict(USUAL_FEEDBACK) | feedback)
    freeze_feedback(round_id=third.pk)
    return third


def seen_by(round_, seat):
    maker = QuestionFeedbackMaker(feedback_for(round_, seat_id=seats_of(round_.study)[seat].pk))
    asked = questions_of(round_)[0]
    return maker.of(question_id=asked.pk, statement_id=asked.statement_id, has_earlier=True)


def test_a_reply_is_kept_replaced_and_taken_back(second):
    for text in ("Entä rahat?", "Entä rahat?", " Entä raha?\r\n "):
        reply(second, text)
    assert [each.texts for each in Reply.objects.all()] == [{"fi": "Entä raha?"}]
    assert seen_by(second, 5).first[0].own_reply == "Entä raha?"
    assert reply(second, "  ") == ""
    assert not Reply.objects.exists()


def test_others_see_it_in_the_next_round_and_the_record_says_so(second):
    reply(second, "Entä rahat?")
    assert seen_by(second, 7).first[0].replies == ()
    third = third_after(second)
    (reason,) = seen_by(third, 7).first
    assert [each.texts["fi"] for each in reason.replies] == ["Entä rahat?"]
    assert not reason.replies[0].is_own
    shown = exposure_in(seen_by(third, 7).exposure, seat_id=seats_of(third.study)[7].pk)
    assert shown.shown()["replies"] == [Reply.objects.get().pk]
    assert "replies" in shown.parts
    (own,) = seen_by(third, 5).first
    assert (own.replies[0].is_own, own.own_reply) == (True, "")


def test_replies_are_moderated_like_arguments(second):
    reply(second, "Entä rahat?")
    reply(second, "Minä, kunnanjohtaja, kysyn.", seat=6)
    third = third_after(second, moderation="before")
    assert seen_by(third, 7).first == []  # neither the reason nor its replies are approved yet
    about = {"study_id": third.study_id, "by": None, "at": NOW}
    page = arguments_of(second)[0]
    assert sorted(each.texts["fi"] for each in page.replies) == [
        "Entä rahat?",
        "Minä, kunnanjohtaja, kysyn.",
    ]
    assert page.replies[0].about == {"fi": "Koska näin on."}
    one, other = (Reply.objects.get(texts__fi__startswith=start).pk for start in ("Entä", "Minä"))
    approve_words(
        argument_ids=[Argument.objects.get(round__number=1).pk], reply_ids=[one, other], **about
    )
    word_in_languages(words_id=one, is_reply=True, texts={"fi": "Rahat?", "sv": "Pengar?"}, **about)
    freeze_feedback(round_id=third.pk)
    assert len(seen_by(third, 7).first[0].replies) == 2
    hide_words(words_id=other, is_reply=True, reason="Kertoo kuka.", **about)
    assert [each.texts for each in seen_by(third, 7).first[0].replies] == [
        {"fi": "Rahat?", "sv": "Pengar?"}
    ]
    with pytest.raises(UnknownArgument):
        approve_words(reply_ids=[17], **about)


def test_what_is_written_anew_waits_for_approval_again(second):
    reply(second, "Entä rahat?")
    Reply.objects.update(approved=True)
    reply(second, "Entä rahat?")
    assert Reply.objects.get().approved
    reply(second, "Aivan muuta.")
    assert not Reply.objects.get().approved


def test_a_reply_is_refused_where_it_has_no_place(study, second):
    with pytest.raises(UnknownQuestion):
        reply(second, "Oma.", seat=0)  # one's own reason
    with pytest.raises(UnknownQuestion):
        reply(second, "Mihin?", argument_id=17)
    with pytest.raises(ReplyTooLong):
        reply(second, "a" * 2001)
    with pytest.raises(RoundClosed):
        reply(second, "Myöhässä.", at=NOW + timedelta(days=30))
    with pytest.raises(SeatWithdrawn):
        reply(second, "Ei enää.", epoch=4)
    Release.objects.all().delete()
    with pytest.raises(UnknownQuestion):
        reply(second, "Ei näkyvissä.")
    assert not Reply.objects.exists()


def test_the_writers_see_what_became_of_their_words(study, second):
    reply(second, "Entä rahat?")
    writer, replier = seats_of(study)[0].pk, seats_of(study)[5].pk
    (reason,) = own_reasons(study, writer)
    assert (reason.words, reason.shown_in, reason.replies) == ("Koska näin on.", [2], [])
    assert own_replies(study, replier)[0].is_open
    third_after(second)
    (reason,) = own_reasons(study, writer)
    assert (reason.shown_in, reason.replies) == ([2, 3], [{"fi": "Entä rahat?"}])
    (said,) = own_replies(study, replier)
    assert (said.words, said.shown_in, said.about) == (
        "Entä rahat?",
        [3],
        {"fi": "Koska näin on."},
    )
    about = {"study_id": study.pk, "by": None, "at": NOW}
    hidden = Argument.objects.get(texts__fi="Koska näin on.").pk
    hide_words(words_id=hidden, reason="Toisto.", **about)
    (reason,) = own_reasons(study, writer)
    assert (reason.hidden, reason.why_hidden, reason.shown_in) == (True, "Toisto.", [])
    assert own_reasons(study, replier) == []


def test_erasing_a_seat_erases_its_replies(study, second):
    reply(second, "Entä rahat?")
    third = third_after(second)
    erase_answers(panellist_id=seats_of(study)[5].pk, by=None, at=NOW)
    assert not Reply.objects.exists()
    assert list(seen_by(third, 7).first[0].replies) == []


def test_hidden_words_are_read_by_their_writer_alone(second):
    reply(second, "Entä rahat?")
    reason = Argument.objects.get(texts__fi="Koska näin on.")
    study, replier, writer = second.study, seats_of(second.study)[5], seats_of(second.study)[0]
    Endorsement.objects.create(argument=reason, panellist=replier)

    def held_of(seat):
        return str([table.rows(seat.pk) for table in TABLES if table.rows])

    assert "Koska näin on." in held_of(replier)
    hide_words(study_id=study.pk, words_id=reason.pk, reason="Kertoo kuka.", by=None, at=NOW)
    (own,) = own_replies(study, replier.pk)
    assert (own.words, own.about) == ("Entä rahat?", {})
    assert "Koska näin on." not in held_of(replier)
    assert "Koska näin on." in held_of(writer)
    browser = Client()
    browser.post(link_of(replier))
    page = browser.get("/answer/arguments/").content.decode()
    assert "Entä rahat?" in page
    assert "Koska näin on." not in page
    assert "Piilotettu muilta" in page
