"""The same question in other studies, on an item's page."""

from datetime import UTC, datetime

import pytest

from delphi.services.series import join_items
from reports.models import Report
from reports.services.reports import list_report, share_report, withdraw_report
from surveys.models import Item, Scale, Statement
from tests.factories import link_of, make_user, seats_of, texts
from tests.reports.planting import play, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def before():
    return play(rounds=1, key="2025")


@pytest.fixture
def study():
    return play(rounds=2, key="2026")


@pytest.fixture
def fanni(before, study):
    user = make_user("fanni@example.org", study=study)
    before.members.create(user=user, role="editor")
    other = Item.objects.get(survey=before.survey, code="v2")
    join_items(study_id=study.pk, code="v1", other_id=other.pk, by=user, at=NOW)
    return user


@pytest.fixture
def read(client, study, fanni):
    report = publish(study)
    client.cookies["language"] = "en"

    def opened(user=fanni):
        client.force_login(user)
        page = client.get(f"/reports/{report.public_id}/items/v1/probability/")
        assert page.status_code == 200
        return page.content.decode()

    return opened


def test_the_figures_of_a_published_report_stand_beside_ours(before, read):
    other = publish(before)
    page = read()
    assert "Asked elsewhere too" in page
    assert f'href="/reports/{other.public_id}/items/v2/probability/"' in page
    assert "In these words:" in page  # v2 reads otherwise than v1


def test_the_same_words_are_not_repeated(before, read):
    Statement.objects.filter(item__survey=before.survey, item__code="v2").update(
        texts=texts("Väittämä 1 toteutuu.")
    )
    publish(before)
    assert "In these words:" not in read()


def test_what_is_not_published_is_not_shown(before, read):
    assert "Asked elsewhere too" not in read()


def test_somebody_who_may_not_read_the_other_report_sees_nothing_of_it(before, study, read):
    publish(before)
    reader = make_user("risto@example.org", study=study, role="reader")
    assert "Asked elsewhere too" not in read(reader)
    before.members.create(user=reader, role="reader")
    assert "Asked elsewhere too" in read(reader)


def test_what_is_listed_for_everybody_stands_beside_ours_for_everybody(
    client, before, study, fanni
):
    other, own = publish(before), publish(study)
    client.cookies["language"] = "en"
    list_report(report_id=own.pk, listed=True, by=None, at=NOW)
    token = share_report(report_id=own.pk, by=None, at=NOW)
    item = "items/v1/probability/"
    pages = [f"/published/{own.public_id}/{item}", f"/r/{token}/{item}"]
    assert all("Asked elsewhere too" not in client.get(page).content.decode() for page in pages)
    list_report(report_id=other.pk, listed=True, by=None, at=NOW)
    address = f"/published/{other.public_id}/items/v2/probability/"
    for page in pages:
        body = client.get(page).content.decode()
        assert f'href="{address}"' in body
        assert "/reports/" not in body.replace("/static/reports/", "")
    assert client.get(address).status_code == 200
    # A reader of one study opens the other as everybody does, and whoever reads both as before.
    client.force_login(make_user("risto@example.org", study=study, role="reader"))
    own_page = f"/reports/{own.public_id}/{item}"
    assert f'href="{address}"' in client.get(own_page).content.decode()
    client.force_login(fanni)
    assert f'href="/reports/{other.public_id}/items/v2/' in client.get(own_page).content.decode()
    withdraw_report(report_id=other.pk, reason="Wrong", by=None, at=NOW)
    assert "Asked elsewhere too" not in client.get(own_page).content.decode()


def test_panellists_are_shown_nothing_beside_their_own_panels_feedback(
    client, before, study, fanni
):
    other, own = publish(before), publish(study)
    list_report(report_id=other.pk, listed=True, by=None, at=NOW)
    Report.objects.filter(pk=own.pk).update(for_panel=True)
    client.post(link_of(seats_of(study)[0]))
    page = client.get(f"/answer/reports/{own.public_id}/items/v1/probability/")
    assert page.status_code == 200
    assert other.public_id not in page.content.decode()


def test_another_scale_does_not_stand_beside_ours(before, read):
    scale = Scale.objects.get(survey=before.survey, key="probability")
    scale.points = scale.points[:5]
    scale.save()
    publish(before)
    assert "Asked elsewhere too" not in read()
