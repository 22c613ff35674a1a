"""No page, file or answer of the API tells of a small group, or of all but a small group.

Three panellists of one sector are planted in a panel of 24. All answers differ, so that the median
and quartiles of the three, and those of the other 21, are figures that nothing else gives: wherever
one of them is found, a group was shown that must not be. A region of 12 against 12 may be shown.
"""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from django.test import Client

from delphi.models import ItemResult, Study
from delphi.protocol.scoring import CameTrue
from delphi.services.outcomes import enter_outcome
from foresight.network.models import Sector
from reports.choices import CommentKind
from reports.models import Report
from reports.services.comments import show_comment, write_comment
from reports.services.drawings import draw_round
from reports.services.reports import share_report, tell_panel
from tests.factories import link_of, make_user, seats_of
from tests.reports.planting import START, play, play_round, publish

pytestmark = pytest.mark.django_db

FEW, ALL = 3, 24
COMMENT = "We take this up in spring."
#: Every answer is a number of its own, with two decimals that nobody writes otherwise.
ANSWERS = [103.17 + 29.41 * place for place in range(ALL)]
#: Those of the sector of three, one in each third of the answers.
PLANTED = (2, 11, 20)


def share(number: int, seat: int) -> dict[str, Any]:
    return {"value": round(ANSWERS[seat] + number, 2)}


@pytest.fixture
def study() -> Study:
    study = play(rounds=0, seats=ALL, answering={"share": (share,)})
    scale = study.survey.scales.get()
    scale.decimals, scale.cannot_judge = 2, False
    scale.save()
    few = Sector.objects.create(key="few", names={"fi": "Kolme", "en": "Three"})
    many = Sector.objects.create(key="many", names={"fi": "Muut", "en": "Others"})
    for place, seat in enumerate(seats_of(study)):
        seat.sector = few if place in PLANTED else many
        seat.save()
    for number in (1, 2):
        play_round(study, number, {"share": (share,)})
    # What came true, and how the panel's forecasts score, is told on pages and in files too.
    enter_outcome(
        study_id=study.pk,
        code="v1",
        criterion="share",
        came_true=CameTrue(value=400.0),
        known_on=date(2031, 2, 1),
        source="Statistics",
        by=None,
        at=datetime(2031, 3, 1, tzinfo=UTC),
    )
    return study


@pytest.fixture
def report(study: Study) -> Report:
    report = publish(study)
    pia = make_user("pia@example.org", study=study, role="policy")
    for code, criterion in (("", ""), ("v1", "share")):
        comment = write_comment(
            report_id=report.pk,
            edition=1,
            code=code,
            criterion=criterion,
            kind=CommentKind.PLAN,
            text=COMMENT,
            team="",
            language="en",
            by=pia,
            at=START,
        )
        show_comment(comment_id=comment.pk, shown=True, by=pia, at=START)
    draw_round(round_id=report.as_of_id, languages=("en",))
    return report


def ends_of_all() -> list[float]:
    """Where the intervals of the whole panel end: one may by chance be a figure of a part."""
    intervals = [
        figures["intervals"] for figures in ItemResult.objects.values_list("figures", flat=True)
    ]
    return [end for each in intervals for name in ("median", "mean") for end in each[name]]


def secrets(told: Sequence[float] = ()) -> list[float]:
    """What only the three, or only the others, give in either round, and `told` does not."""
    own = np.array(PLANTED)
    others = np.delete(np.arange(ALL), own)
    found = []
    for number in (1, 2):
        values = np.array(ANSWERS) + number
        everybody = np.array([*np.quantile(values, (0.25, 0.5, 0.75)), *told])
        for group in (own, others):
            found += [
                float(each)
                for each in np.quantile(values[group], (0.25, 0.5, 0.75))
                if np.abs(everybody - each).min() > 0.05
            ]
    return found


