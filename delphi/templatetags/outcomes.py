"""What came true, in words: `{% load outcomes %}`."""

from django import template

from delphi.queries.outcomes import Forecast
from delphi.wording.figures import figures_sentence
from delphi.wording.outcomes import outcome_words, score_sentences

register = template.Library()


@register.filter
def forecast_words(forecast: Forecast) -> str:
    """What the panel said last."""
    return figures_sentence(forecast.item.last_answered.figures, forecast.item.scale)


@register.filter
def came_true_words(forecast: Forecast) -> str:
    """What came true; "" while it is not known."""
    outcome = forecast.outcome
    return outcome_words(outcome.came_true, forecast.item.scale) if outcome else ""


@register.filter
def last_scores(forecast: Forecast) -> list[str]:
    """How good the last round's forecast was."""
    if forecast.outcome is None:
        return []
    scores = forecast.outcome.scores_as_of(forecast.item.as_of)
    return score_sentences(scores, forecast.item.scale)
