"""What a schema cannot say of the rounds of a study file: numbers, what they ask, feedback."""

from typing import Any

from django.utils.translation import gettext as _

from delphi.document.checker import Checker, check_criteria_of, item_codes, wording_count
from delphi.document.mistakes import quoted
from delphi.document.tree import Path
from surveys.choices import CriterionRole, ScaleKind

COLLECT = "collect"  # the kind of round that asks open prompts


def check_rounds(checker: Checker) -> None:
    rounds = checker.listed("rounds")
    most = checker.get("stopping", "maximum_rounds")
    for index, _round in enumerate(rounds):
        number = checker.get("rounds", index, "number")
        if isinstance(number, int) and number != index + 1:
            checker.say(
                ("rounds", index, "number"),
                _("found round %(number)s") % {"number": number},
                _("expected round %(number)s here: rounds are numbered from 1 in their order")
                % {"number": index + 1},
            )
        elif isinstance(most, int) and index + 1 > most:
            checker.say(
                ("rounds", index, "number"),
                _("found round %(number)s") % {"number": number},
                _("the stopping rule allows %(most)s rounds") % {"most": most},
            )
        _check_asked(checker, ("rounds", index, "items"))
        if checker.get("rounds", index, "kind") == COLLECT:
            _check_prompts(checker, index)
            if checker.get("rounds", index, "live") is True:
                checker.say(
                    ("rounds", index, "live"),
                    _("a collect round that is live"),
                    _("ideas are released in batches anyway: expected false"),
                )
        _check_live(checker, index)
        _check_final(checker, index)
        _check_dropped(checker, index)
        _check_twice(checker, index)
        if index == 0:
            _check_first_feedback(checker)


def _check_live(checker: Checker, index: int) -> None:
    live = checker.get("rounds", index, "live") is True
    if live and checker.get("rounds", index, "feedback", "moderation") == "before":
        checker.say(
            ("rounds", index, "feedback", "moderation"),
            _("a live round in which reasons wait for approval"),
            _("reasons are shown while it is open, and approved after the close: expected after"),
        )


def _check_final(checker: Checker, index: int) -> None:
    if checker.get("rounds", index, "submit_once") is not True:
        return
    if checker.get("rounds", index, "kind") == COLLECT or checker.get("rounds", index, "live"):
        checker.say(
            ("rounds", index, "submit_once"),
            _("a live or collect round in which submitting is final"),
            _("there answers are given again in view of others’: expected false"),
        )


def _check_twice(checker: Checker, index: int) -> None:
    """What is asked twice is asked there, is judged on levels, and stands in no others' sight."""
    path: Path = ("rounds", index, "asked_twice")
    if not checker.group(*path):
        return
    if checker.get("rounds", index, "kind") == COLLECT or checker.get("rounds", index, "live"):
        checker.say(
            path,
            _("statements asked twice in a live or collect round"),
            _("both answers are to be given in view of the same: expected a rated round"),
        )
    key, codes = checker.get(*path, "criterion"), list(checker.group("criteria"))
    is_known = checker.known((*path, "criterion"), key, codes, _("criterion"))
    if is_known:
        scale = checker.get("criteria", str(key), "scale")
        kind = checker.get("scales", scale, "kind") if isinstance(scale, str) else None
        role = checker.get("criteria", str(key), "role")
        if kind not in (None, ScaleKind.ORDINAL.value) or role == CriterionRole.EXPERTISE.value:
            checker.say(
                (*path, "criterion"),
                _("statements asked twice on %(criterion)s") % {"criterion": quoted(str(key))},
                _("expected a judgement on a scale of the kind ordinal"),
            )
    for place, code in enumerate(checker.listed(*path, "items")):
        here: Path = (*path, "items", place)
        asked = asked_codes(checker, index)
        if checker.known(here, code, asked, _("item of the round")) and is_known:
            checker.known(here, key, _criteria_asked(checker, index, code), _("criterion of it"))


