"""Who may open which address: walked from the URLconf, every address with every verb.

`DOORS` decides about each address. A new one fails `test_every_address_has_a_door` until somebody
has decided about it, and is then knocked at by everybody with everything.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from delphi.choices import Behaviour
from delphi.models import Study
from delphi.services.members import remove_member
from delphi.services.trials import start_simulation
from foresight.network.models import User
from foresight.network.services.experts import Person, add_expert
from reports.choices import CommentKind
from reports.models import Drawing, EditionFile
from reports.services.comments import write_comment
from reports.services.reports import (
    list_report,
    publish_report,
    share_report,
    tell_panel,
)
from tests.factories import link_of, make_round, make_study, make_user, questions_of, seats_of
from tests.reports.planting import START, agreed, open_with, play, publish

IN = "in"  # let in: whatever the page says then, it is no refusal and no fault
LOGIN = "login"
VISITORS = (
    "anonymous",
    "panellist",
    "reader",
    "stranger",
    "disabled",
    "watcher",
    "editor",
    "owner",
    "policy",
)


class Door(NamedTuple):
    """What each visitor finds at an address; a refusal is a status or the way to sign in."""

    anonymous: str | int
    panellist: str | int
    reader: str | int  # of the study's reports
    stranger: str | int  # facilitates another study
    disabled: str | int  # was an owner of the study, with a session from then
    watcher: str | int  # of the study, who sees all of it and changes nothing
    editor: str | int  # of the study, who decides neither about its members nor about its end
    owner: str | int
    own: str | int | None = None  # of somebody of a policy team, who else finds what a reader finds

    def wanted(self, visitor: str) -> str | int:
        if visitor == "policy":
            return self.reader if self.own is None else self.own
        found: str | int = getattr(self, visitor)
        return found


ANYBODY = Door(IN, IN, IN, IN, IN, IN, IN, IN)
ACCOUNT = Door(LOGIN, LOGIN, IN, IN, LOGIN, IN, IN, IN)
FACTOR = Door(LOGIN, LOGIN, 404, 404, LOGIN, 404, 404, 404)  # none of them has a second factor
USER = Door(LOGIN, 404, IN, IN, LOGIN, IN, IN, IN)
SETTING_UP = Door(LOGIN, 404, 404, IN, LOGIN, 404, IN, IN)
STUDY = Door(LOGIN, 404, 404, 404, LOGIN, IN, IN, IN)
STEERING = Door(LOGIN, 404, 404, 404, LOGIN, 404, IN, IN)
OWNING = Door(LOGIN, 404, 404, 404, LOGIN, 404, 404, IN)
REPORT = Door(LOGIN, 404, IN, 404, LOGIN, IN, IN, IN)
SEAT = Door(403, IN, 403, 403, 403, 403, 403, 403)
API_USER = Door(401, 401, IN, IN, 401, IN, IN, IN)
API_SESSION = Door(403, 403, IN, IN, 403, IN, IN, IN)  # no token opens it
API_STUDY = Door(401, 401, 404, 404, 401, IN, IN, IN)
API_STEERING = Door(401, 401, 404, 404, 401, 404, IN, IN)
API_REPORT = Door(401, 401, IN, 404, 401, IN, IN, IN)
API_SEAT = Door(401, IN, 401, 401, 401, 401, 401, 401)
NOWHERE = Door(404, 404, 404, 404, 404, 404, 404, 404)

NAMES: dict[Door, str] = {
    ANYBODY: """home language accessibility privacy health enter answer-leave answer-left
        shared-report shared-report-item shared-report-chart shared-report-figures
        shared-report-paper shared-report-word shared-report-changes
        published-reports public-report public-report-item public-report-changes public-report-chart
        public-report-figures public-report-paper public-report-word
        api:schema api:docs
        account_login account_logout account_signup account_inactive account_reset_password
        account_reset_password_done account_reset_password_from_key
        account_reset_password_from_key_done account_email mfa_authenticate""",
    ACCOUNT: """account account_reauthenticate account_change_password mfa_index
        mfa_reauthenticate mfa_activate_totp mfa_generate_recovery_codes""",
    FACTOR: "mfa_deactivate_totp mfa_view_recovery_codes mfa_download_recovery_codes",
    USER: "account-data account-data-file account-erase studies reports report-create trash",
    SETTING_UP: """study-new study-template experts expert expert-new expert-retire expert-erase
        experts-import experts-doubles experts-merge experts-apart experts-places""",
    STUDY: """study method statements lineage study-file study-seals study-history
        study-history-file panel
        information members criteria panel-coverage message-texts message-text round round-preview
        round-messages round-watch
        panel-conflicts study-outcomes study-series
        trials protocol
        round-results round-next round-arguments""",
    STEERING: """round-mail round-extend-seat
        study-outcome-remove study-series-join study-series-leave
        panel-invite panel-replace panel-nominations panel-nomination
        panel-lost-link panel-reissue panel-withdraw round-options round-extend
        round-remind round-stop round-resume round-undo round-close round-discard
        round-send-again round-launch panel-draw
        round-feedback round-twice study-copy statement statement-remove
        criterion criterion-remove ideas-undecide ideas-word ideas-draft ideas-gather round-theme
        report-publishing
        round-next-item round-next-confirm
        report-act report-summary report-readers report-reader-restore report-reader-change
        report-reader-tell report-reader-remove report-comment-act report-comments-read
        trial-pilot trial-simulation
        study-description method-note protocol-terms protocol-rule protocol-withdraw""",
    OWNING: "study-discard study-end member-role member-remove",
    Door(LOGIN, 404, 404, 404, LOGIN, 404, 404, 404, IN): "report-comment report-comment-delete",
    REPORT: """report report-comments report-changes report-item report-chart report-figures
        report-paper report-word""",
    SEAT: """answer-landing answer-consent answer-sheet answer-save answer-note answer-review
        answer-receipt answer-receipts panel-reports panel-report panel-report-item
        panel-report-chart panel-report-figures panel-report-paper panel-report-word
        panel-report-changes
        answer-copy answer-copy-file answer-data
        answer-data-file answer-withdraw answer-reasons answer-reply answer-arguments answer-ideas
        answer-quoting
        answer-conflicts answer-nominations
        answer-ideas-save answer-ideas-around answer-outcomes""",
    API_USER: "api:me api:studies api:reports",
    API_SESSION: "api:tokens api:token",
    API_STUDY: "api:study api:study-file api:items api:round api:results",
    API_STEERING: """api:launch api:undo-launch api:extend api:remind api:close api:next-round
        api:idea-items api:ideas-aside api:ideas-undecide api:ideas-draft""",
    API_REPORT: "api:report api:report-figures",
    API_SEAT: """api:sheet api:answer api:submit api:new-idea api:idea api:idea-endorsement""",
    # The rounds of this walk are rated: see tests/delphi/api/test_ideas.py for the others.
    Door(401, 401, 404, 404, 401, 404, 404, 404): "api:ideas",
    Door(403, 404, 403, 403, 403, 403, 403, 403): "answer-live",
    Door(401, 404, 401, 401, 401, 401, 401, 401): "api:sheet-ideas",
    # The study of this walk is no trial, forecasts nothing, and nothing of it is in the trash: see
    # the walk below, tests/delphi/views/test_outcomes.py and test_trash.py.
    Door(LOGIN, 404, 404, 404, LOGIN, 404, 404, 404): """trial-links trial-away trial-progress
        trash-restore trash-draft study-outcome""",
    NOWHERE: "mailbox stop-reminders",  # not a demonstration; not the key of any seat
}
DOORS = {name: door for door, names in NAMES.items() for name in names.split()}

SAFE, WRITING = ("GET", "HEAD", "OPTIONS"), ("POST", "PUT", "PATCH", "DELETE")


class Address(NamedTuple):
    name: str
    route: str


def addresses(
    patterns: Sequence[URLPattern | URLResolver] | None = None,
    prefix: str = "",
    namespace: str = "",
) -> Iterator[Address]:
    """Every address of the site, with its parts still open."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from addresses(each.url_patterns, route, inner)
        else:
            yield Address(f"{namespace}{each.name}", route)


