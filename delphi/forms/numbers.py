"""Whole numbers in fields that no form checks: ids in buttons, pages, revisions."""


def whole_number(typed: object, *, digits: int = 18) -> int | None:
    """The number that `typed` is, with at most so many digits; None for anything else."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def listed_numbers(typed: object) -> frozenset[int]:
    """The numbers of a list like "12-13-15"; without those that are none."""
    found = map(whole_number, str(typed or "").split("-"))
    return frozenset(number for number in found if number is not None)
