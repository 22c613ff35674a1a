"""What is written to the log: no secret of an address, and no content of a record."""

import logging
import re

#: Addresses whose next part opens something: a seat, a report, a password; or names a seat.
_SECRET = re.compile(r"(/(?:l|r|reminders|password/reset/key)/)[^/\s'\"]+")
#: PostgreSQL's errors quote the row they are about, which may be an answer.
_RECORD = re.compile(r"^(?:DETAIL|CONTEXT):.*$\n?", re.MULTILINE)


class DiscreetFormatter(logging.Formatter):
    """The one formatter of the site: whoever logs, and tracebacks too, passes through here."""

    def format(self, record: logging.LogRecord) -> str:
        return _RECORD.sub("", _SECRET.sub(r"\1…", super().format(record)))
