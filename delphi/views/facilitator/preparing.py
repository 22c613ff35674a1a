"""What a study asks: its statements, criteria and scales, to change until the first launch."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from delphi.document.criteria import offered_criteria
from delphi.forms.numbers import whole_number
from delphi.forms.preparing import (
    FEWEST_POINTS,
    MOST_POINTS,
    AddStatementsForm,
    CriterionForm,
    StatementForm,
    resized,
)
from delphi.protocol.refusals import FileHasMistakes, Refused, UnknownPart
from delphi.queries import impact, steering
from delphi.queries.preparing import (
    asked_of_new_items,
    criterion_entry,
    criterion_mark,
    criterion_rows,
    sections_to_choose,
    statement_to_edit,
)
from delphi.queries.repeats import asked_twice, may_ask_twice
from delphi.queries.steering import StudyRow
from delphi.services import preparing
from delphi.views.facilitator.access import UserRequest, to_steer, with_study
from delphi.wording.refusals import sentence
from delphi.wording.templates import criterion_line
from surveys.choices import ScaleKind


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: UserRequest, row: StudyRow) -> HttpResponse:
    """Every item with its wordings; before the first launch POST adds statements."""
    if not (row.steers and row.is_unlaunched):
        if request.method == "POST":
            return _too_late(request, row)
        return _statements(request, row, None)
    asked = asked_of_new_items(row.study)
    form = AddStatementsForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        languages=row.study.survey.languages,
        criteria=asked,
        initial={"criteria": [key for key, _name in asked]},
    )
    if request.method != "POST":
        return _statements(request, row, form)
    given = form.cleaned_data.get("statements_given", []) if form.is_valid() else []

    def act() -> str:
        preparing.add_statements(
            study_id=row.study.pk,
            statements=given,
            criteria=form.cleaned_data["criteria"],
            by=request.user,
            at=timezone.now(),
        )
        n = len(given)
        return ngettext("{n} statement added.", "{n} statements added.", n).format(n=n)

    if form.is_valid() and _is_done(request, row, form, act):
        return redirect("statements", public_id=row.study.public_id)
    return _statements(request, row, form, status=422)


def _statements(
    request: UserRequest, row: StudyRow, form: AddStatementsForm | None, *, status: int = 200
) -> HttpResponse:
    context = {
        "row": row,
        "study": row.study,
        "items": steering.item_rows(row.study),
        "form": form,
    }
    first = row.rounds[0].round if form and row.rounds else None
    if first is not None and may_ask_twice(first):
        context |= {"first": first, "twice": asked_twice(first)}
    return render(request, "delphi/facilitator/statements.html", context, status=status)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: UserRequest, row: StudyRow, *, code: str) -> HttpResponse:
    """One statement: its words in every language, its section, what is asked of it."""
    if not row.is_unlaunched:
        return _too_late(request, row)
    found = statement_to_edit(row.study, code)
    if found is None:
        raise Http404
    form = StatementForm(
        *((request.POST,) if request.method == "POST" else ()),
        languages=row.study.survey.languages,
        sections=sections_to_choose(row.study),
        criteria=asked_of_new_items(row.study),
        texts=found.texts,
        initial={"section": found.section, "criteria": found.criteria, "mark": found.mark},
    )

    def act() -> str:
        preparing.word_statement(
            study_id=row.study.pk,
            code=code,
            texts=form.texts(),
            section=form.section(),
            criteria=form.cleaned_data["criteria"],
            mark=form.cleaned_data["mark"],
            by=request.user,
            at=timezone.now(),
        )
        return _("Statement {code} is saved.").format(code=code)

    if request.method == "POST" and form.is_valid() and _is_done(request, row, form, act):
        return redirect("statements", public_id=row.study.public_id)
    _take_over(form, found.mark)
    context = {
        "row": row,
        "study": row.study,
        "code": code,
        "form": form,
        "editing": impact.of_editing_statement(row.study, code),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/statement.html", context, status=status)


@with_study
@to_steer
@require_POST
def remove_statement(request: UserRequest, row: StudyRow, *, code: str) -> HttpResponse:
    def act() -> str:
        preparing.remove_statement(
            study_id=row.study.pk, code=code, by=request.user, at=timezone.now()
        )
        return _("Statement {code} is asked no more.").format(code=code)

    _is_done(request, row, None, act)
    return redirect("statements", public_id=row.study.public_id)


@with_study
@require_http_methods(["GET", "HEAD", "POST"])
def criteria(request: UserRequest, row: StudyRow) -> HttpResponse:
    """What is asked of the statements, and on which scales; POST adds a criterion."""
    if request.method == "POST":
        key = request.POST.get("criterion", "")
        if key not in {each.key for each in offered_criteria()}:
            raise Http404

        def act() -> str:
            preparing.add_criterion(
                study_id=row.study.pk, key=key, by=request.user, at=timezone.now()
            )
            return _("The criterion has been added: every statement is asked on it too.")

        _is_done(request, row, None, act)
        return redirect("criteria", public_id=row.study.public_id)
    context = {
        "row": row,
        "study": row.study,
        "criteria": criterion_rows(row.study),
        "offered": [(each.key, criterion_line(each.key)) for each in offered_criteria()],
        "may_change": row.steers and row.is_unlaunched,
    }
    return render(request, "delphi/facilitator/criteria.html", context)


@with_study
@to_steer
@require_http_methods(["GET", "HEAD", "POST"])
def criterion(request: UserRequest, row: StudyRow, *, key: str) -> HttpResponse:
    """One criterion: its words and its scale; `?points=` shows the scale with so many."""
    if not row.is_unlaunched:
        return _too_late(request, row)
    found = criterion_entry(row.study, key)
    if found is None:
        raise Http404
    entry, scale = found
    mark = criterion_mark(entry, scale)
    points = whole_number(request.GET.get("points"), digits=2)
    if points and scale.kind is ScaleKind.ORDINAL and points != len(scale.points):
        scale = resized(scale, min(max(points, FEWEST_POINTS), MOST_POINTS))
    form = CriterionForm(
        *((request.POST,) if request.method == "POST" else ()),
        languages=row.study.survey.languages,
        criterion=entry,
        scale=scale,
        initial={"mark": mark},
    )

    def act() -> str:
        preparing.word_criterion(
            study_id=row.study.pk,
            key=key,
            names=form.names(),
            prompts=form.prompts(),
            scale=replace(form.new_scale(), key=entry.scale),
            mark=form.cleaned_data["mark"],
            by=request.user,
            at=timezone.now(),
        )
        return _("The criterion is saved.")

    if request.method == "POST" and form.is_valid() and _is_done(request, row, form, act):
        return redirect("criteria", public_id=row.study.public_id)
    _take_over(form, mark)
    context = {
        "row": row,
        "study": row.study,
        "entry": entry,
        "form": form,
        "points": len(scale.points) if scale.kind is ScaleKind.ORDINAL else 0,
        "editing": impact.of_editing_criterion(row.study, key),
        "numbers_of_points": range(FEWEST_POINTS, MOST_POINTS + 1),
    }
    status = 422 if form.errors else 200
    return render(request, "delphi/facilitator/criterion.html", context, status=status)


@with_study
@to_steer
@require_POST
def remove_criterion(request: UserRequest, row: StudyRow, *, key: str) -> HttpResponse:
    def act() -> str:
        preparing.remove_criterion(
            study_id=row.study.pk, key=key, by=request.user, at=timezone.now()
        )
        return _("Nothing is asked on the criterion any more.")

    _is_done(request, row, None, act)
    return redirect("criteria", public_id=row.study.public_id)


def _take_over(form: forms.Form, mark: str) -> None:
    """What is sent next is about the part as it stands now, which the page then says."""
    if form.is_bound:
        sent: Any = form.data
        form.data = sent = sent.copy()
        sent["mark"] = mark


def _is_done(
    request: UserRequest, row: StudyRow, form: forms.Form | None, act: Callable[[], str]
) -> bool:
    """Do it and say so; what is refused is told in the form, or after it where there is none."""
    try:
        messages.success(request, act())
        return True
    except UnknownPart:
        raise Http404 from None
    except FileHasMistakes as refused:
        problems: list[Any] = [str(each) for each in refused.particulars["mistakes"]]
        if isinstance(form, CriterionForm):
            problems.append(_("If it is the rule: first change it to one that fits both scales."))
    except Refused as refused:
        problems = [sentence(refused, zone=row.study.zone)]
    if form is not None:
        form.add_error(None, problems)
    else:
        messages.error(request, " ".join(problems))
    return False


def _too_late(request: UserRequest, row: StudyRow) -> HttpResponse:
    messages.error(
        request,
        _(
            "The first round has been launched. Statements are now reworded, split, merged and "
            "added when the next round is drafted; criteria and scales stay."
        ),
    )
    return redirect("statements", public_id=row.study.public_id)
