"""What is asked twice, as a sentence with gaps to fill in."""

from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.queries.repeats import Repeatable, Twice
from foresight.languages import Texts, page_language, spoken

LONGEST_LABEL = 60
_SENTENCE = gettext_lazy(
    "At the end of the sheet, {first} and {second} are asked once more, on {criterion}."
)


class RepeatsForm(forms.Form):
    """Up to two statements of a drafted round, on one criterion."""

    first = forms.ChoiceField(label=gettext_lazy("first statement"), required=False)
    second = forms.ChoiceField(label=gettext_lazy("second statement"), required=False)
    criterion = forms.ChoiceField(label=gettext_lazy("criterion"))

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        items: Sequence[Repeatable],
        criteria: Mapping[str, Texts],
        twice: Twice,
    ) -> None:
        first, second = (*twice.codes, "", "")[:2]
        key = twice.criterion_key or next(iter(criteria), "")
        super().__init__(data, initial={"first": first, "second": second, "criterion": key})
        self._on = {each.code: each.criteria for each in items}
        self._names = {key: spoken(names, page_language()).text for key, names in criteria.items()}
        statements = [(each.code, _label(each)) for each in items]
        choices: Mapping[str, Any] = {
            "first": [("", _("nothing")), *statements],
            "second": [("", _("nothing else")), *statements],
            "criterion": list(self._names.items()),
        }
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                field.choices = choices[name]
            field.widget.attrs["aria-label"] = field.label

    def pieces(self) -> list[tuple[str, forms.BoundField | None]]:
        """The sentence: words, each with the gap after it, if there is one."""
        parsed = Formatter().parse(str(_SENTENCE))
        return [(words, self[name] if name else None) for words, name, _spec, _conversion in parsed]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("first") and cleaned.get("first") == cleaned.get("second"):
            self.add_error("second", _("Choose another statement here, or nothing else."))
        key = cleaned.get("criterion", "")
        for name in ("first", "second"):
            code = cleaned.get(name)
            if code and key and key not in self._on[code]:
                self.add_error(
                    name,
                    _("{code} is not asked on {criterion} in this round.").format(
                        code=code, criterion=self._names[key]
                    ),
                )
        return cleaned

    def codes(self) -> list[str]:
        """The statements chosen in a valid form."""
        return [code for name in ("first", "second") if (code := self.cleaned_data[name])]


def _label(item: Repeatable) -> str:
    text = spoken(item.texts, page_language()).text
    return f"{item.code}: {Truncator(text).chars(LONGEST_LABEL)}"
