"""The composition of a study's panel, and how many of each group answered; never who."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from delphi.models import ItemResult, Round, Study
from delphi.protocol.coverage import (
    HIGH,
    Asked,
    Holes,
    Knowledge,
    Range,
    holes,
    item_ranges,
    response_ranges,
)
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.terms import minimum_cell
from delphi.queries.analysed import DEFAULT_GROUPING
from delphi.queries.counts import GroupBy
from foresight.languages import Texts
from foresight.network.choices import SeatState
from foresight.network.models import (
    ExpertTopic,
    IdentityKey,
    Panellist,
    Region,
    Sector,
    Topic,
)
from surveys.models import AnswerSheet

_ATTRIBUTES = {
    GroupBy.REGION: "region__key",
    GroupBy.SECTOR: "sector__key",
    GroupBy.ROLE: "role",
}


@dataclass(frozen=True, slots=True)
class Composition:
    """Active seats by region and sector; the keys of a seat without one are ""."""

    regions: Mapping[str, Texts]
    sectors: Mapping[str, Texts]
    counts: Mapping[tuple[str, str], int]
    holes: Holes

    @property
    def rows(self) -> list[tuple[Texts, list[int], int]]:
        """By region its names, the seats of each sector, and of all."""
        found = []
        for region, names in self.regions.items():
            cells = [self.counts.get((region, sector), 0) for sector in self.sectors]
            found.append((names, cells, sum(cells)))
        return found

    def names(self, by: GroupBy) -> Mapping[str, Texts]:
        """What the groups made by that attribute are called; roles are their own names."""
        return {GroupBy.REGION: self.regions, GroupBy.SECTOR: self.sectors}.get(by, {})

    @property
    def seats(self) -> int:
        return sum(self.counts.values())

    @property
    def totals(self) -> list[int]:
        """The seats of each sector."""
        return [sum(self.counts.get((r, s), 0) for r in self.regions) for s in self.sectors]


@dataclass(frozen=True, slots=True)
class TopicCover:
    """How the panel knows a topic and how much it interests them: so many of each kind."""

    names: Texts
    both: int  # high expertise, high interest
    expertise: int  # high expertise, interest lower or not said
    interest: int  # lower expertise, high interest
    neither: int
    by_sector: Sequence[int]  # high expertise, in the order of the sectors

    @property
    def experts(self) -> int:
        return self.both + self.expertise


@dataclass(frozen=True, slots=True)
class GroupResponse:
    """A group in a round, or of an item: how many were asked, in which range those who answered."""

    key: str
    names: Texts
    invited: int
    answered: Range | None


@dataclass(frozen=True, slots=True)
class Attendance:
    """The seats, each with its group and whether it is active, and by round who began a sheet."""

    seats: Sequence[tuple[int, str, bool]]
    began: Mapping[Round, set[int]]

    def invited(self, round_: Round) -> Counter[str]:
        """By group those who are in the panel, and those who had begun before they withdrew."""
        began = self.began[round_]
        return Counter(group for seat, group, active in self.seats if active or seat in began)


@dataclass(frozen=True, slots=True)
class RoundCover:
    """A finished round: its number, and how each group answered."""

    number: int
    groups: Sequence[GroupResponse]


@dataclass(frozen=True, slots=True)
class ItemCover:
    """A question of a finished round: how each group answered it."""

    code: str
    texts: Texts
    criterion: Texts
    groups: Sequence[GroupResponse]

    @property
    def thin(self) -> list[GroupResponse]:
        """The groups of which fewer than the minimum cell answered for certain."""
        return [each for each in self.groups if each.answered and each.answered.least == 0]


def composition(study: Study) -> Composition:
    """The panel's active seats by region and sector, and what nobody stands for; three queries."""
    seats = Panellist.objects.filter(panel=study.panel_id, state=SeatState.ACTIVE)
    rows = seats.order_by().values_list("region__key", "sector__key").annotate(n=Count("pk"))
    counts = {(region or "", sector or ""): n for region, sector, n in rows}
    regions, sectors = (dict(kind.objects.values_list("key", "names")) for kind in (Region, Sector))
    lacking = holes(counts, list(regions), list(sectors))
    if any(not region for region, _ in counts):
        regions[""] = {}
    if any(not sector for _, sector in counts):
        sectors[""] = {}
    return Composition(regions, sectors, counts, lacking)


