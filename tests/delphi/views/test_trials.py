"""A facilitator tries a study: starts a pilot, answers it through a test link, throws it away."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from delphi.models import Message, Round, Simulation, Study
from delphi.queries.simulations import running_simulations
from delphi.services.reminding import remind_round
from delphi.services.trials import start_pilot
from foresight.home.services.work import Worker
from foresight.network.models import Expert, IdentityKey
from tests.factories import make_round, make_study, make_user, seats_of
from tests.reports.planting import agreed, play

PILOT = "pilotti"


@pytest.fixture
def study(db: Any) -> Study:
    study = make_study(seats=3)
    make_round(study, state="draft")
    return study


@pytest.fixture
def fanni(study: Study, client: Client) -> Client:
    client.force_login(make_user(study=study))
    client.cookies["language"] = "fi"
    return client


def body(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_a_pilot_is_started_opened_through_a_link_and_thrown_away(study: Study, fanni: Client):
    path = f"/studies/{study.public_id}/trials/"
    done = fanni.post(f"{path}pilot/", {"seats": "3"}, follow=True)
    pilot = Study.objects.get(trial="pilot")
    links = f"/studies/{pilot.public_id}/links/"
    assert done.redirect_chain[-1][0] == links
    shown = fanni.post(links).content.decode()
    found = re.findall(r'href="([^"]*/l/[^"]+)"', shown)
    assert len(found) == 3
    tester = Client()
    enter = found[0].partition("//")[2].partition("/")[2]
    landing = tester.post(f"/{enter}", follow=True).content.decode()
    assert "notice simulated" in landing
    assert f"/studies/{pilot.public_id}/" in body(fanni, path)
    assert "notice simulated" in body(fanni, f"/studies/{pilot.public_id}/")

    away = f"/studies/{pilot.public_id}/throw-away/"
    assert "danger" in body(fanni, away)
    assert fanni.post(away, follow=True).redirect_chain[-1][0] == path
    assert not Study.objects.filter(trial="pilot").exists()
    assert tester.get("/answer/").status_code in (302, 403)
    assert fanni.get(f"/studies/{pilot.public_id}/").status_code == 404


def test_looking_at_links_makes_none(study: Study, fanni: Client):
    fanni.post(f"/studies/{study.public_id}/trials/pilot/", {"seats": "2"})
    pilot = Study.objects.get(trial="pilot")
    assert "/l/" not in body(fanni, f"/studies/{pilot.public_id}/links/")


@pytest.mark.parametrize("seats", ["", "0", "31", "many"])
def test_a_number_of_seats_that_is_none_starts_nothing(study: Study, fanni: Client, seats: str):
    refused = fanni.post(f"/studies/{study.public_id}/trials/pilot/", {"seats": seats})
    assert refused.status_code == 422
    assert f'value="{seats}"' in refused.content.decode() or not seats
    assert not Study.objects.filter(trial="pilot").exists()


def test_a_study_without_questions_says_why_it_cannot_be_tried(study: Study, fanni: Client):
    Round.objects.get(study=study).questionnaire.questions.all().delete()
    refused = fanni.post(f"/studies/{study.public_id}/trials/pilot/", {"seats": "2"})
    assert refused.status_code == 422
    assert Study.objects.count() == 1


def test_trials_stand_under_their_study_alone(study: Study, fanni: Client):
    pilot = start_pilot(study_id=study.pk, seats=1, by=study.members.get().user, at=timezone.now())
    assert pilot.public_id not in body(fanni, "/studies/")
    under = fanni.get(f"/studies/{pilot.public_id}/trials/")
    assert under.url == f"/studies/{study.public_id}/trials/"


def test_the_page_of_trials_asks_no_more_for_many(
    study: Study, fanni: Client, django_assert_max_num_queries: Any
):
    user = study.members.get().user
    for _ in range(4):
        start_pilot(study_id=study.pk, seats=2, by=user, at=timezone.now())
    cache.clear()
    with django_assert_max_num_queries(15):
        body(fanni, f"/studies/{study.public_id}/trials/")


def test_only_testers_with_an_address_are_written_to(study: Study, fanni: Client):
    user = study.members.get().user
    pilot = start_pilot(study_id=study.pk, seats=2, by=user, at=timezone.now())
    first = Round.objects.get(study=pilot)
    later = timezone.now() + timedelta(days=5)
    assert remind_round(round_id=first.pk, by=user, at=later) == 0
    tester, _other = seats_of(pilot)
    expert = Expert.objects.create(email="testi@example.org", name="Testi")
    IdentityKey.objects.create(
        panellist=tester, panel=pilot.panel, expert=expert, purge_on=date(2030, 1, 1)
    )
    assert remind_round(round_id=first.pk, by=user, at=later) == 1
    assert Message.objects.get(round=first).recipient == tester


def test_the_report_of_a_trial_is_marked_and_not_published(db: Any, client: Client):
    study = play(rounds=1, seats=12, answering={"probability": (agreed,)})
    tried = make_study(key="tried")
    Study.objects.filter(pk=study.pk).update(trial="pilot", trial_of=tried)
    user = make_user("fia@example.org", study=tried)
    client.force_login(user)
    round_ = Round.objects.get(study=study)
    made = client.post(
        "/reports/create/", {"study": study.public_id, "round": round_.number}, follow=True
    )
    address = made.redirect_chain[-1][0]
    assert "/publish/" not in made.content.decode()
    refused = client.post(f"{address}publish/")
    assert refused.status_code == 422
    report = address.removesuffix("publishing/")
    assert "notice simulated" in body(client, report)
    assert '"trial": "pilot"' in body(client, f"{report}figures.json")
    assert seats_of(study)


MIX = {"convergent": 6, "independent": 2, "polarised": 2, "drop_out": 1, "careless": 1}


def test_a_dry_run_is_started_gone_through_by_the_worker_and_looked_at(
    study: Study, fanni: Client, django_assert_max_num_queries: Any
):
    path = f"/studies/{study.public_id}/trials/"
    begun = fanni.post(f"{path}simulation/", MIX | {"seed": "3", "leave_open": "on"})
    trial = Study.objects.get(trial="simulation")
    assert begun.url == f"/studies/{trial.public_id}/progress/"
    assert "data-running" in body(fanni, begun.url)
    worker = Worker()
    for _ in range(20):
        if not running_simulations():
            break
        worker.work()
    cache.clear()
    with django_assert_max_num_queries(15):
        done = body(fanni, begun.url)
    assert "data-running" not in done
    assert "notice simulated" in done
    assert f"/studies/{trial.public_id}/rounds/1/results/" in done
    shown = fanni.post(f"/studies/{trial.public_id}/links/").content.decode()
    assert len(re.findall(r'href="([^"]*/l/[^"]+)"', shown)) == len(MIX)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": "0"},
        {"convergent": "201"},
        {"convergent": "-1"},
        {"convergent": "0", "independent": "0", "polarised": "0", "drop_out": "0"},
        {"convergent": "190", "independent": "20"},
    ],
)
def test_a_panel_that_cannot_be_simulated_is_said_and_kept(
    study: Study, fanni: Client, wrong: dict[str, str]
):
    refused = fanni.post(
        f"/studies/{study.public_id}/trials/simulation/", MIX | {"seed": "3"} | wrong
    )
    assert refused.status_code == 422
    assert f'value="{next(iter(wrong.values()))}"' in refused.content.decode()
    assert not Study.objects.filter(trial="simulation").exists()


def test_a_pilot_has_no_progress_of_a_dry_run(study: Study, fanni: Client):
    pilot = start_pilot(study_id=study.pk, seats=1, by=study.members.get().user, at=timezone.now())
    assert fanni.get(f"/studies/{pilot.public_id}/progress/").status_code == 404


def test_a_dry_run_that_stopped_says_so(study: Study, fanni: Client):
    fanni.post(f"/studies/{study.public_id}/trials/simulation/", MIX | {"seed": "3"})
    Simulation.objects.update(state="failed", problem="study_ended")
    trial = Study.objects.get(trial="simulation")
    stopped = body(fanni, f"/studies/{trial.public_id}/progress/")
    assert "data-running" not in stopped
    Simulation.objects.update(problem="fault")
    assert body(fanni, f"/studies/{trial.public_id}/progress/") != stopped


def test_a_trial_begun_before_test_seats_were_marked_is_to_be_thrown_away(
    fanni: Client, study: Study
) -> None:
    pilot = start_pilot(study_id=study.pk, seats=2, by=None, at=timezone.now())
    pilot.panel.seats.update(is_test=False)
    links = f"/studies/{pilot.public_id}/links/"
    for response in (fanni.get(links), fanni.post(links)):
        shown = response.content.decode()
        assert f"/studies/{pilot.public_id}/throw-away/" in shown and "/l/" not in shown
        assert "Heitä se pois ja aloita uusi." in shown
