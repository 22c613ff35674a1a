"""Facilitators edit the summary of a report; readers are told which words are theirs."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from delphi.models import Study, StudyEvent
from reports.document.summary import NEW, OPENING, Change
from reports.models import Report
from reports.protocol.refusals import ReportStateForbids, SentenceTooLong, StaleSummary
from reports.queries.editions import draft_of, is_news
from reports.renderers.paper import paper_of
from reports.services import reports as services
from reports.services.summary import edit_summary
from reports.wording import summary
from tests.factories import make_user
from tests.reports.planting import START, agreed, play, play_round, split

AT = START + timedelta(days=300)
OWN = "Paneeli on yhtä mieltä neuvolasta."
#: Keys of what these panels find.
SETTLED, OTHER = "settled", "polarised"


@pytest.fixture
def study(db: Any) -> Study:
    return play(rounds=2, seats=12, answering={"probability": (agreed, split)})


@pytest.fixture
def draft(study: Study) -> Report:
    latest = study.rounds.get(number=2)
    return services.create_report(study_id=study.pk, as_of_round_id=latest.pk, by=None, at=AT)


def edit(report: Report, *changes: Change, **more: Any) -> Report:
    return edit_summary(report_id=report.pk, changes=changes, by=None, at=AT, **more)


def reword(report: Report, key: str = SETTLED, text: str = OWN) -> Report:
    made = summary.made(draft_of(fresh(report)).account)[key]
    return edit(report, Change(key, made | {"fi": text}))


def fresh(report: Report) -> Report:
    return Report.objects.select_related("study", "as_of__study").get(pk=report.pk)


def sentences(report: Report, language: str = "fi") -> list[Any]:
    found = draft_of(fresh(report))
    with translation.override(language):
        return summary.summary(found.account, found.imprint.lines)


def body(client: Client, report: Report, query: str = "") -> str:
    return client.get(f"/reports/{report.public_id}/{query}").content.decode()


def test_the_sentences_of_this_study(draft: Report) -> None:
    assert list(summary.made(draft_of(draft).account)) == [SETTLED, OTHER]


def test_an_edited_sentence_is_marked_with_what_was_made_from_the_verdicts(draft: Report) -> None:
    plain = sentences(draft)[0].text
    reword(draft)
    first, second = sentences(draft)
    assert (first.text, first.is_theirs, first.made) == (OWN, True, plain)
    assert plain in summary.mark(first)
    assert not second.is_theirs
    assert summary.mark(second) == ""
    assert not sentences(draft, "sv")[0].is_theirs  # as it was made, so it is not marked


def test_a_sentence_of_their_own_is_told_in_another_language_where_it_is_not_written(
    draft: Report,
) -> None:
    edit(draft, Change(NEW, {"fi": "Lisäys."}))
    own = sentences(draft, "sv")[-1]
    assert (own.text, own.language, own.is_theirs, own.made) == ("Lisäys.", "fi", True, "")


def test_the_act_is_recorded_without_its_words(draft: Report, study: Study) -> None:
    user = make_user("fanni@example.org", study=study)
    edit_summary(report_id=draft.pk, changes=[Change(NEW, {"fi": "Lisäys."})], by=user, at=AT)
    event = StudyEvent.objects.filter(study=study, kind="report_edited").get()
    assert (event.data["sentences"], event.at, event.by_id) == (["own-1"], AT, user.pk)
    assert "Lisäys" not in json.dumps(event.data)
    edit(draft, Change("own-1", {"fi": "Lisäys."}))
    assert StudyEvent.objects.filter(study=study, kind="report_edited").count() == 1


def test_a_stale_change_is_refused_and_changes_nothing(draft: Report) -> None:
    reword(draft)
    with pytest.raises(StaleSummary) as refused:
        edit(draft, Change(SETTLED, {"fi": "Toinen."}, was="seen before"))
    assert refused.value.particulars["keys"] == [SETTLED]
    assert sentences(draft)[0].text == OWN


@pytest.mark.parametrize(("key", "at_most"), [(SETTLED, 1000), (NEW, 1000), (OPENING, 4000)])
def test_words_are_refused_and_not_cut_where_they_are_too_many(
    draft: Report, key: str, at_most: int
) -> None:
    before = sentences(draft)
    with pytest.raises(SentenceTooLong) as refused:
        edit(draft, Change(key, {"fi": "a" * (at_most + 1)}))
    assert refused.value.particulars == {"length": at_most + 1, "at_most": at_most}
    assert sentences(draft) == before
    edit(draft, Change(key, {"fi": "a" * at_most}))


def test_a_withdrawn_report_is_edited_no_more(draft: Report) -> None:
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    services.withdraw_report(report_id=draft.pk, reason="x", by=None, at=AT)
    with pytest.raises(ReportStateForbids):
        edit(draft, Change(NEW, {"fi": "x"}))


def test_what_is_left_out_and_moved_is_told(draft: Report) -> None:
    plain = [each.text for each in sentences(draft)]
    edit(draft, Change(SETTLED, {}, left_out=True), order=[OTHER, SETTLED])
    found = draft_of(fresh(draft))
    with translation.override("fi"):
        told = summary.closing(found.account, found.imprint.lines)
    assert plain[0] in told[0]
    assert len(told) == 2
    assert [each.left_out for each in sentences(draft)] == [False, True]


def test_an_edition_keeps_its_sentences_and_an_edit_is_news(draft: Report) -> None:
    reword(draft)
    report = services.publish_report(report_id=draft.pk, by=None, at=AT)
    assert not is_news(draft_of(fresh(draft)))
    reword(draft, text="Toisin sanoen.")
    assert is_news(draft_of(fresh(draft)))
    services.publish_report(report_id=draft.pk, note="Sanat.", by=None, at=AT)
    kept = [each.sentences[0]["texts"] for each in report.editions.order_by("number")]
    assert kept == [{"fi": OWN}, {"fi": "Toisin sanoen."}]


def test_what_changed_between_editions_lists_edited_sentences(
    draft: Report, study: Study, client: Client
) -> None:
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    reword(draft)
    services.publish_report(report_id=draft.pk, note="Sanat.", by=None, at=AT)
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    told = body(client, draft, "changes/since-edition-1/")
    assert "neuvolasta" in told
    assert told.count("<dt>") == 1


@pytest.fixture
def advanced(draft: Report, study: Study) -> Report:
    """With an edited sentence about round 2, to be published as of round 3."""
    reword(draft)
    services.publish_report(report_id=draft.pk, by=None, at=AT)
    third = play_round(study, 3, {"probability": (agreed, split)})
    services.advance_report(report_id=draft.pk, as_of_round_id=third.pk, by=None, at=AT)
    return draft


def test_a_sentence_says_which_round_it_was_written_about(advanced: Report) -> None:
    found = draft_of(fresh(advanced))
    assert summary.outdated(found.account, found.imprint.lines) == 1
    stale = sentences(advanced)[0]
    assert (stale.text, stale.written_about) == (OWN, 2)
    with translation.override("en"):
        assert summary.mark(stale).endswith("Written about the figures as of round 2.")


def test_facilitators_are_told_of_other_figures(advanced: Report, fanni: Client) -> None:
    publishing = body(fanni, advanced, "publishing/")
    assert "notice warning" in publishing.split('id="summary"')[1].split("</section>")[0]
    assert f'name="{SETTLED}-holds"' in body(fanni, advanced, "publishing/summary/")
    reword(advanced, text="Uusi sana.")
    assert f'name="{SETTLED}-holds"' not in body(fanni, advanced, "publishing/summary/")


def test_as_of_an_earlier_round_the_sentences_are_those_of_that_round(
    advanced: Report, fanni: Client
) -> None:
    cut = body(fanni, advanced, "?as_of=1")
    assert OWN not in cut
    assert "koko raportista" in cut
    assert OWN in body(fanni, advanced)


def test_files_say_which_sentences_were_edited(draft: Report, fanni: Client) -> None:
    reword(draft)
    edit(draft, Change(NEW, {"sv": "Tillägg."}))
    told = json.loads(body(fanni, draft, "figures.json"))["summary"]["sentences"]
    assert [each["edited"] for each in told] == [["fi"], [], ["sv"]]
    assert told[0]["texts"]["fi"] == OWN
    assert told[0]["made_from_verdicts"]["fi"] == sentences(draft)[0].made
    assert (told[2]["about"], told[2]["made_from_verdicts"]) == (None, None)
    found = draft_of(fresh(draft))
    with translation.override("fi"):
        paper = paper_of(found.account, found.imprint, {})
    assert paper["summary"][0]["text"] == (OWN, "fi")
    assert sentences(draft)[0].made in paper["summary"][0]["mark"]
    assert paper["summary"][2]["text"] == ("Tillägg.", "sv")
    for name in ("report.pdf", "report.docx"):
        assert fanni.get(f"/reports/{draft.public_id}/{name}").status_code == 200


# --- The page where they are edited ---------------------------------------------------------------


@pytest.fixture
def form(draft: Report, fanni: Client) -> Callable[[], dict[str, Any]]:
    """What a browser would send from the page as it stands."""

    def read() -> dict[str, Any]:
        context = fanni.get(f"/reports/{draft.public_id}/publishing/summary/").context
        cards = [context["opening"], *context["cards"], context["more"]]
        found: dict[str, Any] = {
            "key": [each.key for each in cards],
            "order": context["order"],
        }
        for card in cards:
            found[f"{card.key}-was"] = card.was
            if card.left_out:
                found[f"{card.key}-out"] = "on"
            for box in card.boxes:
                found[f"{card.key}-{box.language}"] = box.text
        return found

    return read


def send(fanni: Client, report: Report, form: dict[str, Any], **more: Any) -> Any:
    return fanni.post(f"/reports/{report.public_id}/publishing/summary/", form | more)


def test_a_page_sent_back_as_it_was_changes_nothing(
    draft: Report, fanni: Client, form: Any, study: Study
) -> None:
    assert send(fanni, draft, form()).status_code == 302
    assert not StudyEvent.objects.filter(study=study, kind="report_edited").exists()


def test_words_typed_in_the_boxes_are_saved_and_read(
    draft: Report, fanni: Client, form: Any
) -> None:
    typed = {f"{SETTLED}-fi": f" {OWN}\r\n", "opening-sv": "Ett\r\n\r\nTvå ", "new-en": "More."}
    assert send(fanni, draft, form(), **typed).status_code == 302
    page = body(fanni, draft)
    assert OWN in page
    assert "More." in page
    assert fresh(draft).summaries == {"sv": "Ett\n\nTvå"}


def test_previewing_moving_and_putting_back_save_nothing(
    draft: Report, fanni: Client, form: Any
) -> None:
    reword(draft)
    kept = fresh(draft).sentences
    plain = sentences(draft)[0].made
    typed = {f"{SETTLED}-fi": "Kokeilu."}
    tried = send(fanni, draft, form(), act="preview", **typed)
    assert tried.content.decode().count("Kokeilu.") == 2  # in its box, and as it reads
    down = send(fanni, draft, form(), act=f"down:{SETTLED}", **typed)
    assert [each.key for each in down.context["cards"]] == [OTHER, SETTLED]
    assert "Kokeilu." in down.content.decode()
    back = send(fanni, draft, form(), act=f"usual:{SETTLED}")
    assert back.context["cards"][0].boxes[0].text == plain
    assert fresh(draft).sentences == kept


def test_moved_sentences_are_saved_in_their_new_order(
    draft: Report, fanni: Client, form: Any
) -> None:
    order = ["opening", OTHER, SETTLED, "new"]
    assert send(fanni, draft, form(), key=order).status_code == 302
    assert [each["key"] for each in fresh(draft).sentences] == [OTHER, SETTLED]


def test_the_later_of_two_writers_sees_both_texts_and_loses_none(
    draft: Report, fanni: Client, form: Any
) -> None:
    bobs = form() | {f"{SETTLED}-fi": "Bobin.", f"{OTHER}-fi": "Bobin toinen."}
    reword(draft, text="Alicen.")
    answer = send(fanni, draft, bobs)
    assert answer.status_code == 422
    told = answer.content.decode()
    assert all(words in told for words in ("Alicen.", "Bobin.", "Bobin toinen."))
    assert fresh(draft).sentences[0]["texts"] == {"fi": "Alicen."}
    cards = {each.key: each for each in answer.context["cards"]}
    again = bobs | {f"{key}-was": card.was for key, card in cards.items()}
    assert send(fanni, draft, again).status_code == 302
    kept = {each["key"]: each["texts"] for each in fresh(draft).sentences}
    assert kept == {SETTLED: {"fi": "Bobin."}, OTHER: {"fi": "Bobin toinen."}}


def test_what_the_other_one_alone_changed_stays(draft: Report, fanni: Client, form: Any) -> None:
    bobs = form() | {f"{OTHER}-fi": "Bobin."}
    reword(draft, text="Alicen.")
    assert send(fanni, draft, bobs).status_code == 302
    kept = {each["key"]: each["texts"] for each in fresh(draft).sentences}
    assert kept == {SETTLED: {"fi": "Alicen."}, OTHER: {"fi": "Bobin."}}


def test_words_are_shown_as_words(draft: Report, fanni: Client, form: Any) -> None:
    send(fanni, draft, form(), **{f"{SETTLED}-fi": "<b>x</b>\0", "key": [SETTLED, "<i>", "new"]})
    assert "<b>x" not in body(fanni, draft)
    assert "&lt;b&gt;x" in body(fanni, draft, "publishing/summary/")


def test_only_who_publishes_edits(draft: Report, study: Study, client: Client) -> None:
    path = f"/reports/{draft.public_id}/publishing/summary/"
    for role in ("reader", "watcher"):
        client.force_login(make_user(f"{role}@example.org", study=study, role=role))
        assert client.get(path).status_code == client.post(path).status_code == 404
