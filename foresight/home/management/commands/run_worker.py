"""`manage.py run_worker`: close due rounds, send mail, seal, analyse, draw; any number of them."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foresight.home.services.work import Worker


class Command(BaseCommand):
    help = "Do what is due, now and as it comes, until told to stop (Ctrl-C or TERM)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and end")
        parser.add_argument(
            "--pause", type=float, default=2.0, help="seconds between looks for something to do"
        )

    def handle(self, *args: Any, once: bool, pause: float, **options: Any) -> None:
        stop = threading.Event()

        def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        before = {
            number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            worker = Worker(keep_going=lambda: not stop.is_set(), say=self._say)
            while not stop.is_set():
                busy = worker.work()
                if once and not busy:
                    break
                if not busy:
                    stop.wait(pause)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
