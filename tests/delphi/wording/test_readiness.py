import pytest
from django.utils import translation

from delphi.protocol.drafted import Kind
from delphi.protocol.findings import Code, Finding, Place
from delphi.protocol.lifecycle import MessageKind
from delphi.wording.readiness import finding_in_words
from tests.factories import texts

ABOUT = {
    Code.FEW_SEATS: {"seats": 3, "k": 5},
    Code.SMALL_CELL: {"k": 1, "least": 3},
    Code.TOO_MANY_ROUNDS: {"maximum": 3},
    Code.ALREADY_KNOWN: {"items": ["v1", "v2"]},
    Code.WORDLESS: {"items": ["v1"]},
    Code.SAME_STATEMENT: {"items": ["v1", "v2"], "languages": ["sv"]},
    Code.LANGUAGE_MISSING: {"kind": Kind.STATEMENT, "language": "sv", "names": ["v1"]},
    Code.SEATS_WITHOUT_LANGUAGE: {"language": "en", "seats": 2},
    Code.SEATED_TWICE: {"people": 2},
    Code.RULE_NEVER_MET: {"criterion": texts("Varmuus"), "side": "for"},
    Code.RULE_BOTH_SIDES: {"criterion": texts("Varmuus")},
    Code.RULE_ALWAYS_MET: {"criterion": texts("Varmuus"), "side": "against"},
    Code.RULE_NEEDS_ANSWERS: {
        "criterion": texts("Varmuus"),
        "side": "middle",
        "needed": 8,
        "seats": 6,
    },
    Code.LETTER_LACKS_LANGUAGE: {
        "letter": MessageKind.REMINDER,
        "language": "sv",
        "seats": 4,
    },
    Code.LETTER_BROKEN: {"letter": MessageKind.REMINDER, "language": "sv"},
    Code.DEADLINE_SOON: {"hours": 3},
    Code.DEADLINE_FAR: {"days": 400},
}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("code", list(Code))
def test_every_finding_is_a_sentence_in_every_language(code: Code, language: str) -> None:
    with translation.override(language):
        said = finding_in_words(Finding(code, True, Place.STUDY, ABOUT.get(code, {})))
    assert said.endswith((".", "?"))
    assert "{" not in said


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_of_text_can_be_named(kind: Kind) -> None:
    about = {"kind": kind, "language": "sv", "names": ["v1"]}
    with translation.override("en"):
        assert "Swedish" in finding_in_words(
            Finding(Code.LANGUAGE_MISSING, False, Place.STATEMENTS, about)
        )


def test_of_many_items_the_first_are_named() -> None:
    about = {"items": [f"v{number}" for number in range(1, 31)]}
    with translation.override("en"):
        said = finding_in_words(Finding(Code.WORDLESS, True, Place.STATEMENTS, about))
    assert said.endswith("v11, v12, 18 more.")
