"""The server and the worker start and end as one."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foresight.serve import PortTaken, require_free_port

ROOT = Path(__file__).resolve().parents[2]

# Two processes that say who they are and, when told to end, that they were told.
CHILD = """
import os, signal, sys, time
def end(*_):
    os.write(1, b"told\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
os.write(1, b"started %d\\n" % os.getpid())
time.sleep({seconds})
sys.exit({code})
"""


def supervise(*children: tuple[float, int]) -> subprocess.Popen[str]:
    commands = [
        [sys.executable, "-c", CHILD.format(seconds=seconds, code=code)]
        for seconds, code in children
    ]
    program = f"import sys; from foresight import serve; sys.exit(serve.run_together({commands!r}))"
    return subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def started(supervisor: subprocess.Popen[str], count: int) -> list[int]:
    assert supervisor.stdout is not None
    return [int(supervisor.stdout.readline().split()[1]) for _ in range(count)]


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_both_cleanly(number: signal.Signals) -> None:
    supervisor = supervise((600, 0), (600, 0))
    children = started(supervisor, 2)
    supervisor.send_signal(number)
    assert supervisor.communicate(timeout=20)[0].split() == ["told", "told"]
    assert supervisor.returncode == 0
    assert not any(is_alive(child) for child in children)


@pytest.mark.parametrize(("code", "expected"), [(3, 3), (0, 1)])
def test_when_one_ends_by_itself_the_other_is_ended_and_it_is_a_failure(
    code: int, expected: int
) -> None:
    supervisor = supervise((0.2, code), (600, 0))
    started(supervisor, 2)
    assert supervisor.communicate(timeout=20)[0].split() == ["told"]
    assert supervisor.returncode == expected


def test_a_port_somebody_holds_is_refused_in_plain_words() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken, match=f"Port {port} .* PORT={port + 1} ./run demo"):
            require_free_port("127.0.0.1", port)
    require_free_port("127.0.0.1", port)


def test_a_taken_port_is_found_out_before_anything_is_prepared(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "foresight.serve", "--demo"],
            cwd=ROOT,
            env=os.environ
            | {"PORT": str(holder.getsockname()[1]), "FORESIGHT_VAR": str(tmp_path / "var")},
            capture_output=True,
            text=True,
        )
    assert done.returncode == 1
    assert done.stderr.startswith("Port ")
    assert not (tmp_path / "var").exists()
    assert time.monotonic() - began < 10
