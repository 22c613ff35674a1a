"""A closed round of 40 items × 60 panellists: sealed, analysed, drawn, and its report served.

The baseline of sealing and analysing is the two bare GROUP BY statements over the same answers;
that of the report page is a page of the bare site with as much HTML from as many rows.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.answering import KEY, Browser
from benchmarks.servers import ROOT, environment, free_port, served

ITEMS, PANELLISTS, ROUNDS = 40, 60, 2
EMAIL = "reader@example.org"


def main() -> None:
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="foresight-bench-")))
        port = str(free_port())
        env = environment(
            FORESIGHT_VAR=str(var), FORESIGHT_SECRET_KEY=KEY, FORESIGHT_DEMO="1", PORT=port
        )
        told = _prepared(env)
        print(f"{ITEMS} items, {PANELLISTS} panellists, round {ROUNDS} of {ROUNDS}, SQLite")
        print(f"  the two bare GROUP BY statements:  {told['group_by'] * 1000:7.1f} ms")
        for step in ("seal", "analyse", "propose", "draft"):
            against = told[step] / told["group_by"]
            print(f"  {LABELS[step]:<34} {told[step] * 1000:7.1f} ms (× {against:.0f})")
        print(
            f"  {'draw every chart, one language:':<34} {told['draw'] * 1000:7.1f} ms"
            f" for {told['drawings']} files"
        )
        bare = environment(BARE_SQLITE=str(var / "bare.sqlite3"))
        subprocess.run(
            [sys.executable, "-m", "benchmarks.bare_site"], env=bare, cwd=ROOT, check=True
        )
        product, _ = stack.enter_context(served("foresight.wsgi:application", env, "/health/"))
        baseline, _ = stack.enter_context(
            served("benchmarks.bare_site:application", bare, "/page?rows=1&bytes=1000")
        )
        browser = Browser(product)
        cold, status = browser.timed("GET", told["address"])
        assert status == 200, status
        size = len(browser.send("GET", told["address"])[1])
        warm = sorted(browser.timed("GET", told["address"])[0] for _ in range(20))[10]
        other = Browser(baseline)
        page = f"/page?rows=60&bytes={size}"
        theirs = sorted(other.timed("GET", page)[0] for _ in range(20))[10]
        print(
            f"  report page ({size / 1024:.0f} kB): cold {cold * 1000:.0f} ms,"
            f" warm {warm * 1000:.0f} ms"
            f" · bare page of that size {theirs * 1000:.1f} ms · ratio {warm / theirs:.1f}"
        )


LABELS = {
    "seal": "seal (a leaf per sheet, counts):",
    "analyse": "analyse (figures and verdicts):",
    "propose": "propose (what the workbench shows):",
    "draft": "draft the next round as proposed:",
}


def _prepared(env: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.analysis", "prepare"],
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    told: dict[str, Any] = json.loads(done.stdout.strip().rpartition("\n")[2])
    return told


def prepare() -> dict[str, Any]:
    """Make the study, seal and analyse its rounds, publish a report; say how long it took."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)

    from delphi.models import ProtocolVersion
    from delphi.statistics import ConsensusRule, parse_rule
    from tests.factories import make_round, make_study, questions_of

    study = make_study(key="bench", seats=PANELLISTS, items=ITEMS)
    rule = ConsensusRule(
        for_=parse_rule("share(5..7) >= 0.70"),
        against=parse_rule("share(1..3) >= 0.70"),
        minimum_answers=8,
    )
    protocol = ProtocolVersion.objects.get(study=study)
    protocol.document["criteria"] = {"probability": rule.to_json()}
    protocol.save()
    told: dict[str, Any] = {}
    for number in range(1, ROUNDS + 1):
        round_ = make_round(study, number=number, state="closed")
        _answer(study, questions_of(round_), seed=number)
        told |= _sealed_and_analysed(round_.pk)
    told |= _reported(study.pk, round_.pk)
    told |= _drafted(round_.pk)
    told["group_by"] = _bare_group_by(round_.questionnaire_id)
    return told


