"""Draw the charts of analysed rounds that are missing or show other figures by now."""

from typing import Any

from django.core.management.base import BaseCommand

from reports.queries.reports import rounds_with_figures
from reports.services.drawings import draw_round


class Command(BaseCommand):
    help = "Draw missing charts of analysed rounds; the worker does so by itself after an analysis."

    def handle(self, *args: Any, **options: Any) -> None:
        for round_id, name in rounds_with_figures():
            self.stdout.write(f"{name}: {draw_round(round_id=round_id)} files drawn")
