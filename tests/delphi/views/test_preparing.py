"""Changing what a study asks over HTTP, before its first round."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delphi.models import Study
from delphi.queries.study_files import study_file
from tests.delphi.views.test_facilitator import page, path
from tests.delphi.views.test_roles import browser_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FORM = {
    "template": "policy",
    "languages": ["fi", "sv"],
    "title_fi": "Perhepalvelut",
    "title_sv": "Familjetjänster",
    "contact": "Fanni, fanni@example.org",
    "statements": "# Koulu | Skola\nYksi | Ett\nKaksi | Två\n# Koti | Hem\nKolme | Tre",
}


@pytest.fixture
def fanni() -> Client:
    return browser_of(make_user())


@pytest.fixture
def study(fanni: Client) -> Study:
    fanni.post("/studies/new/", FORM)
    return Study.objects.get()


def mark_on(client: Client, address: str) -> dict[str, str]:
    """What the form on the page says it is about."""
    found = re.search(r'name="mark" value="(\w+)"', page(client, address))
    assert found
    return {"mark": found[1]}


def codes(study: Study) -> list[str]:
    return [item.code for item in study_file(study.pk).items]


def test_statements_are_pasted_into_the_draft(fanni: Client, study: Study) -> None:
    given = {"statements": "Neljä | Fyra\n# Työ | Arbete\nViisi | Fem", "criteria": ["probability"]}
    shown = fanni.post(path("statements", study), given, follow=True).content.decode()
    assert "2 statements added." in shown
    assert codes(study) == ["v1", "v2", "v3", "v4", "v5"]
    assert "Neljä" in page(fanni, path("round-preview", study, number=1))


def test_statements_come_as_a_table_too(fanni: Client, study: Study) -> None:
    file = io.BytesIO("fi;sv;Osio\nNeljä;Fyra;Työ\n".encode())
    file.name = "lista.csv"
    fanni.post(path("statements", study), {"file": file, "criteria": ["probability"]})
    assert codes(study)[-1] == "v4"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"statements": "Neljä"}, "Line 1: texts in 1 languages"),
        ({"statements": "A | B\nA | C"}, "Line 2: the statement “A” is there twice"),
        ({"statements": ""}, "There is no statement yet."),
        ({"statements": "A | B", "criteria": []}, "This field is required."),
    ],
)
def test_what_is_wrong_is_told_by_line_and_stays_typed(
    fanni: Client, study: Study, given: dict[str, Any], said: str
) -> None:
    response = fanni.post(path("statements", study), {"criteria": ["probability"]} | given)
    assert response.status_code == 422
    assert said in (shown := response.content.decode())
    assert str(given["statements"]).split("\n")[0] in shown
    assert codes(study) == ["v1", "v2", "v3"]


def test_a_statement_is_edited_and_a_missing_language_named(fanni: Client, study: Study) -> None:
    address = path("statement", study, code="v3")
    given = {"text_fi": "Muu", "text_sv": "Annat", "section": "s1", "criteria": ["probability"]}
    given |= mark_on(fanni, address)
    response = fanni.post(address, given | {"text_sv": " "})
    assert response.status_code == 422
    assert "Statement, Svenska: This field is required." in response.content.decode()
    assert "Statement v3 is saved." in fanni.post(address, given, follow=True).content.decode()
    item = study_file(study.pk).items[2]
    assert (item.wordings[0].texts["fi"], item.section) == ("Muu", "s1")
    assert fanni.get(path("statement", study, code="v9")).status_code == 404


def test_what_somebody_else_changed_meanwhile_is_told_and_saved_the_second_time(
    fanni: Client, study: Study
) -> None:
    address = path("statement", study, code="v3")
    given = {"text_fi": "Muu", "text_sv": "Annat", "criteria": ["probability"]}
    given |= mark_on(fanni, address)
    assert fanni.post(address, given | {"text_fi": "Eka"}).status_code == 302
    response = fanni.post(address, given)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "Somebody else has changed this meanwhile" in shown
    assert "Muu" in shown
    again = re.search(r'name="mark" value="(\w+)"', shown)
    assert again
    assert fanni.post(address, given | {"mark": again[1]}).status_code == 302
    assert study_file(study.pk).items[2].wordings[0].texts["fi"] == "Muu"


@pytest.mark.parametrize(
    ("key", "given"),
    [
        ("when", {"lowest": "2060", "highest": "2026"}),
        ("when", {"lowest": "2026.5", "highest": "2060"}),
        ("range", {"lowest": "5", "highest": "5", "unit_fi": "%", "unit_sv": "%"}),
        ("range", {"lowest": "nan", "highest": "9"}),
        ("range", {"lowest": "0", "highest": "9", "unit_fi": "%"}),
    ],
)
def test_bounds_that_make_no_scale_are_told(fanni: Client, key: str, given: dict[str, str]) -> None:
    fanni.post("/studies/new/", FORM | {"template": "forecast"})
    study = Study.objects.get()
    before = study_file(study.pk)
    address = path("criterion", study, key=key)
    words = {"name_fi": "T", "name_sv": "S", "prompt_fi": "Miten?", "prompt_sv": "Hur?"}
    response = fanni.post(address, words | given | mark_on(fanni, address))
    assert response.status_code == 422
    assert "There is a problem" in response.content.decode()
    assert study_file(study.pk) == before


@pytest.mark.parametrize("name", ["statements", "statement", "criteria", "criterion", "members"])
def test_a_page_takes_at_most_15_queries_whatever_the_size(
    fanni: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for number in (3, 60):
        lines = "\n".join(f"Väittämä {n} | Påstående {n}" for n in range(number))
        fanni.post("/studies/new/", FORM | {"title_fi": f"Koe {number}", "statements": lines})
        study = Study.objects.latest("pk")
        parts = {"statement": {"code": "v2"}, "criterion": {"key": "probability"}}.get(name, {})
        with django_assert_max_num_queries(15):
            page(fanni, path(name, study, **parts))


def test_a_statement_is_removed(fanni: Client, study: Study) -> None:
    fanni.post(path("statement-remove", study, code="v2"))
    assert codes(study) == ["v1", "v3"]


def test_a_criterion_is_added_changed_and_removed(fanni: Client, study: Study) -> None:
    fanni.post(path("criteria", study), {"criterion": "feasibility"})
    assert "asked of 3 statements" in page(fanni, path("criteria", study))
    address = path("criterion", study, key="feasibility")
    assert 'name="label_9_fi"' in page(fanni, f"{address}?points=9")
    given = {"name_fi": "Teko", "name_sv": "Verk", "prompt_fi": "Miten?", "prompt_sv": "Hur?"}
    given |= {"label_1_fi": "ei", "label_1_sv": "nej", "label_9_fi": "on", "label_9_sv": "ja"}
    given |= mark_on(fanni, address)
    assert fanni.post(f"{address}?points=9", given).status_code == 302
    document = study_file(study.pk)
    assert document.criteria[-1].names == {"fi": "Teko", "sv": "Verk"}
    assert len(document.scales[-1].points) == 9
    fanni.post(path("criterion-remove", study, key="feasibility"))
    assert [each.key for each in study_file(study.pk).criteria] == ["probability", "desirability"]


def test_a_scale_that_its_rule_does_not_fit_is_told(fanni: Client, study: Study) -> None:
    given = {"name_fi": "T", "name_sv": "S", "prompt_fi": "Miten?", "prompt_sv": "Hur?"}
    given |= {"label_1_fi": "ei", "label_1_sv": "nej", "label_5_fi": "on", "label_5_sv": "ja"}
    address = path("criterion", study, key="probability")
    response = fanni.post(f"{address}?points=5", given | mark_on(fanni, address))
    assert response.status_code == 422
    assert "share(5..7)" in response.content.decode()
    assert len(study_file(study.pk).scales[0].points) == 7


def test_the_options_of_a_ranking_are_lines(fanni: Client) -> None:
    fanni.post("/studies/new/", FORM | {"template": "ranking"})
    study = Study.objects.get()
    address = path("criterion", study, key="order")
    assert "Kolme | Tre" in page(fanni, address)
    given = {"name_fi": "J", "name_sv": "O", "prompt_fi": "Miten?", "prompt_sv": "Hur?"}
    given |= mark_on(fanni, address)
    options = "Yksi | Ett\nKolme | Tre\nNeljä | Fyra\nViisi | Fem"
    assert fanni.post(address, given | {"options": options}).status_code == 302
    (scale,) = study_file(study.pk).scales
    assert [point.key for point in scale.points] == ["v1", "v3", "v4", "v5"]
    assert fanni.post(address, given | {"options": "Yksi | Ett"}).status_code == 422


def test_after_the_launch_the_pages_say_what_to_do_instead(fanni: Client, study: Study) -> None:
    now = timezone.now()
    study.rounds.update(state="open", opened_at=now, closes_at=now + timedelta(days=9))
    for name, parts in (("statement", {"code": "v1"}), ("criterion", {"key": "probability"})):
        shown = fanni.get(path(name, study, **parts), follow=True).content.decode()
        assert "when the next round is drafted" in shown
    response = fanni.post(path("statements", study), {"statements": "A | B"}, follow=True)
    assert "when the next round is drafted" in response.content.decode()
    assert "Add statements" not in page(fanni, path("statements", study))
    assert "Add a criterion" not in page(fanni, path("criteria", study))
    assert codes(study) == ["v1", "v2", "v3"]


def test_a_watcher_sees_criteria_and_changes_none(fanni: Client, study: Study) -> None:
    wilma = browser_of(make_user("wilma@example.org", study=study, role="watcher"))
    assert "<form" not in page(wilma, path("criteria", study)).split("<main")[1].split("</main")[0]
    assert wilma.post(path("criteria", study), {"criterion": "when"}).status_code == 404
    assert wilma.get(path("criterion", study, key="probability")).status_code == 404
    assert wilma.get(path("statement", study, code="v1")).status_code == 404
