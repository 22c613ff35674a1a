"""What changed from one edition of a report to another."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from reports.document.differences import differences
from reports.queries.editions import opened
from reports.renderers import comparison, pages
from reports.views.access import Visit, report_page
from reports.wording import summary


@report_page
def report_changes(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """What is new in the edition that is read, compared with an earlier one that stands.

    Editions are compared whole, whatever round they are read as of.
    """
    found, place = replace(visit.opened, earlier=None), visit.place.uncut
    earlier = opened(found.report, number) if 0 < number < 10_000 else None
    if place.is_fixed or earlier is None or earlier.edition is None or not earlier.edition.stands:
        raise Http404
    if found.edition and found.edition.number <= number:
        raise Http404
    before, after = earlier.whole, found.whole
    told = differences(
        before,
        after,
        summaries=(earlier.imprint.summaries, found.imprint.summaries),
        sentences=summary.changes((before, earlier.imprint.lines), (after, found.imprint.lines)),
    )
    context = {
        "report": found.imprint,
        "place": place,
        "home": place.page(),
        "title": pages.in_words(after.study_titles),
        "account": after,
        "number": number,
        "others": [
            (each.number, place.changes(each.number))
            for each in found.editions
            if each.stands and each.number < (found.imprint.edition or found.imprint.latest + 1)
        ],
        "is_different": bool(told),
        "rounds": comparison.round_sentences(told, after),
        "verdicts": comparison.verdict_lines(told, place),
        "added": comparison.item_links(told.added, place),
        "again": comparison.item_links(told.again, place),
        "texts": comparison.text_lines(told, place),
        "deviations": comparison.deviations(told, after),
        "sameness": comparison.sameness(told, before),
    }
    return render(request, "reports/changes.html", context)
