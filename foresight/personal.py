"""What the site holds of one seat, or one account: each house lists its own tables, and
foresight.privacy joins them.

A house keeps its list in one place, `services/personal.py`. A table that is missing there fails
tests/architecture/test_personal.py.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Model
from django.utils.functional import Promise

Words = str | Promise
Row = Mapping[str, str]


class PersonalTable(NamedTuple):
    """Rows of one seat as their panellist may see, take along and erase them; or of one account.

    `rows` reads them in the active language, by `columns`, which are their keys in files and their
    headings on pages. `erase` removes what can be removed; None: it is kept, and `kept` says why.
    """

    key: str
    title: Words
    columns: Mapping[str, Words]
    models: Sequence[type[Model]]
    rows: Callable[[int], Sequence[Row]]
    erase: Callable[[int], object] | None = None
    kept: Words = ""
