"""A study file is read whole, or every mistake in it is told with its line."""

import re
from pathlib import Path

import pytest

from delphi.document.mistakes import Mistakes
from delphi.document.parse import parse_study
from delphi.document.study import Asked, AskedTwice
from delphi.document.tree import MAX_BYTES, MAX_DEPTH
from delphi.document.write import study_text
from surveys.choices import ScaleKind

DOCS = Path(__file__).resolve().parents[3] / "docs" / "study-file.md"
EXAMPLE = re.search(r"```yaml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)[1]

SMALL = """\
format: 1
study: koe
title: {fi: Koe, sv: Prov}
languages: [fi, sv]
scales:
  nine:
    kind: ordinal
    lowest: 1
    highest: 9
    labels:
      1: {fi: eri, sv: annan}
      9: {fi: sama, sv: samma}
  year: {kind: year, lowest: 2025, highest: 2060}
  words: {kind: text}
criteria:
  agreement:
    name: {fi: Mieli, sv: Åsikt}
    prompt: {fi: Samaa?, sv: Samma?}
    scale: nine
    consensus:
      for: share(7..9) >= 70%
      against: share(1..3) >= 70%
items:
  - code: A1
    criteria: [agreement]
    statement: {fi: Yksi., sv: Ett.}
  - code: A2
    criteria: [agreement]
    statement: {fi: Kaksi., sv: Två.}
rounds:
  - number: 1
"""


def messages(text: str | bytes) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        parse_study(text)
    return [str(mistake) for mistake in caught.value.mistakes]


def changed(before: str, after: str) -> str:
    assert SMALL.count(before) == 1, before
    return SMALL.replace(before, after)


def test_the_documented_example_is_a_study_with_every_kind_of_scale():
    study = parse_study(EXAMPLE)
    assert {scale.kind for scale in study.scales} == set(ScaleKind)
    assert [item.code for item in study.items] == ["A1", "A2", "A3", "B1", "B2"]
    assert study.items[2].wordings[0].parents == (("A1", 2), ("A2", 1))
    assert [len(entry.asked) for entry in study.rounds] == [4, 3]


def test_the_example_to_download_is_a_study():
    example = DOCS.parents[1] / "delphi" / "static" / "delphi" / "example-study.yaml"
    assert parse_study(example.read_bytes()).items


def test_what_is_written_reads_as_the_same_study():
    study = parse_study(EXAMPLE)
    assert parse_study(study_text(study)) == study
    assert study_text(parse_study(study_text(study))) == study_text(study)


def test_a_round_without_items_asks_all_in_their_latest_wording():
    study = parse_study(
        changed(
            "    statement: {fi: Kaksi., sv: Två.}\n",
            "    statement: {fi: Kaksi., sv: Två.}\n"
            "    wordings:\n      - statement: {fi: '2.', sv: '2.'}\n",
        )
    )
    assert study.rounds[0].asked == (
        Asked("A1", 1, ("agreement",)),
        Asked("A2", 2, ("agreement",)),
    )
    assert study.items[1].wordings[1].parents == (("A2", 1),)


def test_only_a_judgement_on_levels_that_is_asked_can_be_asked_twice():
    twice = "  - number: 1\n    asked_twice: {criterion: other, items: [A1]}"
    other = "items:\n  - code: A1\n    criteria: [agreement%s]"
    criterion = (
        "  other:\n    name: {fi: Muu, sv: Annat}\n    prompt: {fi: Mikä?, sv: Vilken?}\n"
        "    scale: %s\n"
    )
    text = SMALL.replace("  - number: 1", twice)

    def with_other(scale: str, asked: str) -> str:
        whole = text.replace("items:\n  - code: A1\n    criteria: [agreement]", other % asked)
        return whole.replace("items:\n  - code: A1", criterion % scale + "items:\n  - code: A1")

    (found,) = messages(with_other("year", ", other"))
    assert "expected a judgement on a scale of the kind ordinal" in found
    (found,) = messages(with_other("nine", ""))
    assert "unknown criterion of it" in found
    study = parse_study(with_other("nine", ", other"))
    assert study.rounds[0].asked_twice == AskedTwice("other", ("A1",))
    assert parse_study(study_text(study)) == study


def test_what_is_told_about_the_method_may_be_told_in_one_language():
    text = SMALL.replace(
        "languages:", "method: {sources: {sv: Källor}, funding: {fi: Kunta}}\nlanguages:"
    )
    study = parse_study(text)
    assert study.method == {"funding": {"fi": "Kunta"}, "sources": {"sv": "Källor"}}
    assert parse_study(study_text(study)) == study


def test_a_study_in_one_language_may_write_plain_texts():
    text = re.sub(r"\{fi: ([^,{}]*), sv: [^{}]*\}", r"\1", SMALL).replace("[fi, sv]", "[fi]")
    assert parse_study(text).titles == {"fi": "Koe"}


@pytest.mark.parametrize(
    ("before", "after", "line", "parts"),
    [
        ("format: 1", "format: 2", 1, ["2", "expected 1"]),
        ("study: koe", "study: Koe 1", 2, ["Koe 1", "small letters"]),
        ("study: koe\n", "", 1, ["study", "is missing"]),
        ("title: {fi: Koe, sv: Prov}", "title: {fi: Koe}", 3, ["sv", "missing"]),
        ("title: {fi: Koe, sv: Prov}", "title: {fi: Koe, sv: Prov, en: X}", 3, ["“en”"]),
        ("title: {fi: Koe, sv: Prov}", "title: {fi: Koe, sv: ''}", 3, ["empty text"]),
        ("title: {fi: Koe, sv: Prov}", "title: {fi: Koe, sv: 12}", 3, ["12", "quotation marks"]),
        ("title: {fi: Koe, sv: Prov}", "title: Koe", 3, ["one for each language: fi, sv"]),
        ("languages: [fi, sv]", "languages: [fi, sv, no]", 4, ["“no”", "fi, sv or en"]),
        ("languages: [fi, sv]", "languages: [fi, sv]\nzone: Europe/Helsinky", 5, ["Helsinki?"]),
        ("languages: [fi, sv]", "languages: [fi, sv]\nlanguages: [fi]", 5, ["twice", "line 4"]),
        ("languages: [fi, sv]", "languages: [fi, sv]\nmethod: {funding: {en: X}}", 5, ["“en”"]),
        ("languages: [fi, sv]", "languages: [fi, sv]\nmethod: {weather: {fi: X}}", 5, ["weather"]),
        ("languages: [fi, sv]", "languages: [fi, sv]\nminimum_cell: 0", 5, ["0", "at least 1"]),
        ("languages: [fi, sv]", "languages: [fi, sv]\nsimulated: yes", 5, ["yes", "true or false"]),
        ("kind: ordinal", "kind: ordnal", 7, ["ordnal", "did you mean ordinal?"]),
        ("    highest: 9", "    highest: 12", 9, ["12 points", "2 to 11"]),
        ("    highest: 9", "    highest: 0", 9, ["1 to 0", "above"]),
        ("    labels:", "    lables:", 10, ["lables", "did you mean labels?"]),
        ("      9: {fi: sama, sv: samma}\n", "", 10, ["label of 9", "ends"]),
        ("      9: {fi:", "      10: {fi: x, sv: y}\n      9: {fi:", 12, ["“10”", "1 to 9"]),
        (
            "{kind: year, lowest: 2025, highest: 2060}",
            "{kind: year, highest: 2060}",
            13,
            ["lowest", "missing"],
        ),
        ("{kind: text}", "{kind: text, never: true}", 14, ["never"]),
        ("    scale: nine", "    scale: nin", 19, ["unknown scale", "did you mean nine?"]),
        ("share(7..9) >= 70%", "share(7..9 >= 70%", 21, ["character 12", "')'"]),
        ("share(7..9) >= 70%", "share(7..10) >= 70%", 21, ["7..10", "1..9"]),
        ("share(7..9) >= 70%", "iqr <= 1", 20, ["does not say where"]),
        ("    scale: nine", "    scale: words", 20, ["kind text"]),
        ("share(1..3) >= 70%", "a >= 2", 22, ["-1 .. 1"]),
        ("  - code: A2", "  - code: a1", 27, ["“a1”", "line 24"]),
        ("  - code: A2", "  - code: A/2", 27, ["A/2", "letters"]),
        ("  - code: A2", "  - code: A2\n    section: x", 28, ["unknown section"]),
        ("  - code: A2", "  - code: A2\n    parents: [A3/1]", 28, ["A3/1", "did you mean"]),
        ("  - code: A2", "  - code: A2\n    parents: [A2/1]", 28, ["descends from itself"]),
        ("  - number: 1", "  - number: 2", 31, ["round 2", "expected round 1"]),
        ("  - number: 1", "  - number: 1\n    items: [A3]", 32, ["unknown item", "A1 or A2"]),
        ("  - number: 1", "  - number: 1\n    items: [A1, A1]", 32, ["asked twice"]),
        (
            "  - number: 1",
            "  - number: 1\n    items: [{item: A1, wording: 2}]",
            32,
            ["wording 2", "A1 has 1"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    kind: collect\n    items: [A1]",
            33,
            ["collect round", "A1", "kind text"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    feedback: {median: true}",
            32,
            ["feedback in the first round"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n  - number: 2\n    dropped: [{item: A1, reason: x}]",
            33,
            ["A1", "asks it all the same"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    asked_twice: {criterion: agreement, items: [A3]}",
            32,
            ["unknown item of the round", "“A3”"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    items: [A1]\n    asked_twice: {criterion: agreement, items: [A2]}",
            33,
            ["unknown item of the round", "A1"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    asked_twice: {criterion: agreemnt, items: [A1]}",
            32,
            ["unknown criterion", "agreement"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    asked_twice: {criterion: agreement, items: [A1, A1]}",
            32,
            ["each entry once"],
        ),
        (
            "  - number: 1",
            "  - number: 1\n    live: true\n    asked_twice: {criterion: agreement, items: [A1]}",
            33,
            ["twice", "live", "rated round"],
        ),
    ],
)
def test_a_mistake_is_one_message_with_its_line(before, after, line, parts):
    (message,) = messages(changed(before, after))
    assert message.startswith(f"Line {line}: ")
    for part in parts:
        assert part in message


def test_every_mistake_is_told_at_once_in_the_order_of_the_file():
    text = (
        changed("study: koe", "study: K")
        .replace("scale: nine", "scale: ten")
        .replace("code: A2", "code: A1")
    )
    assert [message.split(":")[0] for message in messages(text)] == ["Line 2", "Line 19", "Line 27"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("study: [1, 2", "not readable as YAML"),
        ("a: 1\n---\nb: 2\n", "second document"),
        ("a: &x [1]\nb: *x\n", "anchor or alias"),
        ("a: !!python/object:os.system x\n", "tag"),
        ("? [1, 2]\n: 3\n", "no word"),
        ("a: \x07\n", "control character"),
        ('study: "\\0"\n', "control character"),
        ("- 1\n", "found a list; expected a group of keys"),
        ("koe", "expected a group of keys"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "nested too deep"),
        ("[" * 100_000, "nested too deep"),
        ("x" * (MAX_BYTES + 1), "bytes"),
        (b"title: \xe4\n", "UTF-8"),
    ],
)
def test_what_is_no_study_file_is_refused_in_words(text, said):
    assert any(said in message for message in messages(text))


def test_an_expanding_file_is_refused_before_it_expands():
    laughs = "a: &a [x, x]\n" + "".join(
        f"{after}: &{after} [*{before}, *{before}]\n"
        for before, after in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
    )
    assert all("anchor or alias" in message for message in messages(laughs))


def test_a_live_round_has_no_reasons_waiting_for_approval():
    declared = "  - number: 1\n  - number: 2\n    live: true\n    feedback: {moderation: before}"
    (said,) = messages(changed("  - number: 1", declared))
    assert said.startswith("Line 34:")
    assert "a live round in which reasons wait for approval" in said
    parse_study(changed("  - number: 1", declared.replace("before", "after")))
