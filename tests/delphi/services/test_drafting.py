from datetime import UTC, datetime, timedelta

import pytest

from delphi.choices import USUAL_FEEDBACK
from delphi.models import Round
from delphi.protocol.refusals import (
    NextRoundExists,
    NotAllowedNow,
    NothingToAsk,
    StudyEnded,
    Undecided,
)
from delphi.protocol.turning import Drop, Keep, Merge, Reword, Split
from delphi.queries.history import grounds_of
from delphi.queries.results import round_results
from delphi.services.analysis import analyse_round
from delphi.services.drafting import discard_draft, draft_next_round
from delphi.services.sealing import seal_round
from delphi.services.study_files import export_study, import_study
from surveys.models import Item, Question, Questionnaire, Statement
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    questions_of,
    seats_of,
    texts,
)

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 14, 12, tzinfo=UTC)


@pytest.fixture
def study():
    return make_study(items=3, criteria=("probability", "desirability"))


@pytest.fixture
def first(study):
    return make_round(study, state="analysed")


def items_of(study):
    return list(study.survey.items.order_by("position"))


def draft(round_, *decisions):
    return draft_next_round(round_id=round_.pk, decisions=decisions, by=None, at=AT)


def decided(study):
    """The first item kept, the second reworded, the third dropped."""
    kept, reworded, dropped = items_of(study)
    return [
        Keep(item_id=kept.pk),
        Reword(
            item_id=reworded.pk,
            texts=texts("Selkeämpi väittämä."),
            reason="Two readings",
            continues_trend=False,
        ),
        Drop(item_id=dropped.pk, reason="Settled in round 1"),
    ]


def test_the_next_round_asks_what_was_kept_and_reworded(study, first):
    second = draft(first, *decided(study))
    assert (second.number, second.state, second.kind) == (2, "draft", "rate")
    assert second.feedback == USUAL_FEEDBACK
    asked = [(q.item.code, q.criterion.key, q.statement.version) for q in questions_of(second)]
    assert asked == [
        ("v1", "probability", 1),
        ("v1", "desirability", 1),
        ("v2", "probability", 2),
        ("v2", "desirability", 2),
    ]
    assert [question.position for question in questions_of(second)] == [0, 1, 2, 3]


def test_a_new_wording_has_its_parent_reason_and_trend(study, first):
    draft(first, *decided(study))
    item = items_of(study)[1]
    before, after = item.statements.order_by("version")
    assert after.texts == texts("Selkeämpi väittämä.")
    assert list(after.parents.all()) == [before]
    assert (after.reason, after.continues_trend) == ("Two readings", False)


def test_the_round_before_keeps_its_questions_and_wordings(study, first):
    before = [(q.pk, q.statement_id, q.statement.texts) for q in questions_of(first)]
    draft(first, *decided(study))
    assert [(q.pk, q.statement_id, q.statement.texts) for q in questions_of(first)] == before


def test_what_was_dropped_is_recorded_with_its_reason(study, first):
    second = draft(first, *decided(study))
    dropped = items_of(study)[2]
    assert second.dropped == [{"item": dropped.pk, "reason": "Settled in round 1"}]
    event = study.events.get()
    assert event.kind == "round_drafted"
    assert event.data["dropped"] == [dropped.pk]


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_a_round_is_turned_around_once_it_is_sealed(study, state):
    with pytest.raises(NotAllowedNow):
        draft(make_round(study, state=state), *decided(study))


def test_a_refused_draft_leaves_nothing_behind(study, first):
    with pytest.raises(Undecided):
        draft(first, *decided(study)[:2])
    assert (Round.objects.count(), Questionnaire.objects.count()) == (1, 1)
    assert Statement.objects.count() == 3


def test_a_round_without_items_is_not_drafted(study, first):
    with pytest.raises(NothingToAsk):
        draft(first, *(Drop(item_id=item.pk, reason="x") for item in items_of(study)))


def test_a_round_is_drafted_once(study, first):
    draft(first, *decided(study))
    with pytest.raises(NextRoundExists):
        draft(first, *decided(study))


def test_an_ended_study_gets_no_draft(study, first):
    study.ended_at = AT
    study.save()
    with pytest.raises(StudyEnded):
        draft(first, *decided(study))


def test_a_discarded_draft_goes_with_the_wordings_made_for_it(study, first):
    second = draft(first, *decided(study))
    discard_draft(round_id=second.pk, by=None, at=AT)
    assert list(Round.objects.all()) == [first]
    assert Statement.objects.count() == 3
    assert Question.objects.count() == 6
    assert draft(first, *decided(study)).number == 2


@pytest.mark.parametrize("state", ["open", "analysed"])
def test_a_launched_round_is_not_discarded(study, first, state):
    second = make_round(study, number=2, state=state)
    with pytest.raises(NotAllowedNow):
        discard_draft(round_id=second.pk, by=None, at=AT)


def test_the_first_round_is_not_discarded(study):
    with pytest.raises(NotAllowedNow):
        discard_draft(round_id=make_round(study, state="draft").pk, by=None, at=AT)


# --- One item to several, several to one ----------------------------------------------------------


