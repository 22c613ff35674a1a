"""Writing what panellists are told before they take part, and taking their consent to it."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from delphi.models import Consent, InformationSheet, Study
from delphi.protocol.refusals import (
    ChangesMissing,
    InformationMissing,
    InformationOutdated,
    SeatWithdrawn,
)
from delphi.queries.consent import information_in_force
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.choices import SeatState
from foresight.network.models import Panellist, User


@transaction.atomic
def write_information(
    *,
    study_id: int,
    texts: Mapping[str, str],
    changes: Mapping[str, str],
    by: User | None,
    at: datetime,
) -> InformationSheet:
    """Put the information sheet into force; every panellist is asked to agree to it.

    While nobody has agreed to the version there is, its text is replaced; after that a new version
    begins, which says what `changes`. Saying the same again changes nothing. Raises
    InformationMissing, or ChangesMissing, with the languages that lack a text.
    """
    hold_study(study_id)
    study = Study.objects.select_related("survey").get(pk=study_id)
    languages = study.survey.languages
    texts, changes = _filled(texts, languages), _filled(changes, languages)
    if missing := [each for each in languages if each not in texts]:
        raise InformationMissing(languages=missing)
    standing = information_in_force(study_id)
    if standing is not None and standing.texts == texts:
        return standing
    is_new = standing is None or standing.consents.exists()
    if is_new and standing is not None:
        if missing := [each for each in languages if each not in changes]:
            raise ChangesMissing(languages=missing)
        standing.superseded = True
        standing.save(update_fields=["superseded"])
    sheet = standing if standing is not None and not is_new else InformationSheet(study=study)
    if is_new:
        sheet.version = standing.version + 1 if standing is not None else 1
        sheet.changes = changes if standing is not None else {}
    sheet.texts, sheet.since = texts, _day(study, at)
    sheet.save()
    record_event(
        study_id=study_id,
        kind="information_written",
        by=by,
        at=at,
        data={"version": sheet.version},
    )
    return sheet


@transaction.atomic
def give_consent(*, seat_id: int, shown: str, at: datetime) -> Consent:
    """Record that the panellist agrees to what they were shown; once, however often said.

    `shown` is the digest of the information sheet they read. Raises InformationOutdated when other
    words are in force by now, SeatWithdrawn.
    """
    seat = Panellist.objects.select_for_update(no_key=True).get(pk=seat_id)
    if seat.state != SeatState.ACTIVE:
        raise SeatWithdrawn
    study = Study.objects.get(panel=seat.panel_id)
    hold_study(study.pk)  # as writing does, so that no words change between reading and agreeing
    information = information_in_force(study.pk)
    if information is None or information.digest != shown:
        raise InformationOutdated
    return Consent.objects.get_or_create(
        information=information, panellist=seat, defaults={"given_on": _day(study, at)}
    )[0]


def _filled(texts: Mapping[str, str], languages: list[str]) -> dict[str, str]:
    return {language: text for language in languages if (text := texts.get(language, ""))}


def _day(study: Study, at: datetime) -> date:
    return at.astimezone(ZoneInfo(study.zone)).date()