def test_every_address_has_a_door() -> None:
    assert {address.name for address in addresses()} == set(DOORS)


class Site(NamedTuple):
    study: Study
    paths: dict[str, str]  # by name, every part that of a real record
    client: Callable[[str], Client]


@pytest.fixture
def site(db: Any) -> Site:
    """A study with an analysed round, a published report and a round that is open."""
    study = play(rounds=1, seats=12, answering={"probability": (agreed,)})
    report = publish(study)
    tell_panel(report_id=report.pk, by=None, at=START)
    list_report(report_id=report.pk, listed=True, by=None, at=START)
    open_with(report, {"fi": "Toisin."})
    publish_report(report_id=report.pk, note="Yhteenveto.", by=None, at=START)
    open_round = make_round(study, number=2)
    Drawing.objects.create(
        round=report.as_of, key="overview~probability", language="fi", format="svg", body=b"<svg/>"
    )
    link, shared = link_of(seats_of(study)[0]), share_report(report_id=report.pk, by=None, at=START)
    of_study = {"public_id": study.public_id, "study": study.public_id, "number": "1"}
    of_study |= {"draft": "1"}
    of_study |= {"code": seats_of(study)[0].code, "report": report.public_id}
    of_study |= {"kind": "json", "way": "keep"}
    of_study |= {"question": str(questions_of(open_round)[0].pk), "key": "k", "uidb36": "1"}
    of_study |= {"idea": "1", "letter": "reminder", "member": "1", "item": "v1"}
    of_study |= {"nomination": "1", "field": "funding", "criterion": "probability"}
    of_study["expert"] = str(add_expert(person=Person("eeva@example.org", "Eeva", "fi")).pk)
    of_report = {"public_id": report.public_id, "code": "v1", "criterion": "probability"}
    of_report |= {"key": "overview~probability", "verb": "publish", "token": shared}

    comment = write_comment(
        report_id=report.pk,
        edition=2,
        kind=CommentKind.PLAN,
        text="Otamme sen.",
        team="",
        language="fi",
        by=make_user("pia@example.org", study=study, role="policy"),
        at=START,
    )
    of_study |= {"comment": str(comment.pk), "argument": "1"}

    def path(address: Address) -> str:
        parts = dict(of_study)
        if address.route.startswith(("reports/", "r/", "answer/reports/", "published/")):
            parts |= of_report | {"format": "svg" if "chart" in address.name else "csv"}
        if address.name == "report-comment-act":
            parts["verb"] = "show"
        if address.name == "study-template":
            parts["key"] = "classic"
        if address.name == "protocol-rule":
            parts["key"] = "probability"
        parts.setdefault("token", link.split("/")[2] if address.name == "enter" else "1")
        return filled(address.route, parts)

    users = {
        "policy": comment.by,
        "reader": make_user("risto@example.org", study=study, role="reader"),
        "stranger": make_user("ville@example.org", study=make_study(key="other")),
        "disabled": make_user("daavid@example.org", study=study),
        "watcher": make_user("wilma@example.org", study=study, role="watcher"),
        "editor": make_user("eero@example.org", study=study, role="editor"),
        "owner": make_user("fanni@example.org", study=study),
    }

    def client(visitor: str) -> Client:
        made = Client(raise_request_exception=False)
        if visitor == "panellist":
            assert made.post(link).status_code == 303
        elif visitor != "anonymous":
            made.force_login(users[visitor])
        if visitor == "disabled":
            User.objects.filter(pk=users[visitor].pk).update(is_active=False)
        return made

    return Site(study, {address.name: path(address) for address in addresses()}, client)


