"""The report as a document to print, file and send: a tagged PDF (PDF/UA-1), set by Typst.

It says what the page says, from the same account, with every item's figures at the end.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.queries.results import ItemView, RoundLook
from delphi.wording.verdicts import meaning
from foresight.languages import Spoken, Texts, page_language, spoken
from foresight.typesetting import pdf
from reports.document.account import Account, by_verdict, look_in, median_is_never
from reports.document.imprint import Imprint
from reports.document.texts import Sentence, Table
from reports.renderers.pages import and_more, in_short, rule_of
from reports.renderers.paper_charts import said_of_items, said_of_panel, said_table
from reports.wording import method, options, quotes, sentences, values, verdicts
from reports.wording.checklists import CHECKLISTS, Checklist, answers, counted
from reports.wording.document_charts import left_out
from reports.wording.method_section import told_by_record
from reports.wording.outcomes import Outcomes, outcomes_text
from reports.wording.scales import highest_first
from reports.wording.summary import aside, closing, mark, summary

#: Stands for a figure that is withheld.
WITHHELD = "·"
#: Told once for the round and not again for every item.
_ON_THE_PAGE = ("invited",)
#: Items named under a sentence of the summary; the sections have them all.
_NAMED = 3
TEMPLATE = Path(__file__).with_name("paper.typ")

Said = dict[str, Any]


def report_pdf(
    account: Account,
    imprint: Imprint,
    drawn: Mapping[str, bytes],
    words: Mapping[int, Texts] | None = None,
    known: Outcomes | None = None,
) -> bytes:
    """The document in the active language; `drawn` are its charts as SVG by key, `words`
    what its quotes say by argument, `known` what came true of its forecasts.
    """
    return pdf(TEMPLATE, paper_of(account, imprint, drawn, words, known))


def paper_of(
    account: Account,
    imprint: Imprint,
    drawn: Mapping[str, bytes],
    words: Mapping[int, Texts] | None = None,
    known: Outcomes | None = None,
) -> Said:
    """Everything the document says, as plain values."""
    own = values.said(imprint.summaries) if imprint.summaries else ""
    return {
        "language": page_language(),
        "title": values.said(account.study_titles),
        "source": method.source_line(account),
        "facts": _facts(account, imprint),
        "caution": _caution(imprint),
        "simulated": method.trial_notice(account),
        "opening": (own or values.said(account.purposes)).splitlines(),
        "written": _("Written by the facilitator.") if own else "",
        "summary": [
            _line(each, _NAMED) for each in summary(account, imprint.lines) if not each.left_out
        ],
        "closing": _closing(account, imprint),
        "sections": _sections(account),
        "changes": [
            _line(each, len(each.items), changes=True) for each in sentences.changes(account)
        ],
        "unchanged": _unchanged(account),
        "charts": said_of_panel(account, drawn),
        "items": said_of_items(account, drawn),
        "items_left_out": left_out(account),
        "outcomes": _outcomes(account, known or {}),
        "quotes": _quotes(account, words or {}),
        "quotes_introduction": quotes.introduction(),
        "method": _method(account, imprint),
        "figures": _figures(account),
        "withheld": _(
            "· is a figure withheld to protect single answers; – is one that is not defined."
        ),
        "words": _words(),
    }


def _caution(imprint: Imprint) -> str:
    """What stands in the way of quoting it; "" where nothing does."""
    if imprint.is_draft:
        return _("This is a draft: only facilitators of the study see it.")
    if imprint.is_earlier:
        return _("This is edition %(number)s. Edition %(latest)s has taken its place.") % {
            "number": imprint.edition,
            "latest": imprint.latest,
        }
    if imprint.is_cut:
        return _("Later rounds, up to %(number)s, are left out.") % {"number": imprint.own_round}
    return ""


def _facts(account: Account, imprint: Imprint) -> list[str]:
    latest = account.latest
    facts = [_("Report"), _rounds(len(account.rounds))]
    if latest.invited is not None:
        facts.append(
            ngettext("%(experts)s expert", "%(experts)s experts", latest.invited)
            % {"experts": latest.invited}
        )
    facts.append(_("sealed %(date)s") % {"date": method.day(account, latest.sealed_at)})
    if imprint.edition:
        facts.append(_("edition %(number)s") % {"number": imprint.edition})
    if imprint.published_at:
        facts.append(_("published %(date)s") % {"date": method.day(account, imprint.published_at)})
    return facts


def _rounds(count: int) -> str:
    return ngettext("%(rounds)s round", "%(rounds)s rounds", count) % {"rounds": count}


def _line(sentence: Sentence, most: int, *, changes: bool = False) -> Said:
    """A sentence with the items it speaks of, and how each changed where that is told."""
    named = []
    for item in sentence.items[:most]:
        change = sentences.change_of(item) if changes else ""
        words = f"{values.title(item)} ({values.said(item.criterion_names)})"
        named.append(f"{words}: {change}" if change else words)
    more = and_more(len(sentence.items) - most)
    return {
        "text": Spoken(sentence.text, sentence.language or page_language()),
        "mark": mark(sentence),
        "named": [*named, more] if more else named,
    }


def _closing(account: Account, imprint: Imprint) -> list[str]:
    """What else readers are told of the summary."""
    told = aside(imprint.is_cut, imprint.has_own_words)
    return [*closing(account, imprint.lines), *([told] if told else [])]


def _unchanged(account: Account) -> str:
    if len(account.rounds) < 2:
        return _("This was the first round: there is nothing to compare with yet.")
    return _("Nothing changed its verdict, moved, was reworded or dropped.")


def _sections(account: Account) -> list[Said]:
    return [
        {
            "heading": f"{verdicts.heading(verdict)} ({len(found)})",
            "meaning": meaning(verdict),
            "rows": [
                {
                    "code": item.code,
                    "statement": _spoken(item.texts),
                    "criterion": _spoken(item.criterion_names),
                    "rounds": [
                        f"{each.number}: {in_short(item, look)}, {n}"
                        for each in account.rounds
                        if (look := look_in(item, each.number))
                        and (n := values.n_equals(look.figures.get("n")))
                    ],
                    "ground": verdicts.ground(item),
                }
                for item in highest_first(found)
            ],
        }
        for verdict, found in by_verdict(account.items).items()
    ]


def _outcomes(account: Account, known: Outcomes) -> Said | None:
    """How its forecasts turned out, as far as that is known by now."""
    told = outcomes_text(account, known)
    if told is None:
        return None
    return {"sentences": told.sentences, "table": said_table(told.table), "note": told.note}


def _quotes(account: Account, words: Mapping[int, Texts]) -> list[Said]:
    """By item what it quotes, and how much of that has been taken back."""
    return [
        {
            "code": item.code,
            "statement": _spoken(item.texts),
            "criterion": _spoken(item.criterion_names),
            "sides": [
                {"heading": side.heading, "texts": [_spoken(texts) for texts in side.texts]}
                for side in quotes.by_side(about, words)
            ],
            "taken_back": quotes.taken_back(about, words),
        }
        for item in account.items
        if (about := account.quotes_about(item))
    ]


def _method(account: Account, imprint: Imprint) -> Said:
    seals = [
        (
            _("Round %(number)s, %(date)s")
            % {"number": each.number, "date": method.day(account, each.sealed_at)},
            each.root or "–",
        )
        for each in account.rounds
    ]
    return {
        "record": told_by_record(account),
        "protocol": method.protocol_sentences(account),
        "rules": [
            (
                values.said(names),
                rule_of(account, key) or [_("No rule was declared, so there is no verdict.")],
            )
            for key, names in account.criteria
        ],
        "rounds": said_table(method.rounds_table(account)),
        "flow": said_table(flow) if (flow := method.flow_table(account)) else None,
        "flow_note": method.flow_note(account),
        "feedback": [method.feedback_sentence(each) for each in account.rounds],
        "noise": method.noise_sentences(account),
        "expertise": said_table(options.expertise_table(account.expertise))
        if account.expertise
        else None,
        "deviations": method.deviations(account),
        "told": [(name, _spoken(texts)) for name, texts in method.told(account)],
        "told_of": method.told_of(imprint.is_cut) if account.method else "",
        "not_told": method.not_told(account.method),
        "checklists": [_checklist(account, each) for each in CHECKLISTS],
        "seals": [*seals, (_("Head of the chain"), imprint.chain_head or "–")],
    }


def _checklist(account: Account, checklist: Checklist) -> Said:
    found = answers(account, checklist)
    return {
        "name": checklist.name,
        "source": checklist.source,
        "counted": counted(found),
        "rows": [
            (each.number, each.asks, each.told or (Spoken("–", page_language()),), each.source)
            for each in found
        ],
    }


def _figures(account: Account) -> list[Said]:
    """All figures of a criterion in one table, a row for each item and round."""
    found = []
    for criterion, names in account.criteria:
        items = account.items_on(criterion)
        measures = [each for each in values.measures(items[0]) if each[0] not in _ON_THE_PAGE]
        table = Table(
            caption=values.said(names),
            columns=(_("Code"), _("Round"), *(label for _name, label in measures)),
            rows=tuple(
                (item.code, str(look.number), *(_cell(item, look, name) for name, _l in measures))
                for item in items
                for look in item.looks
            ),
        )
        found.append(said_table(table))
    return found


def _cell(item: ItemView, look: RoundLook, name: str) -> str:
    """A figure; where the page says why it is withheld, a mark that a note explains."""
    said = values.measure(item, look, name)
    told = name in ("quartiles",) or look.figures.get(name) is not None
    is_never = name == "median" and median_is_never(item, look)
    return said if told or is_never or said == "–" else WITHHELD


def _spoken(texts: Texts) -> Spoken:
    return spoken(texts, page_language())


def _words() -> dict[str, str]:
    return {
        "summary": _("Summary"),
        "item": _("Code"),
        "statement": _("Statement"),
        "rounds": _("Median (quartiles)"),
        "ground": _("Verdict and its ground"),
        "changes": _("What changed since the last round"),
        "panel": _("The whole panel"),
        "items": _("Where the panel disagrees, and what moved"),
        "outcomes": _("What came true"),
        "quotes": _("In panellists’ own words"),
        "method": _("How this was done"),
        "protocol": _("Protocol"),
        "rules": _("What counted as agreement"),
        "feedback": _("What panellists were shown"),
        "expertise": _("What the panel knows"),
        "noise": _("How much answers vary by themselves"),
        "told": _("Told by the facilitators"),
        "deviations": _("Deviations from the protocol"),
        "none": _("None."),
        "checklists": _("Reporting checklists"),
        "short": _("What the items ask is said in short, in words of our own."),
        "number": _("No."),
        "asks": _("What it asks"),
        "tells": _("What is told of it"),
        "told_by": _("Told by"),
        "seals": _("Seals"),
        "figures": _("All figures"),
    }
