"""Files a facilitator brings: a study file, uploaded or pasted, and a panel list."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST_STUDY = 1_000_000  # characters, or bytes of an upload


class StudyFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Study file"),
        help_text=gettext_lazy("A YAML file (.yaml)."),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.txt"}),
    )
    text = forms.CharField(
        label=gettext_lazy("or its text"),
        required=False,
        strip=False,
        max_length=LARGEST_STUDY,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "code"}),
    )

    def clean(self) -> dict[str, Any]:
        """`content` is the text of the file, or what was pasted."""
        given = super().clean() or {}
        upload = given.get("file")
        if upload is not None and upload.size > LARGEST_STUDY:
            raise forms.ValidationError(
                _("The file is larger than a megabyte: it is no study file.")
            )
        content = upload.read() if upload else given.get("text", "")
        if not content.strip() and not self.errors:
            raise forms.ValidationError(_("Choose a study file or paste its text."))
        return given | {"content": content}


class PanelListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Panel list"),
        help_text=gettext_lazy(
            "CSV or XLSX. Columns: e-mail and name; and, if you have them, language, region, "
            "sector, organisation and role."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    create_missing = forms.BooleanField(
        label=gettext_lazy("Add regions and sectors that are not known yet"), required=False
    )
