import pytest

from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import (
    MessageText,
    Placeholder,
    TextMistake,
    filled,
    mistakes_in,
    paragraphs,
    placeholders_of,
    without_name,
)

RIGHT = MessageText("About {study}", "Hello {name},\n\nanswer by {deadline}:\n\n{link}")


def found(subject: str = RIGHT.subject, body: str = RIGHT.body, kind=MessageKind.INVITATION):
    return [(each.part, each.code) for each in mistakes_in(MessageText(subject, body), kind)]


def test_a_text_with_known_places_and_a_link_is_right():
    assert found() == []


@pytest.mark.parametrize("kind", MessageKind)
@pytest.mark.parametrize("part", ["subject", "body"])
def test_every_place_of_a_kind_may_be_used(kind, part):
    text = " ".join(f"{{{each}}}" for each in placeholders_of(kind, part))
    both = {"subject": "Hello", "body": "{link}"} | {part: text}
    assert found(**both, kind=kind) == []


@pytest.mark.parametrize(
    "strange",
    [
        "{nam}",
        "{Name}",
        "{ name }",
        "{}",
        "{name!r}",
        "{name.__class__}",
        "{study[0]}",
        "{0}",
        "{name:>1000000000}",
    ],
)
def test_an_unknown_place_is_named(strange):
    (mistake,) = mistakes_in(MessageText(RIGHT.subject, RIGHT.body + strange), MessageKind.REMINDER)
    assert (mistake.code, mistake.about) == (TextMistake.UNKNOWN_PLACEHOLDER, strange)


@pytest.mark.parametrize("strange", ["{", "}", "{{name}}", "{% now %}", "{\nname}"])
def test_a_brace_that_holds_no_place_is_refused(strange):
    codes = {TextMistake.STRAY_BRACE, TextMistake.UNKNOWN_PLACEHOLDER}
    assert {code for _, code in found(body=RIGHT.body + strange)} <= codes
    assert found(body=RIGHT.body + strange) != []


def test_a_body_without_the_link_is_refused():
    assert found(body="Answer, {name}!") == [("body", TextMistake.NO_LINK)]


def test_a_subject_holds_no_link():
    assert found(subject="{link}") == [("subject", TextMistake.UNKNOWN_PLACEHOLDER)]


def test_a_report_has_no_deadline():
    assert found(body="{deadline} {link}", kind=MessageKind.REPORT) == [
        ("body", TextMistake.UNKNOWN_PLACEHOLDER)
    ]


def test_an_empty_or_overlong_text_is_refused():
    assert found(subject=" ", body="\n") == [
        ("subject", TextMistake.EMPTY),
        ("body", TextMistake.EMPTY),
    ]
    assert found(subject="x" * 151) == [("subject", TextMistake.TOO_LONG)]
    assert found(body="{link}" + "x" * 5000) == [("body", TextMistake.TOO_LONG)]


def test_what_a_value_holds_is_never_read_as_a_place():
    values = {Placeholder.NAME: "{study}", Placeholder.STUDY: "S{name}"}
    assert filled("{name} of {study}, {link}", values) == "{study} of S{name}, {link}"


def test_the_words_between_are_treated_and_the_values_left():
    assert filled("a {name} b {x}", {Placeholder.NAME: "n"}, str.upper) == "A n B {X}"


def test_without_a_name_the_greeting_stands_alone():
    assert without_name("Hello {name},") == "Hello,"
    assert without_name("Hei {name}\n\nTervetuloa") == "Hei\n\nTervetuloa"


def test_empty_lines_part_paragraphs():
    assert paragraphs(" a\r\nb\r\n \r\n\n\nc\n") == ["a\nb", "c"]
