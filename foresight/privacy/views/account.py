"""An account's own data: seen, taken along, and the comments in it erased."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from delphi.views.facilitator.access import UserRequest, signed_in
from foresight.privacy.services.access import account_data, as_csv, as_json
from foresight.privacy.services.leaving import erase_comments


@signed_in
@require_safe
def data(request: UserRequest) -> HttpResponse:
    """Everything that is held of the account."""
    tables = account_data(request.user.pk)
    comments = next(len(table.rows) for table in tables if table.key == "comments")
    context = {"tables": tables, "comments": comments}
    return render(request, "privacy/account_data.html", context)


@signed_in
@require_safe
def data_file(request: UserRequest, kind: str) -> HttpResponse:
    """The same to take along."""
    tables = account_data(request.user.pk)
    if kind == "json":
        response = HttpResponse(as_json(tables), content_type="application/json; charset=utf-8")
    else:
        response = HttpResponse(as_csv(tables), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-data.{kind}"'
    return response


@signed_in
@require_POST
def erase(request: UserRequest) -> HttpResponse:
    """Erase every comment the user has written."""
    gone = erase_comments(user=request.user, at=timezone.now())
    said = ngettext("{n} comment has been erased.", "{n} comments have been erased.", gone)
    messages.success(request, said.format(n=gone))
    return redirect("account-data")
