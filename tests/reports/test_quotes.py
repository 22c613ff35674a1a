"""What a report quotes: chosen reasons of those who were told, and never what was taken back."""

import io
import json
import zipfile
from datetime import timedelta
from functools import partial
from typing import Any

import docx
import pytest
from django.test import Client
from django.utils import translation

from delphi.models import Argument, ProtocolVersion, Round, Study
from delphi.protocol.lifecycle import Anonymity
from delphi.services import curating
from delphi.services.events import record_event
from delphi.services.protocols import write_terms
from delphi.services.study_files import export_study, import_study
from reports.document.account import Account, Quote
from reports.models import Report
from reports.queries.accounts import account_of
from reports.queries.quotes import words_of
from reports.renderers.paper import paper_of
from reports.services.reports import publish_report
from reports.wording.method import protocol_sentences
from reports.wording.quotes import by_side, taken_back
from surveys.models import Answer
from tests.factories import (
    link_of,
    make_argument,
    make_round,
    make_study,
    make_user,
    questions_of,
    seats_of,
)
from tests.reports.planting import (
    START,
    agreed,
    declare,
    imprint_of,
    let_quote,
    play,
    play_round,
    publish,
    some_of,
    split,
)

WORDS = ("Rahoitus on jo päätetty", "Henkilöstöä ei ole")


@pytest.fixture
def study(db: Any) -> Study:
    study = play(rounds=2, answering={"probability": (split, agreed)})
    let_quote(study)
    return study


def argue(
    study: Study, number: int = 1, place: int = 0, text: str = "", **fields: Any
) -> list[Argument]:
    """A reason for and one against, both chosen to be quoted; `text` is added to their words."""
    round_ = study.rounds.get(number=number)
    question = questions_of(round_)[place]
    return [
        make_argument(round_, question, side, f"{words} {text}".strip(), quoted=True, **fields)
        for side, words in zip(("for", "against"), WORDS, strict=True)
    ]


def item_page(client: Client, report: Report, code: str = "v1") -> str:
    path = f"/reports/{report.public_id}/items/{code}/probability/"
    return client.get(path).content.decode()


def test_chosen_reasons_are_quoted_by_side_without_anything_about_who_gave_them(
    client: Client, study: Study
) -> None:
    argue(study)
    make_argument(study.rounds.get(number=1), questions_of(study.rounds.get(number=1))[0], "for",
                  "Tätä ei valittu")  # fmt: skip
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    body = item_page(client, report)
    assert all(words in body for words in WORDS)
    assert body.index(WORDS[0]) < body.index(WORDS[1])
    assert "Tätä ei valittu" not in body
    assert 'id="quotes"' in body
    assert 'id="quotes"' not in item_page(client, report, "v2")


def test_words_are_on_paper_and_in_no_file_of_figures(client: Client, study: Study) -> None:
    argue(study)
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    start = f"/reports/{report.public_id}/"
    figures = client.get(f"{start}figures.json").content.decode()
    told = {item["code"]: item["quotes"] for item in json.loads(figures)["items"]}
    assert told == {"v1": {"for": 1, "against": 1}, "v2": {}}
    packed = zipfile.ZipFile(io.BytesIO(client.get(f"{start}figures.zip").content))
    everything = [
        figures,
        client.get(f"{start}figures.csv").content.decode(),
        *(packed.read(name).decode("utf-8", "replace") for name in packed.namelist()),
    ]
    everything.append(report.editions.get().account)  # frozen, and not to be changed by erasing
    assert not any(words in text for words in WORDS for text in everything)
    account = account_of(report.as_of)
    words = words_of(study.pk, account.quotes)
    with translation.override("fi"):
        (item,) = paper_of(account, imprint_of(report), {}, words)["quotes"]
    assert [side["texts"][0].text for side in item["sides"]] == list(WORDS)
    assert client.get(f"{start}report.pdf").content.startswith(b"%PDF")


def test_the_word_file_quotes_what_the_pdf_does(client: Client, study: Study) -> None:
    first, _second = argue(study)
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))

    def quoted() -> list[tuple[str, str]]:
        body = client.get(f"/reports/{report.public_id}/report.docx?language=fi").content
        document = docx.Document(io.BytesIO(body))
        texts = [(each.style.name, each.text) for each in document.paragraphs]
        start = texts.index(("Heading 1", "Panelistien omin sanoin"))
        after = [place for place, each in enumerate(texts) if each[0] == "Heading 1"]
        return texts[start + 2 : min(place for place in after if place > start)]

    (style, heading), *rest = quoted()
    assert style == "Heading 2"
    assert heading.startswith("v1: ")
    assert rest == [
        ("Finding", "Puolesta"), ("Quoted", WORDS[0]),
        ("Finding", "Vastaan"), ("Quoted", WORDS[1]),
    ]  # fmt: skip
    curating.quote_argument(
        study_id=study.pk, argument_id=first.pk, quoted=False, by=None, at=START
    )
    _heading, *rest = quoted()
    assert [style for style, _text in rest] == ["Finding", "Quoted", "Quiet"]
    assert rest[1][1] == WORDS[1]


