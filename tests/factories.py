"""A study to test on, in a line: `study = make_study(seats=6)`, `round = make_round(study)`.

Everything is in three languages. `make_study(criteria=…)` takes keys of `CRITERIA`, which has one
criterion of every kind of scale.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from delphi.models import Argument, ProtocolVersion, Release, Round, Study, StudyMember
from delphi.protocol.canonical import digest_of
from foresight.network.models import Expert, IdentityKey, Panel, Panellist, User
from foresight.network.services.links import mint_link
from surveys.choices import CriterionRole
from surveys.content import AnswerContent
from surveys.models import (
    Answer,
    AnswerSheet,
    Criterion,
    Item,
    Question,
    Questionnaire,
    Scale,
    Section,
    Statement,
    Survey,
)

PASSWORD = "a long enough password"


def texts(fi: str, sv: str | None = None, en: str | None = None) -> dict[str, str]:
    return {"fi": fi, "sv": sv or f"{fi} (sv)", "en": en or f"{fi} (en)"}


def points(levels: int, low: str, high: str) -> list[dict[str, Any]]:
    """An ordinal scale with words at its ends only."""
    ends = {1: texts(low), levels: texts(high)}
    return [{"level": level, "label": ends.get(level, {})} for level in range(1, levels + 1)]


def options(*keys: str) -> list[dict[str, Any]]:
    return [{"key": key, "label": texts(key.capitalize())} for key in keys]


LIKELY = points(7, "erittäin epätodennäköinen", "erittäin todennäköinen")
CRITERIA: Mapping[str, Mapping[str, Any]] = {
    "probability": {"kind": "ordinal", "points": LIKELY},
    "desirability": {"kind": "ordinal", "points": points(7, "ei toivottava", "toivottava")},
    "agreement": {"kind": "ordinal", "points": points(9, "eri mieltä", "samaa mieltä")},
    "share": {"kind": "number", "lowest": 0, "highest": 1000, "unit": texts("perhettä")},
    "chance": {"kind": "probability", "decimals": 1},
    "year": {"kind": "year", "lowest": 2025, "highest": 2100, "never": True},
    "range": {"kind": "interval", "lowest": 0, "highest": 100, "unit": texts("%")},
    "who": {"kind": "single", "points": options("kunta", "alue", "valtio")},
    "means": {"kind": "multiple", "points": options("raha", "laki", "tieto")},
    "order": {
        "kind": "ranking",
        "points": options("raha", "laki", "tieto"),
        "lowest": 1,
        "highest": 3,
    },
    "best": {
        "kind": "ranking",
        "points": options("raha", "laki", "tieto", "valta"),
        "lowest": 1,
        "highest": 2,
    },
    "budget": {
        "kind": "points",
        "points": options("raha", "laki", "tieto"),
        "lowest": 0,
        "highest": 100,
    },
    "expertise": {
        "kind": "ordinal",
        "points": points(4, "en tunne", "työskentelen parissa"),
        "cannot_judge": False,
    },
    "idea": {"kind": "text", "cannot_judge": False},
}


def make_study(
    *,
    key: str = "lapset",
    seats: int = 3,
    items: int = 2,
    criteria: Iterable[str] = ("probability",),
    anonymity: str = "confidential",
    minimum_cell: int = 5,
    **fields: Any,
) -> Study:
    """A study with a panel, items in one section on every criterion, and its protocol."""
    survey = Survey.objects.create(languages=["fi", "sv", "en"])
    panel = Panel.objects.create(name=key)
    study = Study.objects.create(
        key=key,
        titles=texts("Lapsi- ja perhepalvelut 2035"),
        purposes=texts("Selvitämme, millaisiksi palvelut kehittyvät."),
        survey=survey,
        panel=panel,
        contact="Fanni Fasilitaattori, fanni@example.org",
        **fields,
    )
    document = {
        "anonymity": anonymity,
        "minimum_cell": minimum_cell,
        "quartiles": "7",
        "criteria": {},
        "stopping": {"maximum_rounds": 3},
    }
    ProtocolVersion.objects.create(study=study, document=document, digest=digest_of(document))
    for number in range(seats):
        Panellist.objects.create(panel=panel, code=f"P{number + 1:03}")
    section = Section.objects.create(survey=survey, key="main", titles=texts("Palvelut"))
    asked = [make_criterion(survey, name, place) for place, name in enumerate(criteria)]
    for number in range(items):
        item = Item.objects.create(
            survey=survey, section=section, code=f"v{number + 1}", position=number
        )
        item.criteria.set(asked)
        Statement.objects.create(item=item, texts=texts(f"Väittämä {number + 1} toteutuu."))
    return study


def make_criterion(survey: Survey, key: str, position: int = 0) -> Criterion:
    scale = Scale.objects.create(survey=survey, key=key, **CRITERIA[key])
    return Criterion.objects.create(
        survey=survey,
        key=key,
        position=position,
        names=texts(key.capitalize()),
        prompts=texts(f"Mikä on arviosi ({key})?"),
        scale=scale,
        role=CriterionRole.EXPERTISE if key == "expertise" else CriterionRole.JUDGEMENT,
        rationale=key != "expertise",
    )


def make_round(
    study: Study,
    *,
    number: int = 1,
    kind: str = "rate",
    state: str = "open",
    at: datetime | None = None,
    feedback: Mapping[str, Any] | None = None,
) -> Round:
    """A round that asks the newest wording of every item on all its criteria.

    An open one closes in a week; one that is closed, sealed or analysed closed just now.
    """
    now = at or datetime.now(UTC)
    times: dict[str, Any] = {}
    if state == "open":
        times = {"opened_at": now - timedelta(days=1), "closes_at": now + timedelta(days=7)}
    elif state != "draft":
        times = {
            "opened_at": now - timedelta(days=8),
            "closes_at": now - timedelta(minutes=1),
            "closed_at": now,
        }
    questionnaire = Questionnaire.objects.create(survey=study.survey)
    position = 0
    for item in study.survey.items.order_by("position").prefetch_related("criteria", "statements"):
        newest = max(item.statements.all(), key=lambda statement: statement.version)
        for criterion in item.criteria.all():
            Question.objects.create(
                questionnaire=questionnaire,
                position=position,
                item=item,
                criterion=criterion,
                statement=newest,
            )
            position += 1
    return Round.objects.create(
        study=study,
        number=number,
        kind=kind,
        state=state,
        questionnaire=questionnaire,
        titles=texts(f"Kierros {number}"),
        feedback=feedback or {},
        **times,
    )


def questions_of(round_: Round) -> list[Question]:
    """The round's questions in their order."""
    return list(round_.questionnaire.questions.order_by("position"))


