"""The panellist's pages over HTTP, without a browser: as plain forms send and read them."""

import re
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client

from delphi.models import AnswerNote, Endorsement, Exposure, ItemResult, Round
from delphi.services.consenting import give_consent, write_information
from foresight.network.models import SeatLink
from foresight.network.services.links import revoke_links, withdraw_seat
from surveys.models import Answer, AnswerRevision, AnswerSheet, Question, Statement
from tests.factories import (
    CRITERIA,
    link_of,
    make_answer,
    make_argument,
    make_release,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
    texts,
)

EVERY_PART = {
    "own_answer": True,
    "distribution": True,
    "median": True,
    "quartiles": True,
    "arguments": 2,
}


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_misses_from_before():
    cache.clear()


@pytest.fixture
def study(db):
    return make_study()


@pytest.fixture
def open_round(study):
    return make_round(study)


@pytest.fixture
def alice(study):
    return seats_of(study)[0]


@pytest.fixture
def alices(client, alice):
    """A browser in which Alice has entered her seat."""
    client.post(link_of(alice))
    return client


class Fields(HTMLParser):
    """The fields of the sheet as a browser would send them untouched."""

    def __init__(self):
        super().__init__()
        self.sent: dict[str, object] = {}
        self.textarea = None
        self.select = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name")
        if tag == "input" and name:
            kind = given.get("type", "text")
            if kind not in ("radio", "checkbox") or "checked" in given:
                self.sent[name] = given.get("value", "")
        elif tag == "textarea":
            self.textarea = name
            self.sent[name] = ""
        elif tag == "select":
            self.select = name
            self.sent[name] = ""
        elif tag == "option" and "selected" in given:
            self.sent[self.select] = given["value"]

    def handle_data(self, data):
        if self.textarea:
            self.sent[self.textarea] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.textarea = None


def fields_of(response):
    parser = Fields()
    parser.feed(response.content.decode())
    return parser.sent


def open_form(browser):
    response = browser.get("/answer/sheet/")
    assert response.status_code == 200
    return fields_of(response)


def send(browser, form, **changes):
    return browser.post(
        "/answer/sheet/", form | {name.replace("_", "-"): value for name, value in changes.items()}
    )


def stored(question):
    answer = Answer.objects.get(question=question)
    return answer.level if answer.level is not None else answer.value


# --- the link -------------------------------------------------------------------------------------


def test_opening_a_link_any_number_of_times_does_nothing(client, alice, open_round):
    path = link_of(alice)
    for _ in range(5):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert client.cookies.keys() <= {"csrf"}
    assert not AnswerSheet.objects.exists()
    assert SeatLink.objects.count() == 1


def test_the_button_leads_to_an_address_without_the_token(client, alice, open_round):
    path = link_of(alice)
    response = client.post(path)
    assert response.status_code == 303
    assert response["Location"] == "/answer/"
    assert client.get("/answer/").status_code == 200


def test_the_start_says_what_the_study_is_for_until_when_and_who_sees_what(
    client, alice, open_round
):
    purpose, contact = "Selvitämme, millaisiksi palvelut kehittyvät.", "fanni@example.org"
    path = link_of(alice)
    entrance = client.get(path).content.decode()
    client.post(path)
    start = client.get("/answer/").content.decode()
    for page in (entrance, start):
        assert "Lapsi- ja perhepalvelut 2035" in page
        assert re.search(r"(ma|ti|ke|to|pe|la|su)\xa0\d", page), "the deadline has its weekday"
    # Said once: the entrance asks for its button, the rest stands behind it.
    assert [text in entrance for text in (purpose, contact)] == [False, False]
    assert [text in start for text in (purpose, contact)] == [True, True]


def test_pages_are_kept_nowhere_and_leak_no_address(client, alice, open_round):
    path = link_of(alice)
    client.post(path)
    for address in (
        path,
        "/l/x/",
        "/answer/",
        "/answer/sheet/",
        "/answer/review/",
        "/answer/leave/",
    ):
        response = client.get(address)
        assert response["Cache-Control"] == "no-store", address
        assert response["Referrer-Policy"] == "no-referrer", address


def test_unknown_malformed_reissued_and_withdrawn_links_show_the_same_page(
    client, study, open_round
):
    alice, bob, _ = seats_of(study)
    reissued, withdrawn = link_of(alice), link_of(bob)
    revoke_links(panellist_id=alice.pk)
    withdraw_seat(panellist_id=bob.pk)
    paths = ["/l/" + "a" * 32 + "/", "/l/%00%FF/", "/l/ä ö/", reissued, withdrawn]
    pages = [client.get(path) for path in paths] + [client.post(path) for path in paths]
    assert {page.status_code for page in pages} == {404}
    assert len({_without_csrf(page) for page in pages if page.wsgi_request.method == "GET"}) == 1


def _without_csrf(page):
    text = re.sub(r'value="[^"]{64}"', "", page.content.decode())
    return re.sub(r'name="next" value="[^"]*"', "", text)


def test_trying_tokens_is_slowed_down_but_panellists_behind_the_same_address_get_in(
    client, alice, open_round
):
    codes = [client.get(f"/l/{number}/").status_code for number in range(40)]
    assert codes[0] == 404
    assert codes[-1] == 429
    assert client.get(link_of(alice)).status_code == 200
    assert client.post(link_of(alice)).status_code == 303


