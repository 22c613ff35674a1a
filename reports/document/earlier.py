"""An account cut back to an earlier round: what a report would have said then.

Everything it says stands in the account already, so nothing is released that was not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from delphi.queries.results import ItemView
from reports.document.account import Account, ProtocolAccount


def as_of_round(account: Account, number: int) -> Account | None:
    """The account as of that round of it; None where none of its rounds has that number."""
    rounds = tuple(each for each in account.rounds if each.number <= number)
    if not rounds or rounds[-1].number != number:
        return None
    if number == account.latest.number:
        return account
    opened = {each.number: each.opened_at for each in rounds}
    protocols = tuple(
        each for each in account.protocols if each.version == 1 or _is_before(each, opened[number])
    )

    def cut(items: Sequence[ItemView]) -> tuple[ItemView, ...]:
        asked = [item for item in items if item.looks[0].number <= number]
        return _with_descent([_cut(item, number, opened, protocols) for item in asked], items)

    return replace(
        account,
        rounds=rounds,
        items=cut(account.items),
        expertise=cut(account.expertise),
        panels=tuple(each for each in account.panels if each.number <= number),
        protocols=protocols,
        quotes=(),  # chosen for the report as of its own round
        acts=account.acts.until(number),
    )


def _cut(
    item: ItemView,
    number: int,
    opened: Mapping[int, datetime | None],
    protocols: Sequence[ProtocolAccount],
) -> ItemView:
    looks = tuple(look for look in item.looks if look.number <= number)
    wordings = tuple(
        replace(wording, rounds=tuple(each for each in wording.rounds if each <= number))
        for wording in item.wordings
        if wording.rounds and wording.rounds[0] <= number
    )
    last = looks[-1]
    return replace(
        item,
        looks=looks,
        wordings=wordings,
        texts=next(each.texts for each in wordings if each.version == last.wording),
        rule=_rule(item.criterion_key, opened[last.number], protocols),
        asked_now=last.number == number,
    )


def _rule(
    criterion: str, opened_at: datetime | None, protocols: Sequence[ProtocolAccount]
) -> Mapping[str, Any] | None:
    """As the protocol had it when the round was opened: `delphi.queries.protocols.document_at`."""
    held = [each for each in protocols if opened_at is None or _is_before(each, opened_at)]
    found = held[-1] if held else next(iter(protocols), None)
    return (found.document.get("criteria", {}).get(criterion) or None) if found else None


def _is_before(protocol: ProtocolAccount, opened_at: datetime | None) -> bool:
    locked = protocol.locked_at
    return locked is not None and opened_at is not None and locked <= opened_at


def _with_descent(items: Sequence[ItemView], later: Sequence[ItemView]) -> tuple[ItemView, ...]:
    """Of what each item came of, only what had become of others by then, and the other way round.

    An item goes on in another after the last round that asked it; what never was asked, as ideas
    are, came before.
    """
    ends = {item.code: max(look.number for look in item.looks) for item in later}
    came_of = {
        item.code: tuple(code for code in item.came_of if ends.get(code, 0) < item.looks[-1].number)
        for item in items
    }
    became = {
        code: tuple(sorted(child for child, parents in came_of.items() if code in parents))
        for code in {item.code for item in items}
    }
    return tuple(
        replace(item, came_of=came_of[item.code], became=became[item.code]) for item in items
    )