def split_and_merge(study, *, goes_on):
    """The first item in two parts, the others made one."""
    one, two, three = items_of(study)
    about = {"reason": "Syy", "continues_trend": goes_on}
    parts = (texts("Yksi asia."), texts("Toinen asia."))
    return [
        Split(item_id=one.pk, parts=parts, **about),
        Merge(item_id=two.pk, others=(three.pk,), texts=texts("Kaikki."), **about),
    ]


def asked_in(round_):
    return [
        (q.item.code, q.criterion.key, q.statement.texts["fi"], q.statement.continues_trend)
        for q in questions_of(round_)
    ]


def test_parts_and_what_is_made_one_are_asked_in_place_of_the_items_before(study, first):
    second = draft(first, *split_and_merge(study, goes_on=False))
    assert asked_in(second) == [
        (code, criterion, words, True)
        for code, words in (
            ("v1-a", "Yksi asia."),
            ("v1-b", "Toinen asia."),
            ("v2-v3", "Kaikki."),
        )
        for criterion in ("probability", "desirability")
    ]
    one, two, three = (Item.objects.get(code=code) for code in ("v1", "v2", "v3"))
    parents = {
        statement.item.code: {parent.item.code for parent in statement.parents.all()}
        for statement in Statement.objects.filter(parents__isnull=False)
    }
    assert parents == {"v1-a": {"v1"}, "v1-b": {"v1"}, "v2-v3": {"v2", "v3"}}
    assert [each["item"] for each in second.dropped] == [one.pk, two.pk, three.pk]
    (event,) = study.events.all()
    assert (event.data["split"], event.data["merged"]) == ([one.pk], [two.pk, three.pk])
    (grounds,) = grounds_of([event]).values()
    assert [(each.code, each.act) for each in grounds] == [
        ("v1", "split"),
        ("v2", "merged"),
        ("v3", "merged"),
    ]


def test_where_the_trend_goes_on_the_item_itself_is_asked_in_its_new_wording(study, first):
    second = draft(first, *split_and_merge(study, goes_on=True))
    assert [code for code, criterion, *_ in asked_in(second) if criterion == "probability"] == [
        "v1",
        "v1-b",
        "v2",
    ]
    assert [each["item"] for each in second.dropped] == [Item.objects.get(code="v3").pk]
    newest = Statement.objects.get(item__code="v2", version=2)
    assert {parent.item.code for parent in newest.parents.all()} == {"v2", "v3"}


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_discarded_split_or_merge_leaves_neither_items_nor_wordings(study, first, goes_on):
    second = draft(first, *split_and_merge(study, goes_on=goes_on))
    discard_draft(round_id=second.pk, by=None, at=AT)
    assert (Item.objects.count(), Statement.objects.count()) == (3, 3)
    assert draft(first, *split_and_merge(study, goes_on=not goes_on)).number == 2


@pytest.mark.parametrize("goes_on", [True, False])
def test_trends_go_on_through_splits_and_merges_as_declared(goes_on):
    study = make_study(seats=12, items=3)
    first = finished(make_round(study, state="closed"))
    second = draft(first, *split_and_merge(study, goes_on=goes_on))
    Round.objects.filter(pk=second.pk).update(
        state="closed", opened_at=AT, closes_at=AT.replace(day=20), closed_at=AT.replace(day=20)
    )
    finished(second)
    looks = {view.code: len(view.trend) for view in round_results(second)}
    views = {view.code: view for view in round_results(second)}
    if goes_on:
        assert looks == {"v1": 2, "v1-b": 1, "v2": 2, "v3": 1}
        assert views["v1-b"].came_of == ("v1",)
        assert (views["v2"].came_of, views["v3"].became) == (("v3",), ("v2",))
        assert views["v1"].change is not None
    else:
        assert looks == {"v1": 1, "v1-a": 1, "v1-b": 1, "v2": 1, "v2-v3": 1, "v3": 1}
        assert views["v1"].became == ("v1-a", "v1-b")
        assert views["v2-v3"].came_of == ("v2", "v3")
        assert not views["v1"].asked_now


def test_a_study_file_keeps_what_was_split_and_merged(study, first):
    draft(first, *split_and_merge(study, goes_on=False))
    text = export_study(study_id=study.pk)
    again = import_study(text=text, key="toinen", by=None, at=AT)
    assert export_study(study_id=again.pk) == text.replace("study: lapset", "study: toinen")


def test_panellists_see_what_a_statement_was_made_of(study, first, client):
    second = draft(first, *split_and_merge(study, goes_on=False))
    Round.objects.filter(pk=second.pk).update(
        state="open", opened_at=datetime.now(UTC), closes_at=datetime.now(UTC) + timedelta(days=7)
    )
    client.cookies["language"] = "en"
    client.post(link_of(seats_of(study)[0]))
    page = client.get("/answer/sheet/").content.decode()
    assert page.count("Made of an earlier statement: see which") == 2
    assert page.count("Made of 2 earlier statements: see which") == 1
    assert "<li>Väittämä 3 toteutuu. (en)</li>" in page


def finished(round_):
    """Answered by all seats, sealed and analysed."""
    for place, seat in enumerate(seats_of(round_.study)):
        for question in questions_of(round_):
            make_answer(seat, question, level=5 + place % 3)
    seal_round(round_id=round_.pk, by=None, at=AT)
    analyse_round(round_id=round_.pk, at=AT)
    return Round.objects.get(pk=round_.pk)
