"""What a study asks, as facilitators change it before the first launch."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.document.mistakes import Mistakes
from delphi.document.statements import LONGEST_STATEMENT, PastedStatement, statements_in_text
from delphi.document.study import CriterionEntry, Point, ScaleEntry
from delphi.forms.setting_up import given_statements
from foresight.languages import Texts
from surveys.choices import OPTION_KINDS, ScaleKind

LANGUAGE_NAMES = dict(settings.LANGUAGES)
FEWEST_POINTS, MOST_POINTS = 2, 11
LONGEST_NAME, LONGEST_LABEL = 200, 200
_BOUNDED = (ScaleKind.NUMBER, ScaleKind.INTERVAL, ScaleKind.YEAR)
_WITH_UNIT = (ScaleKind.NUMBER, ScaleKind.INTERVAL)

#: Keys and names of criteria or sections to choose from.
Choices = Sequence[tuple[str, str]]


class AddStatementsForm(forms.Form):
    """More statements, pasted or uploaded: `cleaned_data["statements_given"]`."""

    statements = forms.CharField(
        label=gettext_lazy("Statements"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(
        label=gettext_lazy("or a table of them"),
        help_text=gettext_lazy(
            "CSV or XLSX with a column for each language, headed fi, sv and en, and, if you like, "
            "one for sections."
        ),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    criteria = forms.MultipleChoiceField(
        label=gettext_lazy("Asked of them"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *given: Any, languages: Sequence[str], criteria: Choices, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.languages = languages
        self.fields["criteria"].choices = criteria  # type: ignore[attr-defined]
        shown = " | ".join(languages)
        self.fields["statements"].help_text = (
            _("One on each line. A line that begins with # heads a section.")
            if len(languages) == 1
            else _(
                "One on each line, in all languages side by side: {languages}. A line that begins "
                "with # heads a section."
            ).format(languages=shown)
        )

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        statements: list[PastedStatement] = given_statements(self, found, self.languages)
        return found | {"statements_given": statements}


class StatementForm(forms.Form):
    """One statement in every language, its section and criteria.

    `mark` is that of the statement as the form was filled, so that nobody's change is overwritten.
    """

    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *given: Any,
        languages: Sequence[str],
        sections: Choices,
        criteria: Choices,
        texts: Mapping[str, str],
        **named: Any,
    ) -> None:
        named["initial"] = {f"text_{key}": text for key, text in texts.items()} | named["initial"]
        super().__init__(*given, **named)
        self.languages = languages
        for language in languages:
            self.fields[f"text_{language}"] = forms.CharField(
                label=_("Statement, {language}").format(language=LANGUAGE_NAMES[language]),
                max_length=LONGEST_STATEMENT,
                widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
            )
        if sections:
            self.fields["section"] = forms.ChoiceField(
                label=_("Section"), choices=[("", _("none")), *sections], required=False
            )
        self.fields["criteria"] = forms.MultipleChoiceField(
            label=_("Asked of it"), choices=criteria, widget=forms.CheckboxSelectMultiple
        )

    def texts(self) -> Texts:
        return {each: self.cleaned_data[f"text_{each}"] for each in self.languages}

    def section(self) -> str | None:
        return self.cleaned_data.get("section") or None


class CriterionForm(forms.Form):
    """A criterion's name and question in every language, and its scale as far as it has one.

    `mark` is that of the criterion as the form was filled, so that nobody's change is overwritten.
    """

    mark = forms.CharField(widget=forms.HiddenInput)

    def __init__(
        self,
        *given: Any,
        languages: Sequence[str],
        criterion: CriterionEntry,
        scale: ScaleEntry,
        **named: Any,
    ) -> None:
        super().__init__(*given, **named)
        self.languages, self.scale = languages, scale
        self._texts_field("name", _("Name, {language}"), criterion.names, LONGEST_NAME)
        self._texts_field("prompt", _("What is asked, {language}"), criterion.prompts, 500)
        if scale.kind is ScaleKind.ORDINAL:
            self._labels()
        elif scale.kind in OPTION_KINDS:
            self._options()
        if scale.kind in _BOUNDED:
            for name, label in (("lowest", _("Lowest")), ("highest", _("Highest"))):
                self.fields[name] = forms.FloatField(label=label, initial=_whole(scale, name))
        if scale.kind in _WITH_UNIT:
            self._texts_field("unit", _("Unit, {language}"), scale.unit, 60, is_required=False)

    def _texts_field(
        self, part: str, label: str, texts: Texts, longest: int, *, is_required: bool = True
    ) -> None:
        for language in self.languages:
            self.fields[f"{part}_{language}"] = forms.CharField(
                label=label.format(language=LANGUAGE_NAMES[language]),
                initial=texts.get(language, ""),
                max_length=longest,
                required=is_required,
                widget=forms.TextInput(attrs={"lang": language}),
            )

    def _labels(self) -> None:
        points = self.scale.points
        for place, point in enumerate(points):
            is_end = place in (0, len(points) - 1)
            label = _("{point}, {{language}}").format(point=point.key)
            self._texts_field(
                f"label_{point.key}", label, point.texts, LONGEST_LABEL, is_required=is_end
            )

    def _options(self) -> None:
        lines = [
            " | ".join(point.texts.get(each, "") for each in self.languages)
            for point in self.scale.points
        ]
        self.fields["options"] = forms.CharField(
            label=_("Options"),
            help_text=_("One on each line, in all languages side by side: {languages}.").format(
                languages=" | ".join(self.languages)
            ),
            initial="\n".join(lines),
            widget=forms.Textarea(attrs={"rows": max(4, len(lines) + 1)}),
        )

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(("name_", "prompt_"))]

    @property
    def scale_fields(self) -> list[forms.BoundField]:
        apart = ("mark", "name_", "prompt_")
        return [self[name] for name in self.fields if not name.startswith(apart)]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for point in self.scale.points if self.scale.kind is ScaleKind.ORDINAL else ():
            said = self._said(found, f"label_{point.key}")
            if said and len(said) < len(self.languages):
                missing = next(each for each in self.languages if each not in said)
                self.add_error(
                    f"label_{point.key}_{missing}",
                    _("Say it in every language of the study, or in none."),
                )
        if "options" in found:
            found["options_given"] = self._given_options(found["options"])
        return found

    def _given_options(self, text: str) -> list[PastedStatement]:
        try:
            options = statements_in_text(text, self.languages)
        except Mistakes as caught:
            self.add_error("options", [str(mistake) for mistake in caught.mistakes])
            return []
        if len(options) < FEWEST_POINTS:
            self.add_error("options", _("Two options at least are needed."))
        return options

    def _said(self, found: Mapping[str, Any], part: str) -> Texts:
        texts = {each: found.get(f"{part}_{each}", "") for each in self.languages}
        return {language: text for language, text in texts.items() if text}

    def names(self) -> Texts:
        return self._said(self.cleaned_data, "name")

    def prompts(self) -> Texts:
        return self._said(self.cleaned_data, "prompt")

    def new_scale(self) -> ScaleEntry:
        """The scale as typed."""
        found, scale = self.cleaned_data, self.scale
        if scale.kind is ScaleKind.ORDINAL:
            return replace(
                scale,
                points=tuple(
                    replace(point, texts=self._said(found, f"label_{point.key}"))
                    for point in scale.points
                ),
            )
        if scale.kind in OPTION_KINDS:
            return _with_options(scale, [each.texts for each in found["options_given"]])
        if scale.kind in _BOUNDED:
            scale = replace(scale, lowest=found["lowest"], highest=found["highest"])
        return replace(scale, unit=self._said(found, "unit")) if "unit" in _parts(self) else scale


def _parts(form: forms.Form) -> set[str]:
    return {name.partition("_")[0] for name in form.fields}


def _whole(scale: ScaleEntry, name: str) -> float | int | None:
    bound: float | None = getattr(scale, name)
    return int(bound) if bound is not None and bound == int(bound) else bound


def _with_options(scale: ScaleEntry, options: Sequence[Texts]) -> ScaleEntry:
    """The options as given; one whose words stand unchanged keeps its key."""
    keys = {tuple(point.texts.items()): point.key for point in scale.points}
    taken = set(keys.values())
    points = []
    for texts in options:
        key = keys.get(tuple(texts.items()), "")
        if not key:
            key = next(new for n in range(1, 2000) if (new := f"v{n}") not in taken)
            taken.add(key)
        points.append(Point(key, texts))
    is_whole = scale.kind is ScaleKind.RANKING and scale.highest == len(scale.points)
    most = float(len(points))
    if is_whole or (scale.kind is ScaleKind.RANKING and (scale.highest or 0) > most):
        return replace(scale, points=tuple(points), highest=most)
    return replace(scale, points=tuple(points))


def resized(scale: ScaleEntry, number: int) -> ScaleEntry:
    """An ordinal scale with so many points: its ends and its middle keep their words."""
    old, first = scale.points, int(scale.points[0].key)
    labels: dict[int, Texts] = {0: old[0].texts, number - 1: old[-1].texts}
    if len(old) % 2 and number % 2 and number > FEWEST_POINTS and len(old) > FEWEST_POINTS:
        labels[number // 2] = old[len(old) // 2].texts
    points = tuple(Point(str(first + n), labels.get(n, {})) for n in range(number))
    lowest, highest = scale.lowest, scale.highest
    return replace(
        scale,
        points=points,
        lowest=lowest,
        highest=None if highest is None else float(first + number - 1),
    )
