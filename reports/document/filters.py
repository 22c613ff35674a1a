"""What a reader wants to see of a report, as its address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from delphi.queries.results import ItemView
from reports.document.account import standing


@dataclass(frozen=True, slots=True)
class Filters:
    """Which items are shown, and how. Each is a parameter of the address; "" asks for nothing."""

    section: str = ""
    criterion: str = ""
    verdict: str = ""
    words: str = ""
    group: str = ""  # the stakeholder group beside the panel: it hides no item

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filters":
        return cls(**{each.name: asked.get(each.name, "").strip() for each in fields(cls)})

    def __bool__(self) -> bool:
        return bool(self.asked())

    def asked(self) -> dict[str, str]:
        """What is asked for, as parameters of an address."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in found.items() if value}

    def without(self, *names: str) -> dict[str, str]:
        """The same but for these."""
        return {name: value for name, value in self.asked().items() if name not in names}

    def passes(self, item: ItemView) -> bool:
        return (
            self.section in ("", item.section_key)
            and self.criterion in ("", item.criterion_key)
            and self.verdict in ("", standing(item))
            and self._is_found(item)
        )

    def _is_found(self, item: ItemView) -> bool:
        """Whether every word stands in what the item is called, in any of its languages."""
        texts = (item.texts, item.criterion_names, item.section_titles)
        told = " ".join((item.code, *(text for each in texts for text in each.values()))).casefold()
        return all(word in told for word in self.words.casefold().split())
