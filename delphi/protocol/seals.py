"""The seal of a closed round: a Merkle root over one salted leaf per answer sheet.

Whoever holds a sheet and its salt can show that it was sealed; the leaf alone says nothing about
the answers, and erasing the salt makes it say nothing for ever. Leaves are sorted by their hash, so
their order is no order of arrival. Leaves and inner nodes are hashed with different first bytes
(RFC 6962, section 2.1), so no leaf can pass for a node.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from delphi.protocol.canonical import canonical, digest_of

SALT_BYTES = 32
_LEAF, _NODE = b"\x00", b"\x01"
#: The columns of an answer that a leaf commits to. Part of the seal: old leaves rest on it.
SEALED_FIELDS = (
    "level",
    "value",
    "low",
    "high",
    "text",
    "choices",
    "cannot_judge",
    "rationale",
    "statement_id",
)
#: Columns that came later: a leaf has them where they hold something, so that old leaves stand.
LATER_FIELDS = ("shares",)


def new_salt() -> str:
    """256 random bits, hexadecimal."""
    return secrets.token_hex(SALT_BYTES)


def sheet_content(
    sheet_id: int,
    answers: Iterable[Mapping[str, Any]],
    ideas: Mapping[int, Mapping[int, str]] | None = None,
) -> dict[str, Any]:
    """What a leaf commits to: the sheet and its answers by question, each with the wording seen.

    `answers` are rows with `question_id` and the columns of an answer; `ideas` are words by
    question and idea. Who answered is not in it. Only a sheet with ideas has a part for them, so
    that leaves of other rounds are what they were.
    """
    content: dict[str, Any] = {
        "sheet": sheet_id,
        "answers": {
            str(answer["question_id"]): {name: answer[name] for name in SEALED_FIELDS}
            | {name: answer[name] for name in LATER_FIELDS if answer.get(name)}
            for answer in answers
        },
    }
    if ideas:
        content["ideas"] = {
            str(question): {str(idea): words for idea, words in given.items()}
            for question, given in ideas.items()
        }
    return content


def leaf_of(salt: str, content: Mapping[str, Any]) -> str:
    """The leaf of a sheet's content, hexadecimal SHA-256."""
    return hashlib.sha256(_LEAF + bytes.fromhex(salt) + canonical(content)).hexdigest()


def merkle_root(leaves: Iterable[str]) -> str:
    """The root over the sorted leaves, hexadecimal; of no leaves, the hash of nothing.

    A node without a neighbour moves up as it is.
    """
    level = sorted(bytes.fromhex(leaf) for leaf in leaves)
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:
        paired = [
            hashlib.sha256(_NODE + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + level[len(paired) * 2 :]
    return level[0].hex()


def counts_digest(counts: Mapping[str, Any]) -> str:
    """SHA-256 of a snapshot's counts."""
    return digest_of(dict(counts))
