"""What the rules of other studies would have said of the same answers."""

from collections.abc import Sequence
from dataclasses import replace

from delphi import statistics
from delphi.services.figures.asked import Array, Measure, enough_answers

FEWEST_LEVELS = 3  # with a top and a bottom third


def under_published_rules(counts: Array, measure: Measure) -> Sequence[dict[str, str] | None]:
    """By question the agreement under every published rule that the scale has a meaning for.

    None where it has none: too few levels, or nothing that is judged. Quartiles are taken as the
    protocol takes them, and of fewer answers than the minimum cell nothing is found.
    """
    if not measure.judged or measure.levels < FEWEST_LEVELS:
        return [None] * len(counts)
    rules = {
        name: replace(
            enough_answers(rule, measure.minimum_cell), quartile_type=measure.quartile_type
        )
        for name, rule in statistics.published_rules(measure.lowest, measure.levels).items()
    }
    found = statistics.rule_sensitivity(counts, lowest=measure.lowest, rules=rules)
    return [
        {
            name: statistics.AGREEMENTS[found.codes[row, place]].value
            for row, name in enumerate(found.names)
        }
        for place in range(len(counts))
    ]