def filled(route: str, parts: dict[str, str]) -> str:
    """The route with its parts filled in, whether written as a path or as an expression."""
    route = re.sub(r"\(\?P(<\w+>)[^()]*(?:\([^()]*\))?[^()]*\)", r"\1", route)
    route = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: parts[found[1]], route)
    return "/" + re.sub(r"[\^$\\]", "", route)


@pytest.mark.django_db
def test_the_walk_knocks_at_the_addresses_it_means(site: Site) -> None:
    assert {name: resolve(path).view_name for name, path in site.paths.items()} == {
        name: name for name in site.paths
    }


@pytest.mark.django_db
@pytest.mark.parametrize("visitor", VISITORS)
def test_every_door_opens_to_those_it_is_for_and_writes_for_nobody_else(
    site: Site, visitor: str
) -> None:
    wrong = []
    entered = site.client(visitor).cookies
    before = everything_stored()
    for name, path in site.paths.items():
        wanted = DOORS[name].wanted(visitor)
        for verb in SAFE if wanted == IN else SAFE + WRITING:
            cache.clear()  # nobody is refused for being too quick
            client = Client(raise_request_exception=False)
            client.cookies.load({key: each.value for key, each in entered.items()})
            found = client.generic(verb, path)
            if not is_as(wanted, found):
                wrong.append((verb, path, found.status_code, wanted))
    assert wrong == [], "\n".join(map(str, wrong))
    assert everything_stored() == before


