"""Writing a study's protocol: freely before the first launch, after it as reasoned deviations."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from delphi.choices import ALL, stopping_terms
from delphi.models import ProtocolVersion, Study
from delphi.protocol.canonical import digest_of
from delphi.protocol.lifecycle import Anonymity
from delphi.protocol.refusals import (
    DeviationUnreasoned,
    FixedAtLaunch,
    NothingToWithdraw,
    StudyEnded,
)
from delphi.protocol.terms import anonymity, may_quote, minimum_cell
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User

if TYPE_CHECKING:
    from delphi.statistics import ConsensusRule


@transaction.atomic
def write_rule(
    *,
    study_id: int,
    criterion: str,
    rule: "ConsensusRule | None",
    reason: str = "",
    by: User | None,
    at: datetime,
) -> ProtocolVersion:
    """Let `rule` decide about consensus on the criterion with that key; None: nothing does.

    Once a round has been launched that is a deviation: a new version with its `reason`, in force
    from the next launch on; what earlier rounds found stands. Raises DeviationUnreasoned or
    StudyEnded.
    """
    latest = _hold_latest(study_id)
    rules = {key: each for key, each in latest.document.get("criteria", {}).items() if each}
    rules.pop(criterion, None)
    if rule is not None:
        rules[criterion] = rule.to_json()
    return _write(latest, latest.document | {"criteria": rules}, reason, by, at)


@transaction.atomic
def write_terms(
    *,
    study_id: int,
    level: Anonymity,
    cell: int,
    quartiles: str,
    maximum_rounds: int,
    stable: bool = True,
    settled_per_cent: int = ALL,
    quotes: bool = False,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> ProtocolVersion:
    """Set what the protocol fixes besides the rules, which follow the type of quartiles.

    As `write_rule`; the level of anonymity and the minimum cell were promised to the panel and
    stay as they were at the first launch, else FixedAtLaunch.
    """
    latest = _hold_latest(study_id)
    document = latest.document
    is_fixed = latest.version > 1 or latest.locked_at is not None
    if is_fixed and (level, cell) != (anonymity(document), minimum_cell(document)):
        raise FixedAtLaunch
    own_type: int | str = int(quartiles) if quartiles.isdigit() else quartiles
    changed = {
        "anonymity": level.value,
        "minimum_cell": cell,
        "quartiles": quartiles,
        "stopping": stopping_terms(
            maximum=maximum_rounds, stable=stable, settled_per_cent=settled_per_cent
        ),
    }
    # Left out where it is as usual, so that a protocol written before keeps its digest.
    if quotes != may_quote(document):
        changed["quotes"] = quotes
    if quartiles != str(document.get("quartiles", "7")):
        rules = document.get("criteria", {})
        changed["criteria"] = {
            key: rule and rule | {"quartile_type": own_type} for key, rule in rules.items()
        }
    return _write(latest, document | changed, reason, by, at)


@transaction.atomic
def withdraw_deviation(*, study_id: int, by: User | None, at: datetime) -> None:
    """Take back a deviation under which no round has been launched. Raises NothingToWithdraw."""
    latest = _hold_latest(study_id)
    if latest.version == 1 or latest.locked_at is not None:
        raise NothingToWithdraw
    number = latest.version
    latest.delete()
    _record(study_id, "deviation_withdrawn", number, by, at)


def _hold_latest(study_id: int) -> ProtocolVersion:
    hold_study(study_id)
    if Study.objects.filter(pk=study_id, ended_at__isnull=False).exists():
        raise StudyEnded
    return ProtocolVersion.objects.filter(study=study_id).order_by("-version")[0]


def _write(
    latest: ProtocolVersion,
    document: Mapping[str, Any],
    reason: str,
    by: User | None,
    at: datetime,
) -> ProtocolVersion:
    """The newest version with that document: itself where nothing changes or no round was launched
    under it, else a new one."""
    is_new = latest.locked_at is not None
    reason = reason.strip()
    if document == latest.document and (is_new or reason in ("", latest.reason)):
        return latest
    is_deviation = is_new or latest.version > 1
    if is_deviation and not reason:
        raise DeviationUnreasoned
    written = ProtocolVersion(study_id=latest.study_id, version=latest.version + 1)
    if not is_new:
        written = latest
    written.document, written.digest = dict(document), digest_of(document)
    written.reason = reason if is_deviation else ""
    written.save()
    kind = "protocol_deviated" if is_deviation else "protocol_written"
    _record(written.study_id, kind, written.version, by, at)
    return written


def _record(study_id: int, kind: str, version: int, by: User | None, at: datetime) -> None:
    record_event(study_id=study_id, kind=kind, by=by, at=at, data={"version": version})