def test_a_reissue_and_a_withdrawal_end_sessions_at_once(alices, alice, open_round):
    assert alices.get("/answer/").status_code == 200
    revoke_links(panellist_id=alice.pk)
    assert alices.get("/answer/").status_code == 403
    alices.post(link_of(alice))
    assert alices.get("/answer/sheet/").status_code == 200
    withdraw_seat(panellist_id=alice.pk)
    assert alices.get("/answer/sheet/").status_code == 403


def test_a_link_opened_where_another_seat_is_open_asks_before_it_switches(
    alices, study, open_round
):
    bob = seats_of(study)[1]
    first = questions_of(open_round)[0]
    path = link_of(bob)
    assert b'name="switch"' in alices.get(path).content
    assert b'name="switch"' in alices.post(path).content  # pressed on a page shown before
    send(alices, open_form(alices), **{f"q{first.pk}-level": "3"})
    assert Answer.objects.get().sheet.respondent != bob
    assert alices.post(path, {"switch": "1"}).status_code == 303
    send(alices, open_form(alices), **{f"q{first.pk}-level": "6"})
    levels = dict(Answer.objects.values_list("sheet__respondent__code", "level"))
    assert levels == {"P001": 3, "P002": 6}


def test_a_link_opened_by_a_signed_in_user_asks_first(client, alice, study, open_round):
    client.force_login(
        make_user(study=study), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    path = link_of(alice)
    assert b'name="switch"' in client.get(path).content
    assert client.post(path).status_code == 200
    assert "seat" not in client.cookies
    assert client.post(path, {"switch": "1"}).status_code == 303


def test_a_seat_opens_nothing_of_another_study(alices, open_round):
    other = make_study(key="toinen")
    round_ = make_round(other)
    asked = questions_of(round_)[0]
    reply = alices.post(
        "/answer/save/",
        {"question": asked.pk, "round": round_.pk, f"q{asked.pk}-revision": 0}
        | {f"q{asked.pk}-level": 5},
    )
    assert reply.status_code == 404
    assert alices.post("/answer/sheet/", {"round": round_.pk}).status_code == 404
    assert not Answer.objects.exists()


def test_forms_are_protected_against_other_sites(alice, open_round):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(link_of(alice)).status_code == 403
    assert browser.post("/answer/save/").status_code == 403


def one_answer(round_, level=5):
    asked = questions_of(round_)[0]
    return {
        "question": asked.pk,
        "round": round_.pk,
        f"q{asked.pk}-revision": 0,
        f"q{asked.pk}-level": level,
    }


def test_the_short_way_of_an_answer_keeps_what_protects_it(alice, open_round):
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link_of(alice)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    browser.post(link_of(alice), {"csrfmiddlewaretoken": token})
    answer = one_answer(open_round) | {"csrfmiddlewaretoken": token}
    for wrong in ({"csrfmiddlewaretoken": "0" * 64}, {}):
        assert browser.post("/answer/save/", one_answer(open_round) | wrong).status_code == 403
    elsewhere = {"origin": "https://elsewhere.example"}
    assert browser.post("/answer/save/", answer, headers=elsewhere).status_code == 403
    assert browser.post("/answer/save/", answer, headers={"host": "elsewhere"}).status_code == 400
    assert not Answer.objects.exists()
    reply = browser.post(
        "/answer/save/", answer, headers={"origin": "null", "sec_fetch_site": "same-origin"}
    )
    assert (reply.status_code, Answer.objects.get().level) == (200, 5)


def test_no_answer_is_stored_before_its_panellist_has_agreed(alices, alice, study, open_round):
    now = datetime.now(UTC)
    told = write_information(study_id=study.pk, texts=texts("Tiedote"), changes={}, by=None, at=now)
    reply = alices.post("/answer/save/", one_answer(open_round))
    assert (reply.status_code, reply.json()["code"]) == (409, "consent_missing")
    sent = alices.post("/answer/sheet/", one_answer(open_round) | {"act": "save"})
    page = sent.content.decode()
    assert sent.status_code == 409
    assert "tiedote" in page.lower() and "5" in page
    assert not Answer.objects.exists()
    give_consent(seat_id=alice.pk, shown=told.digest, at=now)
    assert alices.post("/answer/save/", one_answer(open_round)).status_code == 200


def test_where_submitting_is_final_nothing_changes_after_it(alices, alice, study, open_round):
    Round.objects.filter(pk=open_round.pk).update(submit_once=True)
    form = open_form(alices)
    assert alices.post("/answer/save/", one_answer(open_round)).status_code == 200
    assert "Lähettäminen on tällä kierroksella lopullista" in (
        alices.get("/answer/review/").content.decode()
    )
    assert alices.post("/answer/review/")["Location"] == "/answer/receipt/"
    change = one_answer(open_round, level=2) | {f"q{questions_of(open_round)[0].pk}-revision": 1}
    reply = alices.post("/answer/save/", change)
    assert (reply.status_code, reply.json()["code"]) == (409, "submitted_for_good")
    assert alices.post("/answer/sheet/", form | change).status_code == 409
    assert Answer.objects.get().level == 5
    assert alices.get("/answer/sheet/")["Location"] == "/answer/"
    for path in ("/answer/", "/answer/receipt/", "/answer/copy/1/"):
        page = alices.get(path).content.decode()
        assert "/answer/sheet/" not in page, path
    assert alices.post("/answer/review/")["Location"] == "/answer/receipt/"
    other = Client()
    other.post(link_of(seats_of(study)[1]))
    assert other.get("/answer/sheet/").status_code == 200


def test_after_another_link_was_opened_pages_of_the_first_seat_act_for_nobody(study, open_round):
    first, second = seats_of(study)[:2]
    browser = Client(enforce_csrf_checks=True)

    def token_on(path):
        page = browser.get(path).content.decode()
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]

    browser.post(link_of(first), {"csrfmiddlewaretoken": token_on(link_of(first))})
    left_open = token_on("/answer/sheet/")
    link = link_of(second)
    browser.post(link, {"csrfmiddlewaretoken": token_on(link), "switch": "1"})
    for path in ("/answer/review/", "/answer/save/", "/answer/consent/", "/answer/withdraw/erase/"):
        assert browser.post(path, {"csrfmiddlewaretoken": left_open}).status_code == 403, path
    second.refresh_from_db()
    assert (second.state, AnswerSheet.objects.count()) == ("active", 0)
    assert (
        browser.post("/answer/review/", {"csrfmiddlewaretoken": token_on("/answer/")}).status_code
        == 303
    )


