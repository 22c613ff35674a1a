"""The words that a report quotes: looked up whenever it is read, and kept nowhere else.

An account holds which arguments are quoted and for which side. So what has been erased, hidden,
merged, unchosen or worded anew since is gone from every edition of every report at once.
"""

from collections.abc import Collection, Iterable

from delphi.models import Argument, Round
from delphi.queries.arguments import quotable, times_worded
from delphi.queries.results import ItemView, Terms
from foresight.languages import Texts
from reports.document.account import Quote


def quotes_of(
    as_of: Round, terms: Terms, items: Iterable[ItemView], *, rounds: Collection[int]
) -> tuple[Quote, ...]:
    """What a report as of the round quotes about these items, of these rounds. Three queries."""
    codes = {(item.item_id, item.criterion_key): item.code for item in items}
    found = [
        each
        for each in quotable(as_of, terms, rounds)
        if (each.item_id, each.criterion_key) in codes
    ]
    worded = times_worded(as_of.study_id) if found else {}
    return tuple(
        Quote(
            codes[each.item_id, each.criterion_key],
            each.criterion_key,
            each.argument_id,
            each.side,
            worded.get(each.argument_id, 0),
        )
        for each in found
    )


def words_of(study_id: int, quotes: Collection[Quote]) -> dict[int, Texts]:
    """The words of these quotes of the study by argument, as far as they may still be read and are
    those that the account was written with. At most two queries."""
    if not quotes:
        return {}
    worded = times_worded(study_id)
    same = [
        each.argument_id
        for each in quotes
        if each.worded is None or each.worded == worded[each.argument_id]
    ]
    found = Argument.objects.filter(
        pk__in=same, round__study=study_id, quoted=True, hidden=False, merged_into=None
    ).exclude(texts={})
    return dict(found.values_list("pk", "texts"))
