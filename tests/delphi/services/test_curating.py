"""What a facilitator decides about reasons: approved, hidden, merged, worded, traced."""

from datetime import UTC, datetime

import pytest

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Argument, Endorsement, StudyEvent, Theme
from delphi.protocol.refusals import (
    ReasonMissing,
    ThemeNameMissing,
    UnknownArgument,
    UnknownTheme,
    WordingMissing,
)
from delphi.protocol.turning import Keep, Reword
from delphi.queries.curation import arguments_of
from delphi.queries.feedback import feedback_for
from delphi.services.analysis import analyse_round
from delphi.services.curating import (
    approve_words,
    hide_words,
    merge_argument,
    quote_argument,
    word_in_languages,
)
from delphi.services.drafting import draft_next_round
from delphi.services.erasure import erase_answers
from delphi.services.feedback import freeze_feedback
from delphi.services.sealing import seal_round
from delphi.services.themes import gather_argument, rename_theme
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of, texts

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)


@pytest.fixture
def study():
    return make_study(seats=12, items=2)


@pytest.fixture
def first(study):
    """A round in which twelve answered the first question, and four the second, with reasons."""
    round_ = make_round(study, state="closed")
    for place, seat in enumerate(seats_of(study)):
        reason = f"Syy {place + 1:02}" if place < 3 else ""
        make_answer(seat, questions_of(round_)[0], level=6, rationale=reason)
        if place < 4:
            make_answer(seat, questions_of(round_)[1], level=6, rationale="Meitä on neljä.")
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    return round_


@pytest.fixture
def about(study):
    return {"study_id": study.pk, "by": None, "at": NOW}


def syy(number):
    return Argument.objects.get(texts__fi=f"Syy {number:02}")


def test_the_facilitator_reads_reasons_where_enough_answered_and_nobody_is_told_who(first):
    one, two = arguments_of(first)
    assert sorted(each.texts["fi"] for each in one.arguments) == ["Syy 01", "Syy 02", "Syy 03"]
    assert {each.side for each in one.arguments} == {"neither"}
    assert (two.too_few, two.arguments) == (True, [])


def test_what_is_decided_stands_and_is_recorded_by_ids_alone(first, about):
    hide_words(words_id=syy(1).pk, reason=" Kertoo kuka. ", **about)
    merge_argument(argument_id=syy(2).pk, into_id=syy(3).pk, **about)
    word_in_languages(words_id=syy(3).pk, texts={"fi": "Syy 03", "sv": " Skäl "}, **about)
    assert approve_words(argument_ids=[syy(3).pk], **about) == 1
    assert approve_words(argument_ids=[syy(3).pk], **about) == 0
    assert (syy(1).hidden, syy(1).why_hidden) == (True, "Kertoo kuka.")
    assert syy(3).texts == {"fi": "Syy 03", "sv": "Skäl"}
    rows = {each.texts["fi"]: each for each in arguments_of(first)[0].arguments}
    assert rows["Syy 02"].merged_into == syy(3).pk
    assert rows["Syy 03"].merged == [syy(2).texts]
    kinds = [
        event.kind
        for event in StudyEvent.objects.filter(kind__startswith="argument").order_by("sequence")
    ]
    assert kinds == ["argument_hidden", "argument_merged", "argument_worded", "arguments_approved"]
    assert "Syy" not in str(list(StudyEvent.objects.values_list("data", flat=True)))


def test_what_cannot_be_is_refused_and_changes_nothing(first, about):
    other = make_study(key="other")
    with pytest.raises(ReasonMissing):
        hide_words(words_id=syy(1).pk, reason=" ", **about)
    with pytest.raises(WordingMissing):
        word_in_languages(words_id=syy(1).pk, texts={"fi": " "}, **about)
    of_another_question = Argument.objects.filter(texts__fi="Meitä on neljä.").first()
    for into in (syy(1).pk, of_another_question.pk, 1):
        with pytest.raises(UnknownArgument):
            merge_argument(argument_id=syy(1).pk, into_id=into, **about)
    merge_argument(argument_id=syy(1).pk, into_id=syy(2).pk, **about)
    with pytest.raises(UnknownArgument):  # merged itself
        merge_argument(argument_id=syy(3).pk, into_id=syy(1).pk, **about)
    with pytest.raises(UnknownArgument):
        approve_words(argument_ids=[syy(1).pk], **about | {"study_id": other.pk})
    assert not syy(1).approved
    merge_argument(argument_id=syy(1).pk, into_id=None, **about)
    assert syy(1).merged_into is None


