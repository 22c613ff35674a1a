"""People: users, experts, panels and their pseudonymous seats."""

from foresight.network.models.experts import (
    DistinctExperts,
    Expert,
    ExpertTopic,
    Institution,
    Region,
    Sector,
    Topic,
)
from foresight.network.models.links import ApiToken, SeatLink
from foresight.network.models.panels import IdentityKey, Panel, Panellist
from foresight.network.models.users import User

__all__ = [
    "ApiToken",
    "DistinctExperts",
    "Expert",
    "ExpertTopic",
    "IdentityKey",
    "Institution",
    "Panel",
    "Panellist",
    "Region",
    "SeatLink",
    "Sector",
    "Topic",
    "User",
]
