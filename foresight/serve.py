"""The web server and the background worker, started and stopped as one.

    python -m foresight.serve            serve what is there
    python -m foresight.serve --demo     migrate, load the demonstration once, then serve it

The two are processes of their own and share nothing but the database; in production a service
manager may as well start them apart (docs/operation.md).
"""

import argparse
import hashlib
import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

MANAGE = [sys.executable, "manage.py"]
PATIENCE = 8  # seconds a process has to end by itself; killing one loses no work, it is redone


class PortTaken(Exception):
    """Somebody else listens on the port."""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    try:
        require_free_port(options.host, options.port)
    except PortTaken as reason:
        print(reason, file=sys.stderr)
        return 1
    if options.demo:
        # Links in its mail lead to where it is served.
        os.environ.setdefault("FORESIGHT_ORIGIN", f"http://127.0.0.1:{options.port}")
    # In a process of its own, so that this one, which only waits, stays small.
    preparation = multiprocessing.Process(target=prepare, kwargs={"demo": options.demo})
    preparation.start()
    preparation.join()
    if preparation.exitcode:
        return 1
    return run_together(
        [
            _server(host=options.host, port=options.port, workers=options.workers),
            [*MANAGE, "run_worker"],
        ],
        announce=lambda: _announce_once_answering(options.host, options.port),
    )


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="foresight.serve", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="load the demonstration first")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
    parser.add_argument("--workers", type=int, default=2, help="web server processes")
    return parser.parse_args(arguments)


def prepare(*, demo: bool) -> None:
    """Bring the database and the static files up to date; load the demonstration once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")
    from django.core.management import execute_from_command_line

    # The checks of the whole site are for those who change it; they would double this start.
    execute_from_command_line(["manage.py", "migrate", "--verbosity", "0", "--skip-checks"])
    _collect_static_files()
    if demo:
        execute_from_command_line(["manage.py", "demo", "--skip-checks"])


def _collect_static_files() -> None:
    """Collect, name by content and compress the static files, unless these very ones were."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import execute_from_command_line

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / "collected"
    if not stamp.is_file() or stamp.read_text() != digest.hexdigest():
        execute_from_command_line(["manage.py", "collectstatic", "--no-input", "--verbosity", "0"])
        stamp.write_text(digest.hexdigest())


def _server(*, host: str, port: int, workers: int) -> list[str]:
    # One blocking thread: threads that come and go leak SQLite connections kept open between
    # requests, and Python runs one thread at a time anyway.
    options = ["--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"]
    scale = ["--workers", str(workers), "--blocking-threads", "1"]
    # A worker told to stop while it still starts would not hear it, and granian wait for ever.
    calm = ["--workers-kill-timeout", "5", "--log-level", "warning"]
    command = [sys.executable, "-m", "granian", *options, *scale, *calm]
    return [*command, "foresight.wsgi:application"]


def require_free_port(host: str, port: int) -> None:
    """Raise PortTaken, in words for whoever starts the site, when nothing can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(
                f"Port {port} on {host} cannot be used: {error.strerror}. Stop what runs there, "
                f"or choose another: PORT={port + 1 if port < 65535 else 8000} ./run demo"
            ) from error


def _announce_once_answering(host: str, port: int) -> bool:
    # The port is open before the workers are there to answer, so only an answer counts.
    connection = http.client.HTTPConnection(host, port, timeout=1)
    try:
        connection.request("HEAD", "/")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    print(f"Serving http://{host}:{port}/ (Ctrl-C ends it)", flush=True)
    return True


def run_together(
    commands: Sequence[Sequence[str]], *, announce: Callable[[], bool] = lambda: True
) -> int:
    """Run `commands` until one ends or we are told to stop; then end them all.

    `announce` is called again and again until it returns True. Returns 0 after Ctrl-C or TERM,
    else the exit code of the one that ended first (1 for 0: none of them is meant to end).
    """
    stopping = announced = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    # In sessions of their own, so that a Ctrl-C reaches them through us, once, in good order.
    running = [subprocess.Popen(command, start_new_session=True) for command in commands]
    try:
        while not stopping and all(process.poll() is None for process in running):
            announced = announced or announce()
            time.sleep(0.1)
        codes = [process.poll() for process in running]
    finally:
        if stopping:
            print("Stopping …", file=sys.stderr, flush=True)
        _end(running)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0 if stopping else next(code for code in codes if code is not None) or 1


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """TERM to each; KILL, with all it started, to those that do not listen."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
