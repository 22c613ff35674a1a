"""Which ratings of an item belong to one trend: its wording may go on with it or start anew."""

from collections.abc import Mapping


def starts_anew(continues: Mapping[int, bool], *, earlier: int, later: int) -> bool:
    """Whether the wordings asked `earlier` and `later` are on different trends.

    `continues` says of each version of the item whether it goes on the trend of the version
    before. Every version in between counts, asked or not; going back crosses the same break.
    """
    first, last = sorted((earlier, later))
    return any(not goes_on for version, goes_on in continues.items() if first < version <= last)
