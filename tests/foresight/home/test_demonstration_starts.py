"""Starting the demonstration from nothing: twice the same, and on demonstration sites only."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from delphi.models import ItemResult, Round, Study
from foresight.home.demonstration.loading import KEY
from foresight.home.demonstration.visitors import personal_link
from foresight.network.models import User
from foresight.network.services.links import withdraw_seat
from reports.models import Report
from tests.factories import make_study, seats_of


def start() -> str:
    out = StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


@pytest.fixture
def var(tmp_path, settings) -> Path:
    settings.VAR, settings.DEMO = tmp_path, True
    return tmp_path


@pytest.mark.django_db
def test_the_same_seed_gives_the_same_figures(var):
    start()
    first = figures()
    Report.objects.all().delete()
    Study.objects.filter(key=KEY).update(key="earlier")
    start()
    assert figures(key=KEY) == first


def figures(key: str = KEY) -> dict:
    results = ItemResult.objects.filter(round__study__key=key).select_related("item", "criterion")
    return {
        (r.round_id - min(Round.objects.filter(study__key=key).values_list("pk", flat=True)),
         r.item.code, r.criterion.key): (r.figures["counts"], r.figures["median"], r.verdict)
        for r in results
    }  # fmt: skip


@pytest.mark.django_db
def test_it_is_loaded_on_demonstration_sites_only(var, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        start()
    assert Study.objects.count() == User.objects.count() == 0


@pytest.mark.django_db
def test_a_start_names_no_link_of_a_seat_whose_panellist_has_withdrawn(var):
    seat = seats_of(make_study())[0]
    link = personal_link(seat, "http://here")
    assert link.startswith("http://here/l/")
    assert personal_link(seat, "http://here") == link
    withdraw_seat(panellist_id=seat.pk)
    assert personal_link(seat, "http://here") == "–"
