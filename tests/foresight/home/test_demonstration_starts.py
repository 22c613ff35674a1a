"""Starting the demonstration from nothing: twice the same, and on demonstration sites only."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from delphi.models import ItemResult, Round, Study
from foresight.home.demonstration.loading import KEY
from foresight.network.models import User
from reports.models import Report


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