def test_words_taken_back_are_gone_from_what_was_written_before(study: Study) -> None:
    first, second = argue(study)
    written = account_of(study.rounds.get(number=2))
    about = written.quotes_about(written.items[0])
    assert [each.side for each in sorted(about, key=lambda each: each.side)] == ["against", "for"]
    curating.hide_words(
        study_id=study.pk, words_id=first.pk, reason="Tunnistettava", by=None, at=START
    )
    assert set(words_of(study.pk, about)) == {second.pk}
    with translation.override("en"):
        assert taken_back(about, words_of(study.pk, about)) == (
            "1 quote has been taken back or changed since the report was written."
        )
    Argument.objects.filter(pk=second.pk).update(texts={})  # as erasure does
    assert words_of(study.pk, about) == {}
    assert by_side(about, {}) == []
    assert account_of(study.rounds.get(number=2)).quotes == ()


def test_merging_a_reason_or_choosing_it_no_more_takes_it_out_of_what_is_published(
    client: Client, study: Study
) -> None:
    first, second = argue(study)
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    assert all(words in item_page(client, report) for words in WORDS)
    curating.merge_argument(
        study_id=study.pk, argument_id=first.pk, into_id=second.pk, by=None, at=START
    )
    body = item_page(client, report)
    assert [words in body for words in WORDS] == [False, True]
    curating.quote_argument(
        study_id=study.pk, argument_id=second.pk, quoted=False, by=None, at=START
    )
    body = item_page(client, report)
    assert not any(words in body for words in WORDS)


def test_a_published_quote_never_changes_its_words(client: Client, study: Study) -> None:
    first, _second = argue(study)
    texts = {"fi": WORDS[0], "sv": "Pengarna är beviljade"}
    word = partial(curating.word_in_languages, study_id=study.pk, words_id=first.pk, by=None)
    word(texts=texts, at=START)
    report = publish(study)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    assert WORDS[0] in item_page(client, report)
    word(texts=texts, at=START)  # nothing changed
    assert WORDS[0] in item_page(client, report)
    word(texts=texts | {"en": "The money is there"}, at=START)  # only another language
    assert WORDS[0] in item_page(client, report)
    word(texts={"fi": "Rahoitusta ei koskaan tule"}, at=START)
    body = item_page(client, report)
    assert "Rahoitusta ei koskaan tule" not in body
    assert WORDS[0] not in body
    assert "1 lainaus on peruttu tai muutettu raportin kirjoittamisen jälkeen." in body
    again = START + timedelta(days=201)
    publish_report(report_id=report.pk, by=None, at=again, note="Lainaus korjattu")
    assert "Rahoitusta ei koskaan tule" in item_page(client, report)


def test_only_reasons_of_rounds_in_which_panellists_were_told_are_quoted(db: Any) -> None:
    study = play(rounds=1, answering={"probability": (agreed,)})
    argue(study)
    first = study.rounds.get(number=1)
    assert account_of(first).quotes == ()
    # A later deviation is told to those who answer later, and to them alone.
    write_terms(
        study_id=study.pk, level=Anonymity.CONFIDENTIAL, cell=5, quartiles="7", maximum_rounds=3,
        quotes=True, reason="Raportti lainaa", by=None, at=START,
    )  # fmt: skip
    later = ProtocolVersion.objects.get(study=study, version=2)
    assert later.document["quotes"] is True
    assert account_of(first).quotes == ()
    second = play_round(study, 2, {"probability": (agreed,)})
    ProtocolVersion.objects.filter(pk=later.pk).update(locked_at=second.opened_at)
    assert quoting(account_of(second)) == [
        "Reports may quote reasons given in round 2, without names; its panellists were told so."
    ]


def test_reasons_of_a_round_held_elsewhere_are_not_quoted(study: Study) -> None:
    for number in (1, 2):
        argue(study, number, text=f"kierros {number}")
    first, second = study.rounds.order_by("number")
    assert len(account_of(second).quotes) == 4
    record_event(
        study_id=study.pk,
        kind="answers_imported",
        by=None,
        at=START,
        data={"round": first.pk, "number": 1, "answers": 48},
    )
    account = account_of(second)
    assert {each.argument_id for each in account.quotes} == set(
        Argument.objects.filter(round=second).values_list("pk", flat=True)
    )
    assert quoting(account) == [
        "Reports may quote reasons given in round 2, without names; its panellists were told so."
    ]
    assert account_of(first).quotes == ()
    assert quoting(account_of(first)) == []
    Study.objects.filter(pk=study.pk).update(simulated=True)  # there was nobody to tell
    assert len(account_of(Round.objects.get(pk=second.pk)).quotes) == 4


