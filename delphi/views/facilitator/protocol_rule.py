"""The consensus rule of one criterion: built as a sentence or typed, weighed before it is saved."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delphi.forms import rules
from delphi.forms.rules import Built, RuleMistake
from delphi.protocol.drafted import Judged
from delphi.protocol.findings import Place
from delphi.protocol.lifecycle import RoundState
from delphi.protocol.refusals import Refused
from delphi.protocol.rule_findings import of_rule
from delphi.protocol.terms import maximum_rounds
from delphi.queries.protocols import version_rows
from delphi.queries.results import ItemView, round_results
from delphi.queries.rounds import tried_round
from delphi.queries.steering import StudyRow
from delphi.queries.steps import Steps, steps_of
from delphi.services import calibrating, protocols
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.views.facilitator.protocol import criterion_named, reason_form, standing_of, written
from delphi.wording.readiness import finding_in_words
from delphi.wording.refusals import sentence

if TYPE_CHECKING:
    from delphi.statistics import ConsensusRule

USUAL_PANEL = 20  # seats, where nobody has one yet


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: UserRequest, row: StudyRow, *, key: str) -> HttpResponse:
    """Every button posts the whole form; only "save", "type" and "none" write anything."""
    from delphi.services.figures import quartile_type_of  # numpy: not for who only answers

    criterion = criterion_named(row, key)
    scale = criterion.scale
    versions = version_rows(row.study.pk)
    document, standing = versions[0].version.document, standing_of(versions)
    quartiles = quartile_type_of(document.get("quartiles", "7"))
    stored = _rule_in(document, key)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    data = request.POST if act in ("save", "type", "none") else None
    why = reason_form(data, standing)
    if why is not None and data is None and request.method == "POST":
        why.initial["reason"] = request.POST.get("reason", "")
    candidate, refusal = stored, ""
    built = rules.built_of(stored, scale)
    try:
        if act:
            built, candidate = _acted(act, request, scale, quartiles)
        may_write = data is not None and (why is None or why.is_valid())
        if may_write:
            protocols.write_rule(
                study_id=row.study.pk,
                criterion=key,
                rule=candidate,
                reason=why.cleaned_data["reason"] if why else "",
                by=request.user,
                at=timezone.now(),
            )
            _warn(request, row, criterion, candidate)
            return written(request, row)
    except RuleMistake as mistake:
        built, candidate = mistake.built, None
        if act not in ("save", "type", "look"):  # still being built: nothing to reproach
            built = rules.without_mistakes(built)
    except Refused as refused:
        refusal = sentence(refused, zone=row.study.zone)
    context = {
        "row": row,
        "study": row.study,
        "criterion": criterion,
        "built": built,
        "sides": [
            (name, side, rules.shown(name, side, scale)) for name, side in built.sides.items()
        ],
        "kinds": [(kind, rules.KINDS[kind]) for kind in rules.kinds_on(scale)],
        "published": calibrating.published_on(scale),
        "why": why,
        "refusal": refusal,
        "candidate": candidate.to_json() if candidate else None,
        "is_changed": candidate != stored,
        "is_removed": act == "none",
        **standing,
        **_weighed(row, criterion, candidate, stored, document, is_removed=act == "none"),
    }
    wrong = built.mistakes or refusal or (why is not None and why.is_bound and why.errors)
    return render(
        request, "delphi/facilitator/protocol_rule.html", context, status=422 if wrong else 200
    )


def _warn(
    request: UserRequest, row: StudyRow, criterion: Any, rule: "ConsensusRule | None"
) -> None:
    """Say at once what a launch would find in the rule itself."""
    steps = steps_of(criterion.scale)
    if rule is None or steps is None:
        return
    judged = Judged(criterion.names, steps.lowest, steps.levels, rule.to_json())
    for found in of_rule(judged, rule.to_json(), row.seats or USUAL_PANEL):
        if found.where is Place.PROTOCOL:
            messages.warning(request, finding_in_words(found))


def _acted(
    act: str, request: UserRequest, scale: Any, quartiles: Any
) -> "tuple[Built, ConsensusRule | None]":
    """The form and its rule after the button; raises RuleMistake where there is none."""
    built = rules.posted(request.POST, scale)
    if act == "none":
        return built, None
    if act == "type":
        return built, rules.typed_rule(built, scale, quartiles)
    if act == "preset":
        found = calibrating.published_rule(request.POST.get("preset", ""), scale, quartiles)
        if found is not None:
            return rules.built_of(found, scale), found
    elif act not in ("save", "look"):
        built = rules.changed(built, act, request.POST, scale)
    return rules.as_built(built), rules.rule_of(built, scale, quartiles)


def _rule_in(document: Any, key: str) -> "ConsensusRule | None":
    from delphi.statistics import ConsensusRule

    declared = document.get("criteria", {}).get(key)
    return ConsensusRule.from_json(declared) if declared else None


def _weighed(
    row: StudyRow,
    criterion: Any,
    candidate: "ConsensusRule | None",
    stored: "ConsensusRule | None",
    document: Any,
    *,
    is_removed: bool,
) -> dict[str, Any]:
    """What chance makes of the rule, and what it and others make of the answers there are."""
    steps = steps_of(criterion.scale)
    if rules.ends_of(criterion.scale) is None or steps is None:
        # What is tried on the answers there are needs counts by level.
        chance = (
            _chance(row, candidate, document, steps) if candidate is not None and steps else None
        )
        return {"is_numeric": True, "has_steps": steps is not None, "calibration": chance}
    lowest, levels = steps
    items, trial = _judged_items(row, criterion.key)
    is_whole = candidate is not None or is_removed
    weighed: dict[str, Any] = {
        "trial": trial,
        "differences": calibrating.differences_under(items, candidate, lowest=lowest)
        if items and not trial and is_whole and candidate != stored
        else None,
    }
    if candidate is not None:
        weighed["calibration"] = _chance(row, candidate, document, steps)
        weighed["outcomes"] = (
            calibrating.outcomes_of(items, candidate, lowest=lowest, levels=levels)
            if items
            else None
        )
    return weighed


def _chance(
    row: StudyRow, candidate: "ConsensusRule", document: Any, steps: Steps
) -> "calibrating.Calibration | None":
    return calibrating.calibration_of(
        candidate,
        lowest=steps.lowest,
        levels=steps.levels,
        seats=row.seats,
        looks=maximum_rounds(document) or 1,
    )


def _judged_items(row: StudyRow, key: str) -> tuple[Sequence[ItemView], str]:
    """The items as they stand after the last analysed round, on the criterion.

    Before there is one, those of a trial, and which kind of trial it is.
    """
    analysed = [each.round for each in row.rounds if each.round.state == RoundState.ANALYSED]
    found = analysed[-1] if analysed else tried_round(row.study)
    if found is None:
        return [], ""
    items = [each for each in round_results(found) if each.criterion_key == key]
    return items, "" if analysed else found.study.trial
