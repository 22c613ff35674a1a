"""The words that a report quotes: looked up whenever it is read, and kept nowhere else.

An account holds which arguments are quoted and for which side. So what has been erased, hidden,
merged, unchosen, worded anew or taken back by its writer since is gone from every edition of every
report at once.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from delphi.models import Argument, Round
from delphi.queries.arguments import quotable, times_worded
from delphi.queries.results import ItemView, Terms
from foresight.languages import Texts
from reports.choices import ReportState
from reports.document.account import Quote
from reports.models import Edition, Report


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
        pk__in=same,
        round__study=study_id,
        quoted=True,
        taken_back=False,
        hidden=False,
        merged_into=None,
    ).exclude(texts={})
    return dict(found.values_list("pk", "texts"))


class QuotedIn(NamedTuple):
    """A published report that quotes a reason, as of which round, and in which words."""

    report: Report
    edition: int  # the latest such one; 0: the one that the report's own address opens
    as_of: int  # the number of the round that it speaks as of
    quote: Quote
    texts: Texts


def quoted_in(study_id: int, argument_ids: Collection[int]) -> Mapping[int, list[QuotedIn]]:
    """Where each of these arguments is quoted, in words that may still be read there.

    No query without arguments; else one, and two for every edition that quotes any of them.
    Editions published before accounts were kept are left out.
    """
    found: dict[int, list[QuotedIn]] = {}
    if not argument_ids:
        return found
    standing = Edition.objects.filter(
        report__study=study_id, report__state=ReportState.PUBLISHED.value, withdrawn_at=None
    ).exclude(account="")
    newest: dict[int, int] = {}
    for edition in standing.select_related("report", "as_of").order_by("report", "number"):
        newest[edition.report_id] = edition.number
        kept = json.loads(edition.account).get("quotes", [])
        own = [Quote(**each) for each in kept if each["argument_id"] in argument_ids]
        words = words_of(study_id, own)
        for quote in own:
            pk = quote.argument_id
            if pk in words:
                told = QuotedIn(
                    edition.report, edition.number, edition.as_of.number, quote, words[pk]
                )
                others = [each for each in found.get(pk, []) if each.report != edition.report]
                found[pk] = [*others, told]
    return {
        pk: [
            each._replace(edition=0) if each.edition == newest[each.report.pk] else each
            for each in told
        ]
        for pk, told in found.items()
    }
