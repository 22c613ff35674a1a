"""Trying a study before anybody is asked: a copy with a panel of its own, thrown away at will.

A trial is a study by itself, so nothing of it can mix with the study that it tries.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle, islice

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from delphi.choices import Behaviour
from delphi.models import Round, Simulation, Study, StudyMember
from delphi.protocol.lifecycle import TrialKind
from delphi.protocol.refusals import IsATrial, NotATrial
from delphi.services.copying import begin_anew
from delphi.services.destroying import destroy_study
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from delphi.services.rounds import launch_round
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User
from foresight.network.services.links import mint_link

#: How long the first round of a pilot takes answers; the facilitator closes it when done.
OPEN_FOR = timedelta(days=14)
MOST_TEST_SEATS = 30


@transaction.atomic
def start_pilot(*, study_id: int, seats: int, by: User | None, at: datetime) -> Study:
    """A pilot of the study with so many test seats, its first round open and nobody written to.

    The seats speak the languages of the study in turn. Raises IsATrial, and what launching raises.
    """
    pilot = begin_trial(study_id=study_id, kind=TrialKind.PILOT, by=by, at=at)
    languages = islice(cycle(pilot.survey.languages), seats)
    Panellist.objects.bulk_create(
        Panellist(panel_id=pilot.panel_id, language=language, is_test=True)
        for language in languages
    )
    record_trial(study_id=study_id, trial=pilot, seats=seats, by=by, at=at)
    first = Round.objects.get(study=pilot, number=1)
    launch_round(round_id=first.pk, closes_at=at + OPEN_FOR, by=by, at=at, invite=False)
    return pilot


@transaction.atomic
def start_simulation(
    *,
    study_id: int,
    mix: Mapping[Behaviour, int],
    seed: int,
    leave_open: bool = False,
    by: User | None,
    at: datetime,
) -> Study:
    """A dry run of the study with so many panellists of each behaviour; its first round opens.

    The worker does the rest (`delphi.services.simulating`). The seats' attributes are those of the
    study's own panel, in turn, so that stakeholder groups are as they will be. Raises IsATrial, and
    what launching raises.
    """
    trial = begin_trial(study_id=study_id, kind=TrialKind.SIMULATION, by=by, at=at)
    count = sum(mix.values())
    _seat(trial, study_id, count, random.Random(seed))
    Simulation.objects.create(
        study=trial,
        mix={behaviour.value: number for behaviour, number in mix.items()},
        seed=seed,
        leave_open=leave_open,
    )
    record_trial(study_id=study_id, trial=trial, seats=count, by=by, at=at)
    first = Round.objects.get(study=trial, number=1)
    launch_round(round_id=first.pk, closes_at=at + OPEN_FOR, by=by, at=at, invite=False)
    return trial


@transaction.atomic
def hand_out_test_links(
    *, study_id: int, codes: Collection[str] | None = None, by: User | None, at: datetime
) -> Sequence[tuple[Panellist, str]]:
    """A new link to every active test seat of a trial, or to those of `codes`; earlier ones go on.

    By code. Seats that people were given are left out, also once it cannot be told any more who
    sat in them: their links are theirs alone. Raises NotATrial.
    """
    study, _tried = _trial(study_id)
    seats = Panellist.objects.filter(
        panel=study.panel_id, state=SeatState.ACTIVE, is_test=True
    ).order_by("code")
    if codes is not None:
        seats = seats.filter(code__in=codes)
    links = [
        (seat, settings.ORIGIN + reverse("enter", args=[mint_link(panellist_id=seat.pk)]))
        for seat in seats
    ]
    data = {"seats": len(links), "code": None}
    record_event(study_id=study_id, kind="links_handed_out", by=by, at=at, data=data)
    return links


@transaction.atomic
def throw_away(*, study_id: int, by: User | None, at: datetime) -> Study:
    """Destroy a trial with all that was answered in it; returns the study it tried.

    That study's history keeps that there was one. Raises NotATrial.
    """
    trial, tried = _trial(study_id)
    destroyed = destroy_study(study_id=trial.pk, by=by, at=at)
    record_event(
        study_id=tried.pk,
        kind="trial_thrown_away",
        by=by,
        at=at,
        data={
            "study": trial.public_id,
            "trial": destroyed.trial,
            "head": destroyed.chain_head,
        },
    )
    return tried


def begin_trial(*, study_id: int, kind: TrialKind, by: User | None, at: datetime) -> Study:
    """The copy that a trial is, without members and seats of its own; in a transaction."""
    hold_study(study_id)
    source = Study.objects.select_related("survey").get(pk=study_id)
    if source.trial:
        raise IsATrial
    trial = begin_anew(
        source=source, key=f"{source.key[:60]}-{kind.value}", titles=source.titles, by=by, at=at
    )
    trial.trial, trial.trial_of = kind.value, source
    trial.simulated = kind is TrialKind.SIMULATION
    trial.save(update_fields=["trial", "trial_of", "simulated"])
    StudyMember.objects.filter(study=trial).delete()  # see delphi.permissions
    return trial


def record_trial(*, study_id: int, trial: Study, seats: int, by: User | None, at: datetime) -> None:
    """Say in the histories of the study and of its trial that one tries the other."""
    data = {"trial": trial.trial, "seats": seats, "study": trial.public_id}
    for each in (study_id, trial.pk):
        record_event(study_id=each, kind="trial_started", by=by, at=at, data=data)


def _seat(trial: Study, study_id: int, count: int, rng: random.Random) -> None:
    """Seats with the attributes of the study's own panel in turn, or with none."""
    own = Panellist.objects.filter(panel__study=study_id).order_by("region", "sector", "role")
    attributes: Sequence[tuple[str, int | None, int | None, str]] = list(
        own.values_list("language", "region", "sector", "role")
    ) or [(language, None, None, "") for language in trial.survey.languages]
    drawn = list(islice(cycle(attributes), count))
    rng.shuffle(drawn)
    Panellist.objects.bulk_create(
        Panellist(
            panel_id=trial.panel_id,
            language=language,
            region_id=region,
            sector_id=sector,
            role=role,
            is_test=True,
        )
        for language, region, sector, role in drawn
    )


def _trial(study_id: int) -> tuple[Study, Study]:
    """A trial, held until the transaction ends, and the study it tries."""
    hold_study(study_id)
    trial = Study.objects.select_related("trial_of").get(pk=study_id)
    if trial.trial_of is None:
        raise NotATrial
    return trial, trial.trial_of
