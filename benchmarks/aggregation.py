"""Counts and transitions of two million answers, made by the database itself.

The baseline is two bare GROUP BY statements on the same tables, which know neither cannot-judge nor
skipped nor absent, and fetch their rows.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from benchmarks.answering import KEY
from benchmarks.servers import ROOT, environment
from tests.postgres import throwaway_server

ITEMS, PANELLISTS = 1000, 1000
RUNS = 3

COUNTS = (
    "SELECT question_id, level, COUNT(*) FROM surveys_answer"
    " WHERE question_id BETWEEN %s AND %s GROUP BY question_id, level"
)
TRANSITIONS = (
    "SELECT p.later, b.level, a.level, COUNT(*)"
    " FROM pairs p"
    " JOIN surveys_answer a ON a.question_id = p.later"
    " JOIN surveys_answersheet s ON s.id = a.sheet_id"
    " JOIN surveys_answersheet t"
    " ON t.respondent_id = s.respondent_id AND t.questionnaire_id = p.questionnaire"
    " JOIN surveys_answer b ON b.sheet_id = t.id AND b.question_id = p.earlier"
    " GROUP BY p.later, b.level, a.level"
)


def main() -> None:
    for database in ("SQLite", "PostgreSQL"):
        with ExitStack() as stack:
            var = stack.enter_context(tempfile.TemporaryDirectory(prefix="foresight-bench-"))
            env = environment(FORESIGHT_VAR=var, FORESIGHT_SECRET_KEY=KEY, FORESIGHT_DEMO="1")
            if database == "PostgreSQL":
                env["DATABASE_URL"] = stack.enter_context(throwaway_server())
            done = subprocess.run(
                [sys.executable, "-m", "benchmarks.aggregation", "measure"],
                env=env,
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                raise RuntimeError(done.stderr[-3000:])
            told = json.loads(done.stdout.strip().rpartition("\n")[2])
        print(f"{database}: {told['answers']:,} answers in two rounds")
        for name in ("counts", "transitions"):
            ours, bare = told[name], told[f"bare {name}"]
            print(f"  {name:<12} {ours:6.2f} s · bare {bare:6.2f} s · ratio {ours / bare:.2f}")
        ours = told["counts"] + told["transitions"]
        bare = told["bare counts"] + told["bare transitions"]
        print(f"  {'together':<12} {ours:6.2f} s · bare {bare:6.2f} s · ratio {ours / bare:.2f}")


def measure() -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    earlier, later = _two_rounds()
    from delphi.queries.counts import counts_in, transitions_between

    first, second = _ids(earlier), _ids(later)
    pairs = dict(zip(second, first, strict=True))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(
            "CREATE TEMPORARY TABLE pairs (later integer, earlier integer, questionnaire integer)"
        )
        rows = [(a, b, earlier.questionnaire_id) for a, b in pairs.items()]
        cursor.executemany("INSERT INTO pairs VALUES (%s, %s, %s)", rows)

    def bare(statement: str, *parameters: int) -> Callable[[], Any]:
        def run() -> Any:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall()

        return run

    return {
        "answers": 2 * ITEMS * PANELLISTS,
        "bare counts": _seconds(bare(COUNTS, second[0], second[-1])),
        "counts": _seconds(lambda: counts_in(later.questionnaire_id)),
        "bare transitions": _seconds(bare(TRANSITIONS)),
        "transitions": _seconds(lambda: transitions_between(pairs)),
    }


def _two_rounds() -> tuple[Any, Any]:
    """Two sealed rounds whose every panellist has answered every question, at random."""
    from django.db import connection

    from surveys.models import AnswerSheet
    from tests.factories import make_round, make_study, seats_of

    study = make_study(key="bench", seats=PANELLISTS, items=ITEMS)
    rounds = [make_round(study, number=number, state="sealed") for number in (1, 2)]
    for round_ in rounds:
        AnswerSheet.objects.bulk_create(
            AnswerSheet(questionnaire=round_.questionnaire, respondent=seat)
            for seat in seats_of(study)
        )
    key, level = (
        ("(random() * 9e18)::bigint", "floor(random() * 7)::int + 1")
        if connection.vendor == "postgresql"
        else ("abs(random())", "abs(random()) % 7 + 1")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO surveys_answer (id, sheet_id, question_id, statement_id, level, text,"
            " choices, shares, cannot_judge, rationale, revision)"
            f" SELECT {key}, s.id, q.id, q.statement_id, {level}, '', '[]', '{{}}', false, '', 1"
            " FROM surveys_answersheet s"
            " JOIN surveys_question q ON q.questionnaire_id = s.questionnaire_id"
        )
    return rounds[0], rounds[1]


def _ids(round_: Any) -> list[int]:
    return list(round_.questionnaire.questions.order_by("position").values_list("pk", flat=True))


def _seconds(act: Callable[[], Any]) -> float:
    """The middle of a few runs, after one that warms the database's pages."""
    act()
    spent = []
    for _ in range(RUNS):
        began = time.perf_counter()
        act()
        spent.append(time.perf_counter() - began)
    return sorted(spent)[RUNS // 2]


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")
        import django

        django.setup()
        print(json.dumps(measure()))
    else:
        main()
