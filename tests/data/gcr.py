"""Global catastrophic risks: 37 issues in two rounds, scored 1–1000 and ranked.

`python -m tests.data.gcr RECORDS` writes the study file anew from gcr_long.csv.
"""

import csv
import io
import sys
from pathlib import Path

import yaml

STUDY_FILE = Path(__file__).with_name("gcr.yaml")


def records_in(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def issue_codes(path: Path) -> dict[str, str]:
    """A code for each issue, G01 …, in the order of the alphabet."""
    issues = sorted({record["issue"] for record in records_in(path)})
    return {issue: f"G{number:02}" for number, issue in enumerate(issues, 1)}


def answers_csv(path: Path) -> str:
    """The records as a long table: one row per panellist, round, item and criterion."""
    codes = issue_codes(path)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["round", "participant", "item", "criterion", "value"])
    for record in records_in(path):
        place = [record["round"], record["participant"], codes[record["issue"]]]
        writer.writerow([*place, "score", record["score"]])
        writer.writerow([*place, "rank", record["rank_given"]])
    return out.getvalue()


def study_file(path: Path) -> str:
    """The study as a study file."""
    names = {"score": "Score", "rank": "Rank"}
    prompts = {
        "score": "How would you score this issue, from 1 to 1000?",
        "rank": "Which rank did the score give this issue?",
    }
    document = {
        "format": 1,
        "study": "global-catastrophic-risks",
        "title": "Horizon scan of global catastrophic risks",
        "purpose": "Rank issues by their novelty and their potential impact.",
        "languages": ["en"],
        "scales": {
            "score": {"kind": "number", "lowest": 1, "highest": 1000, "decimals": 1},
            "rank": {"kind": "number", "lowest": 1, "highest": 96, "decimals": 1},
        },
        "criteria": {
            key: {"name": names[key], "prompt": prompts[key], "scale": key} for key in names
        },
        "items": [
            {"code": code, "criteria": ["score", "rank"], "statement": issue}
            for issue, code in issue_codes(path).items()
        ],
        "stopping": {"maximum_rounds": 2},
        "rounds": [{"number": 1}, {"number": 2}],
    }
    head = "# Written by tests/data/gcr.py from the study's records (MIT licence).\n"
    return head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


if __name__ == "__main__":
    STUDY_FILE.write_text(study_file(Path(sys.argv[1])), "utf-8")