def quoting(account: Account) -> list[str]:
    with translation.override("en"):
        return [each for each in protocol_sentences(account) if "quote" in each]


def test_reasons_of_few_are_not_quoted_and_of_some_not_by_side(db: Any) -> None:
    study = play(rounds=1, answering={"probability": (some_of(4), some_of(8), agreed)})
    let_quote(study)
    for place in range(3):
        argue(study, place=place)
    sides: dict[str, list[str]] = {}
    for each in account_of(study.rounds.get(number=1)).quotes:
        sides.setdefault(each.code, []).append(each.side)
    assert {code: sorted(found) for code, found in sides.items()} == {
        "v2": ["", ""],
        "v3": ["against", "for"],
    }


def test_merged_and_unchosen_reasons_are_not_quoted(study: Study) -> None:
    first, second = argue(study)
    Argument.objects.filter(pk=first.pk).update(merged_into=second)
    Argument.objects.filter(pk=second.pk).update(quoted=False)
    assert account_of(study.rounds.get(number=2)).quotes == ()


def test_what_one_writer_said_in_two_rounds_is_quoted_once_as_said_last(study: Study) -> None:
    said = {}
    for number, words in enumerate(("Ei ole rahaa", "Rahaa ei vieläkään ole"), 1):
        round_ = study.rounds.get(number=number)
        question = questions_of(round_)[0]
        for seat, writer in enumerate(seats_of(study)[:2]):
            answer = Answer.objects.get(question=question, sheet__respondent=writer)
            said[number, seat] = make_argument(
                round_, question, "for", f"{words} {seat}", quoted=True, answer=answer
            )

    def quoted() -> set[int]:
        account = account_of(study.rounds.get(number=2))
        return {each.argument_id for each in account.quotes if each.code == "v1"}

    assert quoted() == {said[2, 0].pk, said[2, 1].pk}
    # Of one writer the facilitator chose the earlier words.
    Argument.objects.filter(pk=said[2, 1].pk).update(quoted=False)
    assert quoted() == {said[2, 0].pk, said[1, 1].pk}


def test_quotes_stand_for_first_and_unsorted_ones_under_no_heading() -> None:
    quotes = [Quote("v1", "c", 1, "against"), Quote("v1", "c", 2, "for")]
    words = {1: {"en": "No"}, 2: {"en": "Yes"}}
    with translation.override("en"):
        found = by_side(quotes, words)
        mixed = by_side([Quote("v1", "c", 1, "")], words)
    assert [(each.heading, each.texts) for each in found] == [
        ("For", ({"en": "Yes"},)),
        ("Against", ({"en": "No"},)),
    ]
    assert [each.heading for each in mixed] == [""]


def test_a_study_file_keeps_that_reports_may_quote(study: Study) -> None:
    text = export_study(study_id=study.pk)
    assert "quotes: true" in text
    again = import_study(text=text, by=make_user(), at=START, key="uudelleen")
    assert again.protocols.get().document["quotes"] is True


def test_a_facilitator_lets_reports_quote_before_the_launch(db: Any, client: Client) -> None:
    study = make_study()
    client.force_login(make_user("fanni@example.org", study=study))
    path = f"/studies/{study.public_id}/protocol/terms/"
    assert 'name="quotes"' in client.get(path).content.decode()
    chosen = {"level": "confidential", "cell": 5, "maximum": 3, "quartiles": "7"}
    client.post(path, chosen | {"settled_per_cent": 100, "stable": "on", "quotes": "on"})
    assert study.protocols.get().document["quotes"] is True
    client.post(path, chosen | {"settled_per_cent": 100, "stable": "on"})
    assert not study.protocols.get().document["quotes"]


def test_panellists_are_told_on_their_start_page(client: Client, study: Study) -> None:
    make_round(study, number=3)
    told = "Raportissa voidaan lainata perusteluja ilman nimiä."
    seat = seats_of(study)[0]
    assert told in _start(client, link_of(seat))
    declare(study, {})
    ProtocolVersion.objects.filter(study=study).update(document={"anonymity": "confidential"})
    assert told not in _start(Client(), link_of(seat))


def _start(client: Client, link: str) -> str:
    client.post(link)
    return client.get("/answer/").content.decode()
