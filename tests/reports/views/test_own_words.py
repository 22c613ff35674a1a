"""Alice learns that a report quotes a reason of hers, and takes it back from every edition."""

from typing import Any

import pytest
from django.test import Client

from delphi.models import Argument, Study, StudyEvent
from reports.models import Report
from reports.services.reports import publish_report, tell_panel, withdraw_report
from surveys.models import Answer
from tests.factories import link_of, make_argument, make_user, questions_of, seats_of
from tests.reports.planting import START, agreed, let_quote, play, publish

WORDS = "Rahoitus on jo päätetty"


@pytest.fixture
def study(db: Any) -> Study:
    study = play(rounds=1, seats=12, answering={"probability": (agreed,)})
    let_quote(study)
    return study


@pytest.fixture
def argument(study: Study) -> Argument:
    """What Alice wrote, chosen to be quoted."""
    round_ = study.rounds.get()
    (question,) = questions_of(round_)
    answer = Answer.objects.get(question=question, sheet__respondent=seats_of(study)[0])
    Answer.objects.filter(pk=answer.pk).update(rationale=WORDS)
    return make_argument(round_, question, "for", WORDS, quoted=True, answer=answer)


def seat_browser(study: Study, place: int) -> Client:
    browser = Client()
    browser.post(link_of(seats_of(study)[place]))
    browser.cookies["language"] = "en"
    return browser


def own(browser: Client) -> str:
    response = browser.get("/answer/arguments/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


def item_page(study: Study, report: Report) -> str:
    browser = Client()
    browser.cookies["language"] = "en"
    email = "risto@example.org"
    browser.force_login(
        study.members.filter(user__email=email).first().user
        if study.members.filter(user__email=email).exists()
        else make_user(email, study=study, role="reader")
    )
    return browser.get(f"/reports/{report.public_id}/items/v1/probability/").content.decode()


def test_only_the_writer_is_told_and_only_of_what_is_published(
    study: Study, argument: Argument
) -> None:
    alice, bertha = seat_browser(study, 0), seat_browser(study, 1)
    told = "Quoted without your name in the report as of round 1"
    assert told not in own(alice)
    report = publish(study)
    assert told in own(alice)
    assert f"/answer/reports/{report.public_id}/" not in own(alice)
    assert told not in own(bertha)
    tell_panel(report_id=report.pk, by=None, at=START)
    there = f"/answer/reports/{report.public_id}/items/v1/probability/"
    assert f"{there}#quotes" in own(alice)
    assert WORDS in alice.get(there).content.decode()
    withdraw_report(report_id=report.pk, reason="Virhe.", by=None, at=START)
    assert told not in own(alice)


def test_the_link_leads_to_the_edition_that_quotes_the_words(
    study: Study, argument: Argument
) -> None:
    report = publish(study)
    tell_panel(report_id=report.pk, by=None, at=START)
    chosen = Argument.objects.filter(pk=argument.pk)
    chosen.update(quoted=False)
    publish_report(report_id=report.pk, note="Ilman lainausta.", by=None, at=START)
    chosen.update(quoted=True)  # again, for the next edition
    alice = seat_browser(study, 0)
    there = f"/answer/reports/{report.public_id}/items/v1/probability/"
    assert f'"{there}?edition=1#quotes"' in own(alice)
    assert WORDS in alice.get(f"{there}?edition=1").content.decode()
    assert WORDS not in alice.get(there).content.decode()


def test_what_is_taken_back_is_gone_from_every_edition_and_can_be_given_again(
    study: Study, argument: Argument
) -> None:
    report = publish(study)
    alice = seat_browser(study, 0)
    address = f"/answer/arguments/{argument.pk}/quoting/"
    before = StudyEvent.objects.count()
    assert WORDS in item_page(study, report)
    assert alice.post(address, {"quoted": "no"}).status_code == 303
    shown = item_page(study, report)
    assert WORDS not in shown
    assert "1 quote has been taken back or changed since the report was written." in shown
    assert "You have taken it back: no report quotes it." in own(alice)
    assert WORDS in own(alice)
    alice.post(address, {"quoted": "yes"})
    assert WORDS in item_page(study, report)
    assert StudyEvent.objects.count() == before  # what panellists do is on no record


def test_nobody_takes_back_what_another_wrote(study: Study, argument: Argument) -> None:
    bertha = seat_browser(study, 1)
    for pk in (argument.pk, 1, 10**18, 10**30):
        address = f"/answer/arguments/{pk}/quoting/"
        assert bertha.post(address, {"quoted": "no"}).status_code == 404
        assert Client().post(address, {"quoted": "no"}).status_code == 403
    argument.refresh_from_db()
    assert not argument.taken_back


def test_a_next_edition_does_not_quote_what_was_taken_back(
    study: Study, argument: Argument
) -> None:
    Argument.objects.filter(pk=argument.pk).update(taken_back=True)
    report = publish(study)
    assert WORDS not in item_page(study, report)
    assert '"argument_id"' not in report.editions.get().account


def test_words_that_facilitators_gave_stand_beside_ones_own(
    study: Study, argument: Argument
) -> None:
    texts = {"sv": "Finansieringen är redan beslutad", "en": "The money is decided"}
    Argument.objects.filter(pk=argument.pk).update(texts=texts)
    publish(study)
    shown = own(seat_browser(study, 0))
    assert "<q>The money is decided</q>" in shown
    assert WORDS in shown
