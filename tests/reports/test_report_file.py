"""docs/report-file.md names what stands in a report's JSON."""

import json
import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from reports.models import Report

PAGE = (Path(settings.BASE_DIR) / "docs" / "report-file.md").read_text(encoding="utf-8")


def test_every_key_of_the_file_is_documented(risto: Client, report: Report) -> None:
    body = risto.get(f"/reports/{report.public_id}/figures.json").json()
    named = set(re.findall(r"`([a-z_0-9]+)`", PAGE))
    item = body["items"][0]
    keys = {*body, *body["report"], *body["protocol"][0], *body["rounds"][0], *item}
    keys |= {*item["scale"], *item["wordings"][0], *item["rounds"][0]}
    keys |= {*body["summary"], *body["summary"]["sentences"][0]}
    assert keys - named == set()


def test_the_api_answers_with_the_same_file(risto: Client, report: Report) -> None:
    file = risto.get(f"/reports/{report.public_id}/figures.json").content
    answer = risto.get(f"/api/v1/reports/{report.public_id}/figures/")
    assert json.loads(answer.content) == json.loads(file)
