from datetime import UTC, datetime

import pytest

from delphi.choices import NO_FEEDBACK, USUAL_FEEDBACK
from delphi.models import Argument, Endorsement, Release, StudyEvent
from delphi.protocol.canonical import digest_of
from delphi.protocol.refusals import NotAllowedNow
from delphi.queries.arguments import waiting_for_approval
from delphi.queries.exposures import exposure_in
from delphi.queries.feedback import QuestionFeedbackMaker, feedback_for
from delphi.services.analysis import analyse_round
from delphi.services.curating import approve_words, merge_argument
from delphi.services.feedback import freeze_feedback, set_feedback
from delphi.services.sealing import seal_round
from delphi.statistics import ConsensusRule
from foresight.network.models import Sector
from surveys.models import Answer, Question, Statement
from tests.factories import make_answer, make_round, make_study, questions_of, seats_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 14, 12, tzinfo=UTC)
EVERYTHING = dict(USUAL_FEEDBACK) | {"quartiles": True, "groups": True}


@pytest.fixture
def study():
    study = make_study(seats=12, items=2)
    protocol = study.protocols.get()
    rule = ConsensusRule.parse("share(5..7) >= 75%", "share(1..3) >= 75%")
    protocol.document["criteria"] = {"probability": rule.to_json()}
    protocol.digest = digest_of(protocol.document)
    protocol.save()
    return study


def finished(study, number=1, *columns, reasons=()):
    """A sealed and analysed round; `reasons` go with the first answers to the first question."""
    round_ = make_round(study, number=number, state="closed")
    for place, (question, levels) in enumerate(zip(questions_of(round_), columns, strict=False)):
        for row, (seat, level) in enumerate(zip(seats_of(study), levels, strict=False)):
            reason = reasons[row] if not place and row < len(reasons) else ""
            make_answer(seat, question, level=level, rationale=reason)
    seal_round(round_id=round_.pk, by=None, at=NOW)
    analyse_round(round_id=round_.pk, at=NOW)
    return round_


def entry_of(release, place=0):
    return release.content[str(questions_of(release.round)[place].pk)]


def test_a_release_holds_what_the_round_before_came_to(study):
    first = finished(
        study,
        1,
        [6] * 8 + [2] * 4,
        [4] * 7,
        reasons=["Näin on.", "Näin se on.", "On.", *[""] * 5, "Ei näin."],
    )
    second = make_round(study, number=2, feedback=EVERYTHING)
    release = freeze_feedback(round_id=second.pk)
    assert (release.source, release.digest) == (first, digest_of(release.content))
    ids = {
        side: sorted(Argument.objects.filter(side=side).values_list("pk", flat=True))
        for side in ("for", "against", "neither")
    }
    assert [len(ids[side]) for side in ("for", "against", "neither")] == [3, 1, 0]
    assert entry_of(release) == {
        "from_round": 1,
        "n": 12,
        "distribution": [0, 4, 0, 0, 0, 8, 0],
        "median": 6.0,
        "q1": 2.0,
        "q3": 6.0,
        "reworded": False,
        "arguments": ids,
    }
    # Seven answers: median and quartiles, but no distribution.
    seven = entry_of(release, 1)
    assert (seven["n"], seven["median"], seven["distribution"]) == (7, 4.0, None)


def test_only_the_declared_parts_go_back(study):
    finished(study, 1, [6] * 12, [6] * 12, reasons=["Näin on."])
    parts = dict(NO_FEEDBACK) | {"median": True}
    second = make_round(study, number=2, feedback=parts)
    entry = entry_of(freeze_feedback(round_id=second.pk))
    assert entry == {
        "from_round": 1,
        "n": 12,
        "distribution": None,
        "median": 6.0,
        "q1": None,
        "q3": None,
        "reworded": False,
        "arguments": {"for": [], "against": [], "neither": []},
    }


def test_below_the_minimum_cell_neither_figures_nor_arguments_go_back(study):
    finished(study, 1, [6] * 4, [6] * 12, reasons=["Vain me neljä tiedämme."])
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    entry = entry_of(freeze_feedback(round_id=second.pk))
    assert {entry[name] for name in ("n", "distribution", "median", "q1", "q3")} == {None}
    assert entry["arguments"] == {"for": [], "against": [], "neither": []}


def test_each_item_comes_from_the_last_round_that_asked_it(study):
    finished(study, 1, [6] * 12, [2] * 12)
    between = make_round(study, number=2, state="closed")
    Question.objects.filter(pk=questions_of(between)[0].pk).delete()
    for seat in seats_of(study):
        make_answer(seat, questions_of(between)[0], level=3)
    seal_round(round_id=between.pk, by=None, at=NOW)
    third = make_round(study, number=3, feedback=USUAL_FEEDBACK)
    # Not analysed yet: a launch does not wait for the worker.
    release = freeze_feedback(round_id=third.pk)
    assert [
        (entry_of(release, n)["from_round"], entry_of(release, n)["median"]) for n in (0, 1)
    ] == [
        (1, 6.0),
        (2, 3.0),
    ]
    assert release.source == between