def pattern(told: Sequence[float] = ()) -> re.Pattern[str]:
    written = []
    for figure in secrets(told):
        for text in {f"{figure:.2f}", f"{figure:.1f}", f"{figure:.3f}"}:
            whole, part = text.split(".")
            written.append(rf"(?<![\d.,]){whole}[.,]{part}(?!\d)")
    return re.compile("|".join(written))


def words_of(body: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(
                archive.read(name).decode(errors="replace") for name in archive.namelist()
            )
    return body.decode(errors="replace")


LINK = re.compile(r'(?:href|src|srcset|action)="(/[^"#]*)"')
#: What changes something, signs out, or leads to another person's things.
ELSEWHERE = re.compile(r"^/(accounts|static|language|mailbox|l/|reminders|answer/leave)")


def walked(client: Client, *starts: str, most: int = 400) -> dict[str, str]:
    """Everything that can be reached by links from `starts`, as text, by address."""
    found: dict[str, str] = {}
    waiting = list(starts)
    while waiting and len(found) < most:
        address = waiting.pop(0)
        if address in found or ELSEWHERE.match(address):
            continue
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            continue
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = words_of(content)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [
                link.replace("&amp;", "&").split(" ")[0] for link in LINK.findall(found[address])
            ]
    return found


def chosen(path: str) -> list[str]:
    """The report's page with one group or the other beside the panel, also with other filters."""
    return [
        f"{path}?{asked}"
        for asked in ("group=few", "group=many", "group=few&criterion=share", "group=many&as_of=1")
    ]


def leaks(found: dict[str, str]) -> list[tuple[str, str]]:
    hidden = pattern(ends_of_all())
    return [
        (address, hit[0])
        for address, text in found.items()
        if not address.split("?")[0].endswith((".png", ".pdf")) and (hit := hidden.search(text))
    ]


def test_the_planted_figures_are_stored_and_would_be_found(study: Study) -> None:
    stored = json.dumps(list(ItemResult.objects.values_list("figures", flat=True)))
    assert len(set(secrets())) >= 8
    assert pattern().search(stored)


@pytest.mark.parametrize("role", ["owner", "watcher", "policy"])
def test_nothing_that_members_open_tells_of_the_three_or_of_the_others(
    study: Study, report: Report, client: Client, role: str
) -> None:
    client.cookies["language"] = "en"
    client.force_login(make_user("fanni@example.org", study=study, role=role))
    api = [
        f"/api/v1/reports/{report.public_id}/",
        f"/api/v1/reports/{report.public_id}/figures/",
        f"/api/v1/studies/{study.public_id}/",
        f"/api/v1/studies/{study.public_id}/rounds/2/results/",
        f"/api/v1/studies/{study.public_id}/results/",
    ]
    found = walked(client, "/", "/studies/", f"/reports/{report.public_id}/", *api,
                   *chosen(f"/reports/{report.public_id}/"))  # fmt: skip
    assert len(found) > (60 if role == "owner" else 20)
    assert leaks(found) == []


def test_nothing_behind_a_share_link_does(report: Report, client: Client) -> None:
    client.cookies["language"] = "en"
    token = share_report(report_id=report.pk, by=None, at=START)
    found = walked(client, f"/r/{token}/", *chosen(f"/r/{token}/"))
    assert len(found) > 10
    assert sum(COMMENT in text for text in found.values()) > 1
    assert leaks(found) == []


def test_nothing_that_a_panellist_opens_does(study: Study, report: Report, client: Client) -> None:
    tell_panel(report_id=report.pk, by=None, at=START)
    other = next(seat for place, seat in enumerate(seats_of(study)) if place == 5)
    client.post(link_of(other))
    client.cookies["language"] = "en"
    found = walked(
        client, "/answer/", "/answer/reports/", *chosen(f"/answer/reports/{report.public_id}/")
    )
    assert any("/items/" in address for address in found)
    assert leaks(found) == []
