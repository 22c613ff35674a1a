"""Starting a site in a process of its own, as `./run demo` does, and stopping it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS = 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**extra: str) -> dict[str, str]:
    """This process's environment without what would steer the site, and `extra`."""
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("FORESIGHT_", "DATABASE_", "DJANGO_"))
    }
    return kept | {"PYTHONPATH": str(ROOT)} | extra


@contextmanager
def served(application: str, env: Mapping[str, str], probe: str) -> Iterator[tuple[int, int]]:
    """Serve a WSGI application with granian; yields (port, process id of the server).

    `probe` is a path that answers something once the site is up.
    """
    port = int(env["PORT"]) if "PORT" in env else free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", str(WORKERS), "--blocking-threads", "1",
        "--no-ws", "--log-level", "warning", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, env=dict(env), cwd=ROOT, start_new_session=True)
    try:
        _wait(f"http://127.0.0.1:{port}{probe}", process)
        yield port, process.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with status {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def cpu_seconds(pid: int) -> float:
    """User and system CPU seconds of a process and its children, from /proc."""
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0
    for candidate in [pid, *_children(pid)]:
        with suppress(OSError):
            fields = Path(f"/proc/{candidate}/stat").read_text().rsplit(")", 1)[1].split()
            total += int(fields[11]) + int(fields[12])
    return total / ticks


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in map(int, (task / "children").read_text().split()):
                found += [child, *_children(child)]
    return found
