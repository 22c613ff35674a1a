"""What becomes of one item in the next round: a form for each act that needs words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from delphi.protocol.turning import FEWEST_PARTS, Decision, Drop, Merge, Reword, Split
from delphi.wording.differences import LONGEST, languages_left

_NAMES = {
    "fi": gettext_lazy("New wording in Finnish"),
    "sv": gettext_lazy("New wording in Swedish"),
    "en": gettext_lazy("New wording in English"),
}
_LANGUAGES = {
    "fi": gettext_lazy("Finnish"),
    "sv": gettext_lazy("Swedish"),
    "en": gettext_lazy("English"),
}
MOST_PARTS = 6  # of a split
_TREND = {
    "reword": [
        ("goes_on", gettext_lazy("Yes: the trend goes on")),
        ("anew", gettext_lazy("No: the trend starts anew")),
    ],
    "split": [
        ("goes_on", gettext_lazy("Yes, those of the first part: its trend goes on")),
        ("anew", gettext_lazy("No: every part starts a trend of its own")),
    ],
    "merge": [
        ("goes_on", gettext_lazy("Yes, those of this item: its trend goes on")),
        ("anew", gettext_lazy("No: the one item starts a trend of its own")),
    ],
}


class DropForm(forms.Form):
    """Ask an item no more."""

    act = "drop"
    reason = forms.CharField(
        label=gettext_lazy("Why it is asked no more"),
        help_text=gettext_lazy("The panel and the report are told."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Give a reason: the panel and the report are told.")
        },
    )

    def made(self, item_id: int) -> Decision:
        return Drop(item_id=item_id, reason=self.cleaned_data["reason"])


class _WordingForm(forms.Form):
    """New words for an item, why, and whether its ratings still mean the same."""

    act = ""
    reason = forms.CharField(
        label=gettext_lazy("Why it is reworded"),
        help_text=gettext_lazy("The panel and the report are told."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": gettext_lazy("Give a reason: the panel and the report are told.")
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        texts: Mapping[str, str],
        languages: Sequence[str],
        arguments: Sequence[tuple[str, str]] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.texts, self.languages = texts, languages
        self.fields["trend"] = forms.ChoiceField(
            label=_("Do the ratings still mean the same?"),
            choices=_TREND[self.act],
            widget=forms.RadioSelect,
            error_messages={"required": _("Say whether the ratings still mean the same.")},
        )
        if arguments:
            self.fields["arguments"] = forms.MultipleChoiceField(
                label=_("Which reasons led to it?"),
                help_text=_("Those who gave them are told."),
                choices=arguments,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def add_wording(self, language: str, *, part: int = 1, required: bool = True) -> None:
        """A field for the wording of one part in one language, which starts from the item's own."""
        name = f"text_{part}_{language}"
        before = self.texts.get(language, "")
        self.fields[name] = forms.CharField(
            label=_NAMES[language],
            required=required,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 3, "lang": language, "data-before": before}),
            error_messages={"required": _("Write the new wording.")},
        )
        if required:
            self.initial.setdefault(name, before)

    def wordings(self, part: int = 1) -> list[tuple[str, forms.BoundField]]:
        """The fields of a part, each with its language."""
        return [(language, self[f"text_{part}_{language}"]) for language in self.languages]

    def about(self) -> dict[str, Any]:
        """What the decision says besides its words, of a valid form."""
        given = self.cleaned_data
        return {
            "reason": given["reason"],
            "continues_trend": given["trend"] == "goes_on",
            "arguments": tuple(map(int, given.get("arguments") or ())),
        }

    def words_of(self, part: int = 1) -> dict[str, str]:
        given = self.cleaned_data
        return {name: given.get(f"text_{part}_{name}") or "" for name in self.languages}


class RewordForm(_WordingForm):
    """Ask an item in new words."""

    act = "reword"

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        for language in self.languages:
            self.add_wording(language)
        self.needs_look: list[str] = []  # languages left as they were
        self.fields["one_language"] = forms.BooleanField(
            label=_("Yes: the other wordings say this already"), required=False
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        words = self.words_of()
        if not all(words.values()):
            return given
        if all(words[name].split() == self.texts.get(name, "").split() for name in words):
            first = f"text_1_{self.languages[0]}"
            self.add_error(first, _("The wording is as before: change it, or ask again."))
            return given
        self.needs_look = languages_left(self.texts, words, self.languages)
        if self.needs_look and not given.get("one_language"):
            left = ", ".join(str(_LANGUAGES[name]) for name in self.needs_look)
            self.add_error(
                "one_language",
                ngettext(
                    "One language stands as before: {left}. Is that right?",
                    "Some languages stand as before: {left}. Is that right?",
                    len(self.needs_look),
                ).format(left=left),
            )
        return given

    def made(self, item_id: int) -> Decision:
        return Reword(item_id=item_id, texts=self.words_of(), **self.about())


class SplitForm(_WordingForm):
    """Ask an item as several."""

    act = "split"

    def __init__(self, *args: Any, parts: int = FEWEST_PARTS, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reason"].label = _("Why it is split")
        self.fields["trend"].label = _("Do the ratings so far mean the same as those of a part?")
        self.parts = max(FEWEST_PARTS, min(parts, MOST_PARTS))
        for part in range(1, self.parts + 1):
            for language in self.languages:
                # A third part and further ones may be left empty.
                self.add_wording(language, part=part, required=part <= FEWEST_PARTS)

    @property
    def may_grow(self) -> bool:
        return self.parts < MOST_PARTS

    @property
    def parted(self) -> list[tuple[int, list[tuple[str, forms.BoundField]]]]:
        return [(part, self.wordings(part)) for part in range(1, self.parts + 1)]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for part in range(FEWEST_PARTS + 1, self.parts + 1):
            words = self.words_of(part)
            if any(words.values()):
                for language in (name for name, text in words.items() if not text):
                    self.add_error(f"text_{part}_{language}", _("Write the new wording."))
        seen: set[tuple[str, ...]] = set()
        for part in range(1, self.parts + 1):
            said = tuple(" ".join(text.split()).casefold() for text in self.words_of(part).values())
            if all(said) and said in seen:
                self.add_error(f"text_{part}_{self.languages[0]}", _("Two parts say the same."))
            seen.add(said)
        return given

    def made(self, item_id: int) -> Decision:
        parts = [self.words_of(part) for part in range(1, self.parts + 1)]
        written = tuple(part for part in parts if any(part.values()))
        return Split(item_id=item_id, parts=written, **self.about())


class MergeForm(_WordingForm):
    """Ask an item and others as one; `others` are (id, code and words) of those it can be."""

    act = "merge"

    def __init__(self, *args: Any, others: Sequence[tuple[str, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["reason"].label = _("Why they are merged")
        self.fields["trend"].label = _("Do the ratings so far mean the same as those of the one?")
        self.fields["others"] = forms.MultipleChoiceField(
            label=_("Merge with"),
            choices=others,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Tick the items that become one with this.")},
        )
        for language in self.languages:
            self.add_wording(language)

    def made(self, item_id: int) -> Decision:
        others = tuple(map(int, self.cleaned_data["others"]))
        return Merge(item_id=item_id, others=others, texts=self.words_of(), **self.about())


WordedForm = RewordForm | SplitForm | MergeForm