def test_a_page_left_open_writes_nothing_for_the_seat_entered_after_it(study, open_round):
    first, second = (link_of(seat) for seat in seats_of(study)[:2])
    browser = Client()
    browser.post(first)
    left_open = open_form(browser)
    browser.post(second, {"switch": "1"})
    asked = questions_of(open_round)[0]
    sent = left_open | {f"q{asked.pk}-level": "6", "question": asked.pk}
    for path in ("/answer/save/", "/answer/sheet/"):
        reply = browser.post(path, sent)
        assert reply.status_code == 409
    assert not Answer.objects.exists()


def test_a_saved_answer_is_kept_by_no_cache_and_shown_in_no_frame(alices, open_round):
    reply = alices.post("/answer/save/", one_answer(open_round))
    assert reply["Cache-Control"] == "no-store"
    assert reply["Referrer-Policy"] == "no-referrer"
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert reply["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in reply["Content-Security-Policy"]
    assert int(reply["Content-Length"]) == len(reply.content)
    assert reply["Content-Language"] == "fi"
    assert "Set-Cookie" not in reply


def test_an_answer_is_saved_over_https_alone_where_the_site_is(alices, open_round, settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()
    client.cookies = alices.cookies
    assert client.post("/answer/save/", one_answer(open_round)).status_code == 301
    assert not Answer.objects.exists()


def test_a_faulty_request_to_save_gets_an_answer_and_no_trace(alices, open_round, monkeypatch):
    monkeypatch.setattr("delphi.views.expert.saving.save_answer", lambda **_: 1 / 0)
    alices.raise_request_exception = False
    reply = alices.post("/answer/save/", one_answer(open_round))
    assert reply.status_code == 500
    assert "ZeroDivisionError" not in reply.content.decode()


def test_the_page_opens_in_the_panellists_own_language(client, alice, open_round):
    alice.language = "sv"
    alice.save()
    response = client.get(link_of(alice))
    assert '<html lang="sv">' in response.content.decode()
    client.post(link_of(alice))
    assert '<html lang="sv">' in client.get("/answer/").content.decode()


# --- where the round stands -----------------------------------------------------------------------


def test_the_landing_follows_the_state_of_the_round(alices, study, alice):
    assert "answer/sheet" not in alices.get("/answer/").content.decode()
    make_round(study, number=1, state="draft")
    assert alices.get("/answer/sheet/")["Location"] == "/answer/"
    opened = make_round(study, number=2)
    assert "/answer/sheet/" in alices.get("/answer/").content.decode()
    Round.objects.filter(pk=opened.pk).update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert "answer/sheet" not in alices.get("/answer/").content.decode()
    assert alices.get("/answer/sheet/").status_code == 303
    assert alices.get("/answer/review/").status_code == 303


def test_without_a_seat_there_is_nothing_but_advice(client, db):
    for path in ("/answer/", "/answer/sheet/", "/answer/review/", "/answer/receipt/"):
        assert client.get(path).status_code == 403
    assert client.post("/answer/save/").status_code == 403
    assert client.get("/answer/leave/").status_code == 200


# --- the form -------------------------------------------------------------------------------------


def test_nothing_is_preselected_and_reading_writes_nothing(alices, open_round):
    form = open_form(alices)
    assert not any(name.endswith("-level") for name in form)
    assert not AnswerSheet.objects.exists()


def test_every_kind_of_question_is_saved_with_one_form(client):
    study = make_study(items=1, criteria=CRITERIA)
    asked = {each.criterion.key: each for each in questions_of(make_round(study))}
    client.post(link_of(seats_of(study)[0]))
    values = {
        ("probability", "level"): "5",
        ("desirability", "level"): "cannot",
        ("agreement", "level"): "9",
        ("share", "value"): "1 000",
        ("chance", "value"): "62,5 %",
        ("year", "never"): "1",
        ("range", "low"): "10",
        ("range", "value"): "20",
        ("range", "high"): "40",
        ("who", "choice"): "alue",
        ("means", "choice"): ["tieto", "raha"],
        ("order", "place-tieto"): "1",
        ("order", "place-raha"): "2",
        ("order", "place-laki"): "3",
        ("best", "place-valta"): "2",
        ("best", "place-laki"): "1",
        ("budget", "share-raha"): "70",
        ("budget", "share-laki"): "30",
        ("expertise", "level"): "3",
        ("idea", "text"): "Neuvolat ja koulut yhteen.\r\nNyt.",
        ("probability", "rationale"): "Koska väki vähenee.",
    }
    form = open_form(client)
    for (key, name), value in values.items():
        form[f"q{asked[key].pk}-{name}"] = value
    response = client.post("/answer/sheet/", form)
    assert response.status_code == 303, response.content.decode()
    rows = {row.question.criterion.key: row for row in Answer.objects.select_related("question")}
    assert rows["probability"].level == 5
    assert rows["probability"].rationale == "Koska väki vähenee."
    assert rows["desirability"].cannot_judge
    assert rows["share"].value == 1000
    assert rows["chance"].value == 62.5
    assert rows["year"].choices == ["never"]
    assert (rows["range"].low, rows["range"].value, rows["range"].high) == (10, 20, 40)
    assert rows["who"].choices == ["alue"]
    assert rows["means"].choices == ["raha", "tieto"]
    assert rows["order"].choices == ["tieto", "raha", "laki"]
    assert rows["best"].choices == ["laki", "valta"]
    assert rows["budget"].shares == {"raha": 70, "laki": 30, "tieto": 0}
    assert rows["expertise"].level == 3
    assert rows["idea"].text == "Neuvolat ja koulut yhteen.\nNyt."
    # Opening the sheet again and sending it untouched changes nothing.
    again = open_form(client)
    again[f"q{asked['means'].pk}-choice"] = ["raha", "tieto"]
    client.post("/answer/sheet/", again)
    assert not AnswerRevision.objects.exists()


def test_what_is_outside_the_scale_is_said_at_the_field_and_the_rest_is_saved(client):
    study = make_study(items=1, criteria=["probability", "chance", "range"])
    level, chance, interval = questions_of(make_round(study))
    client.post(link_of(seats_of(study)[0]))
    form = open_form(client) | {
        f"q{level.pk}-level": "6",
        f"q{chance.pk}-value": "101",
        f"q{interval.pk}-low": "50",
        f"q{interval.pk}-value": "viisi",
        f"q{interval.pk}-high": "60",
        f"q{interval.pk}-rationale": "Arvaus <b>",
    }
    response = client.post("/answer/sheet/", form)
    page = response.content.decode()
    assert response.status_code == 422
    assert stored(level) == 6
    assert Answer.objects.count() == 1
    assert f'href="#q{chance.pk}-value"' in page
    assert f'id="q{chance.pk}-value-error"' in page
    assert f'href="#q{interval.pk}-value"' in page
    assert page.index("errors") < page.index("<h1")
    sent = fields_of(response)
    assert sent[f"q{chance.pk}-value"] == "101"
    assert sent[f"q{interval.pk}-value"] == "viisi"
    assert "Arvaus &lt;b&gt;" in page


def test_a_million_characters_nul_and_lone_surrogates_are_refused(client):
    study = make_study(items=1, criteria=["idea"])
    asked = questions_of(make_round(study))[0]
    client.post(link_of(seats_of(study)[0]))
    for text in ("x" * 1_000_000, "a\0b", "a\ud800b".encode("utf-8", "surrogatepass")):
        response = send(client, open_form(client), **{f"q{asked.pk}-text": text})
        assert response.status_code in (422, 303)
    assert not Answer.objects.filter(text__contains="x").exists()


def test_a_stale_tab_is_shown_both_versions_and_may_then_decide(alices, alice, open_round):
    first, second = questions_of(open_round)
    old_tab = open_form(alices)
    send(alices, open_form(alices), **{f"q{first.pk}-level": "3"})
    response = send(alices, old_tab, **{f"q{first.pk}-level": "6", f"q{second.pk}-level": "2"})
    page = response.content.decode()
    assert response.status_code == 409
    assert stored(first) == 3
    assert stored(second) == 2
    assert "<strong>3</strong>" in page
    form = fields_of(response)
    assert form[f"q{first.pk}-level"] == "6"
    assert alices.post("/answer/sheet/", form).status_code == 303
    assert stored(first) == 6
    assert AnswerRevision.objects.get().level == 3


def test_an_old_tab_that_touched_nothing_takes_nothing_back(alices, open_round):
    first, _ = questions_of(open_round)
    old_tab = open_form(alices)
    send(alices, open_form(alices), **{f"q{first.pk}-level": "3"})
    assert alices.post("/answer/sheet/", old_tab).status_code == 303
    assert stored(first) == 3


def test_what_was_typed_when_the_round_closed_is_shown_for_copying(alices, open_round):
    first, _ = questions_of(open_round)
    form = open_form(alices)
    Round.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    response = send(
        alices,
        form,
        **{f"q{first.pk}-level": "6", f"q{first.pk}-rationale": "Pitkä perustelu."},
    )
    assert response.status_code == 409
    assert "Pitkä perustelu." in response.content.decode()
    assert not Answer.objects.exists()


def test_a_database_that_cannot_write_is_said_with_everything_still_in_the_form(
    alices, open_round, monkeypatch
):
    def full(**_):
        raise OperationalError("database or disk is full")

    first, _ = questions_of(open_round)
    form = open_form(alices)
    monkeypatch.setattr("delphi.views.expert.sheet.save_answers", full)
    monkeypatch.setattr("delphi.views.expert.saving.save_answer", full)
    response = send(alices, form, **{f"q{first.pk}-level": "6"})
    assert response.status_code == 503
    assert fields_of(response)[f"q{first.pk}-level"] == "6"
    reply = autosave(alices, first, level=6)
    assert (reply.status_code, reply.json()["code"]) == (503, "not_saved")


def test_clearing_by_its_button_is_a_revision(alices, open_round):
    first, _ = questions_of(open_round)
    send(alices, open_form(alices), **{f"q{first.pk}-level": "3", f"q{first.pk}-rationale": "Syy"})
    assert send(alices, open_form(alices), clear=first.pk).status_code == 303
    answer = Answer.objects.get()
    assert (answer.level, answer.rationale, answer.revision) == (None, "Syy", 2)


def test_the_language_switch_saves_what_was_typed(alices, open_round):
    first, _ = questions_of(open_round)
    response = send(alices, open_form(alices), language="sv", **{f"q{first.pk}-level": "3"})
    assert response.status_code == 303
    assert stored(first) == 3
    assert '<html lang="sv">' in alices.get("/answer/sheet/").content.decode()


def test_the_language_switch_keeps_what_cannot_be_saved(client):
    study = make_study(items=1, criteria=["chance"])
    asked = questions_of(make_round(study))[0]
    client.post(link_of(seats_of(study)[0]))
    response = send(client, open_form(client), language="en", **{f"q{asked.pk}-value": "abc"})
    assert response.status_code == 422
    assert '<html lang="en">' in response.content.decode()
    assert fields_of(response)[f"q{asked.pk}-value"] == "abc"


# --- one answer at a time -------------------------------------------------------------------------


def autosave(browser, question, revision=0, **values):
    prefix = f"q{question.pk}"
    return browser.post(
        "/answer/save/",
        {
            "question": question.pk,
            "round": question.questionnaire.round.pk,
            f"{prefix}-revision": revision,
        }
        | {f"{prefix}-{name}": value for name, value in values.items()},
    )


def test_an_answer_saved_by_itself_is_acknowledged_with_its_revision(alices, open_round):
    first, _ = questions_of(open_round)
    assert autosave(alices, first, level=5).json() == {"revision": 1, "answered": True}
    assert autosave(alices, first, level=5).json() == {"revision": 1, "answered": True}
    assert autosave(alices, first, 1).json() == {"revision": 2, "answered": False}
    assert autosave(alices, first, 1)["Cache-Control"] == "no-store"


def test_numbers_too_large_for_a_key_name_nothing(alices, open_round):
    question, huge = questions_of(open_round)[0], "9" * 30
    for asked, round_id in [(huge, open_round.pk), (question.pk, huge)]:
        sent = {"question": asked, "round": round_id, f"q{asked}-revision": 0}
        assert alices.post("/answer/save/", sent).status_code == 404


def test_refusals_of_one_answer_say_why(alices, open_round):
    first, _ = questions_of(open_round)
    autosave(alices, first, level=5)
    autosave(alices, first, 1, level=6)
    stale = autosave(alices, first, 1, level=2)
    assert stale.status_code == 409
    assert stale.json()["code"] == "stale_answer"
    assert (stale.json()["revision"], stale.json()["words"]) == (2, "6")
    outside = autosave(alices, first, 2, level=8)
    assert outside.status_code == 422
    assert [problem["field"] for problem in outside.json()["problems"]] == ["level"]
    assert alices.post("/answer/save/", {"question": "x"}).status_code == 400
    assert alices.get("/answer/save/").status_code == 405
    Round.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    closed = autosave(alices, first, 2, level=7)
    assert (closed.status_code, closed.json()["code"]) == (409, "round_closed")
    assert stored(first) == 6


# --- the second round -----------------------------------------------------------------------------


@pytest.fixture
def second_round(study, alice):
    """Round two of a study in which Alice answered 5, with released figures and six reasons."""
    first = make_round(study, state="analysed")
    before = questions_of(first)[0]
    make_answer(alice, before, level=5, rationale="Alicen syy")
    round_ = make_round(study, number=2, feedback=EVERY_PART)
    asked = questions_of(round_)[0]
    reasons = {
        side: [make_argument(first, before, side, f"{side} {n}").pk for n in range(3)]
        for side in ("for", "against")
    }
    own = make_argument(first, before, "for", "Alicen syy", answer=Answer.objects.get())
    figures = {"median": 5, "q1": 4, "q3": 6, "distribution": [0, 1, 2, 3, 8, 4, 2]}
    arguments = {"for": [*reasons["for"], own.pk], "against": reasons["against"], "neither": []}
    make_release(round_, first, {asked.pk: {**figures, "arguments": arguments}})
    return round_


def test_the_second_round_shows_the_group_and_the_own_answer(alices, second_round):
    page = alices.get("/answer/sheet/").content.decode()
    asked = questions_of(second_round)[0]
    assert f'name="keep" value="{asked.pk}"' in page
    assert 'role="img"' in page
    assert "checked" not in page
    assert page.count('class="argument for"') == 2
    assert page.count('class="argument against"') == 2
    assert "Alicen syy" not in page[page.index('class="reasons"') : page.index("<fieldset")]
    assert f'name="reasons" value="{asked.pk}"' in page
    page = alices.get(f"/answer/reasons/{asked.pk}/").content.decode()
    assert page.count('argument for"') == 4
    assert page.count('argument against"') == 3
    assert "Alicen syy" in page


def test_parts_that_the_round_does_not_give_back_are_not_shown(alices, second_round):
    Round.objects.filter(pk=second_round.pk).update(feedback={"median": True})
    page = alices.get("/answer/sheet/").content.decode()
    assert 'role="img"' not in page
    assert 'class="argument' not in page
    assert 'name="keep"' not in page
    assert "5" in page[page.index('class="group"') :][:200]


def test_keeping_the_earlier_answer_takes_one_button_and_records_what_was_shown(
    alices, second_round
):
    asked = questions_of(second_round)[0]
    form = open_form(alices)
    response = send(alices, form, keep=asked.pk, **{f"q{asked.pk}-rationale": "Yhä sama."})
    assert response["Location"].endswith(f"#q{asked.pk}")
    answer = Answer.objects.get(question=asked)
    assert (answer.level, answer.rationale) == (5, "Yhä sama.")
    shown = Exposure.objects.get().shown
    assert shown["parts"] == [
        "arguments",
        "distribution",
        "median",
        "own_answer",
        "quartiles",
        "sides",
    ]
    assert len(shown["arguments"]) == 4


def test_one_button_keeps_what_has_no_answer_in_a_part_and_one_undoes_it():
    study = make_study(key="many", items=3)
    alice = seats_of(study)[0]
    for question in questions_of(make_round(study, state="analysed")):
        make_answer(alice, question, level=5)
    round_ = make_round(study, number=2, feedback=EVERY_PART)
    first, second, third = questions_of(round_)
    browser = Client()
    browser.post(link_of(alice))
    page = browser.get("/answer/sheet/").content.decode()
    (many,) = re.findall(r'name="keep_all" value="([\d-]+)"', page)
    assert many == f"{first.pk}-{second.pk}-{third.pk}"
    # What is typed and not saved yet stands: only what has no answer is kept.
    form = open_form(browser) | {"keep_all": many}
    response = send(browser, form, **{f"q{first.pk}-level": "2"})
    assert response["Location"] == f"/answer/sheet/?saved&kept={second.pk}-{third.pk}#kept"
    assert [stored(each) for each in (first, second, third)] == [2, 5, 5]
    autosave(browser, third, level=6, revision=1)
    page = browser.get(response["Location"]).content.decode()
    assert f'name="undo_keep" value="{second.pk}"' in page  # the other was changed since
    send(browser, open_form(browser) | {"undo_keep": f"{second.pk}-{third.pk}"})
    assert [stored(each) for each in (first, second, third)] == [2, None, 6]
    assert 'name="keep_all"' not in browser.get("/answer/sheet/").content.decode()


def test_no_button_keeps_earlier_answers_to_words_that_changed_unseen():
    study = make_study(key="many", items=3)
    alice = seats_of(study)[0]
    for question in questions_of(make_round(study, state="analysed")):
        make_answer(alice, question, level=5)
    for item in study.survey.items.all()[:2]:
        Statement.objects.create(item=item, version=2, texts={"fi": "Uudet sanat."}, reason="Syy")
    make_round(study, number=2, feedback=EVERY_PART)
    browser = Client()
    browser.post(link_of(alice))
    page = browser.get("/answer/sheet/").content.decode()
    assert 'name="keep_all"' not in page
    assert page.count('name="keep" value=') == 3


def test_with_scripts_off_a_change_is_asked_about_after_it_is_saved(alices, second_round):
    asked = questions_of(second_round)[0]
    assert alices.get("/answer/sheet/").content.decode().count('class="change"') == 1  # template
    send(alices, open_form(alices), **{f"q{asked.pk}-level": "3"})
    page = alices.get("/answer/sheet/").content.decode()
    assert page.count('class="change"') == 2
    response = send(alices, open_form(alices), why=f"{asked.pk}.argument")
    assert response["Location"].endswith(f"#q{asked.pk}")
    page = alices.get("/answer/sheet/").content.decode()
    shown = re.findall(rf'name="moved" value="({asked.pk}\.\d+)"', page)
    assert len(shown) == 4
    send(alices, open_form(alices), moved=shown[0])
    note = AnswerNote.objects.get()
    assert (note.why, note.moved) == ("argument", [int(shown[0].split(".")[1])])
    send(alices, open_form(alices), keep=asked.pk)
    assert not AnswerNote.objects.exists()
    assert alices.get("/answer/sheet/").content.decode().count('class="change"') == 1


def test_what_is_said_beside_an_answer_is_refused_in_words(alices, second_round):
    asked = questions_of(second_round)[0]
    about = {"round": second_round.pk}
    assert alices.post("/answer/note/", about).status_code == 400
    for wrong in ("why", "side", "moved"):
        sent = about | {wrong: f"{asked.pk}.nonsense"}
        assert alices.post("/answer/note/", sent).status_code == 404
    Round.objects.update(closes_at=datetime.now(UTC) - timedelta(seconds=1))
    assert alices.post("/answer/note/", about | {"why": f"{asked.pk}.group"}).status_code == 409
    assert Client().post("/answer/note/", about).status_code == 403
    assert not AnswerNote.objects.exists()


def test_each_seat_sees_its_own_order_and_the_same_one_every_time(study, second_round):
    def order(seat):
        browser = Client()
        browser.post(link_of(seat))
        page = browser.get("/answer/sheet/").content.decode()
        return re.findall(r'id="a(\d+)"', page)

    orders = [order(seat) for seat in seats_of(study)]
    assert order(seats_of(study)[0]) == orders[0]
    assert len({tuple(each) for each in orders[1:]}) == 2


def test_reasons_are_endorsed_and_taken_back_but_not_ones_own(alices, alice, second_round):
    pk = re.findall(r'name="endorse" value="(\d+)"', alices.get("/answer/sheet/").content.decode())
    assert len(pk) == 4  # two of each side
    send(alices, open_form(alices), endorse=pk[0])
    assert Endorsement.objects.get().argument_id == int(pk[0])
    fields = {"argument": pk[0], "round": second_round.pk, "endorsed": "1"}
    assert alices.post("/answer/save/", fields).json() == {"endorsed": True}
    assert Endorsement.objects.count() == 1
    send(alices, open_form(alices), unendorse=pk[0])
    assert not Endorsement.objects.exists()
    from delphi.models import Argument

    own = Argument.objects.get(answer__isnull=False).pk
    assert alices.post("/answer/save/", fields | {"argument": own}).status_code == 404
    assert not Endorsement.objects.exists()


def test_a_hidden_reason_is_not_shown(alices, second_round):
    from delphi.models import Argument

    Argument.objects.filter(texts__fi="for 1").update(hidden=True)
    asked = questions_of(second_round)[0]
    for address in ("/answer/sheet/", f"/answer/reasons/{asked.pk}/"):
        assert "for 1<" not in alices.get(address).content.decode()


def test_a_reworded_statement_says_what_changed(alices, study, second_round):
    asked = questions_of(second_round)[0]
    newer = Statement.objects.create(
        item=asked.item, version=2, texts={"fi": "Väittämä 1 toteutuu hyvin."}, reason="Tarkennus."
    )
    Question.objects.filter(pk=asked.pk).update(statement=newer)
    page = alices.get("/answer/sheet/").content.decode()
    told = '<ins><span class="visually-hidden">lisätty: </span> hyvin</ins>'
    assert f"Väittämä 1 toteutuu{told}." in page
    assert page.count('class="reworded"') == 1


@pytest.mark.parametrize("goes_on", [True, False])
def test_an_answer_to_words_that_meant_something_else_is_not_offered_again(
    alices, alice, study, goes_on
):
    first = make_round(study, state="analysed")
    for question in questions_of(first):
        make_answer(alice, question, level=5)
    asked = questions_of(make_round(study, number=2, feedback=EVERY_PART))[0]
    newer = Statement.objects.create(
        item=asked.item, version=2, texts={"fi": "Aivan muuta."}, continues_trend=goes_on
    )
    Question.objects.filter(pk=asked.pk).update(statement=newer)
    page = alices.get("/answer/sheet/").content.decode()
    assert page.count('name="keep"') == (2 if goes_on else 1)
    assert (f'name="keep" value="{asked.pk}"' in page) is goes_on


# --- what needs the panellist first ---------------------------------------------------------------


@pytest.fixture
def uneven_round(study, alice):
    """Round two of five: settled, answered, reworded, never answered, answered; not folded."""
    study = make_study(key="viisi", items=5)
    seat = seats_of(study)[0]
    first = make_round(study, state="analysed")
    for place, question in enumerate(questions_of(first)):
        if place != 3:
            make_answer(seat, question, level=5)
        verdict = "settled" if place in (0, 2) else "open"
        ItemResult.objects.create(
            round=first,
            item=question.item,
            criterion=question.criterion,
            statement=question.statement,
            figures={"n": 20},
            verdict=verdict,
        )
    round_ = make_round(study, number=2, feedback=EVERY_PART)
    third = questions_of(round_)[2]
    newer = Statement.objects.create(item=third.item, version=2, texts={"fi": "Uusin sanoin."})
    Question.objects.filter(pk=third.pk).update(statement=newer)
    return round_


def numbers_on(browser):
    page = browser.get("/answer/sheet/").content.decode()
    return [int(n) for n in re.findall(r'class="place">(\d+)\.', page)]


def test_reworded_and_unanswered_statements_come_first_with_their_own_numbers(client, uneven_round):
    seat = seats_of(uneven_round.study)[0]
    client.post(link_of(seat))
    assert numbers_on(client) == [3, 4, 1, 2, 5]
    # What is answered now moves nothing.
    send(client, open_form(client), **{f"q{questions_of(uneven_round)[2].pk}-level": "3"})
    assert numbers_on(client) == [3, 4, 1, 2, 5]


def test_settled_statements_are_folded_last_where_the_round_says_so(client, uneven_round):
    Round.objects.filter(pk=uneven_round.pk).update(fold_settled=True)
    client.post(link_of(seats_of(uneven_round.study)[0]))
    assert numbers_on(client) == [3, 4, 2, 5, 1]
    page = client.get("/answer/sheet/").content.decode()
    assert page.count('<details class="folded">') == 1
    assert "settled" not in page
    start = client.get("/answer/").content.decode()
    assert re.search(r"<strong>4 \w+", start), "one of five is not asked for"
    settled = questions_of(uneven_round)[0]
    send(client, open_form(client), keep=settled.pk)
    assert Answer.objects.get(question=settled).level == 5


def test_that_the_groups_view_was_clear_is_said_only_where_its_figures_go_back(
    client, uneven_round
):
    Round.objects.filter(pk=uneven_round.pk).update(fold_settled=True)
    client.post(link_of(seats_of(uneven_round.study)[0]))
    client.cookies["language"] = "en"
    clear = "The group’s view was already clear"
    assert clear in client.get("/answer/sheet/").content.decode()
    Round.objects.filter(pk=uneven_round.pk).update(feedback={"own_answer": True})
    page = client.get("/answer/sheet/").content.decode()
    assert clear not in page
    assert "You may leave these as they are" in page


def test_too_few_answers_fold_nothing(client, uneven_round):
    Round.objects.filter(pk=uneven_round.pk).update(fold_settled=True)
    ItemResult.objects.update(figures={"n": 4})
    client.post(link_of(seats_of(uneven_round.study)[0]))
    assert numbers_on(client) == [3, 4, 1, 2, 5]


def test_the_start_counts_what_is_left_and_leads_there(client, uneven_round):
    client.post(link_of(seats_of(uneven_round.study)[0]))
    asked = questions_of(uneven_round)
    assert re.search(r"<strong>5 \w+", client.get("/answer/").content.decode())
    send(client, open_form(client), **{f"q{asked[2].pk}-level": "3"})
    page = client.get("/answer/").content.decode()
    assert re.search(r"<strong>4 \w+", page)
    assert f'href="/answer/sheet/#q{asked[3].pk}"' in page


def test_a_statement_that_lacks_the_language_says_so_once_and_is_marked(alices, open_round):
    asked = questions_of(open_round)[0]
    asked.statement.texts = {"fi": "Vain suomeksi."}
    asked.statement.save()
    assert "other-language" not in alices.get("/answer/sheet/").content.decode()
    alices.cookies["language"] = "sv"
    page = alices.get("/answer/sheet/").content.decode()
    assert '<span lang="fi">Vain suomeksi.</span>' in page
    assert page.count("other-language") == 1


# --- the end --------------------------------------------------------------------------------------


def test_submitting_leads_to_a_receipt_that_stays(alices, open_round):
    first, _ = questions_of(open_round)
    response = send(alices, open_form(alices), act="review", **{f"q{first.pk}-level": "3"})
    assert response["Location"] == "/answer/review/"
    assert alices.get("/answer/receipt/")["Location"] == "/answer/"
    assert alices.post("/answer/review/")["Location"] == "/answer/receipt/"
    receipt = AnswerSheet.objects.get().receipt
    assert receipt in alices.get("/answer/receipt/").content.decode()
    alices.post("/answer/review/")  # a double click, or back and again
    assert receipt in alices.get("/answer/receipt/").content.decode()
    assert send(alices, open_form(alices), **{f"q{first.pk}-level": "4"}).status_code == 303
    assert stored(first) == 4
    assert AnswerSheet.objects.get().receipt == receipt


def test_the_review_names_what_is_unanswered(alices, open_round):
    first, second = questions_of(open_round)
    autosave(alices, first, level=3)
    page = alices.get("/answer/review/").content.decode()
    assert f"#q{second.pk}" in page
    assert f"#q{first.pk}" not in page


def test_leaving_forgets_the_seat_in_this_browser(alices, open_round):
    assert alices.post("/answer/leave/").status_code == 303
    assert alices.get("/answer/").status_code == 403


# --- how much it costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("items", [1, 12])
def test_the_sheet_takes_the_same_queries_whatever_the_number_of_items(
    client, django_assert_num_queries, items
):
    study = make_study(items=items, criteria=["probability", "desirability"])
    alice = seats_of(study)[0]
    first = make_round(study, state="analysed")
    for question in questions_of(first):
        make_answer(alice, question, level=5)
    round_ = make_round(study, number=2, feedback=EVERY_PART)
    entries = {}
    for question in questions_of(round_):
        ids = [make_argument(first, question, "for", "Syy").pk for _ in range(3)]
        entries[question.pk] = {"median": 5, "arguments": {"for": ids}}
        make_answer(alice, question, level=4)
    make_release(round_, first, entries)
    client.post(link_of(alice))
    with django_assert_num_queries(11):
        assert client.get("/answer/sheet/").status_code == 200
