"""Whole numbers in fields that no form checks: ids in buttons, pages, revisions."""


def whole_number(typed: object, *, digits: int = 18) -> int | None:
    """The number that `typed` is, with at most so many digits; None for anything else."""
    text = str(typed)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
