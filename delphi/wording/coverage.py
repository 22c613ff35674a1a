"""How a panel's coverage and its holes read, in the active language."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from delphi.protocol.coverage import Holes, Range
from foresight.languages import Texts, page_language, spoken

MOST_CELLS = 6


def range_words(found: Range | None) -> str:
    """ "5–7": how many of a group answered, as far as it is told; "·" where it is not."""
    if found is None:
        return "·"
    return str(found.least) if found.is_exact else f"{found.least}–{found.most}"


def hole_sentences(
    lacking: Holes, regions: Mapping[str, Texts], sectors: Mapping[str, Texts]
) -> list[str]:
    """What nobody in the panel stands for, a sentence each; none where nothing is missing."""
    sentences = []
    if lacking.rows:
        names = _listed([_name(regions, key) for key in lacking.rows])
        sentences.append(_("Nobody is from {names}.").format(names=names))
    if lacking.columns:
        names = _listed([_name(sectors, key) for key in lacking.columns])
        sentences.append(_("Nobody works in {names}.").format(names=names))
    if lacking.cells:
        shown = [
            f"{_name(regions, region)} × {_name(sectors, sector)}"
            for region, sector in lacking.cells[:MOST_CELLS]
        ]
        more = len(lacking.cells) - len(shown)
        words = _("Nobody stands for {names}, and {more} more.") if more else ""
        words = words or _("Nobody stands for {names}.")
        sentences.append(words.format(names=_listed(shown), more=more))
    return sentences


def topic_sentences(topics: Sequence[tuple[Texts, int, int]]) -> list[str]:
    """The topics nobody in the panel knows well or is much interested in, and those only one does.

    `topics` are names, how many know it well, how many are much interested in it.
    """
    sentences = []
    unknown = [spoken(names, page_language()).text for names, well, _keen in topics if not well]
    if unknown:
        sentences.append(
            _("Nobody rates their own expertise high (4 or 5) in {names}.").format(
                names=_listed(unknown)
            )
        )
    single = [spoken(names, page_language()).text for names, well, _keen in topics if well == 1]
    if single:
        sentences.append(
            _("Only one rates their own expertise high (4 or 5) in {names}.").format(
                names=_listed(single)
            )
        )
    unloved = [spoken(names, page_language()).text for names, _well, keen in topics if not keen]
    if unloved:
        sentences.append(
            _("Nobody is much interested (4 or 5) in {names}.").format(names=_listed(unloved))
        )
    return sentences


def conflict_sentence(declared: int | None, entered: int, k: int) -> str:
    """How many declared a conflict of interest, None for 1 .. k − 1, and how many were entered."""
    sentences = []
    if declared is None:
        sentences.append(
            _("Fewer than {k} of the panel declared a conflict of interest in this.").format(k=k)
        )
    elif declared:
        sentences.append(
            ngettext(
                "{n} of the panel declared a conflict of interest in this.",
                "{n} of the panel declared a conflict of interest in this.",
                declared,
            ).format(n=declared)
        )
    if entered:
        sentences.append(
            ngettext(
                "{n} conflict of interest in this was entered by facilitators.",
                "{n} conflicts of interest in this were entered by facilitators.",
                entered,
            ).format(n=entered)
        )
    return " ".join(sentences)


def _name(names: Mapping[str, Texts], key: str) -> str:
    return spoken(names.get(key, {}), page_language()).text or key


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)
