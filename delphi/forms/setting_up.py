"""Setting up a study from a template: what kind, what it is called, which statements."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.document.mistakes import Mistakes
from delphi.document.statements import (
    PastedStatement,
    statements_in_table,
    statements_in_text,
)
from delphi.document.study import StudyFile
from delphi.document.study_templates import TEMPLATES, Beginning, begun
from delphi.document.tables import read_table
from delphi.wording.templates import KindInWords, kind_in_words, template_words
from foresight.languages import LANGUAGES, page_language

LANGUAGE_NAMES = dict(settings.LANGUAGES)
LONGEST_TITLE = 200
LONGEST_PURPOSE = 2_000
LONGEST_KEY = 60
FEWEST_TO_RANK = 2


class NewStudyForm(forms.Form):
    """`cleaned_data["study"]` is the study."""

    template = forms.ChoiceField(
        label=gettext_lazy("What kind of study?"), widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("In which languages is it asked?"),
        choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
    )
    contact = forms.CharField(
        label=gettext_lazy("Contact"),
        help_text=gettext_lazy("A name and an address; named in every message."),
        max_length=LONGEST_TITLE,
    )
    statements = forms.CharField(
        label=gettext_lazy("Statements"),
        help_text=gettext_lazy(
            "One on each line. In several languages: side by side with | between them, in the "
            "order above. A line that begins with # heads a section."
        ),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 12}),
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

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        kinds: Any = self.fields["template"]
        kinds.choices = [(key, template_words(key)) for key in TEMPLATES]
        spoken = self._languages()
        for language in LANGUAGES:
            self.fields[f"title_{language}"] = forms.CharField(
                label=_("Title, {language}").format(language=LANGUAGE_NAMES[language]),
                max_length=LONGEST_TITLE,
                required=language in spoken,
            )
            self.fields[f"purpose_{language}"] = forms.CharField(
                label=_("What it is for, {language}").format(language=LANGUAGE_NAMES[language]),
                max_length=LONGEST_PURPOSE,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @property
    def kinds(self) -> list[KindInWords]:
        """What each kind asks, and how, to look at before one is chosen."""
        return [kind_in_words(key) for key in TEMPLATES]

    @property
    def by_language(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The fields that are asked in each language."""
        return [(code, self[f"title_{code}"], self[f"purpose_{code}"]) for code in LANGUAGES]

    def _languages(self) -> tuple[str, ...]:
        """The languages chosen, in the site's order; the page's own before anything is chosen."""
        if not self.is_bound:
            return (page_language(),)
        chosen = self["languages"].data or []
        return tuple(language for language in LANGUAGES if language in chosen)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        spoken = self._languages()
        purposes = self._texts(found, "purpose", spoken)
        if purposes and len(purposes) < len(spoken):
            self.add_error(
                f"purpose_{next(each for each in spoken if each not in purposes)}",
                _("Say it in every language of the study, or in none."),
            )
        statements = self._statements(found, spoken) if spoken else []
        if not self.errors and found["template"] == "ranking" and len(statements) < FEWEST_TO_RANK:
            self.add_error("statements", _("Two things at least are needed to be put into order."))
        if self.errors:
            return found
        titles = self._texts(found, "title", spoken)
        beginning = Beginning(
            key=slugify(titles[spoken[0]])[:LONGEST_KEY].strip("-_") or "study",
            languages=spoken,
            titles=titles,
            purposes=purposes,
            contact=found["contact"],
            statements=statements,
        )
        study: StudyFile = begun(found["template"], beginning)
        return found | {"study": study, "statements_given": statements}

    @staticmethod
    def _texts(found: dict[str, Any], part: str, spoken: Sequence[str]) -> dict[str, str]:
        texts = {language: found.get(f"{part}_{language}", "") for language in spoken}
        return {language: text for language, text in texts.items() if text}

    def _statements(self, found: dict[str, Any], spoken: Sequence[str]) -> list[PastedStatement]:
        return given_statements(self, found, spoken)


def given_statements(
    form: forms.Form, found: dict[str, Any], spoken: Sequence[str]
) -> list[PastedStatement]:
    """The statements pasted into `statements` or uploaded as `file`; adds the form's errors."""
    upload, text = found.get("file"), found.get("statements", "")
    field = "file" if upload else "statements"
    try:
        statements = (
            statements_in_table(read_table(upload), spoken)
            if upload
            else statements_in_text(text, spoken)
        )
    except Mistakes as caught:
        form.add_error(field, [str(mistake) for mistake in caught.mistakes])
        return []
    if not statements:
        form.add_error(field, _("There is no statement yet."))
    return statements
