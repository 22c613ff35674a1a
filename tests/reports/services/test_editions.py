"""An edition is what was published: nothing that changes afterwards changes it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from delphi.models import Study, StudyEvent
from reports.document.freezing import frozen, seal_of
from reports.models import Drawing, Edition, Report
from reports.protocol.refusals import (
    EditionNeedsNote,
    NothingNew,
    ReportExists,
    ReportStateForbids,
    RoundNotAnalysed,
    WithdrawalNeedsReason,
)
from reports.queries.accounts import account_of
from reports.queries.editions import draft_of, is_news, opened
from reports.services import reports as services
from reports.services.drawings import draw_round
from tests.factories import make_user
from tests.reports.planting import START, USUAL, agreed, open_with, play, play_round, publish

AT = START + timedelta(days=300)


@pytest.fixture
def study(db: Any) -> Study:
    return play(rounds=2, seats=12, answering={"probability": USUAL[:2]})


@pytest.fixture
def report(study: Study) -> Report:
    return publish(study)


def again(report: Report, note: str = "Uusi otsikko.") -> Report:
    return services.publish_report(report_id=report.pk, note=note, by=None, at=AT)


def rename(study: Study) -> None:
    titles = {language: f"Uusi nimi ({language})" for language in ("fi", "sv", "en")}
    Study.objects.filter(pk=study.pk).update(titles=titles)


def read(report: Report, number: int | None = None) -> str:
    found = opened(Report.objects.get(pk=report.pk), number)
    assert found is not None
    return found.account.study_titles["fi"]


def test_an_edition_stays_as_it_was_published(report: Report, study: Study) -> None:
    before = frozen(account_of(report.as_of))
    rename(study)
    found = opened(Report.objects.get(pk=report.pk))
    assert found is not None
    assert frozen(found.account) == before
    assert found.imprint.edition == found.imprint.latest == 1


def test_publishing_again_is_another_edition_and_the_first_stays(
    report: Report, study: Study
) -> None:
    old = read(report)
    rename(study)
    again(report)
    assert (read(report), read(report, 2), read(report, 1)) == ("Uusi nimi (fi)",) * 2 + (old,)
    assert list(report.editions.values_list("number", "note").order_by("number")) == [
        (1, ""),
        (2, "Uusi otsikko."),
    ]
    event = StudyEvent.objects.filter(study=study, kind="report_published").latest("sequence")
    second = report.editions.get(number=2)
    assert (event.data["edition"], event.data["account"]) == (2, seal_of(second.account))
    assert second.chain_head == event.digest


def test_a_later_edition_says_what_is_new(report: Report, study: Study) -> None:
    rename(study)
    with pytest.raises(EditionNeedsNote):
        again(report, note="  ")
    first = Edition.objects.filter(report=report)
    with pytest.raises(IntegrityError), transaction.atomic():
        first.update(number=2)
    assert report.editions.count() == 1


def test_what_says_the_same_is_not_published_again(report: Report) -> None:
    with pytest.raises(NothingNew):
        again(report)
    assert not is_news(draft_of(report))
    open_with(report, {"fi": "Oma."})
    assert is_news(draft_of(Report.objects.get(pk=report.pk)))
    assert again(report).editions.get(number=2).summaries == {"fi": "Oma."}
    assert report.editions.get(number=1).summaries == {}


def test_the_next_edition_may_speak_as_of_a_later_round(report: Report, study: Study) -> None:
    third = play_round(study, 3, {"probability": (agreed, agreed)})
    services.advance_report(report_id=report.pk, as_of_round_id=third.pk, by=None, at=AT)
    found = opened(Report.objects.get(pk=report.pk))
    assert found is not None
    assert (found.as_of.number, found.account.latest.number) == (2, 2)
    again(report, note="Kolmas kierros.")
    found = opened(Report.objects.get(pk=report.pk))
    assert found is not None
    assert (found.as_of.number, found.account.latest.number) == (3, 3)
    with pytest.raises(RoundNotAnalysed):
        services.advance_report(
            report_id=report.pk, as_of_round_id=study.rounds.get(number=1).pk, by=None, at=AT
        )


def test_a_round_with_a_report_of_its_own_is_left_to_it(report: Report, study: Study) -> None:
    third = play_round(study, 3, {"probability": (agreed, agreed)})
    services.create_report(study_id=study.pk, as_of_round_id=third.pk, by=None, at=AT)
    with pytest.raises(ReportExists):
        services.advance_report(report_id=report.pk, as_of_round_id=third.pk, by=None, at=AT)


def test_a_round_of_which_an_edition_speaks_gets_no_second_report(
    report: Report, study: Study
) -> None:
    second = report.as_of
    third = play_round(study, 3, {"probability": (agreed, agreed)})
    services.advance_report(report_id=report.pk, as_of_round_id=third.pk, by=None, at=AT)
    again = {"study_id": study.pk, "as_of_round_id": second.pk, "by": None, "at": AT}
    with pytest.raises(ReportExists):
        services.create_report(**again)
    services.publish_report(report_id=report.pk, by=None, at=AT, note="Kolmas kierros.")
    services.withdraw_edition(report_id=report.pk, number=1, reason="Virhe.", by=None, at=AT)
    assert services.create_report(**again).as_of == second


def test_one_edition_is_withdrawn_and_the_one_before_is_read(report: Report, study: Study) -> None:
    old = read(report)
    rename(study)
    again(report)

    def withdraw(number: int, reason: str = "Väärä nimi.") -> Report:
        return services.withdraw_edition(
            report_id=report.pk, number=number, reason=reason, by=None, at=AT
        )

    with pytest.raises(WithdrawalNeedsReason):
        withdraw(2, " ")
    withdraw(2)
    assert read(report) == old
    with pytest.raises(ReportStateForbids):
        withdraw(2)
    assert withdraw(1, "Kaikki väärin.").state == "withdrawn"
    assert opened(Report.objects.get(pk=report.pk)) is None
    reasons = report.editions.order_by("number").values_list("withdrawal_reason", flat=True)
    assert list(reasons) == ["Kaikki väärin.", "Väärä nimi."]


def test_what_was_published_before_editions_were_kept_is_read_live(
    report: Report, study: Study
) -> None:
    Edition.objects.update(account="", digest="")
    rename(study)
    assert read(report) == "Uusi nimi (fi)"


# --- In the browser -------------------------------------------------------------------------------


def test_each_edition_has_its_address_and_says_which_it_is(report: Report, study: Study) -> None:
    risto, fanni = Client(), Client()
    risto.force_login(make_user("risto@example.org", study=study, role="reader"))
    fanni.force_login(make_user("fanni@example.org", study=study))
    path = f"/reports/{report.public_id}/"
    rename(study)
    assert "Uusi nimi" not in risto.get(path).content.decode()
    assert risto.get(f"{path}?edition=draft").status_code == 404
    assert "Uusi nimi" in fanni.get(f"{path}?edition=draft").content.decode()
    again(report, note="Nimi on <uusi>.")
    latest, first = (risto.get(path + query).content.decode() for query in ("", "?edition=1"))
    assert "Uusi nimi" in latest
    assert "Nimi on &lt;uusi&gt;." in latest
    assert "notice warning" not in latest
    assert "Uusi nimi" not in first.partition('id="editions"')[0]
    assert "notice warning" in first
    # Everything under an earlier edition stays in it.
    assert f"{path}items/v1/probability/?edition=1" in first
    assert "Uusi nimi" not in risto.get(f"{path}figures.json?edition=1").content.decode()
    assert risto.get(f"{path}figures.json").json()["report"]["edition"] == 2
    for wrong in ("0", "9", "x", "-1", "٣", "9" * 30):
        assert risto.get(path, {"edition": wrong}).status_code == 404
    services.withdraw_edition(report_id=report.pk, number=1, reason="Turha", by=None, at=AT)
    gone = risto.get(f"{path}?edition=1")
    assert gone.status_code == 410
    assert "Turha" in gone.content.decode()


def test_a_link_opens_the_latest_edition_or_always_the_one_chosen(
    report: Report, study: Study
) -> None:
    any_, first = (
        services.share_report(report_id=report.pk, edition=number, by=None, at=AT)
        for number in (None, 1)
    )
    rename(study)
    again(report)
    client = Client()
    assert "Uusi nimi" in client.get(f"/r/{any_}/").content.decode()
    assert "Uusi nimi" not in client.get(f"/r/{any_}/?edition=1").content.decode()
    for query in ("", "?edition=2"):
        page = client.get(f"/r/{first}/{query}").content.decode()
        assert "Uusi nimi" not in page.partition('id="editions"')[0]
    services.withdraw_edition(report_id=report.pk, number=1, reason="Turha", by=None, at=AT)
    assert client.get(f"/r/{first}/").status_code == 410
    with pytest.raises(ReportStateForbids):
        services.share_report(report_id=report.pk, edition=1, by=None, at=AT)


def test_fanni_publishes_again_in_her_browser(report: Report, study: Study) -> None:
    fanni = Client()
    fanni.force_login(make_user("fanni@example.org", study=study))
    path = f"/reports/{report.public_id}/publishing/"
    assert 'name="note"' not in fanni.get(path).content.decode()
    third = play_round(study, 3, {"probability": (agreed, agreed)})
    assert 'name="round" value="3"' in fanni.get(path).content.decode()
    assert fanni.post(f"{path}advance/", {"round": "2"}).status_code == 404
    fanni.post(f"{path}advance/", {"round": str(third.number)})
    refused = fanni.post(f"{path}publish/", {"note": " "})
    assert refused.status_code == 422
    assert 'id="note-error"' in refused.content.decode()
    fanni.post(f"{path}publish/", {"note": "Kolmas kierros."})
    body = fanni.get(path).content.decode()
    assert "Kolmas kierros." in body
    refused = fanni.post(f"{path}withdraw-edition/", {"number": "2", "reason": ""})
    assert 'id="edition-reason-error"' in refused.content.decode()
    fanni.post(f"{path}withdraw-edition/", {"number": "2", "reason": "Liian aikaisin."})
    assert report.editions.get(number=2).withdrawal_reason == "Liian aikaisin."


# --- Charts ---------------------------------------------------------------------------------------


def drawn(report: Report, number: int) -> dict[tuple[str, str], str]:
    from reports.queries.reports import drawn_charts

    edition = report.editions.get(number=number)
    return drawn_charts(edition.as_of_id, "fi", edition.pk)


def test_the_charts_of_an_edition_stay_as_its_words_were(report: Report, study: Study) -> None:
    def draw() -> int:
        return draw_round(round_id=report.as_of_id, languages=("fi",))

    draw()
    before = drawn(report, 1)
    assert not Drawing.objects.filter(edition__isnull=False).exists()  # they are the round's
    rename(study)
    draw()  # the edition's own first, then the round's
    again(report)
    assert drawn(report, 1) == before
    assert set(drawn(report, 2)) == set(before)
    assert not set(drawn(report, 2).values()) & set(before.values())
    assert draw() == 0
    services.withdraw_edition(report_id=report.pk, number=1, reason="Turha", by=None, at=AT)
    draw()
    assert not Drawing.objects.filter(edition__isnull=False).exists()


# --- What changed, and earlier rounds -------------------------------------------------------------


def test_what_is_new_in_an_edition_is_a_page_of_its_own(report: Report, study: Study) -> None:
    risto, fanni = Client(), Client()
    risto.force_login(make_user("risto@example.org", study=study, role="reader"))
    fanni.force_login(make_user("fanni@example.org", study=study))
    path = f"/reports/{report.public_id}/"
    third = play_round(study, 3, {"probability": (agreed, agreed)})
    services.advance_report(report_id=report.pk, as_of_round_id=third.pk, by=None, at=AT)
    rename(study)
    changes = f"{path}changes/since-edition-1/"
    assert risto.get(changes).status_code == 404  # of an edition with itself there is nothing
    assert "Uusi" in fanni.get(f"{changes}?edition=draft").content.decode()
    assert risto.get(f"{changes}?edition=draft").status_code == 404
    again(report, note="Kolmas kierros.")
    token = services.share_report(report_id=report.pk, by=None, at=AT)
    fixed = services.share_report(report_id=report.pk, edition=2, by=None, at=AT)
    for body in (
        risto.get(changes).content.decode(),
        Client().get(f"/r/{token}/changes/since-edition-1/").content.decode(),
    ):
        assert "Kolmas kierros." in body
        assert re.search(r"<ins>.*Uusi nimi", body)
        assert '<span class="tag polarised">' in body
    assert changes in risto.get(path).content.decode()
    cut = risto.get(f"{changes}?as_of=1").content.decode()  # editions are compared whole
    assert cut.partition("<h1")[2] == risto.get(changes).content.decode().partition("<h1")[2]
    assert Client().get(f"/r/{fixed}/changes/since-edition-1/").status_code == 404
    for number in ("0", "2", "9", "9" * 30):
        assert risto.get(f"{path}changes/since-edition-{number}/").status_code == 404
    services.withdraw_edition(report_id=report.pk, number=1, reason="Turha", by=None, at=AT)
    assert risto.get(changes).status_code == 404


def test_a_report_is_read_as_of_an_earlier_round(
    report: Report, study: Study, django_assert_max_num_queries: Any
) -> None:
    open_with(report, {"fi": "Oma sana."})
    again(report)
    draw_round(round_id=study.rounds.get(number=1).pk, languages=("fi",))
    risto = Client()
    risto.force_login(make_user("risto@example.org", study=study, role="reader"))
    token = services.share_report(report_id=report.pk, by=None, at=AT)
    for client, path in ((risto, f"/reports/{report.public_id}/"), (Client(), f"/r/{token}/")):
        whole = client.get(path).content.decode()
        assert f"{path}?as_of=1" in whole
        assert "Oma sana." in whole
        with django_assert_max_num_queries(16):
            cut = client.get(f"{path}?as_of=1").content.decode()
        assert "notice info" in cut
        assert "Oma sana." not in cut  # it speaks of what came out in the end
        assert f"{path}items/v1/probability/?as_of=1" in cut
        assert re.search(r'<img src="[^"]+charts/[^"]+as_of=1', cut)
        figures = client.get(f"{path}figures.json?as_of=1").json()
        assert (figures["report"]["as_of_round"], len(figures["rounds"])) == (1, 1)
        assert {len(item["rounds"]) for item in figures["items"]} == {1}
        assert client.get(f"{path}report.pdf?as_of=1").content.startswith(b"%PDF")
        item = client.get(f"{path}items/v1/probability/?as_of=1").content.decode()
        assert "notice info" in item
        for wrong in ("0", "3", "x", "-1", "9" * 9):
            assert client.get(path, {"as_of": wrong}).status_code == 404
        assert "Oma sana." in client.get(f"{path}?as_of=2").content.decode()