def seats_of(study: Study) -> list[Panellist]:
    return list(study.panel.seats.order_by("code"))


def make_people(study: Study, *, purge_on: date = date(2030, 1, 1)) -> list[Expert]:
    """Who sits in the study's seats, in the order of `seats_of`: `asiantuntija1@example.org`, …"""
    people = []
    for number, seat in enumerate(seats_of(study), start=1):
        expert, _ = Expert.objects.get_or_create(
            email=f"asiantuntija{number}@example.org",
            defaults={"name": f"Asiantuntija {number}", "language": seat.language},
        )
        IdentityKey.objects.create(
            panellist=seat, panel=study.panel, expert=expert, purge_on=purge_on
        )
        people.append(expert)
    return people


def make_answer(seat: Panellist, question: Question, **content: Any) -> Answer:
    """An answer as a panellist would have given it: `make_answer(seat, question, level=5)`."""
    sheet, _ = AnswerSheet.objects.get_or_create(
        questionnaire=question.questionnaire, respondent=seat
    )
    return Answer.objects.create(
        sheet=sheet,
        question=question,
        statement=question.statement,
        **AnswerContent(**content).columns(),
    )


def make_release(round_: Round, source: Round, entries: Mapping[int, Mapping[str, Any]]) -> Release:
    """Frozen feedback for `round_` from `source`; `entries` by question id of `round_`."""
    content = {
        str(question): {
            "from_round": source.number,
            "n": 20,
            "distribution": None,
            "median": None,
            "q1": None,
            "q3": None,
            "reworded": False,
            "arguments": {"for": [], "against": [], "neither": []},
            **entry,
        }
        for question, entry in entries.items()
    }
    return Release.objects.create(
        round=round_, source=source, content=content, digest=digest_of(content)
    )


def make_argument(source: Round, question: Question, side: str, fi: str, **fields: Any) -> Argument:
    """An argument shown after `source` about the item and criterion of `question`."""
    return Argument.objects.create(
        round=source,
        item=question.item,
        criterion=question.criterion,
        side=side,
        texts=texts(fi),
        **fields,
    )


def link_of(seat: Panellist) -> str:
    """The path of a new personal link."""
    return f"/l/{mint_link(panellist_id=seat.pk)}/"


def make_user(
    email: str = "fanni@example.org", *, study: Study | None = None, role: str = "owner"
) -> User:
    """A user; with `study`, a member of it in `role`."""
    user = User.objects.create_user(
        email, PASSWORD, name=email.split("@")[0], is_facilitator=role in ("owner", "editor")
    )
    if study is not None:
        StudyMember.objects.create(study=study, user=user, role=role)
    return user
