"""What a study is called, what it is for and whom to ask: changed at any time."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from delphi.models import Study
from delphi.protocol.refusals import TitleMissing
from delphi.services.events import record_event
from delphi.services.locks import hold_study
from foresight.network.models import User


@transaction.atomic
def describe_study(
    *,
    study_id: int,
    titles: Mapping[str, str],
    purposes: Mapping[str, str],
    contact: str,
    by: User | None,
    at: datetime,
) -> Study:
    """Set the titles, purposes (none, or in every language) and contact of the study.

    Pages, reports and whatever messages are sent from now on say them. Raises TitleMissing with
    the languages of the study that a title lacks, or a purpose there is.
    """
    hold_study(study_id)
    study = Study.objects.select_related("survey").get(pk=study_id)
    languages = study.survey.languages
    asked = [titles, purposes] if any(purposes.values()) else [titles]
    lacking = [each for each in languages if not all(texts.get(each) for texts in asked)]
    if lacking:
        raise TitleMissing(languages=lacking)
    wanted = {
        "titles": {each: titles[each] for each in languages},
        "purposes": {each: purposes[each] for each in languages} if len(asked) > 1 else {},
        "contact": contact.strip(),
    }
    changed = [name for name, value in wanted.items() if getattr(study, name) != value]
    if changed:
        for name in changed:
            setattr(study, name, wanted[name])
        study.save(update_fields=changed)
        data = {"changed": changed}
        record_event(study_id=study_id, kind="study_described", by=by, at=at, data=data)
    return study
