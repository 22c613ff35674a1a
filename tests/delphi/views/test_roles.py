"""What each role in a study sees of its pages, and what it may change there."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from delphi.models import Study
from foresight.network.models import User
from tests.delphi.views.test_facilitator import ADDRESSES, answered, filled, page, path
from tests.factories import make_round, make_study, make_user

pytestmark = pytest.mark.django_db

#: Pages that are nothing but an act, which a watcher is not told of.
ACTS = {"round-launch", "round-feedback", "round-close", "round-discard", "panel-withdraw"} | {
    "study-copy"
}


@pytest.fixture
def study() -> Study:
    return make_study(seats=12, items=3)


def browser_of(user: User) -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(user)
    return browser


@pytest.fixture
def wilma(study: Study) -> Client:
    """Wilma watches the study."""
    return browser_of(make_user("wilma@example.org", study=study, role="watcher"))


@pytest.fixture
def eero(study: Study) -> Client:
    """Eero edits the study, which somebody else owns."""
    return browser_of(make_user("eero@example.org", study=study, role="editor"))


def content_of(html: str) -> str:
    """The page itself, without the menu and the language switch around it."""
    return html.split("<main")[1].split("</main>")[0]


@pytest.mark.parametrize("state", ["draft", "open", "analysed"])
def test_a_watcher_sees_every_page_and_can_change_nothing_there(
    study: Study, wilma: Client, state: str
) -> None:
    if state == "analysed":
        answered(study)
    else:
        make_round(study, state=state)
    seen = set()
    for name, parts in ADDRESSES:
        response = wilma.get(reverse(name, kwargs=filled(parts, study)))
        if response.status_code != 200 or "html" not in response.headers["Content-Type"]:
            continue
        seen.add(name)
        body = content_of(response.content.decode())
        assert "csrfmiddlewaretoken" not in body, name
        assert not re.search(r"method=.post", body, re.IGNORECASE), name
        acts = [name for name, _ in ADDRESSES if name in ACTS | {"study-end"}]
        links = {reverse(act, kwargs=filled(dict(ADDRESSES)[act], study)) for act in acts}
        assert not links & set(re.findall(r'href="([^"]+)"', body)), name
    assert {"study", "panel", "statements", "information", "round", "study-history"} <= seen
    assert ("round-results" in seen) is ("round-next" in seen) is (state == "analysed")
    assert not seen & ACTS


def test_a_watcher_is_told_that_the_next_step_is_the_facilitators(
    study: Study, wilma: Client, eero: Client
) -> None:
    make_round(study, state="draft")
    assert "You watch this study" in (watched := page(wilma, path("study", study)))
    assert "The facilitator’s turn" in watched
    assert "Your turn" in page(eero, path("study", study))
    assert "<strong>Check and launch" not in page(wilma, "/studies/")


def test_a_watcher_sets_up_no_study_with_that(wilma: Client) -> None:
    assert wilma.get("/studies/new/").status_code == 404


def test_an_editor_steers_the_study_but_does_not_end_it(study: Study, eero: Client) -> None:
    make_round(study, state="draft")
    assert "Check and launch" in page(eero, path("study", study))
    assert "End the study" not in page(eero, path("study", study))
    assert eero.post(path("study-end", study)).status_code == 404
    study.refresh_from_db()
    assert study.ended_at is None


def test_the_owner_ends_it(study: Study) -> None:
    make_round(study, state="open")
    owner = browser_of(make_user("oona@example.org", study=study))
    assert "End the study" in page(owner, path("study", study))


@pytest.mark.parametrize(
    ("name", "parts", "place", "how"),
    [
        ("study", {}, "Overview", "page"),
        ("round", {"number": 1}, "Overview", "true"),
        ("panel", {}, "Panel", "page"),
        ("study-seals", {}, "History", "true"),
    ],
)
def test_the_navigation_says_where_one_is(
    study: Study, wilma: Client, name: str, parts: dict[str, Any], place: str, how: str
) -> None:
    make_round(study)
    places = re.search(
        r'<nav class="places".*?</nav>', page(wilma, path(name, study, **parts)), re.S
    )
    assert places
    marks = re.findall(r'aria-current="(\w+)">([^<]+)<', places[0])
    assert [(words, mark) for mark, words in marks if mark != "false"] == [(place, how)]


def test_a_role_in_one_study_is_none_in_another(study: Study, eero: Client) -> None:
    other = make_study(key="other")
    other.members.create(user=User.objects.get(email="eero@example.org"), role="watcher")
    make_round(other, state="draft")
    assert eero.get(path("study", other)).status_code == 200
    assert eero.post(path("round-options", other, number=1)).status_code == 404
    assert eero.post(path("information", other)).status_code == 404
