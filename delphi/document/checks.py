"""What a schema cannot say of a study file: references, languages, scales, lineage, rounds.

The checks read the plain values, which may be misshapen anywhere, and add to `mistakes`.
"""

from collections.abc import Iterator
from typing import Any, TypeGuard
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from delphi.document.check_rounds import check_rounds
from delphi.document.checker import Checker, check_criteria_of, wording_count
from delphi.document.mistakes import Mistake, known_or_meant, quoted
from delphi.document.tree import Path, Tree
from foresight.languages import LANGUAGES

FEWEST_LEVELS, MOST_LEVELS = 2, 11
BOUNDED_KINDS = ("ordinal", "number", "interval", "year")


def reference_mistakes(tree: Tree) -> list[Mistake]:
    """Everything wrong in `tree` beyond its shape."""
    checker = Checker(tree)
    if not isinstance(tree.value, dict):
        return []
    check_languages(checker)
    check_zone(checker)
    check_scales(checker)
    check_criteria(checker)
    check_planes(checker)
    check_items(checker)
    check_lineage(checker)
    check_rounds(checker)
    return checker.mistakes


def text_paths(checker: Checker) -> Iterator[Path]:
    """Where texts in the study's languages stand."""
    yield from (("title",), ("purpose",), ("information",))
    for key in checker.group("scales"):
        yield ("scales", key, "unit")
        for part in ("labels", "choices"):
            yield from (("scales", key, part, p) for p in checker.group("scales", key, part))
    for key in checker.group("criteria"):
        yield from (("criteria", key, part) for part in ("name", "prompt"))
    yield from (("sections", key) for key in checker.group("sections"))
    for index, _item in enumerate(checker.listed("items")):
        yield ("items", index, "statement")
        for number, _wording in enumerate(checker.listed("items", index, "wordings")):
            yield ("items", index, "wordings", number, "statement")
    yield from (("rounds", i, "title") for i, _round in enumerate(checker.listed("rounds")))


def check_languages(checker: Checker) -> None:
    languages = [name for name in checker.listed("languages") if name in LANGUAGES]
    if not languages:
        return
    wanted = ", ".join(languages)
    notes = [("method", field) for field in checker.group("method")]
    for path in (*text_paths(checker), *notes):
        texts = checker.get(*path)
        if isinstance(texts, str) and texts and len(languages) > 1:
            checker.say(
                path,
                _("found one text"),
                _("expected one for each language: %(languages)s") % {"languages": wanted},
            )
        if not isinstance(texts, dict) or not texts:
            continue
        for language in languages:
            # What is told about the method may be told in some of the languages only.
            if language not in texts and path[0] != "method":
                checker.say(
                    path,
                    _("the text in “%(language)s” is missing") % {"language": language},
                    _("expected one for each language: %(languages)s") % {"languages": wanted},
                )
        for language, text in texts.items():
            if language in LANGUAGES and language not in languages:
                checker.say(
                    (*path, language),
                    _("a text in “%(language)s”") % {"language": language},
                    _("the study's languages are %(languages)s") % {"languages": wanted},
                )
            elif isinstance(text, str) and text and not text.strip():
                checker.say((*path, language), _("a text of spaces"), _("expected a text"))


def check_zone(checker: Checker) -> None:
    zone = checker.get("zone")
    if not isinstance(zone, str):
        return
    try:
        ZoneInfo(zone)
    except (OSError, ValueError, KeyError):  # a folder's name, a path, an unknown zone
        pass
    else:
        return
    checker.say(
        ("zone",),
        _("unknown time zone %(zone)s") % {"zone": quoted(zone)},
        known_or_meant(zone, sorted(z for z in available_timezones() if z.startswith("Europe/"))),
    )


def check_scales(checker: Checker) -> None:
    for key in checker.group("scales"):
        scale = checker.group("scales", key)
        if scale.get("kind") in BOUNDED_KINDS:
            _check_bounds(checker, ("scales", key), scale)
        if scale.get("kind") == "ranking":
            _check_places(checker, ("scales", key), scale)


def _check_places(checker: Checker, path: Path, scale: dict[str, Any]) -> None:
    top, choices = scale.get("top"), scale.get("choices")
    if isinstance(top, int) and isinstance(choices, dict) and top > len(choices):
        checker.say(
            (*path, "top"),
            _("a ranking of the best %(top)d of %(choices)d")
            % {"top": top, "choices": len(choices)},
            _("expected at most %(number)s") % {"number": len(choices)},
        )


def _check_bounds(checker: Checker, path: Path, scale: dict[str, Any]) -> None:
    lowest, highest = scale.get("lowest"), scale.get("highest")
    if not _is_number(lowest) or not _is_number(highest):
        return
    if lowest >= highest:
        checker.say(
            (*path, "highest"),
            _("the scale runs from %(lowest)s to %(highest)s")
            % {"lowest": lowest, "highest": highest},
            _("expected a highest value above the lowest"),
        )
    elif scale["kind"] == "ordinal" and isinstance(lowest, int) and isinstance(highest, int):
        _check_levels(checker, path, scale, lowest, highest)