#: What is at the addresses of a trial: it is decided by the members of the study that it tries.
TRIAL_DOORS = dict.fromkeys(("trial-progress", "study", "members", "panel", "round"), STUDY)
TRIAL_DOORS |= dict.fromkeys(("trial-links", "trial-away", "round-close", "panel-draw"), STEERING)
TRIAL_DOORS |= {"study-end": OWNING, "member-remove": NOWHERE, "member-role": NOWHERE}


@pytest.mark.django_db
@pytest.mark.parametrize("visitor", [*VISITORS, "removed"])
def test_a_trial_opens_to_those_who_work_on_the_study_it_tries(site: Site, visitor: str) -> None:
    owner = User.objects.get(email="fanni@example.org")
    mix = {Behaviour.CONVERGENT: 4}
    trial = start_simulation(study_id=site.study.pk, mix=mix, seed=1, by=owner, at=START)
    entered = site.client("editor" if visitor == "removed" else visitor)
    if visitor == "removed":
        member = site.study.members.get(user__email="eero@example.org")
        remove_member(study_id=site.study.pk, member_id=member.pk, by=owner, at=START)
    wrong = []
    before = everything_stored()
    for name, door in TRIAL_DOORS.items():
        path = site.paths[name].replace(site.study.public_id, trial.public_id)
        wanted = door.wanted("stranger" if visitor == "removed" else visitor)
        if door is NOWHERE and visitor in ("anonymous", "disabled"):
            wanted = LOGIN
        for verb in SAFE if wanted == IN else SAFE + WRITING:
            found = entered.generic(verb, path)
            if not is_as(wanted, found):
                wrong.append((verb, path, found.status_code, wanted))
    assert wrong == [], "\n".join(map(str, wrong))
    assert everything_stored() == before


def is_as(wanted: str | int, found: Any) -> bool:
    """Whether the answer is the one wanted; which verbs there are may be said to anybody."""
    if found.status_code == 405 or (found.headers.get("Allow") and not found.content):
        return True
    if wanted == LOGIN:
        return str(found.headers.get("Location")).startswith("/accounts/login/")
    if wanted == IN:
        return bool(found.status_code < 400)
    return bool(found.status_code == wanted)


def everything_stored() -> dict[str, list[Any]]:
    """Every row of every table but the sessions', and files that are made of the others."""
    return {
        model._meta.label: sorted(map(repr, model._default_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model not in (Session, EditionFile)
    }
