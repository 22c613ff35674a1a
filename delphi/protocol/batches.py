"""When the figures of a live round may be shown anew: differencing releases must tell of no few.

What a release was made from is a multiset, its *basis*: of each value that was given, by how many.
Two releases of a question differ by the answers of at least as many people as one multiset has more
of than the other (`people_between`). A new release must differ so from every earlier one, not from
the latest alone: who goes there and comes back leaves the first and the third release close.
"""

from collections.abc import Iterable, Mapping

Basis = Mapping[str, int]


def people_between(before: Basis, after: Basis) -> int:
    """The smallest number of people whose answers make the difference; 0 for equal ones.

    Everybody gave at most one value, so whoever changed takes one away and adds one.
    """
    values = before.keys() | after.keys()
    differences = [after.get(value, 0) - before.get(value, 0) for value in values]
    more = sum(each for each in differences if each > 0)
    fewer = -sum(each for each in differences if each < 0)
    return max(more, fewer)


def may_follow(earlier: Iterable[Basis], now: Basis, k: int) -> bool:
    """Whether a question's figures may be released from `now` after those from `earlier`."""
    return sum(now.values()) >= k and all(people_between(each, now) >= k for each in earlier)


def would_tell(earlier: Iterable[Basis], final: Basis, k: int) -> bool:
    """Whether a distribution of `final`, beside an earlier one, would tell answers of few."""
    return any(0 < people_between(each, final) < k for each in earlier)
