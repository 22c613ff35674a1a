"""The background worker: what is due is done, whoever of any number of workers comes first.

There is no queue besides the records themselves: rounds past their deadline, reminders due,
messages due, closed rounds without a seal, sealed ones without figures, identity keys past their
date. Each duty finds its work by a query and claims it by a conditional update, so a worker that
dies leaves nothing behind that the next one does not find.
"""

import logging
import os
import socket
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import DatabaseError, connections
from django.utils import timezone

from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import Refused
from delphi.queries.ideas import open_collect_rounds
from delphi.queries.live import live_rounds_to_finish, open_live_rounds
from delphi.queries.mailing import rounds_with_reminders
from delphi.queries.rounds import rounds_in
from delphi.queries.simulations import running_simulations
from delphi.queries.watching import rounds_to_tally
from delphi.services.idea_batches import release_ideas
from delphi.services.messages import send_due_messages
from delphi.services.purging import purge_due_identities
from delphi.services.reminding import remind_by_plan
from delphi.services.rounds import close_due_rounds
from delphi.services.trash import empty_trash
from delphi.services.watching import tally_round
from foresight.languages import LANGUAGES
from foresight.network.services.visits import forget_visits
from reports.choices import FORMATS
from reports.queries.files import editions_to_write
from reports.queries.reports import rounds_to_draw

log = logging.getLogger(__name__)

BATCH = 50  # messages sent before the other duties are looked at again
#: Seconds of drawing before the other duties are looked at again; a round has hundreds of charts.
DRAWING_TIME = 5
#: The same of writing the files of editions.
WRITING_TIME = 5
#: Seconds that a dry run goes on before the other duties are looked at again.
SIMULATING_TIME = 5
PURGE_EVERY = timedelta(hours=1)
REMIND_EVERY = TALLY_EVERY = timedelta(minutes=1)
#: A duty that failed is left alone for so many seconds, twice as long each time.
FIRST_WAIT, LONGEST_WAIT = 5, 600


