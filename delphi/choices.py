"""What the protocol and the study file both take for granted where nothing else is said."""

from collections.abc import Mapping

#: The minimum cell when a protocol does not say.
DEFAULT_MINIMUM_CELL = 5

#: What goes back to panellists: nothing in a first round, this in the others unless said otherwise.
NO_FEEDBACK: Mapping[str, bool | int] = {
    "own_answer": False,
    "distribution": False,
    "median": False,
    "quartiles": False,
    "arguments": 0,
}
FULL_FEEDBACK: Mapping[str, bool | int] = {
    "own_answer": True,
    "distribution": True,
    "median": True,
    "quartiles": True,
    "arguments": 2,  # per side
}
