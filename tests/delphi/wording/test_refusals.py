import string
from datetime import UTC, datetime

import pytest
from django.utils import translation

from delphi.protocol import refusals
from delphi.protocol.deadlines import local_deadline
from delphi.protocol.findings import Code, Finding, Place
from delphi.protocol.refusals import Refused
from delphi.wording.refusals import SENTENCES, sentence

#: Particulars as the services give them.
PARTICULARS = {
    "not_allowed_now": {"state": "closed", "wanted": "open"},
    "round_closed": {"closed_at": datetime(2027, 1, 31, 21, 59, tzinfo=UTC)},
    "deadline_passed": {"entered": "2027-01-31 23:59"},
    "not_ready": {"findings": [Finding(Code.ONE_SEAT, True, Place.PANEL)]},
    "not_a_time": {"entered": "tomorrow"},
    "ambiguous_time": {
        "entered": "2026-10-25 03:30",
        "before": "2026-10-25 02:59",
        "after": "2026-10-25 04:00",
        "earlier": "2026-10-25 03:30+03:00",
        "later": "2026-10-25 03:30+02:00",
    },
    "missing_time": {
        "entered": "2027-03-28 03:30",
        "before": "2027-03-28 02:59",
        "after": "2027-03-28 04:00",
    },
    "deadline_not_later": {"closes_at": "2027-01-31T21:59:00+00:00"},
    "earlier_round_unfinished": {"number": 1},
    "messages_gone_out": {"count": 2},
    "reminded_recently": {"next_at": "2027-01-31T21:59:00+00:00"},
    "reminders_used_up": {"at_most": 3},
    "quiet_hours": {"until": "2027-02-01T05:00:00+00:00"},
    "next_round_exists": {"number": 2},
    "information_missing": {"languages": ["sv"]},
    "changes_missing": {"languages": ["sv"]},
    "undecided": {"items": ["v1", "v2"]},
    "decided_twice": {"items": ["v1"]},
    "not_asked": {"items": ["v9"]},
    "reason_missing": {"item": "v1"},
    "wording_missing": {"item": "v1", "languages": ["sv"]},
    "title_missing": {"languages": ["sv"]},
    "already_member": {"email": "eero@example.org"},
    "too_many_members": {"at_most": 50},
    "already_read": {"emails": ["eero@example.org", "maija@example.org"]},
    "too_many_readers": {"at_most": 300},
    "reply_too_long": {"most": 2000},
    "not_an_idea": {"longest": 2000},
    "too_many_ideas": {"at_most": 30},
    "too_many_nominations": {"most": 20},
    "ideas_undecided": {"count": 2},
    "not_a_decision": {"found": "burn"},
    "too_few_parts": {"item": "v1"},
    "nothing_to_merge": {"item": "v1"},
    "different_criteria": {"item": "v1", "items": ["v2"]},
    "too_many_rounds": {"maximum": 3},
    "draft_cannot_return": {"number": 2},
    "outcome_too_early": {"why": "asked", "day": "1.1.2030", "number": 2},
    "closes_before_that": {"closes_at": "2027-01-31T21:59:00+00:00"},
    "cannot_ask_twice": {"codes": ["v1", "v2"]},
    "text_has_mistakes": {"mistakes": {"sv": ["no link"]}},
    "file_has_mistakes": {"mistakes": ["line 3: no title", "line 9: no scale"]},
}


def every_refusal(kind=Refused):
    yield kind
    for narrower in kind.__subclasses__():
        yield from every_refusal(narrower)


EVERY = sorted(
    {kind for kind in every_refusal() if kind.__module__ == refusals.__name__},
    key=lambda kind: kind.code,
)


def test_every_refusal_has_a_code_of_its_own_and_a_sentence():
    codes = [kind.code for kind in EVERY]
    assert len(codes) == len(set(codes))
    assert set(SENTENCES) == set(codes)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.code)
def test_a_refusal_reads_as_a_sentence_in_each_language(kind, language):
    with translation.override(language):
        said = sentence(kind(**PARTICULARS.get(kind.code, {})))
    assert said
    assert said[-1] in ".!?…" or kind.code == "file_has_mistakes"
    assert not any(field for _, field, _, _ in string.Formatter().parse(said))


def test_a_refused_time_keeps_the_offsets_that_are_to_be_typed():
    with pytest.raises(Refused) as refused:
        local_deadline("2026-10-25 03:30", "Europe/Helsinki")
    said = sentence(refused.value)
    assert "2026-10-25 03:30+03:00" in said
    assert "2026-10-25 03:30+02:00" in said


def test_an_instant_reads_as_the_clock_of_the_study_shows_it():
    refused = refusals.DeadlineNotLater(closes_at="2027-01-31T21:59:00+00:00")
    with translation.override("en"):
        assert "Sunday, 31 January 2027 at 23:59 (Finnish time)" in sentence(refused)
        assert "21:59 (time in London)" in sentence(refused, zone="Europe/London")


@pytest.mark.parametrize(("language", "said"), [("fi", "1.1.2020 12.00"), ("sv", "1.1.2020 12.00")])
def test_a_typed_time_is_written_as_people_of_the_language_do(language: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        local_deadline("2020-01-01 12:00", "Europe/Helsinki", now=datetime(2026, 1, 1, tzinfo=UTC))
    with translation.override(language):
        assert said in sentence(refused.value)
