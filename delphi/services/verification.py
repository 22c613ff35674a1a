"""Checking a study against its own records: seals, counts, protocol, feedback, chain of events.

Says what differs and where, never what anybody answered.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from delphi.models import ProtocolVersion, Release, SheetSeal, Snapshot, Study, StudyEvent
from delphi.protocol.canonical import digest_of
from delphi.protocol.lifecycle import SEALED_STATES
from delphi.protocol.seals import counts_digest, leaf_of, merkle_root
from delphi.queries.sealed import counts_to_seal, sheet_contents
from delphi.services.events import broken_event


class Kind(StrEnum):
    """What does not hold."""

    SNAPSHOT_MISSING = "snapshot_missing"
    SHEET_CHANGED = "sheet_changed"
    SHEET_UNSEALED = "sheet_unsealed"
    SHEET_GONE = "sheet_gone"
    ERASED_SHEET_HAS_ANSWERS = "erased_sheet_has_answers"
    SHEETS_NUMBER = "sheets_number"
    ROOT = "root"
    COUNTS = "counts"
    COUNTS_DIGEST = "counts_digest"
    PROTOCOL = "protocol"
    RELEASE = "release"
    EVENT_CHAIN = "event_chain"
    EVENT_SEAL = "event_seal"


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it was recorded."""

    what: Kind
    where: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class RoundAccount:
    """What was checked of a sealed round."""

    number: int
    root: str
    sheets: int
    erased: tuple[int, ...]  # ids of sheets whose answers and salt are erased
    software: str


@dataclass(frozen=True, slots=True)
class Account:
    """The outcome of a verification."""

    study: str
    rounds: tuple[RoundAccount, ...]
    protocols: int
    releases: int
    events: int
    head: str
    differences: tuple[Difference, ...]


def verify_study(*, study_id: int) -> list[Difference]:
    """Everything that differs from what was recorded; nothing when the study is whole."""
    return list(account_of(study_id=study_id).differences)


def account_of(*, study_id: int) -> Account:
    """What was checked of a study and what was found."""
    study = Study.objects.get(pk=study_id)
    differences: list[Difference] = []
    rounds: list[RoundAccount] = []
    for found in study.rounds.filter(state__in=SEALED_STATES).order_by("number"):
        snapshot = Snapshot.objects.filter(round=found).select_related("round").first()
        if snapshot is None:
            where = f"round {found.number}"
            differences.append(Difference(Kind.SNAPSHOT_MISSING, where, "a snapshot", "none"))
            continue
        erased, found_here = _check_round(snapshot)
        differences += found_here
        rounds.append(
            RoundAccount(found.number, snapshot.root, snapshot.sheets, erased, snapshot.software)
        )
    differences += _check_protocols(study)
    differences += _check_releases(study)
    differences += _check_events(study)
    events = StudyEvent.objects.filter(study=study).order_by("-sequence")
    return Account(
        study=study.key,
        rounds=tuple(rounds),
        protocols=ProtocolVersion.objects.filter(study=study).count(),
        releases=Release.objects.filter(round__study=study).count(),
        events=events.count(),
        head=events.values_list("digest", flat=True).first() or "",
        differences=tuple(differences),
    )


def _check_round(snapshot: Snapshot) -> tuple[tuple[int, ...], list[Difference]]:
    """Which of the round's sheets are erased, and what differs."""
    where = f"round {snapshot.round.number}"
    questionnaire = snapshot.round.questionnaire_id
    seals = {
        seal.sheet_id: seal for seal in SheetSeal.objects.filter(sheet__questionnaire=questionnaire)
    }
    differences = list(_check_sheets(where, questionnaire, seals))
    if len(seals) != snapshot.sheets:
        differences.append(
            Difference(Kind.SHEETS_NUMBER, where, str(snapshot.sheets), str(len(seals)))
        )
    root = merkle_root(seal.leaf for seal in seals.values())
    if root != snapshot.root:
        differences.append(Difference(Kind.ROOT, where, snapshot.root, root))
    digest = counts_digest(snapshot.counts)
    if digest != snapshot.counts_digest:
        differences.append(Difference(Kind.COUNTS_DIGEST, where, snapshot.counts_digest, digest))
    erased = tuple(sorted(sheet for sheet, seal in seals.items() if not seal.salt))
    # After an erasure the answers no longer add up to the sealed counts, and must not be made to.
    if not erased:
        differences += _check_counts(where, snapshot, counts_to_seal(questionnaire))
    return erased, differences


def _check_counts(
    where: str, snapshot: Snapshot, counts: Mapping[str, Any]
) -> Iterator[Difference]:
    """Counts by their digests: a message is no place for figures below the minimum cell."""
    sealed = snapshot.counts
    for question in sorted(set(counts) | set(sealed), key=int):
        if counts.get(question) != sealed.get(question):
            yield Difference(
                Kind.COUNTS,
                f"{where}, question {question}",
                digest_of(sealed.get(question)),
                digest_of(counts.get(question)),
            )


def _check_sheets(
    where: str, questionnaire: int, seals: dict[int, SheetSeal]
) -> Iterator[Difference]:
    seen = set()
    for sheet_id, content in sheet_contents(questionnaire):
        seen.add(sheet_id)
        place = f"{where}, sheet {sheet_id}"
        seal = seals.get(sheet_id)
        if seal is None:
            yield Difference(Kind.SHEET_UNSEALED, place, "a leaf", "none")
        elif not seal.salt:
            if content["answers"] or "ideas" in content:
                yield Difference(Kind.ERASED_SHEET_HAS_ANSWERS, place, "no answers", "answers")
        elif (leaf := leaf_of(seal.salt, content)) != seal.leaf:
            yield Difference(Kind.SHEET_CHANGED, place, seal.leaf, leaf)
    for sheet_id in sorted(set(seals) - seen):
        yield Difference(Kind.SHEET_GONE, f"{where}, sheet {sheet_id}", "a sheet", "none")


def _check_protocols(study: Study) -> Iterator[Difference]:
    for protocol in ProtocolVersion.objects.filter(study=study).order_by("version"):
        digest = digest_of(protocol.document)
        if digest != protocol.digest:
            where = f"protocol version {protocol.version}"
            yield Difference(Kind.PROTOCOL, where, protocol.digest, digest)


def _check_releases(study: Study) -> Iterator[Difference]:
    releases = Release.objects.filter(round__study=study).select_related("round")
    for release in releases.order_by("round__number", "pk"):
        digest = digest_of(release.content)
        if digest != release.digest:
            where = f"feedback of round {release.round.number}"
            yield Difference(Kind.RELEASE, where, release.digest, digest)


def _check_events(study: Study) -> Iterator[Difference]:
    broken = broken_event(study_id=study.pk)
    if broken is not None:
        yield Difference(Kind.EVENT_CHAIN, f"event {broken}", "follows the one before", "does not")
    # A root that was changed together with its leaves still differs from what the event says.
    recorded = StudyEvent.objects.filter(study=study, kind="round_sealed").order_by("sequence")
    for event in recorded:
        snapshot = Snapshot.objects.filter(round=event.data.get("round")).first()
        sealed = (event.data.get("root", ""), event.data.get("counts", ""))
        found = (snapshot.root, snapshot.counts_digest) if snapshot else ("", "")
        if sealed != found:
            where = f"round {event.data.get('number')}, event {event.sequence}"
            yield Difference(Kind.EVENT_SEAL, where, " ".join(sealed), " ".join(found))
