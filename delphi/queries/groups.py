"""What stakeholder groups are called: a group's key is that of a region or sector, or a role."""

from collections.abc import Mapping

from delphi.queries.counts import GroupBy
from foresight.languages import Texts
from foresight.network.models import Region, Sector


def names_of_groups() -> Mapping[str, Mapping[str, Texts]]:
    """By attribute and key the names in every language. Roles are free text, their own name."""
    return {
        GroupBy.REGION.value: dict(Region.objects.values_list("key", "names")),
        GroupBy.SECTOR.value: dict(Sector.objects.values_list("key", "names")),
    }
