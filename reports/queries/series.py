"""What other studies' published reports say of the same question."""

from dataclasses import dataclass

from django.db.models import Q

from delphi.models import Round
from delphi.queries.results import ItemView, ScaleView
from delphi.queries.series import same_elsewhere
from foresight.network.models import User
from reports.choices import ReportState
from reports.models import Report
from reports.permissions import readable_by
from reports.queries.editions import opened

#: The newest other studies; each costs the queries of its results.
MOST = 5


@dataclass(frozen=True, slots=True)
class AskedElsewhere:
    """The same item and criterion in another study, as of its newest report that may be read.

    `is_public`: the reader opens it as everybody does, and not as one of the study's readers.
    """

    report: Report
    as_of: Round
    item: ItemView
    is_public: bool


def asked_elsewhere(report: Report, item: ItemView, reader: User | None) -> list[AskedElsewhere]:
    """The other studies' answers to the same question on the same scale, the newest first.

    Only from published reports that are listed for everybody, or that the reader may open; of
    somebody who has not signed in (None) from listed ones alone.
    """
    elsewhere = dict(same_elsewhere(report.study_id, item.code))
    if not elsewhere:
        return []
    published = Report.objects.filter(study__in=elsewhere, state=ReportState.PUBLISHED.value)
    own = set(readable_by(reader).values_list("pk", flat=True)) if reader else set()
    reports: dict[int, Report] = {}
    for each in (
        published.filter(Q(is_listed=True) | Q(pk__in=own))
        .select_related("as_of__study", "study")
        .order_by("-study", "-as_of__number")
    ):
        reports.setdefault(each.study_id, each)
    found = []
    for other in list(reports.values())[:MOST]:
        read = opened(other)
        same = read.account.item(elsewhere[other.study_id], item.criterion_key) if read else None
        if read and same and is_same_scale(same.scale, item.scale):
            found.append(AskedElsewhere(other, read.as_of, same, other.pk not in own))
    return found


def is_same_scale(one: ScaleView, other: ScaleView) -> bool:
    """Whether figures on the two can stand side by side, whatever their labels are called."""

    def measure(scale: ScaleView) -> object:
        levels = [point.get("level", point.get("key")) for point in scale.points]
        return scale.kind, levels, scale.unit, scale.lowest, scale.highest, scale.never

    return measure(one) == measure(other)
