"""A study file changed in one place, while nothing of the study has been asked yet.

Every function gives a new `StudyFile`; `checked` says whether it still is one. Keys and codes that
are not there raise KeyError.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from delphi.document.mistakes import Mistakes
from delphi.document.parse import parse_study
from delphi.document.statements import PastedStatement
from delphi.document.study import (
    Asked,
    AskedTwice,
    CriterionEntry,
    ItemEntry,
    RoundEntry,
    ScaleEntry,
    SectionEntry,
    StudyFile,
    Wording,
)
from delphi.document.write import study_text
from foresight.languages import Texts

Edit = Callable[[StudyFile], StudyFile]
_NUMBERED = re.compile(r"(.*?)(\d+)$")


def checked(study: StudyFile) -> StudyFile:
    """The study, when everything in it fits. Raises `Mistakes`, which name no line."""
    try:
        return parse_study(study_text(study))
    except Mistakes as found:
        raise Mistakes(replace(each, line=0) for each in found.mistakes) from found


def with_statements(
    study: StudyFile, statements: Sequence[PastedStatement], criteria: Sequence[str]
) -> StudyFile:
    """New items after those there are, on the criteria, asked in the first round."""
    sections, items = list(study.sections), list(study.items)
    for statement in statements:
        code = _next_code([item.code for item in items])
        section = _section(sections, statement.section) if statement.section else None
        asked_on = tuple(each.key for each in study.criteria if each.key in criteria)
        items.append(ItemEntry(code, section, asked_on, (Wording(statement.texts),)))
    first = study.rounds[0]
    new = tuple(Asked(item.code, 1, item.criteria) for item in items[len(study.items) :])
    rounds = (replace(first, asked=(*first.asked, *new)), *study.rounds[1:])
    return replace(study, sections=tuple(sections), items=tuple(items), rounds=rounds)


def with_wording(
    study: StudyFile, code: str, texts: Texts, section: str | None, criteria: Sequence[str]
) -> StudyFile:
    """The item in other words (not a new wording: nobody has seen any), section and criteria."""
    old = item_of(study, code)
    asked_on = tuple(each.key for each in study.criteria if each.key in criteria)
    latest = replace(old.wordings[-1], texts=texts)
    new = replace(old, section=section, criteria=asked_on, wordings=(*old.wordings[:-1], latest))
    items = tuple(new if item.code == code else item for item in study.items)
    rounds = tuple(
        replace(
            each,
            asked=tuple(
                replace(asked, criteria=asked_on) if asked.item == code else asked
                for asked in each.asked
            ),
            asked_twice=_twice_if(each, lambda item, key: item != code or key in asked_on),
        )
        for each in study.rounds
    )
    return _without_empty_sections(replace(study, items=items, rounds=rounds))


def without_statement(study: StudyFile, code: str) -> StudyFile:
    item_of(study, code)
    items = tuple(item for item in study.items if item.code != code)
    rounds = tuple(
        replace(
            each,
            asked=tuple(asked for asked in each.asked if asked.item != code),
            asked_twice=_twice_if(each, lambda item, _key: item != code),
        )
        for each in study.rounds
    )
    return _without_empty_sections(replace(study, items=items, rounds=rounds))


def with_criterion(study: StudyFile, criterion: CriterionEntry, scale: ScaleEntry) -> StudyFile:
    """One criterion more, last; asked of every item, unless the study begins with ideas.

    A key that is taken gets a number after it, and so does that of its scale.
    """
    spoken = study.languages
    scale_key = _free(scale.key, [each.key for each in study.scales])
    points = tuple(replace(each, texts=_kept(each.texts, spoken)) for each in scale.points)
    scale = replace(scale, key=scale_key, points=points, unit=_kept(scale.unit, spoken))
    criterion = replace(
        criterion,
        key=_free(criterion.key, [each.key for each in study.criteria]),
        names=_kept(criterion.names, spoken),
        prompts=_kept(criterion.prompts, spoken),
        scale=scale_key,
    )
    larger = replace(study, scales=(*study.scales, scale), criteria=(*study.criteria, criterion))
    if study.rounds[0].kind == "collect":
        return larger
    return _on_criteria(larger, lambda keys: (*keys, criterion.key))


def without_criterion(study: StudyFile, key: str) -> StudyFile:
    """One criterion fewer, with its planes and, when no other is answered on it, its scale.

    What was asked on it alone is asked no more.
    """
    gone = criterion_of(study, key)
    criteria = tuple(each for each in study.criteria if each.key != key)
    is_used = any(each.scale == gone.scale for each in criteria)
    smaller = replace(
        study,
        criteria=criteria,
        scales=tuple(each for each in study.scales if is_used or each.key != gone.scale),
        planes=tuple(each for each in study.planes if key not in (each.across, each.up)),
    )
    return _on_criteria(smaller, lambda keys: tuple(each for each in keys if each != key))


def with_words_and_scale(
    study: StudyFile, key: str, names: Texts, prompts: Texts, scale: ScaleEntry
) -> StudyFile:
    """A criterion under other names, asked in other words and answered on its scale as given."""
    old = criterion_of(study, key)
    new = replace(old, names=names, prompts=prompts)
    return replace(
        study,
        criteria=tuple(new if each.key == key else each for each in study.criteria),
        scales=tuple(
            replace(scale, key=each.key) if each.key == old.scale else each for each in study.scales
        ),
    )


def scale_of(study: StudyFile, key: str) -> ScaleEntry:
    """The scale that a criterion is answered on."""
    wanted = criterion_of(study, key).scale
    return next(scale for scale in study.scales if scale.key == wanted)


def _on_criteria(
    study: StudyFile, changed: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> StudyFile:
    items = tuple(replace(item, criteria=changed(item.criteria)) for item in study.items)

    def asks(round_: RoundEntry) -> RoundEntry:
        return replace(
            round_,
            asked=tuple(
                replace(each, criteria=keys)
                for each in round_.asked
                if (keys := changed(each.criteria))
            ),
            asked_twice=_twice_if(round_, lambda _item, key: key in changed((key,))),
        )

    return replace(study, items=items, rounds=tuple(map(asks, study.rounds)))


def _twice_if(round_: RoundEntry, stays: Callable[[str, str], bool]) -> AskedTwice | None:
    """What the round asks twice, as far as it still asks it: by item and criterion."""
    twice = round_.asked_twice
    items = tuple(item for item in twice.items if stays(item, twice.criterion)) if twice else ()
    return replace(twice, items=items) if twice and items else None


def item_of(study: StudyFile, code: str) -> ItemEntry:
    for item in study.items:
        if item.code == code:
            return item
    raise KeyError(code)


def criterion_of(study: StudyFile, key: str) -> CriterionEntry:
    for criterion in study.criteria:
        if criterion.key == key:
            return criterion
    raise KeyError(key)


def _next_code(codes: Sequence[str]) -> str:
    """The code after the last one: "A7" after "A6", and "v1" where codes have no numbers."""
    last = _NUMBERED.fullmatch(codes[-1]) if codes else None
    stem = last[1] if last else "v"
    number = int(last[2]) if last else 0
    while True:
        number += 1
        if (code := f"{stem}{number}") not in codes:
            return code


def _section(sections: list[SectionEntry], titles: Texts) -> str:
    """The key of the section with these titles, which is added where there is none."""
    for section in sections:
        if section.titles == titles:
            return section.key
    sections.append(SectionEntry(_free("s1", [each.key for each in sections]), titles))
    return sections[-1].key


def _without_empty_sections(study: StudyFile) -> StudyFile:
    used = {item.section for item in study.items}
    kept = tuple(section for section in study.sections if section.key in used)
    return replace(study, sections=kept)


def _free(key: str, taken: Sequence[str]) -> str:
    if key not in taken:
        return key
    stem = key.rstrip("0123456789")
    return next(new for n in range(2, len(taken) + 3) if (new := f"{stem}{n}") not in taken)


def _kept(texts: Texts, spoken: Sequence[str]) -> Texts:
    return {language: texts[language] for language in spoken if language in texts}
