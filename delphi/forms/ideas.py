"""The fields of a collect round's page: what they show, and what a sent form asks to be done."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from delphi.forms.numbers import whole_number
from delphi.queries.ideas import IdeaSheet, OwnIdea, Prompt


@dataclass(frozen=True, slots=True)
class SentIdea:
    """One field as it was sent: of an own idea, or (`idea_id` 0) of a new one."""

    question_id: int
    idea_id: int
    text: str
    revision: int


@dataclass(slots=True)
class IdeaFields:
    """An own idea, or the empty field of a new one, with what is to be said about what was sent."""

    idea: OwnIdea | None
    text: str
    revision: int
    problem: str = ""
    conflict: str = ""  # the words that stand since, when it was changed elsewhere


@dataclass(slots=True)
class PromptFields:
    prompt: Prompt
    own: list[IdeaFields]
    new: list[IdeaFields]
    removed: list[str] = field(default_factory=list)  # words taken back just now


@dataclass(slots=True)
class Came:
    """What came of a sent form, by field."""

    problems: dict[SentIdea, str] = field(default_factory=dict)
    conflicts: dict[SentIdea, tuple[str, int]] = field(default_factory=dict)
    removed: dict[int, list[str]] = field(default_factory=dict)  # by question

    @property
    def has_trouble(self) -> bool:
        return bool(self.problems or self.conflicts)


def read_ideas(data: QueryDict, view: IdeaSheet) -> list[SentIdea]:
    """Every field of the form, with the changes; new ones where something is in them."""
    sent = _of_no_idea(data, view)
    for prompt in view.prompts:
        for idea in prompt.own:
            if f"i{idea.id}" in data:
                revision = whole_number(data.get(f"i{idea.id}-revision"), digits=9)
                text = data.get(f"i{idea.id}", "")
                sent.append(SentIdea(prompt.question_id, idea.id, text, revision or 0))
        sent += [
            SentIdea(prompt.question_id, 0, text, 0)
            for text in data.getlist(f"n{prompt.question_id}")
            if text.strip()
        ]
    return sent


def _of_no_idea(data: QueryDict, view: IdeaSheet) -> list[SentIdea]:
    """What stands in fields of ideas that are none of the seat's: taken back in another tab."""
    own = {idea.id for prompt in view.prompts for idea in prompt.own}
    sent = []
    for name in data:
        field_of = re.fullmatch(r"i([0-9]{1,19})", name)
        idea_id, text = int(field_of[1]) if field_of else 0, data.get(name, "")
        if not field_of or idea_id in own or not text.strip():
            continue
        prompt = view.prompt(whole_number(data.get(f"{name}-prompt")) or 0) or view.prompts[0]
        sent.append(SentIdea(prompt.question_id, idea_id, text, 0))
    return sent


def fields_of_prompts(view: IdeaSheet, came: Came) -> list[PromptFields]:
    """The page's fields: as stored, or as sent where that could not be stored."""
    problems = {
        (each.question_id, each.idea_id): (each, said) for each, said in came.problems.items()
    }
    conflicts = {each.idea_id: (each, *stands) for each, stands in came.conflicts.items()}
    return [
        PromptFields(
            prompt,
            [_own(idea, prompt, problems, conflicts) for idea in prompt.own],
            [
                IdeaFields(None, each.text, 0, problem=said)
                for each, said in came.problems.items()
                if each.question_id == prompt.question_id
                and each.idea_id not in {idea.id for idea in prompt.own}
            ],
            came.removed.get(prompt.question_id, []),
        )
        for prompt in view.prompts
    ]


def _own(
    idea: OwnIdea,
    prompt: Prompt,
    problems: Mapping[tuple[int, int], tuple[SentIdea, str]],
    conflicts: Mapping[int, tuple[SentIdea, str, int]],
) -> IdeaFields:
    if idea.id in conflicts:
        sent, stands, revision = conflicts[idea.id]
        # Whoever sends it again has seen what it replaces.
        return IdeaFields(idea, sent.text, revision, conflict=stands)
    if (prompt.question_id, idea.id) in problems:
        sent, said = problems[prompt.question_id, idea.id]
        return IdeaFields(idea, sent.text, sent.revision, problem=said)
    return IdeaFields(idea, idea.text, idea.revision)
