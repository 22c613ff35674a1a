from datetime import UTC, datetime

import pytest

from delphi.models import Study, StudyEvent
from delphi.protocol.refusals import TitleMissing
from delphi.services.describing import describe_study
from tests.factories import make_study, texts

pytestmark = pytest.mark.django_db
AT = datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_a_study_is_called_otherwise_and_the_trail_says_what_changed() -> None:
    study = make_study()
    titles, purposes = texts("Uusi nimi"), study.purposes
    for _again in range(2):
        describe_study(
            study_id=study.pk, titles=titles, purposes=purposes, contact="Ida", by=None, at=AT
        )
    study.refresh_from_db()
    assert (study.titles, study.contact) == (titles, "Ida")
    event = StudyEvent.objects.get(study=study)
    assert (event.kind, event.data) == ("study_described", {"changed": ["titles", "contact"]})


@pytest.mark.parametrize(
    ("titles", "purposes"), [({"fi": "Nimi"}, {}), (texts("Nimi"), {"fi": "Miksi", "sv": "Varför"})]
)
def test_a_text_that_lacks_a_language_changes_nothing(
    titles: dict[str, str], purposes: dict[str, str]
) -> None:
    study = make_study()
    with pytest.raises(TitleMissing) as refused:
        describe_study(
            study_id=study.pk, titles=titles, purposes=purposes, contact="", by=None, at=AT
        )
    assert "en" in refused.value.particulars["languages"]
    assert Study.objects.get(pk=study.pk).titles == study.titles


def test_a_purpose_may_be_left_out() -> None:
    study = make_study()
    describe_study(
        study_id=study.pk, titles=study.titles, purposes={}, contact="Ida", by=None, at=AT
    )
    assert Study.objects.get(pk=study.pk).purposes == {}
