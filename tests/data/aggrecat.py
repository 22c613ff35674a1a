"""repliCATS: 25 experts judge 25 claims twice; lowest, best and highest probability in per cent.

`python -m tests.data.aggrecat RECORDS` writes the study file anew from data_ratings.csv.
"""

import csv
import io
import sys
from collections import defaultdict
from pathlib import Path

import yaml

STUDY_FILE = Path(__file__).with_name("aggrecat.yaml")
COLUMN_OF = {"three_point_lower": "low", "three_point_best": "best", "three_point_upper": "high"}


def claim_code(paper: str) -> str:
    return f"C{int(paper):03}"


def judgements(path: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    """Lowest, best and highest by round, claim and expert."""
    found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["question"] == "direct_replication":
                place = (row["round"].removeprefix("round_"), row["paper_id"], row["user_name"])
                found[place][COLUMN_OF[row["element"]]] = row["value"]
    return found


def answers_csv(path: Path) -> str:
    """The records as a table as a Finnish spreadsheet writes it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Kierros", "Asiantuntija", "Väittämä", "Alaraja", "Paras arvio", "Yläraja"])
    for (number, paper, expert), three in sorted(judgements(path).items()):
        numbers = [three[name].replace(".", ",") for name in ("low", "best", "high")]
        writer.writerow([number, expert, claim_code(paper), *numbers])
    return out.getvalue()


def study_file(path: Path) -> str:
    """The study as a study file."""
    papers = sorted({paper for _, paper, _ in judgements(path)}, key=int)
    document = {
        "format": 1,
        "study": "replicats-2019",
        "title": "Will these findings replicate?",
        "purpose": "Judge, by the IDEA protocol, how likely published findings are to replicate.",
        "languages": ["en"],
        "scales": {
            "probability": {
                "kind": "interval",
                "lowest": 0,
                "highest": 100,
                "unit": "%",
                "decimals": 2,
            }
        },
        "criteria": {
            "replication": {
                "name": "Probability of replication",
                "prompt": "How likely is a direct replication to find the same?",
                "scale": "probability",
                "consensus": {"for": "iqr <= 15", "minimum_answers": 5},
            }
        },
        "items": [
            {
                "code": claim_code(paper),
                "criteria": ["replication"],
                "statement": f"The main finding of paper {paper} replicates.",
            }
            for paper in papers
        ],
        "stopping": {"maximum_rounds": 2},
        "rounds": [{"number": 1}, {"number": 2}],
    }
    head = "# Written by tests/data/aggrecat.py from the study's records (MIT licence).\n"
    return head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)


if __name__ == "__main__":
    STUDY_FILE.write_text(study_file(Path(sys.argv[1])), "utf-8")
