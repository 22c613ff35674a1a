"""The texts of a study's messages: its own, where there are any."""

from typing import NamedTuple

from delphi.models import MessageWording, Study
from delphi.protocol.lifecycle import MessageKind
from delphi.protocol.placeholders import MessageText
from delphi.queries.steering import languages_of
from foresight.languages import LANGUAGES


class OwnTexts(NamedTuple):
    """A study's own texts of one kind by language; `revision` 0 where it has none."""

    texts: dict[str, MessageText]
    revision: int


NOTHING_OWN = OwnTexts({}, 0)


def own_texts(study_id: int) -> dict[MessageKind, OwnTexts]:
    """Every kind of message that the study has a text of its own for. One query."""
    found = MessageWording.objects.filter(study=study_id)
    return {MessageKind(each.kind): _own(each) for each in found}


def own_texts_of(study_id: int, kind: MessageKind) -> OwnTexts:
    """The study's own texts of one kind. One query."""
    found = MessageWording.objects.filter(study=study_id, kind=kind.value).first()
    return _own(found) if found else NOTHING_OWN


def written_languages(study: Study) -> list[str]:
    """The languages messages are written in: those of the study, and any a seat asks for."""
    used = {*study.survey.languages, *languages_of(study)}
    return [language for language in LANGUAGES if language in used]


def _own(wording: MessageWording) -> OwnTexts:
    texts = {
        language: MessageText(text["subject"], text["body"])
        for language, text in wording.texts.items()
    }
    return OwnTexts(texts, wording.revision)
