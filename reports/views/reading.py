"""What policy readers open: a report, and one of its items."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from delphi.queries.outcomes import outcomes_in
from delphi.queries.results import ItemView
from delphi.wording.rules import consensus_sentences
from delphi.wording.verdicts import TONES, agreement, meaning, movement, tag, tone
from foresight.languages import page_language
from reports.document.account import by_verdict, is_charted, is_optional, standing
from reports.document.filters import Filters
from reports.document.group_views import cell_of, groups_of
from reports.document.texts import ChartText
from reports.queries.quotes import words_of
from reports.queries.reports import drawn_charts
from reports.queries.series import asked_elsewhere
from reports.renderers import evidence, pages, rows
from reports.renderers.elsewhere import ElsewhereLine, elsewhere_lines
from reports.views.access import Visit, report_page
from reports.views.commenting import comment_section
from reports.wording import (
    checklists,
    method,
    options,
    outcomes,
    quotes,
    readings,
    summary,
    values,
    verdicts,
)
from reports.wording.how_to_read import how_to_read
from reports.wording.item import distribution
from reports.wording.method_section import told_by_record


@gzip_page
@report_page
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The report on one page."""
    found, imprint = visit.opened, visit.opened.imprint
    account = found.account
    filters = Filters.of(request.GET)
    unfolded = request.GET.get("folds") == "open"
    drawn = drawn_charts(found.as_of.pk, page_language(), found.edition_id)
    by = rows.group_sections if filters.group else rows.verdict_sections
    sections = by(account, visit.place, filters)
    groups = {key: values.said(texts) for key, texts in groups_of(account).items()}
    context = {
        "report": imprint,
        "editions": pages.edition_lines(found.editions, account, visit.place, imprint),
        "as_of_rounds": pages.as_of_rounds(found.whole, visit.place),
        "steers": visit.steers,
        "shared": bool(visit.place.token) or visit.place.is_panellists or visit.place.is_public,
        "place": visit.place,
        "account": account,
        "title": pages.in_words(account.study_titles),
        "purpose": pages.in_words(account.purposes),
        "own_summary": pages.in_words(imprint.summaries) if imprint.summaries else "",
        "rounds": len(account.rounds),
        "experts": account.latest.invited,
        "sealed": method.day(account, account.latest.sealed_at),
        "cards": pages.lead_cards(account),
        "summary": pages.summary_lines(summary.summary(account, imprint.lines), visit.place),
        "closing": summary.closing(account, imprint.lines),
        "aside": summary.aside(imprint.is_cut, imprint.has_own_words),
        "changes": pages.change_lines(account, visit.place),
        "outcomes": outcomes.outcomes_text(account, outcomes_in(found.report.study_id)),
        "is_first": len(account.rounds) == 1,
        "sections": sections,
        "how": how_to_read(account),
        "unfolded": unfolded,
        "folds": visit.place.page(**filters.asked(), folds="" if unfolded else "open"),
        "shown": sum(section.count for section in sections),
        "total": len(account.items),
        "filters": filters,
        "choices": {
            "section": [(key, values.said(titles)) for key, titles in account.sections],
            "criterion": [(key, values.said(names)) for key, names in account.criteria],
            "verdict": [(key, tag(key)) for key in by_verdict(account.items)],
            "group": sorted(groups.items(), key=lambda group: group[1]),
        },
        "charts": pages.panel_charts(account, visit.place, drawn, filters.criterion),
        "files": {name: visit.place.figures(name) for name in ("xlsx", "csv", "sav", "json", "zip")}
        | {"pdf": visit.place.paper(), "docx": visit.place.word()},
        "home": visit.place.page(),
        "comments": comment_section(request, visit),
        "group": groups.get(filters.group, ""),
        "group_is_hidden": filters.group in groups
        and not any(cell_of(item, filters.group) for item in account.items),
        "without_group": visit.place.page(**filters.without("group")),
        "method": {
            "record": told_by_record(account),
            "protocol": method.protocol_sentences(account),
            "rules": [
                (values.said(names), pages.rule_of(account, key)) for key, names in account.criteria
            ],
            "deviations": method.deviations(account),
            "told": [(name, pages.in_words(texts)) for name, texts in method.told(account)],
            "told_of": method.told_of(imprint.is_cut),
            "not_told": method.not_told(account.method),
            "rounds": method.rounds_table(account),
            "flow": method.flow_table(account),
            "flow_note": method.flow_note(account),
            "feedback": [method.feedback_sentence(each) for each in account.rounds],
            "noise": method.noise_sentences(account),
            "seals": [
                (each.number, method.day(account, each.sealed_at), each.root, each.software)
                for each in account.rounds
            ],
            "published": method.day(account, imprint.published_at),
            "checklists": [
                {"list": each, "answers": told, "counted": checklists.counted(told)}
                for each in checklists.CHECKLISTS
                if (told := checklists.answers(account, each))
            ],
            "expertise": options.expertise_table(account.expertise) if account.expertise else None,
        },
    }
    return render(request, "reports/report.html", context)


