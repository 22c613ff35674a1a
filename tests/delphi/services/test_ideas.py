"""Ideas: given, changed and taken back; released in batches; sealed, verified, erased."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from delphi.models import IdeaEndorsement, ItemResult, Release, Snapshot
from delphi.protocol.refusals import (
    AnswersExist,
    NotAnIdea,
    RoundClosed,
    SeatWithdrawn,
    StaleIdea,
    TooManyIdeas,
    UnknownIdea,
    UnknownQuestion,
)
from delphi.queries.ideas import idea_sheet
from delphi.services import ideas as service
from delphi.services.analysis import analyse_round
from delphi.services.answering import save_answer
from delphi.services.erasure import erase_answers
from delphi.services.idea_batches import release_ideas
from delphi.services.ideas import add_idea, change_idea, endorse_idea, remove_idea
from delphi.services.rounds import close_round, undo_launch
from delphi.services.sealing import seal_round
from delphi.services.verification import verify_study
from surveys.content import AnswerContent
from surveys.models import Answer, Idea
from tests.factories import make_criterion, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


class Place:
    """A collect round with one prompt, its seats, and the acts of each in short."""

    def __init__(self, seats: int = 12, k: int = 3) -> None:
        self.study = make_study(seats=seats, items=1, criteria=["idea"], minimum_cell=k)
        self.round = make_round(self.study, kind="collect", at=NOW)
        (self.prompt,) = questions_of(self.round)
        self.seats = seats_of(self.study)

    def of(self, number: int) -> dict[str, Any]:
        return {"seat_id": self.seats[number].pk, "round_id": self.round.pk, "at": NOW}

    def give(self, number: int, text: str) -> int:
        return add_idea(**self.of(number), question_id=self.prompt.pk, text=text).id

    def release(self) -> Release | None:
        return release_ideas(round_id=self.round.pk, at=NOW)

    def seen_by(self, number: int) -> set[str]:
        (prompt,) = idea_sheet(self.round, self.seats[number].pk).prompts
        return {idea.text for idea in prompt.others}

    def close(self) -> None:
        close_round(round_id=self.round.pk, by=None, at=NOW)
        seal_round(round_id=self.round.pk, by=None, at=NOW)
        analyse_round(round_id=self.round.pk, at=NOW)
        self.round.refresh_from_db()


@pytest.fixture
def place() -> Place:
    return Place()


# --- giving ---------------------------------------------------------------------------------------


def test_each_idea_is_a_row_of_its_own_and_the_same_words_again_are_the_same_one(
    place: Place,
) -> None:
    first = place.give(0, "Neuvola auki iltaisin")
    assert place.give(0, "  Neuvola auki iltaisin\r\n") == first
    second = place.give(0, "Perhekeskus joka kuntaan")
    assert set(Idea.objects.values_list("pk", "text")) == {
        (first, "Neuvola auki iltaisin"),
        (second, "Perhekeskus joka kuntaan"),
    }


def test_an_idea_is_changed_by_someone_who_has_seen_it(place: Place) -> None:
    idea = place.give(0, "Neuvola")
    changed = change_idea(**place.of(0), idea_id=idea, text="Neuvola iltaisin", revision=1)
    assert changed.revision == 2
    with pytest.raises(StaleIdea) as stale:
        change_idea(**place.of(0), idea_id=idea, text="Neuvola aamuisin", revision=1)
    assert stale.value.particulars == {"text": "Neuvola iltaisin", "revision": 2}
    # What stands already is no conflict, whatever revision comes with it.
    again = change_idea(**place.of(0), idea_id=idea, text="Neuvola iltaisin", revision=1)
    assert again.revision == 2


def test_an_idea_taken_back_is_gone_and_kept_nowhere(place: Place) -> None:
    idea = place.give(0, "Väärä ajatus")
    assert remove_idea(**place.of(0), idea_id=idea) == "Väärä ajatus"
    assert remove_idea(**place.of(0), idea_id=idea) == ""
    assert not Idea.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", "\x00", "x" * (service.LONGEST + 1)])
def test_an_idea_has_words_and_not_too_many(place: Place, text: str) -> None:
    with pytest.raises(NotAnIdea):
        place.give(0, text)
    assert not Idea.objects.exists()


def test_there_is_an_end_to_ideas(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_MOST", 2)
    place.give(0, "a")
    place.give(0, "b")
    with pytest.raises(TooManyIdeas):
        place.give(0, "c")
    place.give(1, "c")


def test_nobody_changes_removes_or_endorses_what_is_not_for_them(place: Place) -> None:
    idea = place.give(0, "Oma")
    with pytest.raises(UnknownIdea):
        change_idea(**place.of(1), idea_id=idea, text="Toisen", revision=1)
    assert remove_idea(**place.of(1), idea_id=idea) == ""
    for number in (0, 1):  # one's own; not released
        with pytest.raises(UnknownIdea):
            endorse_idea(**place.of(number), idea_id=idea, endorsed=True)
    assert Idea.objects.get().text == "Oma"


def test_ideas_are_given_to_prompts_of_an_open_collect_round_from_a_seat(place: Place) -> None:
    idea = place.give(0, "Oma")
    late = place.of(0) | {"at": NOW + timedelta(days=8)}
    with pytest.raises(RoundClosed):
        add_idea(**late, question_id=place.prompt.pk, text="Myöhässä")
    with pytest.raises(RoundClosed):
        change_idea(**late, idea_id=idea, text="Myöhässä", revision=1)
    with pytest.raises(RoundClosed):
        remove_idea(**late, idea_id=idea)
    with pytest.raises(UnknownQuestion):
        add_idea(**place.of(0), question_id=place.prompt.pk + 1, text="Muu")
    with pytest.raises(SeatWithdrawn):
        add_idea(**place.of(0), question_id=place.prompt.pk, text="Muu", epoch=99)
    rate = make_round(make_study(key="toinen", criteria=["idea"]))
    with pytest.raises(UnknownQuestion):
        add_idea(
            seat_id=seats_of(rate.study)[0].pk,
            round_id=rate.pk,
            question_id=questions_of(rate)[0].pk,
            text="Muu",
            at=NOW,
        )
    assert Idea.objects.count() == 1


def test_a_collect_round_takes_ideas_and_no_answers(place: Place) -> None:
    with pytest.raises(UnknownQuestion):
        save_answer(
            **place.of(0),
            question_id=place.prompt.pk,
            content=AnswerContent(text="Vastaus"),
            revision=0,
        )
    assert not Answer.objects.exists()


def test_a_launch_is_not_undone_once_an_idea_has_been_given(place: Place) -> None:
    place.give(0, "Oma")
    with pytest.raises(AnswersExist):
        undo_launch(round_id=place.round.pk, by=None, at=NOW)


# --- batches --------------------------------------------------------------------------------------


def test_others_see_ideas_once_k_panellists_have_given_some(place: Place) -> None:
    place.give(0, "a")
    place.give(0, "b")
    place.give(0, "c")
    place.give(1, "d")
    assert place.release() is None
    place.give(2, "e")
    release = place.release()
    assert release is not None
    assert release.number == 1
    assert place.seen_by(0) == {"d", "e"}
    assert place.release() is None


def test_one_who_has_given_none_sees_none(place: Place) -> None:
    for number in range(3):
        place.give(number, f"ajatus {number}")
    place.release()
    assert place.seen_by(5) == set()
    place.give(5, "oma")
    assert place.seen_by(5) == {"ajatus 0", "ajatus 1", "ajatus 2"}


def test_later_ideas_and_other_words_wait_for_the_next_batch(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(3)]
    place.release()
    place.give(3, "uusi")
    change_idea(**place.of(0), idea_id=ids[0], text="toisin sanoin", revision=1)
    assert place.release() is None
    assert place.seen_by(1) == {"ajatus 0", "ajatus 2"}
    place.give(4, "uudempi")
    release = place.release()
    assert release is not None
    assert release.number == 2
    assert place.seen_by(1) == {"toisin sanoin", "ajatus 2", "uusi", "uudempi"}


def test_what_is_taken_back_is_shown_no_more_at_once(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(3)]
    place.release()
    remove_idea(**place.of(0), idea_id=ids[0])
    assert place.seen_by(1) == {"ajatus 2"}


def test_a_release_names_ideas_and_holds_no_words(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(3)]
    release = place.release()
    assert release is not None
    assert release.content == {str(place.prompt.pk): {"ideas": sorted(ids)}}


def test_the_order_is_a_seats_own_and_stays(place: Place) -> None:
    for number in range(10):
        place.give(number, f"ajatus {number}")
    place.release()

    def order(seat: int) -> list[str]:
        (prompt,) = idea_sheet(place.round, place.seats[seat].pk).prompts
        return [idea.text for idea in prompt.others]

    assert order(0) == order(0)
    common = set(order(0)) & set(order(1))
    assert [each for each in order(0) if each in common] != [
        each for each in order(1) if each in common
    ]


def test_nothing_is_released_after_the_deadline(place: Place) -> None:
    for number in range(3):
        place.give(number, f"ajatus {number}")
    assert release_ideas(round_id=place.round.pk, at=NOW + timedelta(days=8)) is None


# --- endorsing ------------------------------------------------------------------------------------


def test_an_idea_is_endorsed_once_and_taken_back(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(3)]
    place.release()
    for _again in range(2):
        assert endorse_idea(**place.of(1), idea_id=ids[0], endorsed=True)
    assert IdeaEndorsement.objects.count() == 1
    with pytest.raises(UnknownIdea):  # has given none, so sees none
        endorse_idea(**place.of(5), idea_id=ids[0], endorsed=True)
    assert not endorse_idea(**place.of(1), idea_id=ids[0], endorsed=False)
    assert not IdeaEndorsement.objects.exists()


def test_endorsements_end_when_other_words_are_shown(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(3)]
    place.release()
    endorse_idea(**place.of(1), idea_id=ids[0], endorsed=True)
    endorse_idea(**place.of(1), idea_id=ids[2], endorsed=True)
    change_idea(**place.of(0), idea_id=ids[0], text="aivan muuta", revision=1)
    assert IdeaEndorsement.objects.count() == 2
    place.give(3, "x")
    place.give(4, "y")
    place.release()
    assert [each.idea_id for each in IdeaEndorsement.objects.all()] == [ids[2]]


# --- hints ----------------------------------------------------------------------------------------


def test_a_hint_names_items_own_and_released_ideas_and_nothing_else(place: Place) -> None:
    criterion = make_criterion(place.study.survey, "probability", 5)
    item = place.study.survey.items.create(code="S1", position=9)
    item.criteria.add(criterion)
    item.statements.create(texts={"fi": "Perhekeskus on joka kunnassa.", "en": "A centre."})
    place.give(0, "Perhekeskus joka kuntaan")
    place.give(0, "Perhekeskukset joka kuntaan")
    place.give(1, "Perhekeskus joka kuntaan!")
    (prompt,) = idea_sheet(place.round, place.seats[0].pk).prompts
    hints = {idea.text: {each.code or each.text for each in idea.alike} for idea in prompt.own}
    assert hints == {
        "Perhekeskus joka kuntaan": {"S1", "Perhekeskukset joka kuntaan"},
        "Perhekeskukset joka kuntaan": {"S1", "Perhekeskus joka kuntaan"},
    }
    place.give(2, "Muuta")
    place.give(3, "Vielä muuta")
    place.release()
    (prompt,) = idea_sheet(place.round, place.seats[0].pk).prompts
    assert "Perhekeskus joka kuntaan!" in {each.text for each in prompt.own[0].alike}


# --- the seal, the check, erasure -----------------------------------------------------------------


def test_a_sealed_round_commits_to_its_ideas(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(4)]
    place.give(0, "toinen ajatus")
    place.close()
    counts = Snapshot.objects.get(round=place.round).counts[str(place.prompt.pk)]
    assert (counts["n"], counts["ideas"], counts["skipped"]) == (4, 5, 0)
    assert verify_study(study_id=place.study.pk) == []
    assert not ItemResult.objects.exists()
    Idea.objects.filter(pk=ids[0]).update(text="väärennetty")
    assert [each.what for each in verify_study(study_id=place.study.pk)] == ["sheet_changed"]


def test_an_erased_panellists_ideas_and_endorsements_are_gone(place: Place) -> None:
    ids = [place.give(number, f"ajatus {number}") for number in range(3)]
    place.release()
    endorse_idea(**place.of(1), idea_id=ids[0], endorsed=True)
    endorse_idea(**place.of(0), idea_id=ids[1], endorsed=True)
    place.close()
    erase_answers(panellist_id=place.seats[1].pk, by=None, at=NOW)
    assert set(Idea.objects.values_list("pk", flat=True)) == {ids[0], ids[2]}
    assert not IdeaEndorsement.objects.exists()
    assert verify_study(study_id=place.study.pk) == []
