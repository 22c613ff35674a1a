"""What a launch finds in its way: the facts of `delphi.protocol.readiness` for a drafted round."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Count

from delphi.models import Round, StudyMember
from delphi.protocol.drafted import Asked, Draft, Judged, Kind, Text
from delphi.protocol.findings import Finding
from delphi.protocol.lifecycle import RoundKind, StudyRole
from delphi.protocol.readiness import findings
from delphi.protocol.terms import Document
from delphi.queries.candidates import people_seated_twice
from delphi.queries.consent import information_in_force
from delphi.queries.mailing import active_seats
from delphi.queries.outcomes import outcomes_in
from delphi.queries.protocols import protocol_in_force
from delphi.queries.steps import steps_of
from delphi.queries.texts import own_texts
from surveys.choices import NUMERIC_KINDS, CriterionRole, ScaleKind
from surveys.models import Criterion, Question, Scale


def findings_of(round_: Round, *, at: datetime, closes_at: datetime | None = None) -> list[Finding]:
    """What stands in the way of launching `round_`, and what should be looked at before.

    Seven queries, one more where earlier rounds have forecast, and two more where the round comes
    without its study and survey.
    """
    return findings(draft_of(round_, at=at, closes_at=closes_at))


def draft_of(round_: Round, *, at: datetime, closes_at: datetime | None = None) -> Draft:
    """The round as its readiness depends on it."""
    study = round_.study
    protocol = protocol_in_force(study.pk)
    information = information_in_force(study.pk)
    questions = list(
        Question.objects.filter(questionnaire=round_.questionnaire_id)
        .select_related("item__section", "statement", "criterion__scale")
        .order_by("position")
    )
    criteria = list({each.criterion_id: each.criterion for each in questions}.values())
    scales = {each.scale_id: each.scale for each in criteria}
    seats = active_seats(round_).order_by().values_list("language").annotate(Count("pk"))
    owners = StudyMember.objects.filter(
        study=study.trial_of_id or study.pk, role=StudyRole.OWNER.value
    )
    return Draft(
        number=round_.number,
        languages=study.survey.languages,
        asked=[
            Asked(each.item.code, each.criterion.key, each.statement.texts) for each in questions
        ],
        others=[
            Text(Kind.TITLE, "", study.titles, optional=False),
            Text(Kind.TITLE, str(round_.number), round_.titles),
            Text(Kind.PURPOSE, "", study.purposes),
            Text(Kind.INFORMATION, "", information.texts if information else {}),
            *_section_titles(questions),
            *(text for each in criteria for text in _texts_of(each)),
            *(text for scale in scales.values() for text in _labels_of(scale)),
        ],
        judged=_judged(criteria, protocol) if round_.kind == RoundKind.RATE else [],
        seats=dict(seats),
        seated_twice=0 if study.trial else people_seated_twice(study),
        protocol=protocol,
        has_information=information is not None,
        has_contact=bool(study.contact),
        has_owner=owners.exists(),
        letters={kind: own.texts for kind, own in own_texts(study.pk).items()},
        at=at,
        closes_at=closes_at,
        is_trial=bool(study.trial),
        known=_known(round_, questions) if round_.number > 1 else [],
    )


def _known(round_: Round, questions: Sequence[Question]) -> list[str]:
    """The codes of the items asked of which it is known what came true, in the order asked."""
    if not any(each.criterion.scale.kind in NUMERIC_KINDS for each in questions):
        return []
    known = outcomes_in(round_.study_id)
    asked = {each.item.code: each for each in questions
             if (each.item.code, each.criterion.key) in known}  # fmt: skip
    return list(asked)


def _section_titles(questions: Sequence[Question]) -> Iterator[Text]:
    sections = {each.item.section_id: each.item.section for each in questions}
    for section in sections.values():
        if section is not None:
            yield Text(Kind.SECTION, section.key, section.titles)


def _texts_of(criterion: Criterion) -> Iterator[Text]:
    yield Text(Kind.CRITERION, criterion.key, criterion.names, optional=False)
    yield Text(Kind.PROMPT, criterion.key, criterion.prompts, optional=False)


def _labels_of(scale: Scale) -> Iterator[Text]:
    yield Text(Kind.UNIT, scale.key, scale.unit)
    for point in scale.points:
        name = f"{scale.key} {point.get('level', point.get('key'))}"
        yield Text(Kind.LABEL, name, point.get("label") or {})


def _judged(criteria: Sequence[Criterion], protocol: Document) -> list[Judged]:
    """The criteria about the item with levels, and those with whole numbers that have a rule."""
    rules = protocol.get("criteria", {})
    return [
        Judged(names=each.names, lowest=steps.lowest, levels=steps.levels, rule=rules.get(each.key))
        for each in criteria
        if each.role == CriterionRole.JUDGEMENT
        and (each.scale.kind == ScaleKind.ORDINAL or rules.get(each.key))
        and (steps := steps_of(each.scale)) is not None
    ]