@report_page
def report_item(request: HttpRequest, visit: Visit, code: str, criterion: str) -> HttpResponse:
    """The evidence behind one item: what was asked, what came out, by which rule."""
    found, account = visit.opened, visit.opened.account
    item = account.item(code, criterion)
    if item is None:
        raise Http404
    rounds = [each.number for each in account.rounds]
    drawn = drawn_charts(found.as_of.pk, page_language(), found.edition_id)
    before, after = pages.neighbours(item, account)
    verdict = standing(item)
    quoted = account.quotes_about(item)
    words = words_of(found.report.study_id, quoted)
    context = {
        "report": found.imprint,
        "account": account,
        "place": visit.place,
        "home": visit.place.page(),
        "study_title": pages.in_words(account.study_titles),
        "item": item,
        "statement": pages.in_words(item.texts),
        "plain_statement": values.title(item),
        "criterion": pages.in_words(item.criterion_names),
        "prompt": pages.in_words(item.criterion_prompts),
        "section": pages.in_words(item.section_titles),
        "verdict": verdict,
        "tone": tone(verdict),
        "tag": tag(verdict),
        "meaning": meaning(verdict),
        "ground": verdicts.ground(item),
        "is_judged": verdict in TONES,
        "agreement": agreement(item.look.agreement),
        "movement": movement(item.look.movement),
        "went": pages.went(item),
        "rule": consensus_sentences(item.rule, item.scale) if item.rule else [],
        "wordings": pages.wording_lines(item),
        "dropped": pages.dropped_reason(item, account),
        "median": values.measure(item, item.look, "median"),
        "quartiles": values.quartiles(item, item.look),
        "n": values.count(item.figures.get("n")),
        "charts": pages.item_charts(account, item, visit.place, drawn),
        "choices": None if is_charted(item) else _by_option(item, rounds),
        "measures": evidence.measures(item, rounds),
        "became_of_answers": evidence.went(item),
        "changes": evidence.changes(item, rounds),
        "groups": evidence.groups(item, account),
        "other_rules": evidence.other_rules(item),
        "rules_sentence": evidence.rules_sentence(item),
        "firmness": readings.firmness(item),
        "came_of": evidence.relatives(item.came_of, item, account, visit.place),
        "became": evidence.relatives(item.became, item, account, visit.place),
        "address": request.build_absolute_uri(visit.place.item(item)),
        "change_reasons": pages.change_reasons(item),
        "quotes": quotes.by_side(quoted, words),
        "taken_back": quotes.taken_back(quoted, words),
        "quotes_introduction": quotes.introduction() if quoted else "",
        "elsewhere": _elsewhere(request, visit, item),
        "comments": comment_section(request, visit, item),
        "outcome": outcomes.item_outcome(item, outcomes_in(found.report.study_id)),
        "before": before
        and {"text": pages.in_words(before.texts), "url": visit.place.item(before)},
        "after": after and {"text": pages.in_words(after.texts), "url": visit.place.item(after)},
    }
    return render(request, "reports/item.html", context)


def _elsewhere(request: HttpRequest, visit: Visit, item: ItemView) -> list[ElsewhereLine]:
    """The same question in other studies, as far as the visitor may read of them.

    Panellists are shown nothing beside their own panel's feedback: what they see before they answer
    is on record.
    """
    if visit.place.is_panellists:
        return []
    reader = request.user if request.user.is_authenticated else None
    found = asked_elsewhere(visit.place.report, item, reader)  # type: ignore[arg-type]
    return elsewhere_lines(item, visit.opened.as_of, found)


def _by_option(item: ItemView, rounds: Sequence[int]) -> ChartText:
    """The figures of an item without a chart, as a sentence and a table."""
    return options.options_text(item) if is_optional(item) else distribution.text(item, rounds)
