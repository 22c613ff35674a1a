"""Four roles in a study: who was its facilitator becomes its owner."""

from typing import Any

from django.db import migrations, models

ROLES = ["owner", "editor", "watcher", "reader"]


def divide(apps: Any, editor: Any) -> None:
    apps.get_model("delphi", "StudyMember").objects.filter(role="facilitator").update(role="owner")


def join(apps: Any, editor: Any) -> None:
    members = apps.get_model("delphi", "StudyMember").objects
    members.filter(role__in=["owner", "editor"]).update(role="facilitator")
    members.filter(role="watcher").update(role="reader")


class Migration(migrations.Migration):
    dependencies = [("delphi", "0012_message_wordings")]

    operations = [
        migrations.RemoveConstraint("StudyMember", "study_role_is_known"),
        migrations.RunPython(divide, join),
        migrations.AddConstraint(
            "StudyMember",
            models.CheckConstraint(name="study_role_is_known", condition=models.Q(role__in=ROLES)),
        ),
    ]
