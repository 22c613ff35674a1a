"""From ideas to items, step by step, and to an ordinary rate round."""

from typing import Any

import pytest

from delphi.models import IdeaOutcome, Round, Theme
from delphi.protocol.lifecycle import RoundKind, RoundState
from delphi.protocol.refusals import (
    IdeasUndecided,
    NextRoundExists,
    NoCriterionChosen,
    NoIdeasChosen,
    NotAllowedNow,
    NothingToAsk,
    ReasonMissing,
    UnknownIdea,
    WordingMissing,
)
from delphi.queries.collected import curation_of, outcomes_of
from delphi.services.analysis import analyse_round
from delphi.services.drafting import discard_draft
from delphi.services.ideas import add_idea, endorse_idea
from delphi.services.item_making import (
    draft_from_ideas,
    join_item,
    make_item,
    set_aside,
    undecide,
    word_item,
)
from delphi.services.rounds import close_round, launch_round
from delphi.services.sealing import seal_round
from delphi.services.themes import gather_ideas, rename_theme
from delphi.services.verification import verify_study
from surveys.models import Idea, Item, Question
from tests.delphi.services.test_ideas import NOW, Place
from tests.factories import make_criterion, questions_of

pytestmark = pytest.mark.django_db
TEXTS = {"fi": "Neuvola on auki iltaisin.", "sv": "Öppet på kvällarna.", "en": "Open evenings."}


