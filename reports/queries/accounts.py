"""The account of a study as of a round, from released figures alone."""

from collections.abc import Collection, Sequence

from django.db.models import Q

from delphi.models import ProtocolVersion, Round
from delphi.protocol.disclosure import Figures
from delphi.protocol.lifecycle import RoundState
from delphi.queries.arguments import rounds_told
from delphi.queries.groups import names_of_groups
from delphi.queries.method import acts_before, method_notes
from delphi.queries.results import ItemView, PanelView, panel_results, round_results, terms_of
from foresight.languages import Texts
from reports.document.account import Account, ProtocolAccount, RoundAccount
from reports.queries.quotes import quotes_of
from surveys.models import Criterion


def account_of(as_of: Round) -> Account:
    """Everything a report as of this round says; `as_of` comes with its study.

    Ten queries; up to five more where reports may quote.
    """
    criteria = list(
        Criterion.objects.filter(survey=as_of.study.survey_id)
        .order_by("position")
        .values_list("key", "rationale", "survey__languages")
    )
    terms = terms_of(as_of.study_id)
    panels = panel_results(as_of, terms)
    items = round_results(as_of, terms)
    told = rounds_told(as_of, terms)
    rounds = tuple(_rounds(as_of, panels, told))
    return Account(
        study_titles=as_of.study.titles,
        purposes=as_of.study.purposes,
        contact=as_of.study.contact,
        simulated=as_of.study.simulated,
        trial=as_of.study.trial,
        zone=as_of.study.zone,
        rounds=rounds,
        items=tuple(item for item in items if item.is_judgement),
        expertise=tuple(item for item in items if not item.is_judgement),
        panels=tuple(panels),
        protocols=tuple(
            ProtocolAccount(
                version=protocol.version,
                document=protocol.document,
                locked_at=protocol.locked_at,
                reason=protocol.reason,
            )
            # A deviation that a later round was launched under is no part of this account.
            for protocol in ProtocolVersion.objects.filter(
                Q(version=1) | Q(locked_at__lte=as_of.opened_at),
                study=as_of.study_id,
                locked_at__isnull=False,
            ).order_by("version")
        ),
        languages=tuple(criteria[0][2]) if criteria else (),
        reasons_on=tuple(key for key, reasons, _languages in criteria if reasons),
        method=method_notes(as_of.study_id),
        acts=acts_before(as_of, {each.number: each.closed_at for each in rounds}),
        group_names=_group_names(items),
        quotes=quotes_of(as_of, terms, [item for item in items if item.is_judgement], rounds=told),
    )


def _group_names(items: Sequence[ItemView]) -> dict[str, dict[str, Texts]]:
    """What the stakeholder groups that answered are called: two queries, where there are any."""
    used: dict[str, set[str]] = {}
    for look in (look for item in items for look in item.looks):
        if groups := look.figures.get("groups"):
            used.setdefault(groups["by"], set()).update(groups["cells"])
    known = names_of_groups() if used else {}
    return {
        by: {key: known[by][key] for key in sorted(keys) if key in known.get(by, {})}
        for by, keys in used.items()
    }


def _rounds(as_of: Round, panels: Sequence[PanelView], told: Collection[int]) -> list[RoundAccount]:
    taken_part = {panel.number: panel.figures for panel in panels}
    found = (
        Round.objects.filter(
            study=as_of.study_id, number__lte=as_of.number, state=RoundState.ANALYSED.value
        )
        .select_related("snapshot")
        .order_by("number")
    )
    return [
        _round(each, taken_part.get(each.number, {}), told=each.number in told) for each in found
    ]


def _round(each: Round, figures: Figures, *, told: bool) -> RoundAccount:
    attendance = figures.get("participation") or {}
    seal = getattr(each, "snapshot", None)
    return RoundAccount(
        number=each.number,
        kind=each.kind,
        titles=each.titles,
        opened_at=each.opened_at,
        closed_at=each.closed_at,
        sealed_at=seal.sealed_at if seal else None,
        invited=attendance.get("invited"),
        started=attendance.get("started"),
        submitted=attendance.get("submitted"),
        root=seal.root if seal else "",
        sheets=seal.sheets if seal else None,
        software=seal.software if seal else "",
        feedback=each.feedback,
        dropped={entry["item"]: entry.get("reason", "") for entry in each.dropped},
        flow=figures.get("flow"),
        flow_withheld=each.number > 1 and figures.get("flow", {}) is None,
        may_be_quoted=told,
        live=each.live,
        submit_once=each.submit_once,
        shows_comments=each.shows_comments,
    )
