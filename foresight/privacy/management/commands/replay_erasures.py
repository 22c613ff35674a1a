"""`manage.py replay_erasures`: after a restore, erase anew what the backup brought back."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from foresight.privacy.services.leaving import replay_erasures


class Command(BaseCommand):
    help = "Erase anew, by the erasure ledger, what a restored backup has brought back."

    def handle(self, *args: Any, **options: Any) -> None:
        count = replay_erasures(at=timezone.now())
        self.stdout.write(self.style.SUCCESS(f"Erased {count} seats anew."))
