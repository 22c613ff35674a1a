"""What came true of what a report's panel had forecast, in sentences and a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.scoring import COIN
from delphi.queries.outcomes import OutcomeView
from delphi.queries.results import ItemView
from delphi.wording.outcomes import outcome_words, score_sentences, score_words
from foresight.languages import page_language
from reports.document.account import Account, look_in
from reports.document.texts import Table
from reports.wording import values
from reports.wording.numbers import number

Outcomes = Mapping[tuple[str, str], OutcomeView]


@dataclass(frozen=True, slots=True)
class OutcomesText:
    """How the forecasts of a report turned out: sentences over all, and one row each."""

    sentences: tuple[str, ...]
    table: Table
    note: str


@dataclass(frozen=True, slots=True)
class ItemOutcome:
    """What came true of one item: in a word, since when known, from where, and how it scores."""

    came_true: str
    known_on: str
    source: str
    sentences: tuple[str, ...]


def item_outcome(item: ItemView, outcomes: Outcomes) -> ItemOutcome | None:
    """None while it is not known."""
    found = outcomes.get((item.code, item.criterion_key))
    if found is None:
        return None
    return ItemOutcome(
        came_true=outcome_words(found.came_true, item.scale),
        known_on=format_date(found.known_on, "d.M.y", locale=page_language()),
        source=found.source,
        sentences=tuple(score_sentences(found.scores_as_of(item.as_of), item.scale)),
    )


def outcomes_text(account: Account, outcomes: Outcomes) -> OutcomesText | None:
    """None while nothing is known of any item of the report."""
    pairs = [
        (item, found)
        for item in account.items
        if (found := outcomes.get((item.code, item.criterion_key)))
    ]
    if not pairs:
        return None
    return OutcomesText(tuple(_sentences(pairs)), _table(pairs), _note())


def _note() -> str:
    """Who entered what came true, and what the scores are."""
    return _(
        "Entered after the rounds by the facilitators. The score of a probability is Brier’s, that "
        "of a figure or year its quantile score: 0 is best."
    )


def _sentences(pairs: Sequence[tuple[ItemView, OutcomeView]]) -> list[str]:
    scores = [found.scores_as_of(item.as_of) for item, found in pairs]
    said = []
    if inside := [each["inside"] for each in scores if "inside" in each]:
        said.append(
            ngettext(
                "Of %(n)s figure or year that is known by now, %(inside)s lay within the middle "
                "half of the answers; half would be expected.",
                "Of %(n)s figures and years that are known by now, %(inside)s lay within the "
                "middle half of the answers; half would be expected.",
                len(inside),
            )
            % {"n": len(inside), "inside": sum(inside)}
        )
    if brier := [each["brier_median"] for each in scores if "brier_median" in each]:
        said.append(
            ngettext(
                "Brier score of the medians: %(score)s over %(n)s probability (0 is best, a coin "
                "has %(coin)s).",
                "Brier score of the medians: %(score)s on average over %(n)s probabilities (0 is "
                "best, a coin has %(coin)s).",
                len(brier),
            )
            % {
                "n": len(brier),
                "score": number(sum(brier) / len(brier), 3),
                "coin": number(COIN, 2),
            }
        )
    return said


def _forecast(item: ItemView, found: OutcomeView) -> str:
    """What the panel had said in the round that is scored, or else last."""
    scored = found.scored_round(item.as_of)
    look = look_in(item, scored) if scored is not None else None
    return values.in_short(item, look or item.last_answered)


def _table(pairs: Sequence[tuple[ItemView, OutcomeView]]) -> Table:
    return Table(
        _("Forecasts and what came true"),
        (_("Item"), _("Statement"), _("Median (quartiles)"), _("What came true"), _("Score")),
        tuple(
            (
                item.code,
                f"{values.title(item)} – {values.said(item.criterion_names)}",
                _forecast(item, found),
                outcome_words(found.came_true, item.scale),
                score_words(found.scores_as_of(item.as_of), item.scale),
            )
            for item, found in pairs
        ),
    )
