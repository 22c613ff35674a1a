"""Starting the demonstration again and again keeps what is there, and lets the right people in."""

import json
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from delphi.models import ItemResult, Round, Study
from foresight.home.demonstration.loading import KEY
from foresight.network.models import User
from reports.models import Report
from surveys.models import Answer, AnswerSheet


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
    Study.objects.update(key="earlier")
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
def test_a_second_start_keeps_what_was_entered_and_prints_the_same(var):
    first = start()
    sheet = AnswerSheet.objects.filter(state="open").first()
    answer = sheet.answers.filter(level__isnull=False).first()
    Answer.objects.filter(pk=answer.pk).update(level=1, rationale="Oma perustelu.")
    second = start()
    assert second.strip() == first.split("s.", 1)[1].strip()
    assert Answer.objects.get(pk=answer.pk).rationale == "Oma perustelu."
    assert Study.objects.count() == 1


@pytest.mark.django_db
def test_the_printed_links_open_seats_that_have_something_to_compare_with(var):
    printed = start()
    links = [line.split()[-1] for line in printed.splitlines() if "Panellist (" in line]
    assert len(set(links)) == 2
    for link in links:
        client = Client()
        page = client.get(link.removeprefix("http://127.0.0.1:8000"))
        assert page.status_code == 200
        assert AnswerSheet.objects.filter(questionnaire__round__number=3).count() == 16


@pytest.mark.django_db
def test_passwords_are_kept_for_the_owner_alone_and_sign_in(var):
    printed = start()
    kept = var / "demonstration.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for email, password in json.loads(kept.read_text("utf-8"))["passwords"].items():
        assert password in printed
        assert User.objects.get(email=email).check_password(password)


@pytest.mark.django_db
def test_a_changed_password_is_not_printed(var):
    start()
    user = User.objects.get(email="reader@example.org")
    user.set_password("something else entirely")
    user.save()
    assert "(password changed since)" in start()


@pytest.mark.django_db
def test_it_is_loaded_on_demonstration_sites_only(var, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        start()
    assert Study.objects.count() == User.objects.count() == 0