class Curated(Place):
    """A sealed collect round with an idea of each of five seats, by their numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.rating = make_criterion(self.study.survey, "probability", 2)
        self.ideas = [self.give(number, f"ajatus {number}") for number in range(5)]
        self.give(4, "viidennen toinen ajatus")
        self.release()
        for number in (0, 1, 2):
            endorse_idea(**self.of(number), idea_id=self.ideas[3], endorsed=True)
        endorse_idea(**self.of(0), idea_id=self.ideas[4], endorsed=True)
        self.close()
        self.rest = [pk for pk in Idea.objects.values_list("pk", flat=True) if pk != self.ideas[0]]

    @property
    def act(self) -> dict[str, Any]:
        return {"round_id": self.round.pk, "by": None, "at": NOW}

    def make(self, *ideas: int, texts: dict[str, str] | None = None) -> Item:
        return make_item(
            **self.act, idea_ids=ideas, texts=texts or TEXTS, criterion_keys=["probability"]
        )


@pytest.fixture
def place() -> Curated:
    return Curated()


def test_an_item_is_made_of_several_ideas_with_its_wording_and_what_is_asked(
    place: Curated,
) -> None:
    item = place.make(*place.ideas[:2])
    assert item.code == "I01"
    assert item.statements.get().texts == TEXTS
    assert [each.key for each in item.criteria.all()] == ["probability"]
    curation = curation_of(place.round)
    assert {idea.text: idea.items for idea in curation.ideas if idea.items} == {
        "ajatus 0": ["I01"],
        "ajatus 1": ["I01"],
    }
    assert curation.undecided == 4
    assert place.make(place.ideas[2]).code == "I02"


def test_one_idea_may_become_part_of_two_items(place: Curated) -> None:
    place.make(place.ideas[0])
    second = place.make(place.ideas[1])
    join_item(**place.act, idea_ids=[place.ideas[0]], item_id=second.pk)
    (idea,) = [each for each in curation_of(place.round).ideas if each.id == place.ideas[0]]
    assert sorted(idea.items) == ["I01", "I02"]


def test_ideas_are_set_aside_for_a_reason_and_taken_up_again(place: Curated) -> None:
    with pytest.raises(ReasonMissing):
        set_aside(**place.act, idea_ids=place.ideas[:2], reason="  ")
    set_aside(**place.act, idea_ids=place.ideas[:2], reason="Ei kuulu aiheeseen.")
    assert curation_of(place.round).undecided == 4
    undecide(**place.act, idea_ids=place.ideas[:2])
    assert curation_of(place.round).undecided == 6


def test_an_item_without_ideas_is_unmade(place: Curated) -> None:
    item = place.make(*place.ideas[:2])
    set_aside(**place.act, idea_ids=place.ideas[:1], reason="Ei kuulu aiheeseen.")
    assert Item.objects.filter(pk=item.pk).exists()
    undecide(**place.act, idea_ids=place.ideas[1:2])
    assert not Item.objects.filter(pk=item.pk).exists()
    assert [each.code for each in Item.objects.all()] == ["v1"]


def test_an_item_made_here_is_worded_anew_and_no_other_is(place: Curated) -> None:
    item = place.make(place.ideas[0])
    other = TEXTS | {"en": "Open in the evenings."}
    word_item(**place.act, item_id=item.pk, texts=other)
    assert item.statements.get().texts == other
    with pytest.raises(WordingMissing):
        word_item(**place.act, item_id=item.pk, texts={"fi": "Vain suomeksi"})
    with pytest.raises(UnknownIdea):
        word_item(**place.act, item_id=place.prompt.item_id, texts=TEXTS)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"idea_ids": []}, NoIdeasChosen),
        ({"idea_ids": [1]}, UnknownIdea),
        ({"texts": {"fi": "Vain suomeksi"}}, WordingMissing),
        ({"criterion_keys": []}, NoCriterionChosen),
        ({"criterion_keys": ["idea"]}, NoCriterionChosen),
    ],
)
def test_what_is_not_whole_makes_no_item(
    place: Curated, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    whole = {"idea_ids": place.ideas[:1], "texts": TEXTS, "criterion_keys": ["probability"]}
    with pytest.raises(refusal):
        make_item(**place.act, **(whole | changes))
    assert not IdeaOutcome.objects.exists()
    assert Item.objects.count() == 1


def test_the_next_round_is_an_ordinary_one_that_asks_the_items_made(place: Curated) -> None:
    item = place.make(place.ideas[0])
    with pytest.raises(IdeasUndecided):
        draft_from_ideas(**place.act)
    set_aside(**place.act, idea_ids=place.rest, reason="Ei kuulu aiheeseen.")
    drafted = draft_from_ideas(**place.act)
    assert (drafted.number, drafted.kind, drafted.state) == (2, RoundKind.RATE, RoundState.DRAFT)
    assert [(q.item_id, q.criterion.key) for q in questions_of(drafted)] == [
        (item.pk, "probability")
    ]
    with pytest.raises(NextRoundExists):
        undecide(**place.act, idea_ids=place.ideas)
    launch_round(round_id=drafted.pk, closes_at=NOW.replace(year=2027), by=None, at=NOW)
    assert verify_study(study_id=place.study.pk) == []


def test_other_rated_items_of_the_study_can_be_asked_as_well(place: Curated) -> None:
    known = place.study.survey.items.create(code="S1", position=0)
    known.criteria.add(place.rating)
    known.statements.create(texts=TEXTS)
    place.make(*place.ideas, *place.rest)
    drafted = draft_from_ideas(**place.act, also_ask=[known.pk, place.prompt.item_id])
    codes = Question.objects.filter(questionnaire=drafted.questionnaire).order_by("position")
    assert [each.item.code for each in codes.select_related("item")] == ["S1", "I01"]


def test_a_discarded_draft_leaves_the_items_made_to_be_worked_on(place: Curated) -> None:
    place.make(*place.ideas, *place.rest)
    drafted = draft_from_ideas(**place.act)
    discard_draft(round_id=drafted.pk, by=None, at=NOW)
    assert [item.code for item in curation_of(place.round).items] == ["I01"]
    undecide(**place.act, idea_ids=place.ideas)
    assert curation_of(place.round).undecided == 5


def test_nothing_is_drafted_of_nothing(place: Curated) -> None:
    set_aside(**place.act, idea_ids=[place.ideas[0], *place.rest], reason="Ei kuulu.")
    with pytest.raises(NothingToAsk):
        draft_from_ideas(**place.act)
    assert Round.objects.count() == 1


def test_an_open_round_is_not_curated() -> None:
    place = Place()
    idea = add_idea(**place.of(0), question_id=place.prompt.pk, text="ajatus").id
    with pytest.raises(NotAllowedNow):
        set_aside(round_id=place.round.pk, idea_ids=[idea], reason="Ei.", by=None, at=NOW)
    close_round(round_id=place.round.pk, by=None, at=NOW)
    with pytest.raises(NotAllowedNow):
        set_aside(round_id=place.round.pk, idea_ids=[idea], reason="Ei.", by=None, at=NOW)
    seal_round(round_id=place.round.pk, by=None, at=NOW)
    analyse_round(round_id=place.round.pk, at=NOW)
    set_aside(round_id=place.round.pk, idea_ids=[idea], reason="Ei.", by=None, at=NOW)


def test_few_endorsements_are_not_counted_out(place: Curated) -> None:
    shown = {idea.text: idea.endorsed for idea in curation_of(place.round).ideas}
    assert shown == {
        "ajatus 0": 0,
        "ajatus 1": 0,
        "ajatus 2": 0,
        "ajatus 3": 3,
        "ajatus 4": None,  # one, and the minimum cell is three
        "viidennen toinen ajatus": 0,
    }


def test_a_panellist_learns_what_became_of_theirs_once_the_next_round_is_open(
    place: Curated,
) -> None:
    place.make(place.ideas[0], place.ideas[4])
    set_aside(**place.act, idea_ids=place.ideas[1:4], reason="Ei kuulu.")
    (second,) = Idea.objects.filter(text="viidennen toinen ajatus")
    set_aside(**place.act, idea_ids=[second.pk], reason="On jo laissa.")
    drafted = draft_from_ideas(**place.act)
    seat = place.seats[4].pk
    assert outcomes_of(place.study.pk, seat) == []
    launch_round(round_id=drafted.pk, closes_at=NOW.replace(year=2027), by=None, at=NOW)
    told = {each.text: each for each in outcomes_of(place.study.pk, seat)}
    assert told["ajatus 4"].statements == [(TEXTS, True)]
    assert told["viidennen toinen ajatus"].reason == "On jo laissa."
    assert len(told) == 2
    assert outcomes_of(place.study.pk, place.seats[9].pk) == []


# --- Themes ---------------------------------------------------------------------------------------


def test_ideas_are_gathered_under_themes_whatever_becomes_of_them(place: Curated) -> None:
    gather_ideas(**place.act, idea_ids=place.ideas[:2], themes=["Neuvola", " ilta "])
    gather_ideas(**place.act, idea_ids=place.ideas[1:3], themes=["neuvola"])
    place.make(*place.ideas[:2])
    found = curation_of(place.round)
    assert found.themes == [("Neuvola", 3), ("ilta", 1)]
    assert [idea.id for prompt in found.under("ilta") for idea in prompt.ideas] == [place.ideas[0]]
    assert len(found.under("")) == len(found.prompts)
    drafted = set_rest_aside(place)
    gather_ideas(**place.act, idea_ids=place.ideas[:1], themes=[])
    assert curation_of(place.round).themes == [("Neuvola", 2)]
    assert not Theme.objects.filter(name="ilta").exists() and drafted.number == 2


def set_rest_aside(place: Curated) -> Round:
    rest = [pk for pk in place.rest if pk not in place.ideas[:2]]
    set_aside(**place.act, idea_ids=rest, reason="Ei kuulu aiheeseen.")
    return draft_from_ideas(**place.act)


def test_a_theme_of_ideas_is_renamed(place: Curated) -> None:
    gather_ideas(**place.act, idea_ids=place.ideas[:1], themes=["Ilta"])
    gather_ideas(**place.act, idea_ids=place.ideas[1:2], themes=["Yö"])
    rename_theme(study_id=place.study.pk, name="Yö", new_name="ILTA", by=None, at=NOW)
    assert curation_of(place.round).themes == [("ILTA", 2)]


def test_ideas_of_another_round_and_of_none_are_not_gathered(place: Curated) -> None:
    with pytest.raises(UnknownIdea):
        gather_ideas(**place.act, idea_ids=[*place.ideas, 1], themes=["Ilta"])
    with pytest.raises(NoIdeasChosen):
        gather_ideas(**place.act, idea_ids=[], themes=["Ilta"])
    Round.objects.filter(pk=place.round.pk).update(state=RoundState.CLOSED)
    with pytest.raises(NotAllowedNow):
        gather_ideas(**place.act, idea_ids=place.ideas, themes=["Ilta"])
    assert not Theme.objects.exists()


def test_erasing_an_idea_takes_it_out_of_its_themes(place: Curated) -> None:
    gather_ideas(**place.act, idea_ids=place.ideas[:1], themes=["Ilta"])
    Idea.objects.filter(pk=place.ideas[0]).delete()
    assert curation_of(place.round).themes == []