def test_a_new_wording_names_the_reasons_that_led_to_it(study, first, about):
    items = [question.item for question in questions_of(first)]
    strange = Argument.objects.filter(texts__fi="Meitä on neljä.").first().pk
    reword = Reword(
        item_id=items[0].pk,
        texts=texts("Uusi sanamuoto"),
        reason="Selvyys",
        continues_trend=True,
        arguments=(syy(2).pk, strange),
    )
    draft_next_round(
        round_id=first.pk, decisions=[reword, Keep(item_id=items[1].pk)], by=None, at=NOW
    )
    rows = {each.texts["fi"]: each for each in arguments_of(first)[0].arguments}
    assert [each["fi"] for each in rows["Syy 02"].led_to] == ["Uusi sanamuoto"]
    assert not rows["Syy 01"].led_to
    assert not Argument.objects.get(pk=strange).led_to.exists()


def test_hidden_and_merged_ones_vanish_from_an_open_round_at_once(study, first, about):
    items = [Keep(item_id=question.item_id) for question in questions_of(first)]
    second = draft_next_round(round_id=first.pk, decisions=items, by=None, at=NOW)
    freeze_feedback(round_id=second.pk)

    def seen():
        found = feedback_for(second, seat_id=seats_of(study)[9].pk).reasons.values()
        return sorted(reason.texts["fi"] for reason in found)

    assert seen() == ["Syy 01", "Syy 02", "Syy 03"]
    hide_words(words_id=syy(1).pk, reason="Kertoo kuka.", **about)
    merge_argument(argument_id=syy(2).pk, into_id=syy(3).pk, **about)
    assert seen() == ["Syy 03"]


def test_what_was_merged_into_a_hidden_or_erased_one_is_shown_again(study, first, about):
    merge_argument(argument_id=syy(2).pk, into_id=syy(1).pk, **about)
    hide_words(words_id=syy(1).pk, reason="Kertoo kuka.", **about)
    assert syy(2).merged_into is None
    merge_argument(argument_id=syy(2).pk, into_id=syy(3).pk, **about)
    erase_answers(panellist_id=seats_of(study)[2].pk, by=None, at=NOW)
    assert (syy(2).merged_into, syy(2).hidden) == (None, False)


def test_endorsements_are_told_when_the_round_is_over_and_enough_gave_them(study, first, about):
    for number, seats in ((1, 6), (2, 3)):
        for seat in seats_of(study)[-seats:]:
            Endorsement.objects.create(argument=syy(number), panellist=seat)

    def told():
        return {each.texts["fi"]: each.endorsed for each in arguments_of(first)[0].arguments}

    assert told() == {"Syy 01": 6, "Syy 02": None, "Syy 03": 0}
    make_round(study, number=2)
    assert set(told().values()) == {None}


def test_erased_words_cannot_be_brought_back(study, first, about):
    hide_words(words_id=syy(1).pk, reason="Kertoo kuka.", **about)
    erased = syy(1).pk
    erase_answers(panellist_id=seats_of(study)[0].pk, by=None, at=NOW)
    assert approve_words(argument_ids=[erased], **about) == 0
    with pytest.raises(UnknownArgument):
        word_in_languages(words_id=erased, texts={"fi": "Takaisin"}, **about)
    assert len(arguments_of(first)[0].arguments) == 2
    assert not Argument.objects.get(pk=erased).why_hidden


def test_the_page_costs_the_same_whatever_the_number_of_reasons(
    first, django_assert_max_num_queries
):
    with django_assert_max_num_queries(8):
        arguments_of(first)


def test_what_was_merged_into_a_reason_goes_along_when_that_is_merged(first, about):
    one, two, three = syy(1), syy(2), syy(3)
    merge_argument(argument_id=one.pk, into_id=two.pk, **about)
    merge_argument(argument_id=two.pk, into_id=three.pk, **about)
    assert {each.merged_into_id for each in (syy(1), syy(2))} == {three.pk}
    with pytest.raises(UnknownArgument):
        merge_argument(argument_id=three.pk, into_id=one.pk, **about)
    merge_argument(argument_id=one.pk, into_id=None, **about)
    assert (syy(1).merged_into_id, syy(2).merged_into_id) == (None, three.pk)