def test_a_new_trend_shows_the_arguments_and_not_the_old_figures(study):
    first = finished(study, 1, [6] * 12, [6] * 12, reasons=["Näin on."])
    for question, continues in zip(questions_of(first), (False, True), strict=True):
        Statement.objects.create(
            item=question.item,
            version=2,
            texts={"fi": "Uusi sanamuoto"},
            reason="Selvyys",
            continues_trend=continues,
        )
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    release = freeze_feedback(round_id=second.pk)
    anew, goes_on = entry_of(release, 0), entry_of(release, 1)
    assert anew["reworded"] is goes_on["reworded"] is True
    assert (anew["n"], anew["median"], anew["distribution"]) == (None, None, None)
    assert len(anew["arguments"]["for"]) == 1
    assert (goes_on["n"], goes_on["median"]) == (12, 6.0)


def test_hidden_arguments_stay_hidden(study):
    finished(study, 1, [6] * 12, [6] * 12, reasons=["Minä, kunnanjohtaja Virtanen"])
    Argument.objects.update(hidden=True)
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    assert entry_of(freeze_feedback(round_id=second.pk))["arguments"]["for"] == []


def test_a_first_round_has_no_feedback(study):
    assert freeze_feedback(round_id=make_round(study).pk) is None
    assert not Release.objects.exists()


def test_freezing_again_leaves_one_release_of_what_stands(study):
    finished(study, 1, [6] * 12, [6] * 12, reasons=["Näin on."])
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    once = freeze_feedback(round_id=second.pk)
    assert freeze_feedback(round_id=second.pk).digest == once.digest
    Argument.objects.update(hidden=True)
    assert freeze_feedback(round_id=second.pk).digest != once.digest
    assert Release.objects.filter(round=second).count() == 1


def test_no_question_costs_a_query(study, django_assert_max_num_queries):
    finished(study, 1, [6] * 12, [6] * 12)
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    with django_assert_max_num_queries(16):
        freeze_feedback(round_id=second.pk)


def test_a_panellist_sees_the_arguments_of_every_round_the_feedback_is_from(study):
    finished(study, 1, [6] * 12, [2] * 12, reasons=["Ensimmäisestä."])
    between = make_round(study, number=2, state="closed")
    Question.objects.filter(pk=questions_of(between)[0].pk).delete()
    for seat in seats_of(study):
        make_answer(seat, questions_of(between)[0], level=3, rationale="Toisesta.")
    seal_round(round_id=between.pk, by=None, at=NOW)
    third = make_round(study, number=3, feedback=USUAL_FEEDBACK)
    freeze_feedback(round_id=third.pk)
    seen = feedback_for(third, seat_id=seats_of(study)[11].pk)
    assert {reason.texts["fi"] for reason in seen.reasons.values()} == {
        "Ensimmäisestä.",
        "Toisesta.",
    }


def test_below_two_minimum_cells_arguments_are_not_told_apart_by_side(study):
    finished(study, 1, [6] * 6 + [2] * 3, reasons=[f"Syy {n}" for n in range(9)])
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    entry = entry_of(freeze_feedback(round_id=second.pk))
    everyone = sorted(Argument.objects.values_list("pk", flat=True))
    assert (entry["n"], entry["arguments"]) == (9, {"unsorted": everyone})
    seen = feedback_for(second, seat_id=seats_of(study)[11].pk)
    shown = QuestionFeedbackMaker(seen).of(
        question_id=questions_of(second)[0].pk, statement_id=1, has_earlier=False
    )
    assert [len(shown.first), len(shown.rest)] == [4, 5]
    assert {reason.side for reason in (*shown.first, *shown.rest)} == {""}


def test_a_named_panels_arguments_are_never_told_apart_by_side(study):
    protocol = study.protocols.get()
    protocol.document["anonymity"] = "named"
    protocol.save()
    finished(study, 1, [6] * 12, reasons=["Näin on."])
    second = make_round(study, number=2, feedback=USUAL_FEEDBACK)
    assert list(entry_of(freeze_feedback(round_id=second.pk))["arguments"]) == ["unsorted"]


