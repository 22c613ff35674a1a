"""The words that a report quotes: looked up whenever it is read, and kept nowhere else.

An account holds which arguments are quoted and for which side. So what has been erased, hidden,
merged or unchosen since is gone from every edition of every report at once.
"""

from collections.abc import Collection, Iterable

from delphi.models import Argument, Round
from delphi.queries.arguments import quotable
from delphi.queries.results import ItemView, Terms
from foresight.languages import Texts
from reports.document.account import Quote


def quotes_of(
    as_of: Round, terms: Terms, items: Iterable[ItemView], *, rounds: Collection[int]
) -> tuple[Quote, ...]:
    """What a report as of the round quotes about these items, of these rounds. Two queries."""
    codes = {(item.item_id, item.criterion_key): item.code for item in items}
    return tuple(
        Quote(
            codes[each.item_id, each.criterion_key], each.criterion_key, each.argument_id, each.side
        )
        for each in quotable(as_of, terms, rounds)
        if (each.item_id, each.criterion_key) in codes
    )


def words_of(argument_ids: Collection[int]) -> dict[int, Texts]:
    """The words of these arguments by id, as far as they may still be read. At most one query."""
    if not argument_ids:
        return {}
    found = Argument.objects.filter(
        pk__in=argument_ids, quoted=True, hidden=False, merged_into=None
    ).exclude(texts={})
    return dict(found.values_list("pk", "texts"))
