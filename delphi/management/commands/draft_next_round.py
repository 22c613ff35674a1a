"""`manage.py draft_next_round STUDY N …`: draft the round after round N."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from delphi.management.rounds import RoundCommand
from delphi.protocol.decisions import read_decisions
from delphi.protocol.turning import Decision, Keep
from delphi.queries.proposals import completed, proposals_after
from delphi.queries.rounds import items_asked
from delphi.services.drafting import draft_next_round


class Command(RoundCommand):
    help = "Draft the next round from a sealed one, with a decision for each item."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        decided = parser.add_mutually_exclusive_group(required=True)
        decided.add_argument(
            "--decisions",
            metavar="FILE",
            help="YAML, for each item code: keep, "
            "{reword: {fi: …}, reason: …, continues_trend: …}, "
            "{split: [{fi: …}, {fi: …}], reason: …, continues_trend: …}, {merge: [CODE], "
            "texts: {fi: …}, reason: …, continues_trend: …} or {drop: true, reason: …}",
        )
        decided.add_argument("--keep-all", action="store_true", help="ask everything again")
        decided.add_argument(
            "--proposals", action="store_true", help="drop what is settled, keep the rest"
        )

    def act(self, found: Any, user: Any, options: dict[str, Any]) -> str:
        if options["decisions"] is not None:
            chosen = _from_file(options["decisions"], items_asked(found))
        elif options["proposals"]:
            items = list(items_asked(found).values())
            proposed = proposals_after(found).items
            chosen = completed([], items, proposed, number=found.number)
        else:
            chosen = [Keep(item_id=item) for item in items_asked(found).values()]
        drafted = draft_next_round(round_id=found.pk, decisions=chosen, by=user, at=timezone.now())
        before, after = len(items_asked(found)), len(items_asked(drafted))
        return f"Round {drafted.number} is drafted: {after} of {before} items."


def _from_file(path: str, items: dict[str, int]) -> list[Decision]:
    try:
        document = yaml.safe_load(Path(path).read_bytes())
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from error
    except yaml.YAMLError as error:
        raise CommandError(f"{path} is no YAML: {error}") from None
    return read_decisions(document, items=items)
