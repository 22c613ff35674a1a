"""Files of editions: made once for everybody, gone with what they said, and never another's."""

import io
from datetime import timedelta
from typing import Any

import docx
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from delphi.models import Argument, Study
from delphi.services import curating
from foresight.privacy.services.leaving import erase_seat
from reports.choices import FORMATS
from reports.models import EditionFile, Report
from reports.queries import files as queries
from reports.services import files
from reports.services import reports as services
from reports.services.files import write_edition
from surveys.models import Answer
from tests.factories import make_argument, questions_of
from tests.reports.planting import START, agreed, let_quote, play, publish, split

AT = START + timedelta(days=300)


@pytest.fixture
def report(db: Any) -> Report:
    """Listed for everybody."""
    study = play(rounds=2, answering={"probability": (split, agreed)})
    let_quote(study)
    round_ = study.rounds.get(number=1)
    for text in ("Rahoitus on päätetty", "Se riittää"):
        make_argument(round_, questions_of(round_)[0], "for", text, quoted=True)
    report = publish(study)
    services.list_report(report_id=report.pk, listed=True, by=None, at=AT)
    return report


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Formats that were made, in their order."""
    found: list[str] = []
    write = files.write_file

    def counted(found_: Any, format_: str, language: str, said: Any) -> bytes:
        found.append(format_)
        return write(found_, format_, language, said)

    monkeypatch.setattr(files, "write_file", counted)
    return found


def address(report: Report, format_: str) -> str:
    name = "report" if format_ in ("pdf", "docx") else "figures"
    return f"/published/{report.public_id}/{name}.{format_}"


def test_a_file_is_made_once_whoever_asks_and_by_whichever_door(
    client: Client, report: Report, made: list[str]
) -> None:
    first, second = (client.get(address(report, "csv")) for _ in range(2))
    assert first.content == second.content
    assert made == ["csv"]
    assert first.headers["ETag"] == second.headers["ETag"]
    assert Client().get(address(report, "csv"), {"edition": "1"}).content == first.content
    assert made == ["csv"]
    file = EditionFile.objects.get()
    assert file.size == len(first.content)


def test_who_has_it_already_is_told_so_without_its_bytes(client: Client, report: Report) -> None:
    tag = client.get(address(report, "zip")).headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        again = client.get(address(report, "zip"), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert not [each for each in asked if "reports_editionfile" in each["sql"]]
    assert again.headers["ETag"] == tag


def test_a_kept_file_costs_a_fixed_number_of_queries(
    client: Client, report: Report, django_assert_max_num_queries: Any
) -> None:
    for format_ in ("csv", "pdf"):
        client.get(address(report, format_))
    with django_assert_max_num_queries(6):
        client.get(address(report, "csv"))
    with django_assert_max_num_queries(10):
        client.get(address(report, "pdf"))


def test_each_language_and_each_round_it_is_cut_back_to_has_its_own(
    client: Client, report: Report
) -> None:
    said = set()
    for language in ("fi", "en"):
        client.cookies["language"] = language
        for earlier in ({}, {"as_of": "1"}):
            response = client.get(address(report, "csv"), earlier)
            said.add((response.content, response.headers["ETag"]))
    assert len(said) == EditionFile.objects.count() == 4


def test_what_everybody_may_read_may_be_kept_on_the_way_and_nothing_else(
    client: Client, report: Report
) -> None:
    token = services.share_report(report_id=report.pk, by=None, at=AT)
    public = client.get(address(report, "json"))
    assert public.headers["Cache-Control"] == "public, no-cache"
    assert "Cookie" in public.headers["Vary"]
    shared = client.get(f"/r/{token}/figures.json")
    assert shared.headers["Cache-Control"] == "private, no-cache"
    assert public.content == shared.content


def test_words_taken_back_are_in_no_file_from_then_on(client: Client, report: Report) -> None:
    def said() -> str:
        body = client.get(address(report, "docx")).content
        return "\n".join(each.text for each in docx.Document(io.BytesIO(body)).paragraphs)

    assert "Rahoitus on päätetty" in said()
    argument = Argument.objects.get(texts__fi="Rahoitus on päätetty")
    curating.hide_words(
        study_id=report.study_id,
        words_id=argument.pk,
        reason="tells who",
        by=None,
        at=AT,
    )
    assert "Rahoitus on päätetty" not in said()
    assert "Se riittää" in said()
    assert EditionFile.objects.count() == 1


def test_what_is_erased_is_erased_from_kept_files_too(
    client: Client, report: Report, settings: Any, tmp_path: Any
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.txt"
    for format_ in ("docx", "csv"):
        client.get(address(report, format_))
    seat = Answer.objects.first().sheet.respondent  # type: ignore[union-attr]
    erase_seat(seat_id=seat.pk, by=None, at=AT)
    assert not EditionFile.objects.exists()


def test_what_was_made_before_an_erasure_was_committed_goes_when_it_is(
    client: Client,
    report: Report,
    settings: Any,
    tmp_path: Any,
    django_capture_on_commit_callbacks: Any,
) -> None:
    settings.ERASURE_LEDGER = tmp_path / "erasures.txt"
    seat = Answer.objects.first().sheet.respondent  # type: ignore[union-attr]
    with django_capture_on_commit_callbacks(execute=True):
        erase_seat(seat_id=seat.pk, by=None, at=AT)
        client.get(address(report, "csv"))  # by another process, which does not see it yet
        assert EditionFile.objects.exists()
    assert not EditionFile.objects.exists()


def test_files_go_with_the_edition_that_is_withdrawn(client: Client, report: Report) -> None:
    client.get(address(report, "csv"))
    services.withdraw_report(report_id=report.pk, reason="Wrong", by=None, at=AT)
    assert not EditionFile.objects.exists()
    assert client.get(address(report, "csv")).status_code == 410
    assert not EditionFile.objects.exists()


def test_while_another_file_is_made_one_is_asked_to_come_again(
    client: Client, report: Report, made: list[str]
) -> None:
    client.get(address(report, "json"))
    claim = EditionFile.objects.create(
        edition=report.editions.get(),
        as_of=2,
        language="sv",
        format="pdf",
        stamp="of another",
        size=0,
        body=b"",
        claimed_at=timezone.now(),
    )
    client.cookies["language"] = "fi"
    waits = client.get(address(report, "csv"))
    assert waits.status_code == 503
    assert waits.headers["Retry-After"] == waits.headers["Refresh"]
    assert waits.headers["Cache-Control"] == "private, no-cache"
    assert client.get(address(report, "json")).status_code == 200  # it is there
    assert made == ["json"]
    # Whoever made it has been killed.
    EditionFile.objects.filter(pk=claim.pk).update(claimed_at=AT - timedelta(days=900))
    assert client.get(address(report, "csv")).status_code == 200


def test_a_file_that_cannot_be_made_stands_in_nobodys_way(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> bytes:
        raise OSError("no room")

    with monkeypatch.context() as patched:
        patched.setattr(files, "write_file", broken)
        with pytest.raises(OSError, match="no room"):
            client.get(address(report, "csv"))
    assert not EditionFile.objects.exists()
    assert client.get(address(report, "csv")).status_code == 200


def test_what_changes_while_it_is_made_is_not_kept(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = files.write_file

    def slow(*arguments: Any) -> bytes:
        body = write(*arguments)
        Argument.objects.filter(texts__fi="Se riittää").update(texts={}, hidden=True)
        return body

    monkeypatch.setattr(files, "write_file", slow)
    client.get(address(report, "docx"))
    assert not EditionFile.objects.exists()


def test_nothing_is_kept_of_an_edition_withdrawn_just_before_it_was_begun(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = files._claim

    def late(*arguments: Any) -> EditionFile:
        services.withdraw_report(report_id=report.pk, reason="Virhe", by=None, at=AT)
        return claim(*arguments)

    monkeypatch.setattr(files, "_claim", late)
    client.get(address(report, "csv"))
    assert not EditionFile.objects.exists()


def test_another_program_writes_them_anew(
    client: Client, report: Report, monkeypatch: pytest.MonkeyPatch, made: list[str]
) -> None:
    before = client.get(address(report, "csv")).headers["ETag"]
    monkeypatch.setattr(queries, "software", lambda: "the next version")
    assert client.get(address(report, "csv")).headers["ETag"] != before
    assert made == ["csv", "csv"]
    assert EditionFile.objects.count() == 1


def test_a_draft_is_made_anew_each_time_and_kept_nowhere(fanni: Client, study: Study) -> None:
    latest = study.rounds.get(number=3)
    draft = services.create_report(study_id=study.pk, as_of_round_id=latest.pk, by=None, at=AT)
    response = fanni.get(f"/reports/{draft.public_id}/figures.csv")
    assert response.status_code == 200
    assert "ETag" not in response.headers
    assert not EditionFile.objects.exists()


def test_the_worker_makes_what_an_edition_lacks(report: Report, client: Client) -> None:
    (edition,) = report.editions.all()
    every = 3 * len(FORMATS)
    assert queries.editions_to_write(every) == [(edition.pk, edition.as_of_id)]
    assert write_edition(edition_id=edition.pk, keep_going=lambda: False) == 1
    assert write_edition(edition_id=edition.pk) == every - 1
    assert queries.editions_to_write(every) == []
    assert write_edition(edition_id=edition.pk) == 0
    services.withdraw_report(report_id=report.pk, reason="Wrong", by=None, at=AT)
    assert queries.editions_to_write(every) == []
    assert write_edition(edition_id=edition.pk) == 0
