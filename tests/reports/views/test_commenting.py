"""Pia comments for a policy team in her browser, Fanni decides who may be shown it."""

import json
from typing import Any

import pytest
from django.test import Client

from delphi.models import Round, Study
from foresight.network.models import User
from reports.models import Comment, Report
from reports.services.reports import list_report, share_report, tell_panel
from tests.factories import link_of, make_round, make_user, seats_of
from tests.reports.planting import START, agreed, play

WORDS = "Otamme tämän suunnitelman pohjaksi."
ON_ITEM = {"edition": "1", "code": "v1", "criterion": "probability"}


@pytest.fixture
def study(db: Any) -> Study:
    return play(rounds=1, seats=12, answering={"probability": (agreed,)})


def browser_of(user: User) -> Client:
    browser = Client()
    browser.cookies["language"] = "en"
    browser.force_login(user)
    return browser


@pytest.fixture
def pia(study: Study) -> Client:
    return browser_of(make_user("pia@example.org", study=study, role="policy"))


@pytest.fixture
def fanni(study: Study) -> Client:
    return browser_of(make_user("fanni@example.org", study=study, role="editor"))


def write(browser: Client, report: Report, **given: str) -> Any:
    typed = {"edition": "1", "kind": "plan", "text": WORDS, "team": "Lapsiyksikkö"} | given
    return browser.post(f"/reports/{report.public_id}/comments/", typed, follow=True)


def act(browser: Client, report: Report, verb: str, **given: str) -> Any:
    comment = Comment.objects.get().pk
    address = f"/reports/{report.public_id}/comments/{comment}/{verb}/"
    return browser.post(address, given, follow=True)


