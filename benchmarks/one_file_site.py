"""The baseline of a whole questionnaire: a Django site in one file that does the same writes.

As a developer in a hurry would write it: the ORM, a form with a token, a signed cookie for who
answers. `GET /sheet` sends 30 questions as about as much HTML as the product sends; `POST /save`
stores one answer, `POST /sheet` all of them, each with its earlier value kept; `POST /submit` ends.
Answers are refused when the round has closed and when they have changed meanwhile.
"""

import sys
from datetime import timedelta
from functools import cache
from typing import Any

import django
from django.conf import settings
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import path
from django.utils import timezone

from benchmarks.databases import database

if not settings.configured:
    settings.configure(
        SECRET_KEY="one-file-site-of-the-benchmarks-only-never-in-use",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        DATABASES={"default": database()},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    )
    django.setup()

QUESTIONS = 30


class Round(models.Model):
    closes_at = models.DateTimeField()

    class Meta:
        app_label = "one_file"


class Question(models.Model):
    text = models.TextField()

    class Meta:
        app_label = "one_file"


class Sheet(models.Model):
    round = models.ForeignKey(Round, models.CASCADE)
    expert = models.IntegerField(unique=True)
    submitted = models.BooleanField(default=False)

    class Meta:
        app_label = "one_file"


class Answer(models.Model):
    sheet = models.ForeignKey(Sheet, models.CASCADE)
    question = models.ForeignKey(Question, models.CASCADE)
    level = models.SmallIntegerField(null=True)
    rationale = models.TextField(blank=True)
    revision = models.IntegerField(default=1)

    class Meta:
        app_label = "one_file"
        unique_together = [("sheet", "question")]


class Earlier(models.Model):
    answer = models.ForeignKey(Answer, models.CASCADE)
    revision = models.IntegerField()
    level = models.SmallIntegerField(null=True)
    rationale = models.TextField(blank=True)

    class Meta:
        app_label = "one_file"
        unique_together = [("answer", "revision")]


SHEET = """<!doctype html><html><body><form method=post>{% csrf_token %}{% for q in questions %}
<fieldset><legend>{{ q.text }}</legend>{% for level in levels %}<label><input type=radio
name="q{{ q.pk }}-level" value="{{ level }}"{% if q.answer.level == level %} checked{% endif %}>
{{ level }}</label>{% endfor %}<textarea name="q{{ q.pk }}-rationale">{{ q.answer.rationale }}
</textarea><input type=hidden name="q{{ q.pk }}-revision" value="{{ q.answer.revision|default:0 }}">
<p>{{ filler }}</p></fieldset>{% endfor %}<button>Save</button></form></body></html>"""


def enter(request: HttpRequest) -> HttpResponse:
    response = HttpResponse("entered")
    response.set_signed_cookie("expert", request.GET["expert"])
    return response


def sheet(request: HttpRequest) -> HttpResponse:
    expert = int(request.get_signed_cookie("expert"))
    if request.method == "POST":
        with transaction.atomic():
            mine = _sheet(expert)
            for question in Question.objects.order_by("pk"):
                if f"q{question.pk}-level" in request.POST:
                    _store(mine, question.pk, request)
        return HttpResponse(status=303, headers={"Location": "/sheet"})
    given = {answer.question_id: answer for answer in Answer.objects.filter(sheet__expert=expert)}
    questions = list(Question.objects.order_by("pk"))
    for question in questions:
        question.answer = given.get(question.pk)
    filler = "x" * max(0, int(request.GET.get("bytes", 0)) // QUESTIONS - 900)
    context = {"questions": questions, "levels": range(1, 8), "filler": filler}
    return HttpResponse(_compiled().render(context, request))


def save(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        mine = _sheet(int(request.get_signed_cookie("expert")))
        revision = _store(mine, int(request.POST["question"]), request)
    return JsonResponse({"revision": revision}, status=200 if revision else 409)


def submit(request: HttpRequest) -> HttpResponse:
    expert = int(request.get_signed_cookie("expert"))
    Sheet.objects.filter(expert=expert).update(submitted=True)
    return HttpResponse(status=303, headers={"Location": "/sheet"})


@cache
def _compiled() -> Any:
    return engines["django"].from_string(SHEET)


def _sheet(expert: int) -> Sheet:
    round_ = Round.objects.select_for_update(of=()).get()
    if round_.closes_at < timezone.now():
        raise PermissionError("closed")
    return Sheet.objects.get_or_create(expert=expert, defaults={"round": round_})[0]


def _store(sheet: Sheet, question: int, request: HttpRequest) -> int:
    """The revision stored; 0 when the answer has changed since it was seen."""
    level = int(request.POST[f"q{question}-level"])
    if not 1 <= level <= 7:
        raise ValueError(level)
    rationale = request.POST.get(f"q{question}-rationale", "")
    seen = int(request.POST[f"q{question}-revision"])
    answer = Answer.objects.filter(sheet=sheet, question=question).first()
    if answer is None:
        Answer.objects.create(sheet=sheet, question_id=question, level=level, rationale=rationale)
        return 1
    if answer.revision != seen:
        return 0
    if (answer.level, answer.rationale) == (level, rationale):
        return seen
    Earlier.objects.create(
        answer=answer, revision=seen, level=answer.level, rationale=answer.rationale
    )
    answer.level, answer.rationale, answer.revision = level, rationale, seen + 1
    answer.save()
    return seen + 1


def prepare() -> None:
    """Make the tables, an open round and its questions."""
    with connection.schema_editor() as editor:
        for model in (Round, Question, Sheet, Answer, Earlier):
            editor.create_model(model)
    Round.objects.create(closes_at=timezone.now() + timedelta(days=7))
    Question.objects.bulk_create(
        Question(text=f"Väittämä {n + 1} toteutuu.") for n in range(QUESTIONS)
    )


urlpatterns = [
    path("enter", enter),
    path("sheet", sheet),
    path("save", save),
    path("submit", submit),
]


def _application() -> Any:
    from django.core.handlers.wsgi import WSGIHandler

    return WSGIHandler()


application = _application()

if __name__ == "__main__":
    if sys.argv[1:] == ["stored"]:
        print(Answer.objects.count())
    else:
        prepare()
