"""Who may be one and the same person, by what lists say of them."""

import pytest

from foresight.network.protocol.identity import (
    Ground,
    Record,
    folded,
    folded_name,
    mailbox,
    suspicions,
)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Maija@Example.org ", "maija@example.org", True),
        ("maija+delphi@example.org", "maija@example.org", True),
        ("m.aija@gmail.com", "maija@googlemail.com", True),
        ("m.aija@example.org", "maija@example.org", False),  # dots count elsewhere
        ("maija@example.org", "maija@example.com", False),
    ],
)
def test_addresses_end_in_one_mailbox_only_where_that_is_sound(one, other, same):
    assert (mailbox(one) == mailbox(other)) is same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mäkinen", "makinen"),
        ("Søren  Ærø", "soren aero"),
        ("Hämeen-Anttila", "hameen anttila"),
        ("ÅSA", "a\u030asa"),
    ],
)
def test_words_are_compared_without_case_accents_and_needless_spaces(one, other):
    assert folded(one) == folded(other)


def test_first_and_last_name_may_be_turned_around():
    assert folded_name("Virtanen, Maija") == folded_name("maija  VIRTANEN")


def test_each_group_is_told_once_by_its_surest_ground():
    records = [
        Record(1, "Maija Virtanen", "maija@example.org", "THL"),
        Record(2, "M. Virtanen", "maija+x@example.org"),
        Record(3, "Virtanen Maija", "mv@example.com", "thl"),
        Record(4, "Pekka Niemi", "pekka@example.org", "A"),
        Record(5, "pekka niemi", "niemi@example.org", "B"),
        Record(6, "Somebody Else", "else@example.org", "THL"),
    ]
    assert [(each.ground, each.keys) for each in suspicions(records)] == [
        (Ground.MAILBOX, (1, 2)),
        (Ground.NAME_AND_INSTITUTION, (1, 3)),
        (Ground.NAME, (4, 5)),
    ]


def test_people_without_anything_in_common_raise_no_suspicion():
    assert suspicions([Record(1, "A", "a@x.org"), Record(2, "B", "b@x.org")]) == []


def test_whoever_was_told_apart_from_all_others_of_a_group_is_left_out_of_it():
    records = [Record(key, "Maija Mäkinen", f"m{key}@example.org") for key in (1, 2, 3)]
    pair = frozenset({1, 2})
    assert [each.keys for each in suspicions(records, {pair})] == [(1, 2, 3)]
    others = {pair, frozenset({1, 3})}
    assert [each.keys for each in suspicions(records, others)] == [(2, 3)]
    assert suspicions(records, others | {frozenset({2, 3})}) == []
    assert suspicions(records[:2], {pair}) == []