@dataclass
class Worker:
    """`keep_going` is asked between any two steps; `say` is told what was done, without names."""

    keep_going: Callable[[], bool] = lambda: True
    say: Callable[[str], object] = lambda line: None
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:28]}:{os.getpid()}")
    _drawn: dict[int, int | None] = field(default_factory=dict)
    _editions: dict[int, int | None] = field(default_factory=dict)
    _purged_at: datetime | None = None
    _reminded_at: datetime | None = None
    _tallied_at: datetime | None = None
    _failures: dict[str, int] = field(default_factory=dict)
    _rest_until: dict[str, float] = field(default_factory=dict)

    def work(self) -> bool:
        """Do once all that is due; whether there was anything."""
        did = False
        for duty in self._duties():
            if self.keep_going():
                did |= duty()
        return did

    def _duties(self) -> list[Callable[[], bool]]:
        # People first: deadlines and mail do not wait for figures and charts.
        return [
            lambda: self._try("close", self._close),
            self._remind,
            self._tally,
            lambda: self._try("send", self._send),
            lambda: self._release("ideas", open_collect_rounds, release_ideas),
            lambda: self._release("figures", open_live_rounds, self._release_live),
            lambda: self._try("purge", self._purge),
            lambda: self._each("seal", partial(rounds_in, RoundState.CLOSED), self._seal),
            lambda: self._each("analyse", partial(rounds_in, RoundState.SEALED), self._analyse),
            lambda: self._each("finish", live_rounds_to_finish, self._finish_live),
            lambda: self._each("simulate", running_simulations, self._simulate),
            lambda: self._each("draw", self._rounds_to_draw, self._draw),
            lambda: self._each("write", self._editions_to_write, self._write),
        ]

    # --- the duties -------------------------------------------------------------------------------

    def _close(self) -> bool:
        closed = close_due_rounds(at=timezone.now())
        if closed:
            self.say(f"closed rounds: {len(closed)}")
        return bool(closed)

    def _remind(self) -> bool:
        """Reminders that go out by themselves; looked for once a minute, since days count here."""
        now = timezone.now()
        if self._reminded_at is not None and now < self._reminded_at + REMIND_EVERY:
            return False
        self._reminded_at = now

        def one(round_id: int) -> bool:
            count = remind_by_plan(round_id=round_id, at=now)
            if count:
                self.say(f"reminded {count} in round {round_id}")
            return count > 0

        return self._each("remind", partial(rounds_with_reminders, at=now), one)

    def _tally(self) -> bool:
        """The days of open rounds, counted once a minute; and nothing is said of it."""
        now = timezone.now()
        if self._tallied_at is not None and now < self._tallied_at + TALLY_EVERY:
            return False
        self._tallied_at = now
        self._each("tally", rounds_to_tally, lambda pk: tally_round(round_id=pk, at=now))
        return False

    def _send(self) -> bool:
        count = send_due_messages(
            worker=self.name, at=timezone.now(), limit=BATCH, keep_going=self.keep_going
        )
        if any(count):
            told = ", ".join(f"{value} {name}" for name, value in count._asdict().items() if value)
            self.say(f"messages: {told}")
        return any(count)

    def _release(
        self,
        what: str,
        find: Callable[[], list[int]],
        release: Callable[..., object | None],
    ) -> bool:
        """Show the panels of open rounds what is new, where enough of it has come together."""

        def one(round_id: int) -> bool:
            made = release(round_id=round_id, at=timezone.now()) is not None
            if made:
                self.say(f"released {what} of round {round_id}")
            return made

        return self._each(f"release {what}", find, one)

    def _release_live(self, *, round_id: int, at: datetime) -> object | None:
        from delphi.services.live_batches import release_live

        return release_live(round_id=round_id, at=at)

    def _purge(self) -> bool:
        now = timezone.now()
        if self._purged_at is not None and now < self._purged_at + PURGE_EVERY:
            return False
        forget_visits(at=now)
        destroyed = purge_due_identities(at=now)
        if emptied := empty_trash(at=now):
            self.say(f"destroyed what was in the trash for 30 days: {emptied}")
        self._purged_at = now
        if destroyed:
            self.say(f"destroyed identity keys: {destroyed}")
        return bool(destroyed)

    # The figures and charts of a round import numpy, scipy and matplotlib, which take seconds and
    # a hundred megabytes: a worker that only sends mail does without them.

    def _seal(self, round_id: int) -> bool:
        from delphi.services.sealing import seal_round

        seal_round(round_id=round_id, by=None, at=timezone.now())
        self.say(f"sealed round {round_id}")
        return True

    def _analyse(self, round_id: int) -> bool:
        from delphi.services.analysis import analyse_round

        analyse_round(round_id=round_id, at=timezone.now())
        self.say(f"analysed round {round_id}")
        return True

    def _simulate(self, simulation_id: int) -> bool:
        from delphi.services.simulating import advance_simulation

        ends = time.monotonic() + SIMULATING_TIME
        while advance_simulation(simulation_id=simulation_id, at=timezone.now()):
            if not self.keep_going() or time.monotonic() > ends:
                return True
        self.say(f"ended dry run {simulation_id}")
        return True

    def _finish_live(self, round_id: int) -> bool:
        from delphi.services.live_batches import release_sealed

        return release_sealed(round_id=round_id) is not None

    def _rounds_to_draw(self) -> list[int]:
        """Those not looked at since the worker was started, or since an edition was published."""
        self._editions = dict(rounds_to_draw())
        missing = object()
        return [pk for pk, at in self._editions.items() if self._drawn.get(pk, missing) != at]

    def _draw(self, round_id: int) -> bool:
        from reports.services.drawings import draw_round

        ends = time.monotonic() + DRAWING_TIME
        drawn = draw_round(
            round_id=round_id,
            keep_going=lambda: self.keep_going() and time.monotonic() < ends,
        )
        if not drawn:
            self._drawn[round_id] = self._editions[round_id]
        if drawn:
            self.say(f"drew charts of round {round_id}: {drawn} files")
        return bool(drawn)

    def _editions_to_write(self) -> list[int]:
        """Latest editions that lack files, once the charts of their rounds have been drawn."""
        waiting = set(self._rounds_to_draw())
        return [
            edition
            for edition, round_id in editions_to_write(len(FORMATS) * len(LANGUAGES))
            if round_id not in waiting
        ]

    def _write(self, edition_id: int) -> bool:
        from reports.services.files import write_edition

        ends = time.monotonic() + WRITING_TIME
        made = write_edition(
            edition_id=edition_id,
            keep_going=lambda: self.keep_going() and time.monotonic() < ends,
        )
        if made:
            self.say(f"wrote files of edition {edition_id}: {made}")
        return bool(made)

    # --- doing them without one stopping the others -----------------------------------------------

    def _each(self, duty: str, rounds: Callable[[], list[int]], act: Callable[[int], bool]) -> bool:
        """Do it to every one of the rounds; whether that did anything."""
        found: list[int] = []

        def find() -> bool:
            found.extend(rounds())
            return bool(found)

        self._try(f"find what to {duty}", find)
        did = False
        for round_id in found:
            if self.keep_going():
                did |= self._try(f"{duty} round {round_id}", partial(act, round_id))
        return did

    def _try(self, duty: str, act: Callable[[], bool]) -> bool:
        if time.monotonic() < self._rest_until.get(duty, 0):
            return False
        try:
            done = act()
        except Refused:
            return False  # another worker has done it meanwhile
        except Exception as error:  # noqa: BLE001 - the other duties go on
            self._rest(duty, error)
            return False
        self._failures.pop(duty, None)
        return done

    def _rest(self, duty: str, error: Exception) -> None:
        failures = self._failures[duty] = self._failures.get(duty, 0) + 1
        wait = min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT)
        self._rest_until[duty] = time.monotonic() + wait
        # Where, not what: messages of errors quote values, and values may be addresses.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        log.error(
            "%s failed (%s at %s:%s); again in %s s",
            duty,
            type(error).__name__,
            frame.filename,
            frame.lineno,
            wait,
        )
        if isinstance(error, DatabaseError):
            connections.close_all()
