"""Why an act is refused: a code and its particulars; `delphi.wording` makes the sentence."""

from typing import Any


class Refused(Exception):
    """An act that the method, the state of things or the person's rights do not permit.

    `code` names the reason for programs, `particulars` fill the sentence shown to people.
    Nothing has been changed when it is raised.
    """

    code = "refused"

    def __init__(self, **particulars: Any) -> None:
        super().__init__(self.code, particulars)
        self.particulars = particulars


class NotAllowedNow(Refused):
    """The round's state does not permit the act (409)."""

    code = "not_allowed_now"


class RoundClosed(Refused):
    """The round takes no answers any more, or not yet."""

    code = "round_closed"


class SeatWithdrawn(Refused):
    code = "seat_withdrawn"


class StaleAnswer(Refused):
    """Another tab or device has saved since: `current` is the stored revision."""

    code = "stale_answer"


class OutsideScale(Refused):
    """`found` is no value of the scale; `expected` says what is."""

    code = "outside_scale"


class DeadlinePassed(Refused):
    code = "deadline_passed"


class NothingToAsk(Refused):
    code = "nothing_to_ask"


class NobodyToAsk(Refused):
    code = "nobody_to_ask"


class AlreadyLocked(Refused):
    """Anonymity and minimum cell are fixed at the first invitation."""

    code = "already_locked"