def _answer(study: Any, questions: list[Any], *, seed: int) -> None:
    import random

    from surveys.models import Answer, AnswerSheet
    from tests.factories import seats_of

    draw = random.Random(seed)
    for place, seat in enumerate(seats_of(study)):
        sheet = AnswerSheet.objects.create(
            questionnaire=questions[0].questionnaire, respondent=seat
        )
        Answer.objects.bulk_create(
            Answer(
                sheet=sheet,
                question=question,
                statement=question.statement,
                level=min(7, max(1, round(draw.gauss(2 + (number + place % 2) % 5, 1)))),
            )
            for number, question in enumerate(questions)
        )


def _sealed_and_analysed(round_id: int) -> dict[str, float]:
    from delphi.services.sealing import seal_round

    now = datetime.now(UTC)
    began = time.perf_counter()
    seal_round(round_id=round_id, by=None, at=now)
    sealed = time.perf_counter()
    from delphi.services.analysis import analyse_round

    analyse_round(round_id=round_id, at=now)
    return {
        "seal": sealed - began,
        "analyse": time.perf_counter() - sealed,
    }


def _drafted(round_id: int) -> dict[str, float]:
    """Everything between the analysed round and the drafted next one that is not thinking."""
    from delphi.models import Round
    from delphi.queries.turning import turning_of
    from delphi.services.drafting import draft_next_round

    began = time.perf_counter()
    turning = turning_of(Round.objects.select_related("study").get(pk=round_id))
    proposed = time.perf_counter()
    draft_next_round(round_id=round_id, decisions=turning.decisions, by=None, at=datetime.now(UTC))
    return {"propose": proposed - began, "draft": time.perf_counter() - proposed}


def _reported(study_id: int, round_id: int) -> dict[str, Any]:
    from reports.models import Drawing
    from reports.services.drawings import draw_round
    from reports.services.reports import create_report, publish_report, share_report

    now = datetime.now(UTC) + timedelta(seconds=1)
    began = time.perf_counter()
    draw_round(round_id=round_id, languages=("fi",))
    spent = time.perf_counter() - began
    report = create_report(study_id=study_id, as_of_round_id=round_id, by=None, at=now)
    publish_report(report_id=report.pk, by=None, at=now)
    token = share_report(report_id=report.pk, by=None, at=now)
    return {"draw": spent, "drawings": Drawing.objects.count(), "address": f"/r/{token}/"}


def _bare_group_by(questionnaire_id: int) -> float:
    from django.db import connection

    counts = (
        "SELECT a.question_id, a.level, COUNT(*) FROM surveys_answer a JOIN surveys_question q"
        " ON q.id = a.question_id WHERE q.questionnaire_id = %s GROUP BY 1, 2"
    )
    transitions = (
        "SELECT q.item_id, b.level, a.level, COUNT(*) FROM surveys_answer a"
        " JOIN surveys_question q ON q.id = a.question_id"
        " JOIN surveys_answersheet s ON s.id = a.sheet_id"
        " JOIN surveys_question p ON p.item_id = q.item_id AND p.id <> q.id"
        " JOIN surveys_answersheet t ON t.respondent_id = s.respondent_id AND t.id <> s.id"
        " JOIN surveys_answer b ON b.question_id = p.id AND b.sheet_id = t.id"
        " WHERE q.questionnaire_id = %s GROUP BY 1, 2, 3"
    )
    spent = []
    with connection.cursor() as cursor:
        for _ in range(5):
            began = time.perf_counter()
            for statement in (counts, transitions):
                cursor.execute(statement, [questionnaire_id])
                cursor.fetchall()
            spent.append(time.perf_counter() - began)
    return sorted(spent)[2]


if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")
        import django

        django.setup()
        print(json.dumps(prepare()))
    else:
        main()
