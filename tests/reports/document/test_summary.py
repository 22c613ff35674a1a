"""What is made of a summary's sentences by facilitators: kept, merged, and told apart."""

import json
from collections.abc import Sequence

from foresight.languages import Texts
from reports.document.summary import (
    Change,
    Ground,
    Line,
    arranged,
    edited,
    is_outdated,
    is_rearranged,
    lines_from,
    mark_of,
    next_own,
    reordered,
    stored_lines,
)


def made_of(*keys: str) -> dict[str, Texts]:
    return {key: {"fi": f"{key} fi", "sv": f"{key} sv", "en": f"{key} en"} for key in keys}


MADE = made_of("settled", "lasting_dissent", "open")
NOW = Ground(round=2, count=1, total=3, figures="abc")


def seen(line: Line, **typed: str) -> Change:
    """A change of what stands in the line, by somebody who has seen it as it is."""
    boxes = line.boxes(MADE.get(line.key, {}))
    return Change(line.key, boxes | typed, line.left_out, was=mark_of(boxes, line.left_out))


def edit(lines: Sequence[Line], *changes: Change) -> tuple[list[Line], list[str]]:
    return edited(arranged(lines, MADE), MADE, changes, lambda key: NOW)


def keys(lines: Sequence[Line]) -> list[str]:
    return [each.key for each in lines]


def test_a_summary_nobody_touched_is_not_stored() -> None:
    lines, _ = edit((), seen(Line("settled")))
    assert keys(lines) == list(MADE)
    assert stored_lines(lines, MADE) == []


def test_only_what_reads_otherwise_is_an_edit_and_keeps_what_it_was_written_about() -> None:
    lines, clashes = edit((), seen(Line("settled"), fi="Oma."))
    assert clashes == []
    assert lines[0] == Line("settled", {"fi": "Oma."}, ground=NOW)
    assert lines[0].boxes(MADE["settled"]) == {"fi": "Oma.", "sv": "settled sv", "en": "settled en"}
    back, _ = edit(lines, seen(lines[0], fi="settled fi"))
    assert back[0] == Line("settled")


def test_lines_are_read_as_they_were_stored() -> None:
    lines, _ = edit((), seen(Line("settled"), fi="Oma."), Change("own-1", {"sv": "Egen."}))
    stored = json.loads(json.dumps(stored_lines(lines, MADE), sort_keys=True))
    assert list(lines_from(stored)) == lines


def test_a_sentence_emptied_in_one_language_is_told_in_another_and_in_all_is_none() -> None:
    one, _ = edit((), seen(Line("settled"), sv=""))
    assert one[0].texts == {"sv": ""}
    every, _ = edit((), seen(Line("settled"), fi="", sv="", en=""))
    assert every[0] == Line("settled")


def test_a_sentence_that_was_added_is_gone_once_it_is_empty() -> None:
    lines, _ = edit((), Change("own-1", {"fi": "Oma."}))
    assert keys(lines) == [*MADE, "own-1"]
    assert next_own(lines) == "own-2"
    gone, _ = edit(lines, seen(lines[-1], fi=""))
    assert keys(gone) == list(MADE)


def test_an_unknown_key_is_passed_over() -> None:
    lines, clashes = edit((), Change("nothing", {"fi": "x"}), Change("own-x", {"fi": "x"}))
    assert (keys(lines), clashes) == (list(MADE), [])


def test_two_who_changed_different_sentences_both_keep_theirs() -> None:
    alices = seen(Line("settled"), fi="Alicen.")
    bobs = [seen(Line("settled")), seen(Line("open"), fi="Bobin.")]
    after_alice, _ = edit((), alices)
    lines, clashes = edit(after_alice, *bobs)
    assert clashes == []
    assert {each.key: each.texts for each in lines if each.texts} == {
        "settled": {"fi": "Alicen."},
        "open": {"fi": "Bobin."},
    }


def test_of_two_who_changed_the_same_sentence_the_later_is_told() -> None:
    alices, bobs = (seen(Line("settled"), fi=f"{who}.") for who in ("Alice", "Bob"))
    after_alice, _ = edit((), alices)
    lines, clashes = edit(after_alice, bobs)
    assert clashes == ["settled"]
    assert lines[0].texts == {"fi": "Alice."}
    assert edit(after_alice, alices)[1] == []  # who says the same has nothing to be told


def test_who_changes_a_sentence_that_another_took_away_is_told() -> None:
    lines, _ = edit((), Change("own-1", {"fi": "Oma."}))
    bobs = seen(lines[-1], fi="Bobin.")
    gone, _ = edit(lines, seen(lines[-1], fi=""))
    assert edit(gone, bobs)[1] == ["own-1"]
    again, clashes = edit(gone, Change("own-1", {"fi": "Bobin."}, was=mark_of({})))
    assert (clashes, again[-1].texts) == ([], {"fi": "Bobin."})


def test_other_figures_make_an_edit_outdated_and_a_later_round_alone_does_not() -> None:
    line = Line("settled", {"fi": "Oma."}, ground=NOW)
    assert not is_outdated(line, Ground(3, 1, 3, "abc"))
    for other in (Ground(3, 2, 3, "abc"), Ground(3, 1, 4, "abc"), Ground(2, 1, 3, "abd")):
        assert is_outdated(line, other)
    own = Line("own-1", {"fi": "Oma."}, ground=Ground(2))
    assert is_outdated(own, Ground(3))
    assert not is_outdated(own, Ground(2))
    assert not is_outdated(Line("settled"), NOW)


def test_who_says_that_a_sentence_holds_writes_it_about_the_figures_of_now() -> None:
    line = Line("settled", {"fi": "Oma."}, ground=Ground(1, 5, 5, "old"))
    change = Change("settled", line.boxes(MADE["settled"]), was=seen(line).was, holds=True)
    lines, _ = edit([line], change)
    assert lines[0] == Line("settled", {"fi": "Oma."}, ground=NOW)


def test_sentences_stand_in_the_order_they_were_given() -> None:
    lines = reordered(arranged((), MADE), ["open", "settled", "lasting_dissent"])
    assert keys(lines) == ["open", "settled", "lasting_dissent"]
    assert is_rearranged(lines, MADE)
    assert not is_rearranged(arranged((), MADE), MADE)
    again = lines_from(stored_lines(lines, MADE))
    assert keys(arranged(again, MADE)) == ["open", "settled", "lasting_dissent"]


def test_what_came_meanwhile_keeps_its_neighbour() -> None:
    lines = arranged([Line("settled"), Line("own-1", {"fi": "x"}), Line("open")], MADE)
    assert keys(lines) == ["settled", "lasting_dissent", "own-1", "open"]
    assert keys(reordered(lines, ["open", "settled"])) == [
        "open",
        "settled",
        "lasting_dissent",
        "own-1",
    ]


def test_a_verdict_nobody_has_any_more_keeps_the_sentence_somebody_wrote() -> None:
    written = Line("polarised", {"fi": "Oma."}, ground=NOW)
    lines = arranged([written, Line("no_clear_view")], MADE)
    assert keys(lines) == ["settled", "lasting_dissent", "open", "polarised"]