def test_reasons_that_were_quoted_go_back_first_where_the_round_says_so(study, first, about):
    quote_argument(argument_id=syy(3).pk, quoted=True, **about)
    quote_argument(argument_id=syy(3).pk, quoted=True, **about)
    assert StudyEvent.objects.filter(kind="argument_quoted").count() == 1
    second = make_round(
        study, number=2, state="draft", feedback=dict(USUAL_FEEDBACK) | {"order": "quoted"}
    )
    release = freeze_feedback(round_id=second.pk)
    entry = release.content[str(questions_of(second)[0].pk)]
    assert entry["ordered"]
    (side,) = [ids for ids in entry["arguments"].values() if ids]
    assert side[0] == syy(3).pk
    quote_argument(argument_id=syy(3).pk, quoted=False, **about)
    assert not syy(3).quoted


def test_what_is_hidden_or_merged_is_not_quoted(first, about):
    quote_argument(argument_id=syy(1).pk, quoted=True, **about)
    quote_argument(argument_id=syy(2).pk, quoted=True, **about)
    hide_words(words_id=syy(1).pk, reason="Names somebody", **about)
    merge_argument(argument_id=syy(2).pk, into_id=syy(3).pk, **about)
    assert not Argument.objects.filter(quoted=True).exists()
    for each in (syy(1), syy(2)):
        with pytest.raises(UnknownArgument):
            quote_argument(argument_id=each.pk, quoted=True, **about)


def test_reasons_are_gathered_under_themes_which_go_when_nothing_is_under_them(first, about):
    gather_argument(argument_id=syy(1).pk, themes=["Raha", "  aika  ", "raha", " "], **about)
    gather_argument(argument_id=syy(2).pk, themes=["RAHA"], **about)
    names = sorted(Theme.objects.values_list("name", flat=True), key=str.casefold)
    assert names == ["aika", "raha"]
    (shown,) = [each for each in arguments_of(first) if each.arguments]
    assert sorted(len(each.themes) for each in shown.arguments) == [0, 1, 2]
    gather_argument(argument_id=syy(1).pk, themes=[], **about)
    assert Theme.objects.count() == 1
    gather_argument(argument_id=syy(2).pk, themes=[], **about)
    assert not Theme.objects.exists()
    assert StudyEvent.objects.filter(kind="argument_gathered").count() == 4


def test_a_theme_is_renamed_and_becomes_one_with_another_of_that_name(study, first, about):
    gather_argument(argument_id=syy(1).pk, themes=["Raha", "Aika"], **about)
    gather_argument(argument_id=syy(2).pk, themes=["Rahoitus"], **about)
    rename_theme(name="Aika", new_name="  Aika ja  tila ", **about)
    rename_theme(name="Raha", new_name="rahoitus", **about)
    found = {
        theme.name: set(theme.arguments.values_list("pk", flat=True))
        for theme in Theme.objects.filter(study=study)
    }
    assert found == {"Aika ja tila": {syy(1).pk}, "rahoitus": {syy(1).pk, syy(2).pk}}
    events = StudyEvent.objects.filter(kind="theme_renamed").order_by("sequence")
    assert [event.data["joined"] for event in events] == [False, True]


def test_a_theme_keeps_its_name_without_a_new_one(study, first, about):
    gather_argument(argument_id=syy(1).pk, themes=["Raha"], **about)
    with pytest.raises(ThemeNameMissing):
        rename_theme(name="Raha", new_name="  ", **about)
    with pytest.raises(UnknownTheme):
        rename_theme(name="Aika", new_name="Raha", **about)
    assert Theme.objects.get(study=study).name == "Raha"


def test_erasing_answers_takes_their_reasons_out_of_the_themes(study, first, about):
    gather_argument(argument_id=syy(1).pk, themes=["Raha"], **about)
    seat = syy(1).answer.sheet.respondent_id
    erase_answers(panellist_id=seat, by=None, at=NOW)
    assert not Argument.themes.through.objects.exists()
