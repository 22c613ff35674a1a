"""A study of 30 items on a site of its own, in a process of its own: made, and looked into.

python -m benchmarks.site prepare SEATS     → links and ids as JSON
python -m benchmarks.site stored            → how many answers are stored
"""

import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

ITEMS = 30


def prepare(seats: int) -> dict[str, Any]:
    """Migrate, make a study whose second round is open, and mint a link for each seat."""
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)

    from delphi.services.rounds import launch_round
    from foresight.network.services.links import mint_link
    from tests.factories import make_round, make_study, questions_of, seats_of

    study = make_study(key="bench", seats=seats, items=ITEMS)
    round_ = make_round(study, state="draft")
    now = timezone.now()
    launch_round(
        round_id=round_.pk, closes_at=now + timedelta(days=7), by=None, at=now, invite=False
    )
    return {
        "round": round_.pk,
        "questions": [question.pk for question in questions_of(round_)],
        "links": [f"/l/{mint_link(panellist_id=seat.pk)}/" for seat in seats_of(study)],
    }


def stored() -> int:
    from surveys.models import Answer

    return Answer.objects.count()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "foresight.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    verb, *rest = sys.argv[1:]
    print(json.dumps(prepare(int(rest[0])) if verb == "prepare" else stored()))
