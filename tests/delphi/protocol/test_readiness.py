"""What is named before a launch."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from delphi.protocol.drafted import Asked, Draft, Judged, Kind, Text
from delphi.protocol.findings import Code
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import MessageText
from delphi.protocol.readiness import findings
from delphi.protocol.text_findings import folded
from delphi.statistics import ConsensusRule

AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def texts(word: str) -> dict[str, str]:
    return {"fi": word, "sv": f"{word} på svenska"}


def rule(for_: str, **conventions: int) -> dict[str, object]:
    return ConsensusRule.parse(for_, **conventions).to_json()  # type: ignore[arg-type]


READY = Draft(
    number=1,
    languages=["fi", "sv"],
    asked=[Asked("v1", "likely", texts("Yksi.")), Asked("v2", "likely", texts("Kaksi."))],
    others=[Text(Kind.TITLE, "", texts("Nimi")), Text(Kind.PURPOSE, "", {})],
    judged=[Judged(texts("Todennäköisyys"), 1, 9, rule("share(7..9) >= 70%"))],
    seats={"fi": 8, "sv": 4},
    protocol={"minimum_cell": 5, "criteria": {"likely": {}}, "stopping": {"maximum_rounds": 3}},
    has_information=True,
    has_contact=True,
    has_owner=True,
    at=AT,
    closes_at=AT + timedelta(days=14),
)


def codes(draft: Draft) -> list[tuple[Code, bool]]:
    return [(each.code, each.blocks) for each in findings(draft)]


def judged(text: str, **conventions: int) -> list[Judged]:
    return [Judged(texts("Todennäköisyys"), 1, 9, rule(text, **conventions))]


def test_of_a_draft_in_order_nothing_is_said() -> None:
    assert codes(READY) == []


@pytest.mark.parametrize(
    ("change", "code", "blocks"),
    [
        ({"asked": []}, Code.NOTHING_TO_ASK, True),
        ({"seats": {}}, Code.NOBODY_TO_ASK, True),
        ({"seats": {"fi": 1}}, Code.ONE_SEAT, True),
        ({"seats": {"fi": 4}}, Code.FEW_SEATS, False),
        ({"seats": {"fi": 8, "en": 2}}, Code.SEATS_WITHOUT_LANGUAGE, False),
        ({"seated_twice": 1}, Code.SEATED_TWICE, False),
        ({"known": ["v2"]}, Code.ALREADY_KNOWN, False),
        ({"number": 4}, Code.TOO_MANY_ROUNDS, True),
        ({"has_information": False}, Code.NO_INFORMATION, False),
        ({"has_contact": False}, Code.NO_CONTACT, False),
        ({"has_owner": False}, Code.NO_OWNER, False),
        ({"closes_at": AT + timedelta(hours=3)}, Code.DEADLINE_SOON, False),
        ({"closes_at": AT + timedelta(days=400)}, Code.DEADLINE_FAR, False),
        ({"protocol": {}}, Code.NO_RULE, False),
        (
            {"judged": judged("share(7..9) >= 70% and share(1..6) >= 50%")},
            Code.RULE_NEVER_MET,
            True,
        ),
        ({"judged": judged("share(1..9) >= 70%")}, Code.RULE_ALWAYS_MET, True),
        (
            {"judged": judged("share(7..9) >= 70%", minimum_answers=20)},
            Code.RULE_NEEDS_ANSWERS,
            False,
        ),
        ({"asked": [Asked("v1", "likely", {})]}, Code.WORDLESS, True),
        ({"others": [Text(Kind.PURPOSE, "", {"fi": "Miksi"})]}, Code.LANGUAGE_MISSING, False),
        ({"others": [Text(Kind.TITLE, "", {"sv": "Namn"})]}, Code.LANGUAGE_MISSING, False),
    ],
)
def test_each_thing_in_the_way_is_named(
    change: dict[str, object], code: Code, blocks: bool
) -> None:
    assert codes(replace(READY, **change)) == [(code, blocks)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("cell", "level", "blocks"), [
    (1, "anonymous", True), (2, "confidential", True), (3, "anonymous", False), (1, "named", False),
])  # fmt: skip
def test_single_answers_are_shown_of_a_named_panel_alone(
    cell: int, level: str, blocks: bool
) -> None:
    protocol = {**READY.protocol, "minimum_cell": cell, "anonymity": level}
    found = codes(replace(READY, protocol=protocol))
    assert found == ([(Code.SMALL_CELL, True)] if blocks else [])


def test_a_rule_whose_two_sides_can_hold_together_is_named() -> None:
    both = ConsensusRule.parse("share(8..9) >= 10%", "share(1..2) >= 10%").to_json()
    one = replace(READY.judged[0], rule=both)
    assert codes(replace(READY, judged=[one])) == [(Code.RULE_BOTH_SIDES, False)]
    apart = ConsensusRule.parse("share(7..9) >= 70%", "share(1..3) >= 70%").to_json()
    assert codes(replace(READY, judged=[replace(one, rule=apart)])) == []


def test_a_trial_may_have_one_seat() -> None:
    alone = replace(READY, seats={"fi": 1}, is_trial=True)
    assert codes(alone) == [(Code.FEW_SEATS, False)]


def test_the_same_words_twice_block_whatever_their_case_spaces_and_signs() -> None:
    twice = replace(
        READY,
        asked=[
            Asked("v1", "likely", {"fi": "Palvelut paranevat.", "sv": "Servicen blir bättre."}),
            Asked("v2", "likely", {"fi": " palvelut  paranevat", "sv": "SERVICEN blir bättre!"}),
        ],
    )
    (found,) = findings(twice)
    assert (found.code, found.blocks) == (Code.SAME_STATEMENT, True)
    assert found.particulars == {"items": ["v1", "v2"], "languages": []}


def test_the_same_words_in_one_language_alone_are_named_with_it() -> None:
    twice = replace(
        READY,
        asked=[
            Asked("v1", "likely", {"fi": "Neuvola säilyy.", "sv": "Rådgivningen består."}),
            Asked("v2", "likely", {"fi": "Päiväkoti säilyy.", "sv": "Rådgivningen består."}),
        ],
    )
    (found,) = findings(twice)
    assert not found.blocks
    assert found.particulars == {"items": ["v1", "v2"], "languages": ["sv"]}


def test_one_statement_on_two_criteria_is_no_repetition() -> None:
    both = [Asked("v1", name, texts("Yksi.")) for name in ("likely", "wanted")]
    assert codes(replace(READY, asked=both)) == []


def test_texts_missing_in_a_language_are_listed_by_what_they_are() -> None:
    lacking = replace(
        READY,
        asked=[*READY.asked, Asked("v3", "likely", {"fi": "Kolme."})],
        others=[Text(Kind.SECTION, "main", {"fi": "Osio"})],
    )
    found = [each.particulars for each in findings(lacking)]
    assert found == [
        {"kind": Kind.STATEMENT, "language": "sv", "names": ["v3"]},
        {"kind": Kind.SECTION, "language": "sv", "names": ["main"]},
    ]


def test_what_blocks_comes_first() -> None:
    found = findings(replace(READY, asked=[], has_contact=False, closes_at=None))
    assert [each.blocks for each in found] == [True, False]


def test_words_are_folded_without_joining_them() -> None:
    assert folded("Lapsi-  ja PERHE,palvelut!") == "lapsi ja perhe palvelut"


def test_a_letter_without_a_language_of_the_panel_is_told_of() -> None:
    ours = MessageText("Hei", "{link}")
    draft = replace(READY, letters={MessageKind.REMINDER: {"fi": ours}, MessageKind.REPORT: {}})
    assert codes(draft) == [(Code.LETTER_LACKS_LANGUAGE, False)]
    assert findings(draft)[0].particulars["language"] == "sv"


def test_a_letter_that_cannot_be_sent_blocks() -> None:
    broken = MessageText("Hei", "{nam} {link}")
    letters = {MessageKind.REMINDER: {"fi": broken, "sv": MessageText("Hej", "{link}")}}
    assert codes(replace(READY, letters=letters)) == [(Code.LETTER_BROKEN, True)]
