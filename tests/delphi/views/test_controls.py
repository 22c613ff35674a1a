"""Bad input to rankings, points and intervals: by the form and by autosave, one question or all."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from surveys.models import Answer
from tests.delphi.views.test_expert import fields_of, open_form
from tests.factories import (
    link_of,
    make_answer,
    make_round,
    make_study,
    questions_of,
    seats_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    study = make_study(items=1, criteria=["order", "best", "budget", "range"])
    return {each.criterion.key: each for each in questions_of(make_round(study))}


@pytest.fixture
def visitor(asked):
    client = Client(HTTP_ACCEPT_LANGUAGE="fi")
    question = asked["order"]
    client.post(link_of(seats_of(question.questionnaire.round.study)[0]))
    return client


BAD = [
    ("order", {"place-raha": "1", "place-laki": "1", "place-tieto": "2"}, "place-laki"),
    ("order", {"place-raha": "1", "place-laki": "4", "place-tieto": "2"}, "place-laki"),
    ("order", {"place-raha": "1", "place-laki": "", "place-tieto": "2"}, "place-laki"),
    ("order", {"place-raha": "1\0", "place-laki": "2", "place-tieto": "3"}, "place-raha"),
    ("order", {"place-raha": "\ud800", "place-laki": "2", "place-tieto": "3"}, "place-raha"),
    ("order", {"place-raha": "1" * 1_000_000, "place-laki": "2"}, "place-raha"),
    ("best", {"place-valta": "2"}, "place-raha"),
    ("budget", {"share-raha": "60", "share-laki": "41"}, "shares"),
    ("budget", {"share-raha": "101", "share-laki": ""}, "share-raha"),
    ("budget", {"share-raha": "50,5", "share-laki": "49,5"}, "share-raha"),
    ("budget", {"share-raha": "9" * 1_000_000}, "share-raha"),
    ("range", {"low": "30", "value": "20", "high": "40"}, "value"),
    ("range", {"low": "10", "value": "20", "high": "15"}, "high"),
]


def post(visitor, path, fields):
    """Send what a browser would send, half of a surrogate pair too."""
    body = urlencode({name: _bytes(value) for name, value in fields.items()})
    return visitor.post(path, body, content_type="application/x-www-form-urlencoded")


def _bytes(value):
    return str(value).encode("utf-8", "surrogatepass")


def autosave(visitor, question, revision=0, **values):
    fields = {f"q{question.pk}-{name}": value for name, value in values.items()}
    fields |= {"question": question.pk, "round": question.questionnaire.round.pk}
    return post(visitor, "/answer/save/", fields | {f"q{question.pk}-revision": revision})


@pytest.mark.parametrize(("key", "typed", "field"), BAD)
def test_bad_input_is_told_at_its_field_with_everything_kept(visitor, asked, key, typed, field):
    question = asked[key]
    prefixed = {f"q{question.pk}-{name}": value for name, value in typed.items()}
    response = post(visitor, "/answer/sheet/", open_form(visitor) | prefixed)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="q{question.pk}-{field}-error"' in page
    anchor = f"q{question.pk}" if field == "shares" else f"q{question.pk}-{field}"
    assert f'href="#{anchor}"' in page and f'id="{anchor}"' in page
    kept = fields_of(response)
    for name, value in typed.items():
        if value.isascii() and len(value) == 1 and not (name.startswith("place") and value > "3"):
            assert kept[f"q{question.pk}-{name}"] == value
    refused = autosave(visitor, question, **typed)
    assert refused.status_code == 422
    assert refused.json()["problems"][0]["field"] == field
    assert not Answer.objects.exists()


def test_a_forged_option_is_never_stored(visitor, asked):
    autosave(visitor, asked["order"], **{"place-muu": "1"})
    autosave(visitor, asked["budget"], **{"share-muu": "100"})
    assert not any("muu" in answer.choices for answer in Answer.objects.all())
    assert not Answer.objects.exclude(choices=[], shares={}).exists()


def test_a_ranking_of_another_studys_question_is_not_found(visitor):
    study = make_study(key="toinen", items=1, criteria=["order"])
    (question,) = questions_of(make_round(study))
    places = {"place-raha": "1", "place-laki": "2", "place-tieto": "3"}
    assert autosave(visitor, question, **places).status_code == 404
    assert not Answer.objects.exists()


def test_an_answer_that_is_taken_back_leaves_none(visitor, asked):
    question = asked["budget"]
    autosave(visitor, question, **{"share-raha": "100"})
    assert autosave(visitor, question, 1, **{"share-raha": ""}).json()["answered"] is False
    assert Answer.objects.get().shares == {}


def test_two_criteria_of_a_plane_stand_side_by_side_and_each_keeps_its_own_answer(client):
    study = make_study(items=1, criteria=["probability", "year", "desirability"])
    survey = study.survey
    survey.planes = [{"across": "desirability", "up": "probability"}]
    survey.save()
    probability, _year, desirability = questions_of(make_round(study))
    client.post(link_of(seats_of(study)[0]))
    page = client.get("/answer/sheet/").content.decode()
    pair = page[page.index('<div class="pair">') : page.index('class="plane-template"')]
    assert pair.index(f'id="q{desirability.pk}"') < pair.index(f'id="q{probability.pk}"')
    assert "level" in pair and page.count('class="pair"') == 1
    form = open_form(client) | {f"q{probability.pk}-level": "6", f"q{desirability.pk}-level": "2"}
    assert client.post("/answer/sheet/", form).status_code == 303
    assert dict(Answer.objects.values_list("question", "level")) == {
        probability.pk: 6,
        desirability.pk: 2,
    }


def test_nobody_is_asked_why_they_know_more_than_before(client):
    study = make_study(items=1, criteria=["probability", "expertise"])
    alice = seats_of(study)[0]
    for question in questions_of(make_round(study, state="analysed")):
        make_answer(alice, question, level=2)
    judged, known = questions_of(make_round(study, number=2, feedback={"own_answer": True}))
    client.post(link_of(alice))
    for question in (judged, known):
        autosave(client, question, level=3)
    page = client.get("/answer/sheet/").content.decode()
    before, after = page.split(f'id="q{known.pk}"')
    assert 'name="why"' in before.split(f'id="q{judged.pk}"')[1]
    assert 'name="why"' not in after.split("<template")[0]
    assert "data-about-oneself" in after[:200]
