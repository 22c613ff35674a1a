"""The way of the panel through the rounds: how many were invited, began, completed, left, joined.

Made of an account, so of released numbers alone: what is withheld is None.
"""

from dataclasses import dataclass

from reports.document.account import Account, RoundAccount


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One round, in numbers of panellists. None: not recorded, or withheld (`is_withheld`).

    invited = started + silent; started = stayed + joined + returned; what started in the round
    before = stayed + left.
    """

    number: int
    invited: int | None
    started: int | None
    submitted: int | None
    silent: int | None  # invited, and gave no answer
    stayed: int | None = None  # gave answers in this round and in the one before
    left: int | None = None  # gave some in the one before, and none in this
    joined: int | None = None  # gave answers for the first time
    returned: int | None = None  # had given some in an earlier round, but not in the one before
    is_first: bool = False  # nothing goes before it, so nobody stayed, left or joined
    is_withheld: bool = False  # who stayed and left is few enough to be recognised


def flow_of(account: Account) -> tuple[FlowStep, ...]:
    """A step for every analysed round of the account, in their order."""
    return tuple(_step(each, is_first=place == 0) for place, each in enumerate(account.rounds))


def _step(each: RoundAccount, *, is_first: bool) -> FlowStep:
    flow = None if is_first else each.flow
    known = each.invited is not None and each.started is not None
    return FlowStep(
        number=each.number,
        invited=each.invited,
        started=each.started,
        submitted=each.submitted,
        silent=(each.invited or 0) - (each.started or 0) if known else None,
        **(flow or {}),
        is_first=is_first,
        is_withheld=each.flow_withheld and not is_first,
    )
