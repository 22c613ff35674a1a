"""What the columns of the data that is taken along are: one name, one meaning, everywhere.

Names are the same in every language; `kind` is as in Frictionless table schemas.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy


class Column(NamedTuple):
    name: str
    kind: str  # string, integer, number, boolean
    says: str | Promise


_STRINGS: Mapping[str, str | Promise] = {
    "item": gettext_lazy("Code of the item, the same in every round."),
    "criterion": gettext_lazy("What was asked of the item."),
    "quantile_type": gettext_lazy(
        "How quartiles are computed: a type of Hyndman and Fan (1996), or Tukey’s hinges."
    ),
    "agreement": gettext_lazy("What the consensus rule says of this round."),
    "movement": gettext_lazy("Whether answers moved since the round before."),
    "verdict": gettext_lazy("The verdict: agreement and movement together."),
    "verdict_in_words": gettext_lazy("The verdict in words."),
    "withheld": gettext_lazy("Why figures of this row are withheld, to protect single answers."),
    "section": gettext_lazy("Section of the questionnaire."),
    "statement": gettext_lazy("The words asked in that round; among items, those asked last."),
    "answer": gettext_lazy("Level of the scale or key of the choice."),
    "figure": gettext_lazy(
        "Name of the figure, as in the report’s JSON; within another, after a point."
    ),
    "value": gettext_lazy("The figure: a number, or a word."),
    "label": gettext_lazy("Its words, where it has some."),
    "criterion_name": gettext_lazy("Name of the criterion."),
    "question": gettext_lazy("What panellists were asked."),
    "scale": gettext_lazy("Kind of scale."),
    "unit": gettext_lazy("Unit of the answers."),
    "reason": gettext_lazy("Why the item was reworded."),
    "rounds": gettext_lazy("The rounds that asked it."),
    "kind": gettext_lazy("Kind of round."),
    "noise_items": gettext_lazy("Items asked twice within the round, by code."),
    "opened_at": gettext_lazy("When it was opened, in universal time."),
    "closed_at": gettext_lazy("When it was closed, in universal time."),
    "seal": gettext_lazy("Code that commits to every answer sheet of the round."),
    "software": gettext_lazy("Version of the software that analysed it."),
    "checklist": gettext_lazy("Which checklist of reporting."),
    "number": gettext_lazy("Number of the item in it."),
    "asks": gettext_lazy("What it asks, in short."),
    "told": gettext_lazy("What is told of it; empty where nobody recorded it."),
    "told_by": gettext_lazy("Whether the record tells it, or the facilitators wrote it."),
    "known_on": gettext_lazy("The day on which it was known what came true."),
    "source": gettext_lazy("Where what came true can be looked up."),
    "text_fi": gettext_lazy("The words in this language."),
    "text_sv": gettext_lazy("The words in this language."),
    "text_en": gettext_lazy("The words in this language."),
}
_WHOLE_NUMBERS: Mapping[str, str | Promise] = {
    "round": gettext_lazy("Number of the round."),
    "wording": gettext_lazy("Which wording of the item was asked."),
    "invited": gettext_lazy("Panellists invited to the round."),
    "n": gettext_lazy("Answers, without those who could not judge."),
    "cannot_judge": gettext_lazy("Panellists who said they cannot judge."),
    "skipped": gettext_lazy("Panellists who took part and left it unanswered."),
    "never": gettext_lazy("Answers that it will never happen."),
    "fragility": gettext_lazy("How many different answers would turn the agreement, at least."),
    "paired_n": gettext_lazy("Panellists who answered this round and the one before."),
    "answers": gettext_lazy("How many gave it."),
    "as_of_round": gettext_lazy("The round the verdict is from."),
    "started": gettext_lazy("Panellists who gave at least one answer."),
    "submitted": gettext_lazy("Panellists who submitted."),
    "stayed": gettext_lazy("Panellists who took part in this round and in the one before."),
    "left": gettext_lazy("Panellists who took part in the round before and not in this one."),
    "joined": gettext_lazy("Panellists who took part for the first time."),
    "returned": gettext_lazy("Panellists who took part earlier, but not in the round before."),
    "items": gettext_lazy("Items asked."),
    "w_panellists": gettext_lazy("Panellists who judged every item."),
    "not_by": gettext_lazy("Of a year: it had not happened by the end of this one."),
    "noise_pairs": gettext_lazy("Pairs of answers given to the same within the round."),
}
_NUMBERS: Mapping[str, str | Promise] = {
    "median": gettext_lazy("Median of the answers, on the item’s scale."),
    "q1": gettext_lazy("Lower quartile."),
    "q3": gettext_lazy("Upper quartile."),
    "iqr": gettext_lazy("Quartile range: upper quartile minus lower."),
    "mean": gettext_lazy("Mean."),
    "standard_deviation": gettext_lazy("Standard deviation, with n − 1."),
    "share_for": gettext_lazy("Share of answers on the rule’s side, 0 to 1."),
    "share_against": gettext_lazy("Share of answers against it, 0 to 1."),
    "van_der_eijk_a": gettext_lazy(
        "Van der Eijk’s agreement A (2001): 1 agreement, 0 evenly spread, −1 two camps."
    ),
    "disagreement_index": gettext_lazy(
        "RAND’s disagreement index on nine points: at most 1 is no disagreement."
    ),
    "p10": gettext_lazy("A tenth of the answers lie below it."),
    "p90": gettext_lazy("A tenth of the answers lie above it."),
    "median_from": gettext_lazy("Where the 90% interval of the median begins (bootstrap)."),
    "median_to": gettext_lazy("Where the 90% interval of the median ends."),
    "mean_from": gettext_lazy("Where the 90% interval of the mean begins (bootstrap)."),
    "mean_to": gettext_lazy("Where the 90% interval of the mean ends."),
    "share_for_from": gettext_lazy("Where the 90% interval of the share for begins (bootstrap)."),
    "share_for_to": gettext_lazy("Where the 90% interval of the share for ends."),
    "robustness": gettext_lazy(
        "How often the agreement stands in panels drawn from the same answers, 0 to 1."
    ),
    "paired_share_changed": gettext_lazy("Share of those who changed their answer, 0 to 1."),
    "paired_mean_absolute_change": gettext_lazy(
        "Mean size of the change among those who answered both."
    ),
    "paired_weighted_kappa": gettext_lazy(
        "Agreement of the panellists with themselves between the rounds: quadratically "
        "weighted kappa."
    ),
    "paired_change_in_iqr": gettext_lazy("Change of the quartile range since the round before."),
    "above_noise_excess": gettext_lazy(
        "Share of those who changed beyond the share who answer differently when asked twice."
    ),
    "lowest": gettext_lazy("Lowest answer the scale allows."),
    "highest": gettext_lazy("Highest answer the scale allows."),
    "kendalls_w": gettext_lazy(
        "Kendall’s W: how far the panellists put the items in one order, 0 to 1."
    ),
    "w_p": gettext_lazy("Probability of such a W by chance."),
    "came_true": gettext_lazy("The figure or year that came true, in the unit of the scale."),
    "brier_median": gettext_lazy(
        "Brier score (1950) of the panel’s median probability: 0 is best, a coin has 0.25."
    ),
    "brier_mean": gettext_lazy("Brier score of the panel’s mean probability."),
    "brier_experts": gettext_lazy("What the panellists’ own probabilities score on average."),
    "miss": gettext_lazy("The median minus what came true, in the unit of the scale."),
    "quantile_score": gettext_lazy(
        "Twice the mean pinball loss of quartiles and median (Koenker and Bassett 1978), in the "
        "unit of the scale: 0 is best."
    ),
    "noise_share_changed": gettext_lazy("Share of those pairs that differ, 0 to 1."),
    "noise_mean_absolute_change": gettext_lazy("Mean size of their difference."),
    "noise_within_sd": gettext_lazy("Standard deviation of one answer given again, in points."),
    "noise_smallest_real_change": gettext_lazy(
        "Smallest change of one panellist beyond that noise: 1.96 · √2 · the deviation above."
    ),
    "mean_iqr": gettext_lazy("Mean quartile range of the items."),
    "mean_a": gettext_lazy("Mean agreement A of the items."),
    "mean_standard_deviation": gettext_lazy("Mean standard deviation of the items."),
}
_TRUTHS: Mapping[str, str | Promise] = {
    "starts_trend": gettext_lazy(
        "Whether the item’s trend begins here: first asked, or reworded beyond comparison."
    ),
    "continues_trend": gettext_lazy(
        "Whether its answers may be compared with those to the wording before."
    ),
    "happened": gettext_lazy("Of a probability: whether it happened."),
    "inside": gettext_lazy(
        "Whether what came true lay between the quartiles: half the time is expected."
    ),
    "above_noise_clear": gettext_lazy(
        "Whether more changed than answering twice explains: Fisher’s exact test at 0.05, "
        "corrected over the items (Benjamini and Hochberg 1995)."
    ),
}

CODEBOOK: Mapping[str, Column] = {
    name: Column(name, kind, says)
    for kind, names in (
        ("string", _STRINGS),
        ("integer", _WHOLE_NUMBERS),
        ("number", _NUMBERS),
        ("boolean", _TRUTHS),
    )
    for name, says in names.items()
}