def test_arguments_of_every_earlier_round_go_back_but_for_those_given_by_few(study):
    finished(study, 1, [6] * 12, [6] * 4, reasons=["Ensimmäisestä.", "", "", "Kolmannesta."])
    between = make_round(study, number=2, state="closed")
    for seat in seats_of(study):
        for question in questions_of(between):
            make_answer(seat, question, level=6)
    written = Answer.objects.filter(question=questions_of(between)[0])
    # Another's; the first writer's once more, in other words; and the very same words again.
    for seat, words in ((1, "Toisesta."), (0, "Ensimmäisestä, paremmin."), (2, "toisesta. ")):
        written.filter(sheet__respondent=seats_of(study)[seat]).update(rationale=words)
    seal_round(round_id=between.pk, by=None, at=NOW)
    third = make_round(study, number=3, feedback=USUAL_FEEDBACK)
    entry = entry_of(freeze_feedback(round_id=third.pk))
    texts = Argument.objects.filter(pk__in=entry["arguments"]["for"]).values_list(
        "texts", flat=True
    )
    said = sorted(text["fi"].strip().capitalize() for text in texts)
    assert said == ["Ensimmäisestä, paremmin.", "Kolmannesta.", "Toisesta."]


def test_where_the_round_says_so_the_most_endorsed_come_first_for_everybody(study):
    finished(study, 1, [6] * 12, reasons=["Yksi", "Kaksi", "Kolme"])
    liked = {text: pk for pk, text in Argument.objects.values_list("pk", "texts__fi")}
    for text, number in (("Kaksi", 6), ("Kolme", 2)):
        for seat in seats_of(study)[-number:]:
            Endorsement.objects.create(argument_id=liked[text], panellist=seat)
    second = make_round(study, number=2, feedback=dict(USUAL_FEEDBACK) | {"order": "endorsed"})
    entry = entry_of(freeze_feedback(round_id=second.pk))
    wanted = [liked[text] for text in ("Kaksi", "Kolme", "Yksi")]
    assert (entry["ordered"], entry["arguments"]["for"]) == (True, wanted)
    for seat in seats_of(study)[3:]:
        maker = QuestionFeedbackMaker(feedback_for(second, seat_id=seat.pk))
        shown = maker.of(question_id=questions_of(second)[0].pk, statement_id=1, has_earlier=False)
        assert [reason.id for reason in (*shown.first, *shown.rest)] == wanted


def test_stakeholder_groups_go_back_by_name_where_each_is_large_enough(study):
    health, school = (
        Sector.objects.create(key=key, names={"fi": key.upper()}) for key in ("health", "school")
    )
    for place, seat in enumerate(seats_of(study)):
        seat.sector = health if place < 7 else school
        seat.save()
    finished(study, 1, [6] * 7 + [2] * 5, [6] * 11)
    second = make_round(study, number=2, feedback=EVERYTHING)
    release = freeze_feedback(round_id=second.pk)
    groups = entry_of(release)["groups"]
    assert (groups["by"], [(c["names"]["fi"], c["n"], c["median"]) for c in groups["cells"]]) == (
        "sector",
        [("HEALTH", 7, 6.0), ("SCHOOL", 5, 2.0)],
    )
    assert "groups" not in entry_of(release, 1)  # four of the school: neither is shown
    figures = QuestionFeedbackMaker(feedback_for(second, seat_id=1)).of(
        question_id=questions_of(second)[0].pk, statement_id=1, has_earlier=False
    )
    assert exposure_in(figures.exposure, seat_id=1).parts == (
        "distribution",
        "median",
        "quartiles",
        "groups",
    )


def test_what_goes_back_is_declared_until_the_launch(study):
    draft = make_round(study, number=2, state="draft", feedback=USUAL_FEEDBACK)
    wanted = dict(USUAL_FEEDBACK) | {"distribution": False, "order": "endorsed"}
    for _ in range(2):
        set_feedback(round_id=draft.pk, feedback=wanted, by=None, at=NOW)
    draft.refresh_from_db()
    assert draft.feedback == wanted
    assert [event.kind for event in StudyEvent.objects.all()] == ["feedback_declared"]
    for number, state in ((1, "draft"), (3, "open")):
        with pytest.raises(NotAllowedNow):
            set_feedback(
                round_id=make_round(study, number=number, state=state).pk,
                feedback=wanted,
                by=None,
                at=NOW,
            )


def test_where_the_round_says_so_only_approved_arguments_go_back(study):
    finished(study, 1, [6] * 12, reasons=["Yksi", "Kaksi", "Kolme"])
    one, two, _ = Argument.objects.order_by("texts__fi")
    second = make_round(study, number=2, feedback=dict(USUAL_FEEDBACK) | {"moderation": "before"})
    assert waiting_for_approval(second) == 3
    assert entry_of(freeze_feedback(round_id=second.pk))["arguments"]["for"] == []
    approve_words(study_id=study.pk, argument_ids=[one.pk, two.pk], by=None, at=NOW)
    merge_argument(study_id=study.pk, argument_id=two.pk, into_id=one.pk, by=None, at=NOW)
    assert entry_of(freeze_feedback(round_id=second.pk))["arguments"]["for"] == [one.pk]
    assert waiting_for_approval(second) == 1
