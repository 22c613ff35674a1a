"""Experts who look like one person and are not: said by somebody who knows, and taken back."""

from collections.abc import Collection
from itertools import combinations

from django.db import transaction

from foresight.network.models import DistinctExperts, Expert


@transaction.atomic
def tell_apart(*, expert_ids: Collection[int]) -> None:
    """Say that these are different people, each from each other; unknown ids are left out."""
    known = Expert.objects.filter(pk__in=expert_ids).order_by("pk").values_list("pk", flat=True)
    DistinctExperts.objects.bulk_create(
        (DistinctExperts(one_id=one, other_id=other) for one, other in combinations(known, 2)),
        ignore_conflicts=True,
    )


def suspect_again(*, expert_ids: Collection[int]) -> bool:
    """Take back that these are different people; False where nobody had said so."""
    return DistinctExperts.objects.filter(one__in=expert_ids, other__in=expert_ids).delete()[0] > 0
