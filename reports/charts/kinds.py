"""Which chart draws which picture."""

from collections.abc import Callable, Mapping
from typing import Any

from matplotlib.figure import Figure

from reports.charts.camps import camps
from reports.charts.convergence import convergence
from reports.charts.distribution import distribution
from reports.charts.diverging import diverging
from reports.charts.dumbbells import dumbbells
from reports.charts.field import field
from reports.charts.flows import flows
from reports.charts.groups import groups
from reports.charts.heat_map import heat_map
from reports.charts.options import options
from reports.charts.overview import overview
from reports.charts.participation import participation
from reports.charts.plane import plane
from reports.charts.ranges import ranges
from reports.charts.sides import sides
from reports.charts.trend import trend
from reports.charts.years import years
from reports.document.item_pictures import (
    FlowsPicture,
    GroupsPicture,
    OptionsPicture,
    RangesPicture,
    SidesPicture,
    YearsPicture,
)
from reports.document.panel_pictures import (
    CampPicture,
    DivergingPicture,
    DumbbellPicture,
    FieldPicture,
    HeatPicture,
    ParticipationPicture,
    PlanePicture,
)
from reports.document.pictures import (
    ConvergencePicture,
    DistributionPicture,
    OverviewPicture,
    Picture,
    TrendPicture,
)

#: By the class of the picture; each takes a Figure to use again, too.
CHARTS: Mapping[type[Picture], Callable[[Any, Figure | None], Figure]] = {
    OverviewPicture: overview,
    DivergingPicture: diverging,
    PlanePicture: plane,
    ConvergencePicture: convergence,
    DumbbellPicture: dumbbells,
    HeatPicture: heat_map,
    FieldPicture: field,
    CampPicture: camps,
    ParticipationPicture: participation,
    TrendPicture: trend,
    DistributionPicture: distribution,
    YearsPicture: years,
    RangesPicture: ranges,
    FlowsPicture: flows,
    GroupsPicture: groups,
    SidesPicture: sides,
    OptionsPicture: options,
}
