"""From pasted statements to a study, as the form sends them."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delphi.document.study_templates import TEMPLATES
from delphi.models import Study
from delphi.services.rounds import launch_round
from foresight.network.models import Panellist
from surveys.models import Question
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FORM = {
    "template": "policy",
    "languages": ["fi"],
    "title_fi": "Perhepalvelut 2035",
    "contact": "Fanni, fanni@example.org",
    "statements": "\n".join(f"{n}. Väittämä {n} toteutuu." for n in range(1, 21)),
}


@pytest.fixture
def fanni(db: None) -> Client:
    client = Client()
    client.force_login(make_user())
    client.cookies["language"] = "en"
    return client


def send(client: Client, **changes: Any) -> Any:
    return client.post("/studies/new/", FORM | changes)


def test_twenty_pasted_statements_on_two_criteria_become_a_study(fanni: Client) -> None:
    answer = send(fanni)
    study = Study.objects.get()
    assert answer["Location"] == f"/studies/{study.public_id}/"
    assert (study.key, study.titles) == ("perhepalvelut-2035", {"fi": "Perhepalvelut 2035"})
    assert study.members.get().role == "owner"
    assert Question.objects.filter(questionnaire=study.rounds.get().questionnaire).count() == 40
    assert fanni.get(f"/studies/{study.public_id}/rounds/1/preview/").status_code == 200


def test_the_same_title_again_makes_another_study(fanni: Client) -> None:
    for _ in range(3):
        assert send(fanni).status_code == 302
    keys = Study.objects.order_by("pk").values_list("key", flat=True)
    assert list(keys) == ["perhepalvelut-2035", "perhepalvelut-2035-2", "perhepalvelut-2035-3"]


def test_statements_come_as_a_table_too(fanni: Client) -> None:
    file = io.BytesIO("Väittämä;Osio\nYksi;Koulu\nKaksi;Koti\n".encode())
    file.name = "lista.csv"
    assert send(fanni, statements="", file=file).status_code == 302
    assert Study.objects.get().survey.items.count() == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"statements": ""}, "There is no statement yet."),
        ({"statements": "Yksi\nYksi"}, "Line 2: the statement “Yksi” is there twice"),
        ({"languages": ["fi", "sv"], "title_sv": "Tjänster"}, "Line 1: texts in 1 languages"),
        ({"languages": ["fi", "sv"]}, "Title, Svenska"),
        ({"languages": []}, "In which languages is it asked?"),
        ({"template": "none"}, "Select a valid choice"),
        ({"template": "ranking", "statements": "Yksi"}, "Two things at least"),
        ({"title_fi": ""}, "Title, Suomi"),
        ({"contact": "x\0y"}, "Null characters"),
        (
            {"languages": ["fi", "sv"], "title_sv": "T", "purpose_fi": "x", "statements": "a | b"},
            "in every language",
        ),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_made(
    fanni: Client, changes: dict[str, Any], told: str
) -> None:
    answer = send(fanni, **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert told in page
    assert "There is a problem" in page
    assert not Study.objects.exists()


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_study_of_every_kind_is_set_up_and_launches(fanni: Client, key: str) -> None:
    assert send(fanni, template=key).status_code == 302
    study = Study.objects.get()
    for number in range(12):
        Panellist.objects.create(panel=study.panel, code=f"P{number:03}")
    now = timezone.now()
    round_ = study.rounds.get()
    launch_round(round_id=round_.pk, closes_at=now + timedelta(days=14), by=None, at=now)
    round_.refresh_from_db()
    assert round_.state == "open"
    assert fanni.get(f"/studies/{study.public_id}/rounds/1/preview/").status_code == 200


def test_every_kind_is_shown_with_its_rule_and_source(fanni: Client) -> None:
    page = fanni.get("/studies/new/").content.decode()
    assert page.count('<details class="kind ') == len(TEMPLATES)
    for words in (
        "Agreement for: at least 75% of the answers",
        "Turoff, M. (1970)",
        "Kendall’s W",
    ):
        assert words in page.replace("\xa0", " ")


def test_a_template_is_shown_as_the_file_it_is(fanni: Client) -> None:
    answer = fanni.get("/studies/new/classic.yaml")
    assert answer["Content-Type"].startswith("application/yaml")
    assert answer.content.decode().startswith("format: 1")
    assert fanni.get("/studies/new/nothing.yaml").status_code == 404


def test_whoever_may_not_set_up_studies_finds_no_such_page(db: None) -> None:
    client = Client()
    client.force_login(make_user("lukija@example.org", role="reader"))
    assert client.get("/studies/new/").status_code == 404
    assert client.post("/studies/new/", FORM).status_code == 404