def _criteria_asked(checker: Checker, index: int, code: str) -> list[str]:
    """The criteria on which a round asks an item."""
    for entry in checker.listed("rounds", index, "items"):
        if isinstance(entry, dict) and entry.get("item") == code and "criteria" in entry:
            return [each for each in entry["criteria"] if isinstance(each, str)]
    codes = item_codes(checker)
    keys = checker.listed("items", codes.index(code), "criteria") if code in codes else []
    return [each for each in keys if isinstance(each, str)]


def _check_first_feedback(checker: Checker) -> None:
    for part, value in checker.group("rounds", 0, "feedback").items():
        if value is True or (isinstance(value, int) and value > 0):
            checker.say(
                ("rounds", 0, "feedback", part),
                _("feedback in the first round"),
                _("there are no earlier answers to show: expected false or 0"),
            )


def _check_prompts(checker: Checker, index: int) -> None:
    """A collect round asks open questions alone: on criteria answered in words."""
    codes = item_codes(checker)
    entries = {
        entry.get("item") if isinstance(entry, dict) else entry: entry
        for entry in checker.listed("rounds", index, "items")
        if isinstance(entry, dict | str)
    }
    for code in asked_codes(checker, index):
        if code not in codes:
            continue  # said elsewhere
        entry = entries.get(code)
        keys = entry.get("criteria") if isinstance(entry, dict) else None
        for key in keys or checker.listed("items", codes.index(code), "criteria"):
            scale = checker.get("criteria", key, "scale") if isinstance(key, str) else None
            kind = checker.get("scales", scale, "kind") if isinstance(scale, str) else None
            if kind not in (None, ScaleKind.TEXT.value):
                checker.say(
                    ("rounds", index, "items"),
                    _("a collect round asks %(item)s on %(criterion)s")
                    % {"item": quoted(code), "criterion": quoted(key)},
                    _("expected criteria with a scale of the kind text: open prompts"),
                )


def asked_codes(checker: Checker, index: int) -> list[str]:
    """The codes of the items a round asks: all there are where it names none."""
    if checker.get("rounds", index, "items") is None:
        return item_codes(checker)
    entries = checker.listed("rounds", index, "items")
    codes = (entry.get("item") if isinstance(entry, dict) else entry for entry in entries)
    return [code for code in codes if isinstance(code, str)]


def _check_dropped(checker: Checker, index: int) -> None:
    before = asked_codes(checker, index - 1) if index else []
    for place, _entry in enumerate(checker.listed("rounds", index, "dropped")):
        path: Path = ("rounds", index, "dropped", place, "item")
        checker.known(path, checker.get(*path), before, _("item of the round before"))
        if checker.get(*path) in asked_codes(checker, index):
            checker.say(
                path,
                _("%(code)s is dropped") % {"code": quoted(checker.get(*path))},
                _("the round asks it all the same: expected one or the other"),
            )


def _check_asked(checker: Checker, path: Path) -> None:
    codes = item_codes(checker)
    asked_before: dict[str, int] = {}
    for place, entry in enumerate(checker.listed(*path)):
        here: Path = (*path, place)
        code = entry if isinstance(entry, str) else checker.get(*here, "item")
        if not checker.known(here, code, codes, _("item")):
            continue
        if code in asked_before:
            checker.say(
                here,
                _("%(code)s is asked twice") % {"code": quoted(code)},
                _("it is already on line %(line)d") % {"line": asked_before[code]},
            )
            continue
        asked_before[code] = checker.tree.line(here)
        if isinstance(entry, dict):
            _check_asked_entry(checker, here, entry, codes.index(code))


def _check_asked_entry(checker: Checker, path: Path, entry: dict[str, Any], index: int) -> None:
    wording, count = entry.get("wording"), wording_count(checker, index)
    if isinstance(wording, int) and wording > count:
        checker.say(
            (*path, "wording"),
            _("found wording %(wording)s") % {"wording": wording},
            _("%(item)s has %(count)s") % {"item": entry["item"], "count": count},
        )
    of_item = [c for c in checker.listed("items", index, "criteria") if isinstance(c, str)]
    check_criteria_of(checker, (*path, "criteria"), of_item)
