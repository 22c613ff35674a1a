import hashlib
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delphi.protocol.canonical import canonical
from delphi.protocol.seals import counts_digest, leaf_of, merkle_root, new_salt, sheet_content

ANSWER = {
    "question_id": 7,
    "statement_id": 3,
    "level": 5,
    "value": None,
    "low": None,
    "high": None,
    "text": "",
    "choices": [],
    "cannot_judge": False,
    "rationale": "Kunnat eivät ehdi.",
}


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def test_the_root_of_three_leaves_by_hand():
    a, b, c = (bytes([n]) * 32 for n in (1, 2, 3))
    expected = sha(b"\x01", sha(b"\x01", a, b), c)
    assert merkle_root([c.hex(), a.hex(), b.hex()]) == expected.hex()


def test_the_root_does_not_depend_on_the_order_of_arrival():
    leaves = [leaf_of(new_salt(), sheet_content(n, [ANSWER])) for n in range(4)]
    assert len({merkle_root(order) for order in permutations(leaves)}) == 1


def test_one_leaf_is_its_own_root_and_no_leaves_have_one_too():
    leaf = leaf_of("00" * 32, sheet_content(1, []))
    assert merkle_root([leaf]) == leaf
    assert merkle_root([]) == hashlib.sha256(b"").hexdigest()


def test_a_leaf_of_before_there_were_shared_points_stands():
    before = sheet_content(12, [ANSWER])
    assert sheet_content(12, [ANSWER | {"shares": {}}]) == before
    assert sheet_content(12, [ANSWER | {"shares": {"raha": 100}}]) != before


def test_a_leaf_is_the_hash_of_salt_and_canonical_content():
    content = sheet_content(12, [ANSWER])
    expected = sha(b"\x00", b"\xab" * 32, canonical(content)).hex()
    assert leaf_of("ab" * 32, content) == expected


def test_a_leaf_says_nothing_about_the_answers_without_its_salt():
    content = sheet_content(12, [ANSWER])
    assert leaf_of(new_salt(), content) != leaf_of(new_salt(), content)


@pytest.mark.parametrize(
    "change",
    [
        {"level": 6},
        {"cannot_judge": True},
        {"rationale": "kunnat eivät ehdi."},
        {"statement_id": 4},
        {"choices": ["never"]},
        {"value": 0.1},
    ],
)
def test_every_part_of_an_answer_is_in_its_leaf(change):
    salt = new_salt()
    before = leaf_of(salt, sheet_content(1, [ANSWER]))
    assert leaf_of(salt, sheet_content(1, [ANSWER | change])) != before


def test_the_same_answers_on_another_sheet_make_another_leaf():
    salt = new_salt()
    assert leaf_of(salt, sheet_content(1, [ANSWER])) != leaf_of(salt, sheet_content(2, [ANSWER]))


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True))
def test_leaving_out_any_leaf_changes_the_root(leaves):
    names = [leaf.hex() for leaf in leaves]
    root = merkle_root(names)
    for place in range(len(names)):
        assert merkle_root(names[:place] + names[place + 1 :]) != root


def test_a_counts_digest_does_not_depend_on_the_order_of_questions():
    assert counts_digest({"1": {"n": 2}, "2": {"n": 3}}) == counts_digest(
        {"2": {"n": 3}, "1": {"n": 2}}
    )
