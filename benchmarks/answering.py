"""Saving answers and opening the sheet, by 1, 8 and 32 experts at once, on both databases.

The baseline is `bare_site`: one Django file on the same server and database: a view that writes
one row, and one that sends as much HTML from as many rows. Both sites run at the same time and are
driven in turn by the same client. After each run, every acknowledged answer has to be stored.
"""

import http.client
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load import Timing, drive
from benchmarks.servers import ROOT, cpu_seconds, environment, free_port, served
from tests.postgres import throwaway_server

EXPERTS = (1, 8, 32)
REQUESTS = 480  # per run, shared among the experts
PAGES = 96
KEY = "a key of the benchmarks, which protects nothing at all"


@dataclass
class Browser:
    """One expert's connection, with its cookies."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    connection: http.client.HTTPConnection = field(init=False)
    page: str = ""  # what came last

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def send(
        self, method: str, path: str, form: dict[str, object] | None = None
    ) -> tuple[int, str]:
        body = urllib.parse.urlencode(form) if form is not None else None
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            self.connection.close()  # the server has closed an idle connection: once more
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        self.page = answer.read().decode()
        return answer.status, self.page

    def timed(self, *request: object) -> tuple[float, int]:
        began = time.perf_counter()
        status, _ = self.send(*request)  # type: ignore[arg-type]
        return time.perf_counter() - began, status


class Expert(Browser):
    """A browser that has entered through a personal link."""

    token = ""

    def enter(self, link: str) -> None:
        _, landing = self.send("GET", link)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', landing)
        assert found, landing[:500]
        status, _ = self.send("POST", link, {"csrfmiddlewaretoken": found[1]})
        assert status == 303, status
        _, sheet = self.send("GET", "/answer/sheet/")
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', sheet)
        assert found, sheet[:500]
        self.token = found[1]


@dataclass
class Sites:
    """The product and the baseline, both running on the same kind of database."""

    product: int
    product_pid: int
    bare: int
    bare_pid: int
    study: dict[str, list[object]]
    env: dict[str, str]
    bare_env: dict[str, str]

    def stored(self) -> int:
        return int(_run(["-m", "benchmarks.site", "stored"], self.env))

    def stored_by_baseline(self, baseline: str) -> int:
        return int(_run(["-m", baseline, "stored"], self.bare_env))


def main() -> None:
    for database in ("SQLite", "PostgreSQL"):
        with sites_on(database) as sites:
            experts = [Expert(sites.product) for _ in range(max(EXPERTS))]
            for expert, link in zip(experts, sites.study["links"], strict=False):
                expert.enter(str(link))
            print(f"\n{database}: save one answer · ms median / p95 · requests per second")
            _compare(sites, experts, saving(sites, experts), writing(sites), checks_stored=True)
            size = len(experts[0].send("GET", "/answer/sheet/")[1])
            print(f"{database}: open the sheet of 30 items ({size / 1024:.0f} kB)")
            _compare(sites, experts, opening(experts), reading(sites, size), checks_stored=False)


Job = Callable[[int], Callable[[int], list[float]]]


def saving(sites: Sites, experts: list[Expert]) -> Job:
    """Each request changes one answer, with the revision the expert has seen."""
    questions = sites.study["questions"]
    revisions: dict[tuple[int, object], int] = {}
    level = 0

    def job(clients: int) -> Callable[[int], list[float]]:
        nonlocal level
        level = level % 7 + 1

        def work(number: int) -> list[float]:
            expert, spent = experts[number], []
            for turn in range(REQUESTS // clients):
                question = questions[turn % len(questions)]
                revision = revisions.get((number, question), 0)
                form = {
                    "csrfmiddlewaretoken": expert.token,
                    "round": sites.study["round"],
                    "question": question,
                    f"q{question}-revision": revision,
                    f"q{question}-level": (level + turn // len(questions) + revision) % 7 + 1,
                }
                seconds, status = expert.timed("POST", "/answer/save/", form)
                assert status == 200, status
                revisions[number, question] = revision + 1
                spent.append(seconds)
            return spent

        return work

    return job


def writing(sites: Sites) -> Job:
    def job(clients: int) -> Callable[[int], list[float]]:
        def work(number: int) -> list[float]:
            browser = Browser(sites.bare)
            form = {"question": 1, "level": 4}
            return [browser.timed("POST", "/write", form)[0] for _ in range(REQUESTS // clients)]

        return work

    return job


def opening(experts: list[Expert]) -> Job:
    def job(clients: int) -> Callable[[int], list[float]]:
        def work(number: int) -> list[float]:
            times = range(PAGES // clients)
            return [experts[number].timed("GET", "/answer/sheet/")[0] for _ in times]

        return work

    return job


def reading(sites: Sites, size: int) -> Job:
    def job(clients: int) -> Callable[[int], list[float]]:
        def work(number: int) -> list[float]:
            browser = Browser(sites.bare)
            path = f"/page?rows=60&bytes={size}"
            return [browser.timed("GET", path)[0] for _ in range(PAGES // clients)]

        return work

    return job


def _compare(
    sites: Sites, experts: list[Expert], product: Job, bare: Job, *, checks_stored: bool
) -> None:
    for clients in EXPERTS:
        timings: dict[str, list[Timing]] = {"bare": [], "product": []}
        spent = {"bare": 0.0, "product": 0.0}
        for _ in range(3):  # in turn, so that a slower minute of the machine meets both
            for name, job, pid in (
                ("bare", bare, sites.bare_pid),
                ("product", product, sites.product_pid),
            ):
                before = cpu_seconds(pid)
                timings[name].append(drive(job(clients), clients))
                spent[name] += cpu_seconds(pid) - before
        theirs, ours = (_middle(timings[name]) for name in ("bare", "product"))
        count = sum(len(timing.seconds) for timing in timings["product"])
        print(
            f"  {clients:>2} experts: product {_ms(ours)} · bare {_ms(theirs)} · ratio of medians "
            f"{ours.median / theirs.median:.2f} · server CPU {spent['product'] / count * 1000:.2f} "
            f"against {spent['bare'] / count * 1000:.2f} ms"
        )
    if checks_stored:
        expected = {
            (number, turn % len(sites.study["questions"]))
            for clients in EXPERTS
            for number in range(clients)
            for turn in range(REQUESTS // clients)
        }
        found = sites.stored()
        assert found == len(expected), f"{found} answers stored, {len(expected)} acknowledged"
        print(f"  every acknowledged answer is stored ({found})")


def _middle(timings: list[Timing]) -> Timing:
    return sorted(timings, key=lambda timing: timing.median)[len(timings) // 2]


def _ms(timing: Timing) -> str:
    return f"{timing.median * 1000:.1f} / {timing.p95 * 1000:.1f} ({timing.per_second:.0f}/s)"


@contextmanager
def sites_on(
    database: str,
    baseline: str = "benchmarks.bare_site",
    probe: str = "/page?rows=1&bytes=1000",
) -> Iterator[Sites]:
    """The product and the baseline, running, on fresh databases of this kind."""
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="foresight-bench-")))
        port = str(free_port())
        ours = environment(
            FORESIGHT_VAR=str(var),
            FORESIGHT_SECRET_KEY=KEY,
            FORESIGHT_DEMO="1",
            PORT=port,
        )
        theirs = environment(BARE_SQLITE=str(var / "bare.sqlite3"))
        if database == "PostgreSQL":
            url = stack.enter_context(throwaway_server(durable=True))
            ours["DATABASE_URL"] = theirs["DATABASE_URL"] = url
        study = json.loads(_run(["-m", "benchmarks.site", "prepare", str(max(EXPERTS))], ours))
        _run(["-m", baseline], theirs)
        product, product_pid = stack.enter_context(
            served("foresight.wsgi:application", ours, "/health/")
        )
        bare, bare_pid = stack.enter_context(served(f"{baseline}:application", theirs, probe))
        yield Sites(product, product_pid, bare, bare_pid, study, ours, theirs)


def _run(arguments: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], env=env, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.strip().rpartition("\n")[2]


if __name__ == "__main__":
    main()
