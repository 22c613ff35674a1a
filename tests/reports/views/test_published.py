"""The page of published reports: what anybody finds, and what nobody does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from delphi.models import Study, StudyEvent
from reports.models import Edition, Report
from reports.protocol.refusals import ReportStateForbids
from reports.services import reports as services
from reports.views import lists
from reports.wording.sentences import in_one_sentence
from tests.reports.planting import START, agreed, play, publish

AT = START + timedelta(days=300)
PARTS = ("", "items/v1/probability/", "figures.csv", "figures.json", "report.pdf")


def list_it(report: Report, listed: bool = True) -> None:
    services.list_report(report_id=report.pk, listed=listed, by=None, at=AT)


def test_only_what_was_listed_is_found_and_read(client: Client, report: Report) -> None:
    path = f"/published/{report.public_id}/"
    assert report.public_id not in client.get("/published/").content.decode()
    assert [client.get(path + part).status_code for part in PARTS] == [404] * len(PARTS)
    list_it(report)
    listed = client.get("/published/").content.decode()
    assert path in listed
    assert "/reports/" not in listed.replace("/static/reports/", "")
    assert [client.get(path + part).status_code for part in PARTS] == [200] * len(PARTS)
    page = client.get(path).content.decode()
    assert f"{path}items/v1/probability/" in page
    assert "/publishing/" not in page
    list_it(report, listed=False)
    assert client.get(path).status_code == 404
    assert client.get(path, {"edition": "draft"}).status_code == 404


def test_a_draft_is_listed_for_nobody(study: Study, client: Client) -> None:
    latest = study.rounds.get(number=3)
    draft = services.create_report(study_id=study.pk, as_of_round_id=latest.pk, by=None, at=AT)
    with pytest.raises(ReportStateForbids):
        list_it(draft)
    Report.objects.filter(pk=draft.pk).update(is_listed=True)
    assert client.get(f"/published/{draft.public_id}/").status_code == 404
    assert draft.public_id not in client.get("/published/").content.decode()


def test_it_is_said_in_a_sentence_what_the_panel_settled(client: Client, report: Report) -> None:
    list_it(report)
    client.cookies["language"] = "en"
    body = client.get("/published/").content.decode()
    assert "Of 6 questions 1 is settled: the panel agrees and stays so." in body
    standings = Edition.objects.get().standings
    assert sum(standings.values()) == 6
    assert in_one_sentence({}) == in_one_sentence({"unjudged": 3}) == ""


def test_a_withdrawn_report_stays_listed_with_its_reason(client: Client, report: Report) -> None:
    list_it(report)
    services.withdraw_report(report_id=report.pk, reason="Väärä <paneeli>", by=None, at=AT)
    assert "Väärä &lt;paneeli&gt;" in client.get("/published/").content.decode()
    for part in PARTS:
        gone = client.get(f"/published/{report.public_id}/{part}")
        assert gone.status_code == 410
        assert "Väärä" in gone.content.decode()
        assert "Väittämä" not in gone.content.decode()


def test_the_newest_stand_first_in_both_lists(
    db: Any, fanni: Client, client: Client, study: Study, django_assert_max_num_queries: Any
) -> None:
    first = publish(study)
    other = publish(play(key="toinen", rounds=1, seats=12, answering={"probability": (agreed,)}))
    Edition.objects.filter(report=other).update(published_at=AT)
    for each in (first, other):
        list_it(each)
    with django_assert_max_num_queries(2):
        body = client.get("/published/").content.decode()
    assert body.index(other.public_id) < body.index(first.public_id)
    draft = services.create_report(
        study_id=study.pk, as_of_round_id=study.rounds.get(number=1).pk, by=None, at=AT
    )
    mine = fanni.get("/reports/").content.decode()
    assert mine.index(draft.public_id) < mine.index(first.public_id)


def test_fanni_lists_it_and_takes_it_off_again(
    fanni: Client, client: Client, report: Report
) -> None:
    path = f"/reports/{report.public_id}/publishing/"
    assert 'name="listed" value="yes"' in fanni.get(path).content.decode()
    fanni.post(f"{path}list/", {"listed": "yes"})
    assert report.public_id in client.get("/published/").content.decode()
    assert f"/published/{report.public_id}/" in fanni.get(path).content.decode()
    fanni.post(f"{path}list/", {"listed": "no"})
    assert report.public_id not in client.get("/published/").content.decode()
    kinds = StudyEvent.objects.filter(study=report.study).values_list("kind", flat=True)
    assert {"report_listed", "report_unlisted"} <= set(kinds)


def test_the_page_says_when_there_is_nothing(client: Client, db: Any) -> None:
    assert 'class="empty"' in client.get("/published/").content.decode()
    assert "/published/" in client.get("/").content.decode()


def test_many_reports_are_found_by_words_and_year(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    list_it(report)
    monkeypatch.setattr(lists, "FEW", 0)
    Edition.objects.update(summaries={"fi": "Kouluruoka riittää"})
    client.cookies["language"] = "en"
    year = str(Edition.objects.get().published_at.year)
    for found in ({"words": "KOULUruoka lapsi"}, {"year": year}, {"words": "families", "year": ""}):
        body = client.get("/published/", found).content.decode()
        assert (report.public_id in body) is (found.get("words") != "families")
    page = client.get("/published/").content.decode()
    assert f'<h2 id="y-{year}">{year}</h2>' in page
    assert "1 report, the newest first." in page
    nothing = client.get("/published/", {"words": "<b>", "year": "1999"}).content.decode()
    assert "0 of 1 report shown." in nothing
    assert 'value="&lt;b&gt;"' in nothing
    assert "No report has these marks together" in nothing


def test_words_of_a_draft_and_of_what_was_withdrawn_are_not_found(
    client: Client, report: Report
) -> None:
    list_it(report)
    Report.objects.update(summaries={"fi": "Keskeneräinen"})
    Edition.objects.update(summaries={"fi": "Kouluruoka riittää"})
    looked_up = {"words": "keskeneräinen"}, {"words": "kouluruoka"}

    def found() -> list[bool]:
        pages = [client.get("/published/", each).content.decode() for each in looked_up]
        return [report.public_id in page for page in pages]

    assert found() == [False, True]
    services.withdraw_report(report_id=report.pk, reason="Virhe", by=None, at=AT)
    assert found() == [False, False]


def test_a_few_reports_need_no_looking_up(client: Client, report: Report) -> None:
    list_it(report)
    assert 'role="search"' not in client.get("/published/").content.decode()