def topic_cover(study: Study, sectors: Sequence[str]) -> list[TopicCover] | None:
    """How the experts in the active seats know each topic, also by `sectors` (keys); two queries.

    None when the ties between seats and people have been destroyed, or there are no topics.
    """
    ties = IdentityKey.objects.filter(panel=study.panel_id, panellist__state=SeatState.ACTIVE)
    found: dict[int, list[Knowledge]] = {}
    known = ExpertTopic.objects.filter(expert__in=ties.values("expert"))
    rows = known.values_list("topic", "level", "interest", "expert__sector__key")
    for topic, level, interest, sector in rows:
        found.setdefault(topic, []).append(Knowledge(level, interest, sector or ""))
    topics = list(Topic.objects.all())
    if not topics or (not found and not ties.exists()):
        return None
    return [_topic(topic.names, found.get(topic.pk, []), sectors) for topic in topics]


def _topic(names: Texts, known: Sequence[Knowledge], sectors: Sequence[str]) -> TopicCover:
    kinds = Counter((each.level >= HIGH, (each.interest or 0) >= HIGH) for each in known)
    return TopicCover(
        names,
        kinds[True, True],
        kinds[True, False],
        kinds[False, True],
        kinds[False, False],
        [sum(each.level >= HIGH and each.sector == key for each in known) for key in sectors],
    )


def grouping_of(protocol: Mapping[str, Any]) -> tuple[GroupBy, int]:
    """The one attribute groups are made by in a study, and its minimum cell."""
    return GroupBy(protocol.get("stakeholder_groups", DEFAULT_GROUPING)), minimum_cell(protocol)


def attendance_of(study: Study, rounds: Sequence[Round], by: GroupBy) -> Attendance:
    """Who was in the panel and who began a sheet of the analysed rounds; two queries.

    Of a round that is open nothing is told by group: from one look to the next it would be one
    seat's answer.
    """
    finished = [each for each in rounds if each.state == RoundState.ANALYSED]
    seats = Panellist.objects.filter(panel=study.panel_id).values_list(
        "pk", "state", _ATTRIBUTES[by]
    )
    began: dict[int, set[int]] = {each.questionnaire_id: set() for each in finished}
    for questionnaire, seat in AnswerSheet.objects.filter(questionnaire__in=began).values_list(
        "questionnaire", "respondent"
    ):
        began[questionnaire].add(seat)
    return Attendance(
        [(pk, group or "", state == SeatState.ACTIVE) for pk, state, group in seats],
        {each: began[each.questionnaire_id] for each in finished},
    )


def round_covers(attendance: Attendance, names: Mapping[str, Texts], k: int) -> list[RoundCover]:
    """How each group answered the analysed rounds; no query."""
    return [
        RoundCover(each.number, _of_round(attendance, each, names, k)) for each in attendance.began
    ]


def by_group(
    covers: Sequence[RoundCover],
) -> list[tuple[Texts, list[GroupResponse | None]]]:
    """The same turned around: each group's names and its responses, None where it was not there."""
    names = {each.key: each.names for cover in covers for each in cover.groups}
    responses = [{each.key: each for each in cover.groups} for cover in covers]
    return [
        (names[key] if key else {}, [one.get(key) for one in responses]) for key in sorted(names)
    ]


def _of_round(
    attendance: Attendance, round_: Round, names: Mapping[str, Texts], k: int
) -> list[GroupResponse]:
    invited, began = attendance.invited(round_), attendance.began[round_]
    answered = Counter(group for seat, group, _ in attendance.seats if seat in began)
    groups = {group: Asked(invited[group], answered[group]) for group in sorted(invited)}
    return _named(groups, response_ranges(groups, k), names)


def item_covers(
    attendance: Attendance, round_: Round, by: GroupBy, names: Mapping[str, Texts], k: int
) -> list[ItemCover]:
    """How each group answered the questions of an analysed round; one query.

    From the sealed figures, which stand when somebody's answers are erased: counted anew, the
    difference would be that one's. Questions without figures by group are left out.
    """
    invited = attendance.invited(round_)
    results = (
        ItemResult.objects.filter(round=round_)
        .select_related("item", "statement", "criterion")
        .order_by("item__position", "criterion__position", "pk")
    )
    found = []
    for result in results:
        sealed = result.figures.get("groups")
        if not sealed or sealed["by"] != by.value:
            continue
        answered = {group: int(cell["n"]) for group, cell in sealed["cells"].items()}
        groups = {
            group: Asked(max(invited[group], answered.get(group, 0)), answered.get(group, 0))
            for group in sorted({*invited, *answered})
        }
        told = _named(groups, item_ranges(groups, k), names)
        found.append(
            ItemCover(result.item.code, result.statement.texts, result.criterion.names, told)
        )
    return found


def _named(
    groups: Mapping[str, Asked], ranges: Mapping[str, Range | None], names: Mapping[str, Texts]
) -> list[GroupResponse]:
    return [
        GroupResponse(key, names.get(key, {"fi": key}), asked.invited, ranges[key])
        for key, asked in groups.items()
    ]
