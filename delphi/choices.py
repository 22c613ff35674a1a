"""What the protocol and the study file both take for granted where nothing else is said."""

from collections.abc import Mapping

#: The minimum cell when a protocol does not say.
DEFAULT_MINIMUM_CELL = 5

#: How others' reasons are ordered: in each seat's own order, or the most endorsed first.
ORDERS = ("shuffled", "endorsed")
#: Whether reasons are shown unless a facilitator hides them, or only once one has approved them.
MODERATION = ("after", "before")

#: What goes back to panellists: nothing in a first round, this in the others unless said otherwise.
#: Own answer and reasons come first and figures after them; quartiles and groups on request alone
#: (the ratings of several groups, shown to all, narrow the gaps between them).
NO_FEEDBACK: Mapping[str, bool | int | str] = {
    "own_answer": False,
    "arguments": 0,
    "order": "shuffled",
    "moderation": "after",
    "distribution": False,
    "median": False,
    "quartiles": False,
    "groups": False,
}
USUAL_FEEDBACK: Mapping[str, bool | int | str] = {
    "own_answer": True,
    "arguments": 2,  # per side
    "order": "shuffled",
    "moderation": "after",
    "distribution": True,
    "median": True,
    "quartiles": False,
    "groups": False,
}
