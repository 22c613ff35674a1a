"""Every state, step and act has its words, in each language."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from delphi.protocol.lifecycle import Anonymity, MessageKind, MessageState, RoundState
from delphi.protocol.steps import Step
from delphi.wording import events, steering
from surveys.choices import SheetState

LANGUAGES = pytest.mark.parametrize("language", ["fi", "sv", "en"])


def recorded_kinds() -> set[str]:
    """The kinds of events that services record, as their sources name them."""
    sources = [
        path.read_text()
        for house in ("delphi", "reports")
        for path in Path(house, "services").rglob("*.py")
    ]
    found = set()
    for source in sources:
        if "record_event" in source:
            found |= set(re.findall(r'kind="([a-z]+_[a-z_]+)"', source))
        found |= set(re.findall(r'\b_?record\(\s*(?:\w+,\s*)?"([a-z]+_[a-z_]+)"', source))
    return found


DATA = {
    "edition": 2,
    "number": 2,
    "round": 2,
    "closes_at": "2026-12-14T21:59:00+00:00",
    "closed_at": "2026-12-14T21:59:00+00:00",
    "reminded": 3,
    "seats": 3,
    "items": 3,
    "version": 1,
    "told": 3,
    "count": 3,
    "arguments": [1, 2],
    "item": "v1",
    "name": "Eero",
    "role": "editor",
    "added": 2,
    "other": "a2",
}


def test_the_sources_name_the_acts() -> None:
    assert {"round_launched", "round_sealed", "seat_withdrawn", "report_published"} <= (
        recorded_kinds()
    )


@LANGUAGES
@pytest.mark.parametrize("kind", sorted(recorded_kinds()))
def test_every_act_that_is_recorded_reads_as_a_line(kind: str, language: str) -> None:
    with translation.override(language):
        said = events.event_in_words(kind, DATA, zone="Europe/Helsinki")
    assert said != kind
    assert "{" not in said


@LANGUAGES
@pytest.mark.parametrize("kind", sorted(recorded_kinds()))
def test_every_kind_of_act_has_words_to_be_chosen_by(kind: str, language: str) -> None:
    with translation.override(language):
        said = events.kind_of_event_words(kind)
    assert said != kind
    assert "–" not in said


def test_an_unknown_act_reads_as_its_name() -> None:
    assert events.event_in_words("new_thing", {}, zone="Europe/Helsinki") == "new_thing"


def test_instants_in_an_act_read_as_clocks_there_show_them() -> None:
    with translation.override("en"):
        said = events.event_in_words("round_launched", DATA, zone="Europe/Helsinki")
    assert "23:59" in said


@LANGUAGES
def test_states_steps_sheets_and_messages_have_words(language: str) -> None:
    with translation.override(language):
        said = [
            *[steering.state_in_words(state) for state in RoundState],
            *[steering.step_in_words(step, 2) for step in Step],
            *[steering.sheet_in_words(state) for state in (None, *SheetState)],
            *[
                steering.message_in_words(kind, state, 2)
                for kind, state in product(MessageKind, MessageState)
            ],
        ]
    assert all(said)
    assert len(set(said)) == len(said)
    assert not [words for words in said if "{" in words]


@pytest.mark.parametrize("anonymity", Anonymity)
def test_the_protocol_reads_as_sentences(anonymity: Anonymity) -> None:
    document = {"anonymity": anonymity, "minimum_cell": 7, "stopping": {"maximum_rounds": 3}}
    with translation.override("en"):
        said = " ".join(steering.protocol_in_words(document))
    assert "7" in said
    assert "3 rounds at most." in said


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        ({}, ""),
        ({"fragility": None, "robustness": None}, ""),
        ({"fragility": {"changes": 1, "at_least": False}}, "1 different answer would turn this."),
        (
            {"fragility": {"changes": 4, "at_least": True}},
            "It would take at least 4 different answers to turn this.",
        ),
        ({"robustness": {"share": 0.941}}, "It stands in 94% of panels like this one."),
    ],
)
def test_firmness_says_only_what_is_released(figures: dict[str, object], said: str) -> None:
    with translation.override("en"):
        assert steering.firmness_in_words(figures).replace("\N{NO-BREAK SPACE}", " ") == said


def test_a_study_set_up_in_the_form_is_told_from_one_made_from_a_file() -> None:
    with translation.override("en"):
        made = events.event_in_words("study_imported", {"items": 3}, zone="UTC")
        typed = events.event_in_words("study_imported", {"items": 3, "typed": True}, zone="UTC")
    assert (made, typed) == (
        "Study made from a file",
        "Study set up from statements typed or pasted in",
    )
