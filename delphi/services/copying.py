"""Copying a study: its instrument, protocol, first round and messages; nothing anybody has said."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from delphi.document.copying import begun_anew
from delphi.document.write import study_text
from delphi.models import MessageWording, Round, Study, Theme
from delphi.protocol.refusals import NothingToAsk, TitleMissing
from delphi.queries.study_files import free_key, study_file
from delphi.services.events import record_event
from delphi.services.panel_lists import KEYS_KEPT_FOR
from delphi.services.study_files import import_study
from foresight.network.models import User
from foresight.network.services.enrolment import enrol_again


@transaction.atomic
def copy_study(
    *,
    study_id: int,
    titles: Mapping[str, str],
    by: User | None,
    at: datetime,
    with_panel: bool = False,
) -> Study:
    """A new study of `by`: the protocol and the first round as drafts, the wordings in force.

    It is made by way of the study file, so a copy holds what a file holds; besides that its texts
    of messages, what its first round mails by itself, and its themes. With `with_panel` the experts
    whose seats are active and known get new seats in it. Raises TitleMissing with the languages of
    the study that `titles` lacks, or NothingToAsk.
    """
    source = Study.objects.select_related("survey").get(pk=study_id)
    named = {each: text for each in source.survey.languages if (text := titles.get(each, ""))}
    if missing := [each for each in source.survey.languages if each not in named]:
        raise TitleMissing(languages=missing)
    copy = begin_anew(source=source, key=source.key, titles=named, by=by, at=at)
    seats = (
        enrol_again(
            panel_id=copy.panel_id,
            from_panel_id=source.panel_id,
            purge_on=(at + KEYS_KEPT_FOR).date(),
        )
        if with_panel
        else 0
    )
    data = {"from": source.public_id, "seats": seats}
    record_event(study_id=copy.pk, kind="study_copied", by=by, at=at, data=data)
    return copy


def begin_anew(
    *, source: Study, key: str, titles: Mapping[str, str], by: User | None, at: datetime
) -> Study:
    """The study as if no round of it had been held, made from its file, inside a transaction."""
    document = begun_anew(study_file(source.pk), key=free_key(key), titles=dict(titles))
    if not document.rounds[0].asked:  # a file that names no items asks all there are
        raise NothingToAsk
    made = import_study(text=study_text(document), by=by, at=at)
    _take_along(source, made)
    return made


def _take_along(source: Study, made: Study) -> None:
    """What a study file does not hold: texts of messages, what the first round mails by itself,
    and the words of the themes."""
    MessageWording.objects.bulk_create(
        MessageWording(study=made, kind=each.kind, texts=each.texts)
        for each in MessageWording.objects.filter(study=source)
    )
    first = Round.objects.get(study=source, number=1)
    Round.objects.filter(study=made, number=1).update(
        reminders=first.reminders, thanks=first.thanks
    )
    Theme.objects.bulk_create(
        Theme(study=made, name=each.name) for each in Theme.objects.filter(study=source)
    )
