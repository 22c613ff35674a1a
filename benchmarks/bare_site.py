"""The baseline: a Django site in one file, with nothing but what the job itself needs.

`POST /write` stores one row, durably, in the database that DATABASE_URL names (SQLite with the same
pragmas as the product, or PostgreSQL). `GET /page?rows=N&bytes=B` reads N rows and sends them in a
template as about B bytes of HTML.
"""

from typing import Any

import django
from django.conf import settings
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Engine
from django.urls import path

from benchmarks.databases import database

if not settings.configured:
    settings.configure(
        SECRET_KEY="bare-site-of-the-benchmarks-only-never-in-use",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database()},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


class Row(models.Model):
    question = models.IntegerField()
    level = models.SmallIntegerField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        app_label = "bare"


PAGE = Engine().from_string(
    "<!doctype html><html><body><form>{% for row in rows %}<fieldset>"
    "<legend>{{ row.text }}</legend>"
    "{% for level in levels %}<label><input type=radio name=q{{ row.question }} value={{ level }}"
    "{% if row.level == level %} checked{% endif %}>{{ level }}</label>{% endfor %}"
    "<p>{{ filler }}</p></fieldset>{% endfor %}</form></body></html>"
)


def write(request: HttpRequest) -> HttpResponse:
    question = int(request.POST["question"])
    row = Row.objects.create(question=question, level=int(request.POST["level"]))
    return JsonResponse({"id": row.pk})


def page(request: HttpRequest) -> HttpResponse:
    count, size = int(request.GET["rows"]), int(request.GET["bytes"])
    rows = list(Row.objects.order_by("pk")[:count])
    filler = "x" * max(0, size // max(count, 1) - 500)
    return HttpResponse(
        PAGE.render(Context({"rows": rows, "levels": range(1, 8), "filler": filler}))
    )


def prepare(rows: int) -> None:
    """Make the table and fill it with `rows` rows."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    Row.objects.bulk_create(
        Row(question=n, level=n % 7 + 1, text="A statement") for n in range(rows)
    )


urlpatterns = [path("write", write), path("page", page)]


def _application() -> Any:
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


application = _application()

if __name__ == "__main__":
    prepare(rows=60)