def _check_levels(
    checker: Checker, path: Path, scale: dict[str, Any], lowest: int, highest: int
) -> None:
    levels = highest - lowest + 1
    if not FEWEST_LEVELS <= levels <= MOST_LEVELS:
        checker.say(
            (*path, "highest"),
            _("the scale has %(levels)d points") % {"levels": levels},
            _("expected %(fewest)d to %(most)d") % {"fewest": FEWEST_LEVELS, "most": MOST_LEVELS},
        )
        return
    labels = scale.get("labels")
    if not isinstance(labels, dict):
        return
    known = [str(level) for level in range(lowest, highest + 1)]
    for level in labels:
        if level not in known:
            checker.say(
                (*path, "labels", level),
                _("a label for %(level)s") % {"level": quoted(level)},
                _("the scale runs from %(lowest)s to %(highest)s")
                % {"lowest": lowest, "highest": highest},
            )
    for end in (known[0], known[-1]):
        if end not in labels:
            checker.say(
                (*path, "labels"),
                _("the label of %(level)s is missing") % {"level": end},
                _("both ends of a scale need one"),
            )


def check_criteria(checker: Checker) -> None:
    scales = checker.group("scales")
    for key in checker.group("criteria"):
        name = checker.get("criteria", key, "scale")
        path: Path = ("criteria", key, "scale")
        is_known = checker.known(path, name, list(scales), _("scale"))
        if checker.get("criteria", key, "role") == "expertise":
            _check_expertise(checker, key, is_known and checker.get("scales", name, "kind"))


def _check_expertise(checker: Checker, key: str, kind: object) -> None:
    if isinstance(kind, str) and kind != "ordinal":
        checker.say(
            ("criteria", key, "scale"),
            _("own expertise on a scale of kind %(kind)s") % {"kind": kind},
            _("expected an ordinal scale"),
        )
    if checker.get("criteria", key, "consensus") is not None:
        checker.say(
            ("criteria", key, "consensus"),
            _("a consensus rule for own expertise"),
            _("own expertise is never judged: leave the rule out"),
        )


def check_planes(checker: Checker) -> None:
    """A plane is of two ordinal criteria, and each criterion is on one plane at most."""
    criteria = checker.group("criteria")
    seen: set[str] = set()
    for index, _plane in enumerate(checker.listed("planes")):
        for side in ("across", "up"):
            path: Path = ("planes", index, side)
            name = checker.get(*path)
            if name is None or not checker.known(path, name, list(criteria), _("criterion")):
                continue
            scale = str(checker.get("criteria", name, "scale"))
            kind = checker.get("scales", scale, "kind")
            if isinstance(kind, str) and kind != "ordinal":
                checker.say(
                    path,
                    _("%(name)s has a scale of kind %(kind)s")
                    % {"name": quoted(name), "kind": kind},
                    _("expected an ordinal scale"),
                )
            if name in seen:
                checker.say(
                    path,
                    _("%(name)s stands on a plane already") % {"name": quoted(name)},
                    _("expected each criterion once"),
                )
            seen.add(name)


def check_items(checker: Checker) -> None:
    seen: dict[str, int] = {}
    for index, _item in enumerate(checker.listed("items")):
        item = checker.group("items", index)
        code = item.get("code")
        path: Path = ("items", index, "code")
        if isinstance(code, str):
            # Codes that differ in case alone are one code to a spreadsheet and to a reader.
            if code.casefold() in seen:
                checker.say(
                    path,
                    _("the code %(code)s stands twice") % {"code": quoted(code)},
                    _("it is already on line %(line)d") % {"line": seen[code.casefold()]},
                )
            else:
                seen[code.casefold()] = checker.tree.line(path)
        if "section" in item:
            sections = list(checker.group("sections"))
            checker.known(("items", index, "section"), item["section"], sections, _("section"))
        check_criteria_of(checker, ("items", index, "criteria"), list(checker.group("criteria")))


def check_lineage(checker: Checker) -> None:
    """Parents exist, and no wording descends from itself."""
    known: set[str] = set()
    parents_of: dict[str, tuple[Path, list[str]]] = {}
    for index, _item in enumerate(checker.listed("items")):
        code = checker.get("items", index, "code")
        for number in range(1, wording_count(checker, index) + 1):
            path: Path = ("items", index)
            path = path if number == 1 else (*path, "wordings", number - 2)
            default = [] if number == 1 else [f"{code}/{number - 1}"]
            given = checker.get(*path, "parents")
            known.add(f"{code}/{number}")
            parents = given if isinstance(given, list) else default
            parents_of[f"{code}/{number}"] = (
                (*path, "parents"),
                [parent for parent in parents if isinstance(parent, str) and "/" in parent],
            )
    for path, parents in parents_of.values():
        for place, parent in enumerate(parents):
            checker.known((*path, place), parent, sorted(known), _("wording"))
    _check_descent(checker, parents_of)


def _check_descent(checker: Checker, parents_of: dict[str, tuple[Path, list[str]]]) -> None:
    settled: set[str] = set()
    progress = True
    while progress:  # takes away, generation by generation, what descends from what is settled
        ready = [
            name
            for name, (_path, parents) in parents_of.items()
            if name not in settled and all(p in settled or p not in parents_of for p in parents)
        ]
        settled.update(ready)
        progress = bool(ready)
    for name, (path, _parents) in parents_of.items():
        if name not in settled and checker.get(*path) is not None:
            checker.say(
                path,
                _("%(name)s descends from itself") % {"name": quoted(name)},
                _("expected parents that were there before"),
            )


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
