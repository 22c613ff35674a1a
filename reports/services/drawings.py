"""Drawing the charts of an analysed round, in every language, before anyone asks for them."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from django.utils import translation

from delphi.models import Round
from foresight.languages import LANGUAGES
from reports.document.pictures import Picture, digest
from reports.document.texts import ChartText
from reports.models import Drawing
from reports.queries.accounts import account_of
from reports.wording.chart_kinds import is_narrow, pictures_of, text_of
from reports.wording.method import source_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png")  # narrow ones are for telephones' pages, so they are never taken along


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
    """
    round_ = Round.objects.select_related("study").get(pk=round_id)
    account = account_of(round_)
    stored = {
        (drawing["key"], drawing["language"], drawing["format"]): drawing["digest"]
        for drawing in Drawing.objects.filter(round=round_id).values(
            "key", "language", "format", "digest"
        )
    }
    made = 0
    wanted: set[str] = set()
    figure: Figure | None = None  # one for all: making a Figure costs as much as drawing on it
    for language in languages:
        with translation.override(language):
            source = source_line(account)
            for key, picture in pictures_of(account).items():
                wanted.add(key)
                text = text_of(account, key)
                if text is None:
                    continue
                mark = digest(picture, text.headline, text.alt, source)
                formats = FORMATS[:1] if is_narrow(key) else FORMATS
                if all(stored.get((key, language, format_)) == mark for format_ in formats):
                    continue
                figure, bodies = _draw(picture, key, text, source, figure, formats)
                for format_, body in bodies.items():
                    _keep(round_, key, language, format_, mark, body)
                    made += 1
                if not keep_going():
                    return made
    Drawing.objects.filter(round=round_id, language__in=languages).exclude(key__in=wanted).delete()
    return made


def _draw(
    picture: Picture,
    key: str,
    text: ChartText,
    source: str,
    figure: "Figure | None",
    formats: Sequence[str],
) -> tuple["Figure", dict[str, bytes]]:
    # Here, not at the top: matplotlib takes a second, and pages never need it.
    from reports.charts.kinds import CHARTS
    from reports.charts.style import to_png, to_svg

    figure = CHARTS[type(picture)](picture, figure)
    svg = to_svg(figure, key=key, title=text.headline, description=text.alt)
    bodies = {"svg": svg.encode()}
    if "png" in formats:
        bodies["png"] = to_png(figure, headline=text.headline, source=source)
    return figure, bodies


def _keep(round_: Round, key: str, language: str, format_: str, mark: str, body: bytes) -> None:
    Drawing.objects.update_or_create(
        round=round_,
        key=key,
        language=language,
        format=format_,
        defaults={"digest": mark, "body": body},
    )
