"""Drawing the charts of an analysed round, in every language, before anyone asks for them."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import QuerySet
from django.utils import translation

from delphi.models import Round
from foresight.languages import LANGUAGES
from reports.document.account import Account
from reports.document.freezing import frozen, seal_of, thawed
from reports.document.pictures import Picture, digest
from reports.document.texts import ChartText
from reports.models import Drawing, Edition
from reports.queries.accounts import account_of
from reports.queries.editions import editions_drawn
from reports.wording.chart_kinds import is_narrow, pictures_of, text_of
from reports.wording.method import source_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")  # narrow ones are for telephones' pages, so they are never taken along


Marks = dict[tuple[str, str], str]  # language and key of a chart: the digest of what it shows


def draw_round(
    *,
    round_id: int,
    languages: tuple[str, ...] = LANGUAGES,
    keep_going: Callable[[], bool] = lambda: True,
) -> int:
    """Draw every chart of an analysed round that is missing or shows other figures by now.

    Returns how many files were made. Each is saved on its own, so a worker that is stopped goes on
    where it was; the panel's charts come first, and pages show tables until a chart is there.
    `keep_going` is asked after each chart, so that a worker can look after other things between.

    Editions share the round's charts. One whose words differ from what they are by now (a title has
    been changed) gets its own of those, and gets them first: what it shows never changes.
    """
    round_ = Round.objects.select_related("study").get(pk=round_id)
    account = account_of(round_)
    now = seal_of(frozen(account))
    artist = _Artist(round_, languages, keep_going)
    apart = [edition for edition in editions_drawn(round_id) if edition.digest != now]
    if apart:
        marks = {(each.language, each.key): each.mark for each in _charts_of(account, languages)}
        for edition in apart:
            if not artist.draws(thawed(edition.account), edition=edition, elsewhere=marks):
                return artist.made
    if artist.draws(account):
        artist.clear_up()
    return artist.made


class _Wanted(NamedTuple):
    """A chart that an account has, and the digest of everything in it."""

    language: str
    key: str
    picture: Picture
    text: ChartText
    source: str
    mark: str


def _charts_of(account: Account, languages: Sequence[str]) -> Iterator[_Wanted]:
    """In each language in turn, which is active meanwhile."""
    for language in languages:
        with translation.override(language):
            source = source_line(account)
            for key, picture in pictures_of(account).items():
                if text := text_of(account, key):
                    mark = digest(picture, text.headline, text.alt, source)
                    yield _Wanted(language, key, picture, text, source, mark)


class _Artist:
    """Draws what is missing of accounts, on one figure: making one costs as much as drawing."""

    def __init__(
        self, round_: Round, languages: Sequence[str], keep_going: Callable[[], bool]
    ) -> None:
        self.made = 0
        self._round, self._languages, self._keep_going = round_, languages, keep_going
        self._figure: Figure | None = None
        self._wanted: set[tuple[int | None, str, str]] = set()

    def draws(
        self, account: Account, *, edition: Edition | None = None, elsewhere: Marks | None = None
    ) -> bool:
        """Whether it got through with all; what has the same mark `elsewhere` is not kept here."""
        stored = {
            (drawing["key"], drawing["language"], drawing["format"]): drawing["digest"]
            for drawing in self._drawings(edition).values("key", "language", "format", "digest")
        }
        for chart in _charts_of(account, self._languages):
            language, key = chart.language, chart.key
            if (elsewhere or {}).get((language, key)) == chart.mark:
                continue
            self._wanted.add((edition.pk if edition else None, language, key))
            formats = FORMATS[:1] if is_narrow(key) else FORMATS
            if all(stored.get((key, language, format_)) == chart.mark for format_ in formats):
                continue
            self._figure, bodies = _draw(chart, self._figure, formats)
            for format_, body in bodies.items():
                self._keep(edition, chart, format_, body)
            if not self._keep_going():
                return False
        return True

    def clear_up(self) -> None:
        """Take away what no account shows any more, once all of them have been drawn."""
        found = Drawing.objects.filter(round=self._round, language__in=self._languages)
        gone = [
            pk
            for pk, *which in found.values_list("pk", "edition", "language", "key")
            if tuple(which) not in self._wanted
        ]
        Drawing.objects.filter(pk__in=gone).delete()

    def _drawings(self, edition: Edition | None) -> QuerySet[Drawing]:
        return Drawing.objects.filter(round=self._round, edition=edition)

    def _keep(self, edition: Edition | None, chart: _Wanted, format_: str, body: bytes) -> None:
        Drawing.objects.update_or_create(
            round=self._round,
            edition=edition,
            key=chart.key,
            language=chart.language,
            format=format_,
            defaults={"digest": chart.mark, "body": body},
        )
        self.made += 1


def _draw(
    chart: _Wanted, figure: "Figure | None", formats: Sequence[str]
) -> tuple["Figure", dict[str, bytes]]:
    # Here, not at the top: matplotlib takes a second, and pages never need it.
    from reports.charts.kinds import CHARTS
    from reports.charts.style import to_png, to_svg

    text = chart.text
    figure = CHARTS[type(chart.picture)](chart.picture, figure)
    svg = to_svg(figure, key=chart.key, title=text.headline, description=text.alt)
    bodies = {"svg": svg.encode()}
    if "png" in formats:
        bodies["png"] = to_png(figure, headline=text.headline, source=chart.source)
    return figure, bodies
