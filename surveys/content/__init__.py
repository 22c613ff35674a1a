"""The content of one answer: a value type, its check against a scale, its form and JSON readings.

Plain Python: a scale is anything with the attributes of `surveys.models.Scale` that `ScaleLike`
names. Reading never raises for what a person typed; it returns what it understood and a list of
`Problem`s, and `surveys.wording` makes the sentences.
"""

from surveys.content.checking import check
from surveys.content.examples import example_of
from surveys.content.forms import CANNOT, from_form
from surveys.content.numbers import LARGEST_NUMBER, bounds
from surveys.content.options import keys_of, places_of, total_of
from surveys.content.records import from_json, to_json
from surveys.content.texts import LONGEST_TEXT
from surveys.content.value import (
    FIELDS,
    JSON_FIELDS,
    NO_ANSWER,
    AnswerContent,
    Problem,
    Reading,
    ScaleLike,
    content_from,
    content_of,
)

__all__ = [
    "CANNOT",
    "FIELDS",
    "JSON_FIELDS",
    "LARGEST_NUMBER",
    "LONGEST_TEXT",
    "NO_ANSWER",
    "AnswerContent",
    "Problem",
    "Reading",
    "ScaleLike",
    "bounds",
    "check",
    "content_from",
    "content_of",
    "example_of",
    "from_form",
    "from_json",
    "keys_of",
    "places_of",
    "to_json",
    "total_of",
]
