"""What every test has at hand, and how tests are sorted to the stages of `python -m tests`."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# What is tried is whether a law holds, not how quick the machine is that day.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# Playwright runs an event loop in the thread of the test, where Django would refuse the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}
REQUIRED = frozenset(filter(None, os.environ.get("FORESIGHT_REQUIRE", "").split(",")))

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
AS_ROOT = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
SMALL_MEMORY = ["--disable-dev-shm-usage"]


# --- Sorting --------------------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches the database and what needs a browser, by the fixtures asked for."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker("database")
        if "page" in fixtures or "browser" in fixtures:
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where a stage is required, leaving one of its tests out is a failure."""
    report: Any = yield
    if not report.skipped or hasattr(report, "wasxfail"):
        return report
    reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
    # Published records that are not ours to distribute are no part of a checkout.
    if _may_not_skip(item) and "shared data missing" not in reason:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} is required here (FORESIGHT_REQUIRE), but: {reason}"
    return report


def _may_not_skip(item: pytest.Item) -> bool:
    on_postgresql = os.environ.get("DATABASE_URL", "").startswith("postgres")
    return ("browser" in REQUIRED and item.get_closest_marker("browser") is not None) or (
        "postgres" in REQUIRED and on_postgresql and item.get_closest_marker("database") is not None
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Leave the counts of this run where `python -m tests` sums them up."""
    path = os.environ.get("FORESIGHT_TALLY")
    if path:
        kinds = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")
        counts = {kind: len(terminalreporter.stats.get(kind, ())) for kind in kinds}
        Path(path).write_text(json.dumps(counts if any(counts.values()) else {}))


# --- The database ---------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _flush_despite_triggers() -> Iterator[None]:
    """Between tests that commit, Django empties every table, also those that forbid deleting.

    On SQLite that is a DELETE, which the triggers of append-only tables refuse: they are put aside
    for the moment of emptying. (On PostgreSQL it is a TRUNCATE, which row triggers do not see.)
    """
    from django.db import connections
    from django.db.backends.sqlite3.base import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush

    def flush_without_triggers(self: Any, sql_list: Iterable[str]) -> None:
        connection = connections[self.connection.alias]
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        try:
            flush(self, sql_list)
        finally:
            with connection.cursor() as cursor:
                for _, sql in triggers:
                    cursor.execute(sql.replace("%", "%%"))

    DatabaseOperations.execute_sql_flush = flush_without_triggers  # type: ignore[method-assign]
    yield
    DatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]


# --- The browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The machine's Chromium, not one downloaded for the purpose."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on the PATH (Debian, Ubuntu: apt-get install chromium)")
    arguments = [*(AS_ROOT if os.geteuid() == 0 else []), *QUIET, *SMALL_MEMORY]
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    """Pages open at the live site, so a test says `page.goto("/…")`; in Finnish."""
    return browser_context_args | {
        "base_url": live_server.url,
        "locale": "fi-FI",
        "timezone_id": "Europe/Helsinki",
    }


@pytest.fixture
def page(page: Any, live_server: Any) -> Iterator[Any]:
    """A page that fails its test when a script breaks, the CSP is violated or it asks outside."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("console", lambda message: _note_violation(message, faults))
    page.on("request", lambda request: _note_outsider(request.url, live_server.url, faults))
    yield page
    assert faults == []


def _note_violation(message: Any, faults: list[str]) -> None:
    if message.type == "error" and "Content Security Policy" in message.text:
        faults.append(message.text)


def _note_outsider(url: str, home: str, faults: list[str]) -> None:
    if not url.startswith((home, "data:", "blob:", "about:")):
        faults.append(f"asks an outside host: {url}")