def body(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_comment_on_an_item_stands_there_and_in_the_report_for_its_readers(
    study: Study, report: Report, pia: Client, fanni: Client
) -> None:
    item = f"/reports/{report.public_id}/items/v1/probability/"
    assert "Nobody has commented on this item yet." in body(pia, item)
    shown = write(pia, report, **ON_ITEM)
    assert shown.redirect_chain[-1][0].startswith(f"{item}#comment-")
    risto = browser_of(make_user("risto@example.org", study=study, role="reader"))
    for address in (
        item,
        f"/reports/{report.public_id}/",
        f"/reports/{report.public_id}/comments/",
    ):
        found = body(risto, address)
        assert WORDS in found
        assert "pia, Lapsiyksikkö" in found
        assert "<textarea" not in found
    assert "1 comment is new." in body(fanni, f"/reports/{report.public_id}/")
    assert "1 new comment of a policy team on a report" in body(fanni, "/")
    assert "of a policy team" not in body(risto, "/")


def test_what_is_wrong_is_said_and_what_was_typed_stays(pia: Client, report: Report) -> None:
    for given, said in (
        ({"text": " "}, "This field is required."),
        ({"text": "a" * 2001}, "The comment has 2001 characters; at most 2000 fit."),
        ({"kind": "x"}, "Select a valid choice."),
    ):
        response = write(pia, report, **ON_ITEM, **given)
        assert response.status_code == 422
        shown = response.content.decode()
        assert said in shown
        assert "Comment on v1" in shown
        assert given.get("text", WORDS).strip() in shown
    for given in ({"edition": "2"}, {"edition": "x"}, {"code": "v9"}, {"criterion": "probability"}):
        assert write(pia, report, **given).status_code == 404
    assert not Comment.objects.exists()


def test_the_end_of_a_line_is_one_character_as_browsers_count(pia: Client, report: Report) -> None:
    write(pia, report, text="a\r\n" * 999 + "bc")
    assert Comment.objects.get().text == "a\n" * 999 + "bc"


def test_who_is_known_by_an_address_alone_is_asked_for_a_name(pia: Client, report: Report) -> None:
    User.objects.filter(email="pia@example.org").update(name="pia@example.org")
    assert 'name="name"' in body(pia, f"/reports/{report.public_id}/")
    assert write(pia, report, name="pia@example.org").status_code == 422
    write(pia, report, name="Pia Päättäjä")
    assert "Pia Päättäjä, Lapsiyksikkö" in body(pia, f"/reports/{report.public_id}/")


def test_others_read_what_was_chosen_and_only_between_rounds(
    study: Study, report: Report, pia: Client, fanni: Client
) -> None:
    write(pia, report, **ON_ITEM)
    tell_panel(report_id=report.pk, by=None, at=START)
    list_report(report_id=report.pk, listed=True, by=None, at=START)
    token = share_report(report_id=report.pk, by=None, at=START)
    alice = Client()
    alice.post(link_of(seats_of(study)[0]))
    doors = [
        (alice, f"/answer/reports/{report.public_id}/"),
        (Client(), f"/r/{token}/"),
        (Client(), f"/published/{report.public_id}/"),
    ]
    pages = [(who, start + part) for who, start in doors for part in ("", "items/v1/probability/")]

    def readers() -> list[bool]:
        return [WORDS in body(who, page) for who, page in pages]

    assert readers() == [False] * 6
    act(fanni, report, "show")
    assert readers() == [True] * 6
    assert "1 comment is new." not in body(fanni, f"/reports/{report.public_id}/")
    assert "report-comment" not in body(*pages[0])
    assert "/comments/" not in body(*pages[1])
    round_ = make_round(study, number=2)
    assert readers() == [False] * 6
    for who, page in pages[::2]:
        who.cookies["language"] = "en"
        assert "Comments are not shown while a round is open" in body(who, page)
    assert WORDS in body(pia, f"/reports/{report.public_id}/")
    assert WORDS not in body(alice, "/answer/sheet/")
    Round.objects.filter(pk=round_.pk).update(shows_comments=True)
    assert readers() == [True] * 6
    assert WORDS not in body(alice, "/answer/sheet/")
    act(fanni, report, "unshow")
    assert readers() == [False] * 6


def test_a_comment_is_in_no_file_and_not_in_what_was_frozen(
    report: Report, pia: Client, fanni: Client
) -> None:
    write(pia, report)
    act(fanni, report, "show")
    for name in ("figures.json", "figures.csv"):
        response = pia.get(f"/reports/{report.public_id}/{name}")
        assert WORDS not in response.content.decode()
    assert WORDS not in report.editions.get().account
    assert (
        WORDS
        not in body(pia, f"/reports/{report.public_id}/?edition=1&as_of=1").split('id="method"')[1]
    )


def test_fanni_hides_a_comment_with_a_reason_and_shows_it_again(
    study: Study, report: Report, pia: Client, fanni: Client
) -> None:
    write(pia, report)
    response = act(fanni, report, "hide", reason=" ")
    assert response.status_code == 422
    assert "Say why the comment is hidden" in response.content.decode()
    act(fanni, report, "hide", reason="Nimeää panelistin.")
    risto = browser_of(make_user("risto@example.org", study=study, role="reader"))
    page = f"/reports/{report.public_id}/comments/"
    wilma = browser_of(make_user("wilma@example.org", study=study, role="watcher"))
    for other in (risto, wilma):
        assert WORDS not in body(other, page)
        assert "Nimeää panelistin." not in body(other, page)
    assert "Nimeää panelistin." in body(pia, page)
    own = f"{page}{Comment.objects.get().pk}/"
    assert "<textarea" not in body(pia, own)
    act(fanni, report, "unhide")
    assert WORDS in body(risto, page)
    for verb in ("show", "hide"):
        assert act(pia, report, verb, reason="x").status_code == 404


def test_pia_changes_and_deletes_her_comment(report: Report, pia: Client, fanni: Client) -> None:
    write(pia, report)
    own = f"/reports/{report.public_id}/comments/{Comment.objects.get().pk}/"
    assert WORDS in body(pia, own)
    assert fanni.get(own).status_code == 404
    assert pia.post(own, {"kind": "remark", "text": "", "team": ""}).status_code == 422
    pia.post(own, {"kind": "remark", "text": "Toisin.", "team": ""})
    assert "Toisin." in body(fanni, f"/reports/{report.public_id}/comments/")
    assert fanni.post(f"{own}delete/").status_code == 404
    pia.post(f"{own}delete/")
    assert not Comment.objects.exists()
    assert pia.get(own).status_code == 404


def test_new_comments_are_left_with_the_readers_by_one_click(
    report: Report, pia: Client, fanni: Client
) -> None:
    write(pia, report)
    assert pia.post(f"/reports/{report.public_id}/comments/read/").status_code == 404
    fanni.post(f"/reports/{report.public_id}/comments/read/")
    assert Comment.objects.get().is_read
    assert not Comment.objects.get().for_panel


def test_pia_sees_takes_along_and_erases_what_is_held_of_her(
    report: Report, pia: Client, settings: Any, tmp_path: Any
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.txt"
    write(pia, report)
    shown = body(pia, "/account/data/")
    assert WORDS in shown
    assert "Policy team" in shown
    held = json.loads(body(pia, "/account/data.json"))
    assert [each["text"] for each in held["comments"]] == [WORDS]
    assert held["account"][0]["email"] == "pia@example.org"
    assert WORDS in body(pia, "/account/data.csv")
    pia.post("/account/data/erase/")
    assert not Comment.objects.exists()
    assert "Erase my comments" not in body(pia, "/account/data/")
