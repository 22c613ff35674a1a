"""An expert of the network: looked up, written down, brought in a list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from delphi.queries.experts import Places, Sought
from foresight.languages import page_language, spoken
from foresight.network.models import Expert, Region, Sector, Topic
from foresight.network.models.users import normal_email
from foresight.network.services.experts import Knowing, Person

LEVELS = ("1", "2", "3", "4", "5")
Named = Region | Sector | Topic


def choices_of(entries: Iterable[Named], empty: str) -> list[tuple[str, str]]:
    """Regions and the like to choose from, by their names in the page's language."""
    names = [(each.key, spoken(each.names, page_language()).text or each.key) for each in entries]
    return [("", empty), *names]


class ExpertSearchForm(forms.Form):
    """`sought` is what was asked for; what cannot be understood leaves nothing out."""

    words = forms.CharField(
        label=gettext_lazy("Name, address, organisation or role"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    retired = forms.BooleanField(label=gettext_lazy("Those who have retired"), required=False)

    def __init__(self, *given: Any, places: Places, **named: Any) -> None:
        super().__init__(*given, **named)
        for name, entries in (
            ("region", places.regions),
            ("sector", places.sectors),
            ("topic", places.topics),
        ):
            self._offer(name, choices_of(entries, _("All")))
        self._offer("language", [("", _("All")), *settings.LANGUAGES])

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    @property
    def sought(self) -> Sought:
        self.is_valid()
        return Sought(**{name: value for name, value in self.cleaned_data.items() if value})


class ExpertForm(forms.Form):
    """`person` is who has been written down. Topics are rows of their own: `topic_rows`."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    institution = forms.CharField(
        label=gettext_lazy("Organisation"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"list": "institutions", "autocomplete": "off"}),
    )
    role = forms.CharField(label=gettext_lazy("Role"), required=False, max_length=120)
    region = forms.ChoiceField(label=gettext_lazy("Region"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    interests = forms.CharField(
        label=gettext_lazy("Interests declared"),
        help_text=gettext_lazy(
            "What could be seen as a conflict of interest: posts, ownership, funding."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *given: Any, places: Places, **named: Any) -> None:
        super().__init__(*given, **named)
        self.topics = list(places.topics)
        for name, entries in (("region", places.regions), ("sector", places.sectors)):
            field: Any = self.fields[name]
            field.choices = choices_of(entries, _("Not known"))
        for topic in self.topics:
            for part, label in (
                ("level", _("Own expertise")),
                ("interest", _("Interest")),
            ):
                self.fields[f"{part}_{topic.pk}"] = forms.ChoiceField(
                    label=label,
                    required=False,
                    choices=[("", "–"), *((level, level) for level in LEVELS)],
                )

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith(("level_", "interest_"))]

    @property
    def topic_rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """Each topic's name with its two fields."""
        return [
            (name, self[f"level_{topic.pk}"], self[f"interest_{topic.pk}"])
            for topic in self.topics
            for name in [spoken(topic.names, page_language()).text or topic.key]
        ]

    def clean_email(self) -> str:
        return normal_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for topic in self.topics:
            if found.get(f"interest_{topic.pk}") and not found.get(f"level_{topic.pk}"):
                self.add_error(
                    f"level_{topic.pk}", _("Say how well the topic is known too, 1 to 5.")
                )
        return found

    @property
    def person(self) -> Person:
        """Who has been written down; of a valid form."""
        found = self.cleaned_data
        return Person(
            email=found["email"],
            name=" ".join(found["name"].split()),
            language=found["language"],
            role=found["role"],
            institution=" ".join(found["institution"].split()),
            region=found["region"] or None,
            sector=found["sector"] or None,
            interests=found["interests"],
            topics={
                topic.key: Knowing(int(level), int(interest) if interest else None)
                for topic in self.topics
                if (level := found[f"level_{topic.pk}"])
                for interest in [found[f"interest_{topic.pk}"]]
            },
        )


def written_down(expert: Expert) -> Mapping[str, Any]:
    """What a form about the expert begins with."""
    known = {
        f"{part}_{each.topic_id}": getattr(each, part) or ""
        for each in expert.experttopic_set.all()
        for part in ("level", "interest")
    }
    return known | {
        "name": expert.name,
        "email": expert.email,
        "language": expert.language,
        "institution": expert.institution.name if expert.institution else "",
        "role": expert.role,
        "region": expert.region.key if expert.region else "",
        "sector": expert.sector.key if expert.sector else "",
        "interests": expert.interests,
    }


class ExpertListForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of experts"),
        help_text=gettext_lazy(
            "CSV or XLSX. Columns: e-mail and name; and, if you have them, language, region, "
            "sector, organisation, role, interests declared and topics. Topics as “Schools 4/5; "
            "Housing 2”: own expertise, and after the slash interest, 1 to 5."
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt"}),
    )
    create_missing = forms.BooleanField(
        label=gettext_lazy("Add regions, sectors and topics that are not known yet"),
        required=False,
    )
    replace = forms.BooleanField(
        label=gettext_lazy("Replace what is known of those already in the network"),
        required=False,
        help_text=gettext_lazy(
            "Otherwise only what was not known yet is filled in. Empty cells change nothing."
        ),
    )


class PlaceForm(forms.Form):
    """A region, sector or topic: its names, of which one at least is needed."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[
            ("region", gettext_lazy("Region")),
            ("sector", gettext_lazy("Sector")),
            ("topic", gettext_lazy("Topic")),
        ],
    )
    key = forms.SlugField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        for language, spoken_name in settings.LANGUAGES:
            self.fields[f"name_{language}"] = forms.CharField(
                label=_("Name, {language}").format(language=spoken_name),
                max_length=80,
                required=False,
            )

    @property
    def names(self) -> dict[str, str]:
        """The names that were given, by language."""
        return {
            language: name
            for language, _spoken in settings.LANGUAGES
            if (name := " ".join(self.cleaned_data[f"name_{language}"].split()))
        }

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not self.names:
            self.add_error(f"name_{settings.LANGUAGES[0][0]}", _("Give a name at least once."))
        return found
