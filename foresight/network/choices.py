"""Fixed choices of the network's records."""

from enum import StrEnum


class SeatState(StrEnum):
    """Whether a panellist's seat may be answered from."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
