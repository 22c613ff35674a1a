"""Trials of studies; and that a study destroyed as a whole takes its events along."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The trigger asks a small table of its own, not the study: SQLite changes a table by making it
# anew under another name, and cannot while a trigger speaks of it.
SQLITE_DROP = "DROP TRIGGER IF EXISTS delphi_event_no_delete"
SQLITE = (
    "CREATE TRIGGER delphi_event_no_delete BEFORE DELETE ON delphi_studyevent {when}"
    "BEGIN SELECT RAISE(ABORT, 'study events are append-only'); END"
)
SQLITE_WHEN = "WHEN NOT EXISTS (SELECT 1 FROM delphi_destroyedstudy WHERE study = OLD.study_id) "
POSTGRESQL = """
CREATE OR REPLACE FUNCTION delphi_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN {when}RAISE EXCEPTION 'study events are append-only'; END $$;
"""
POSTGRESQL_WHEN = (
    "IF TG_OP = 'DELETE' AND EXISTS "
    "(SELECT 1 FROM delphi_destroyedstudy WHERE study = OLD.study_id) "
    "THEN RETURN OLD; END IF; "
)


def let_go_of_destroyed_studies(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL.format(when=POSTGRESQL_WHEN))
        return
    schema_editor.execute(SQLITE_DROP)
    schema_editor.execute(SQLITE.format(when=SQLITE_WHEN))


def let_go_of_none(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL.format(when=""))
        return
    schema_editor.execute(SQLITE_DROP)
    schema_editor.execute(SQLITE.format(when=""))


class Migration(migrations.Migration):
    dependencies = [
        ("delphi", "0014_settled_messages"),
        ("network", "0001_initial"),
        ("surveys", "0004_ideas"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DestroyedStudy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("study", models.BigIntegerField(help_text="The id it had.", unique=True)),
                ("public_id", models.CharField(max_length=20)),
                ("trial", models.CharField(blank=True, max_length=10)),
                (
                    "chain_head",
                    models.CharField(help_text="The digest of its last event.", max_length=64),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="study",
            name="trial",
            field=models.CharField(
                blank=True,
                help_text="Which kind of trial it is; none of a real study.",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="study",
            name="trial_of",
            field=models.ForeignKey(
                help_text="The study tried.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trials",
                to="delphi.study",
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trial", ""), ("trial_of__isnull", True)),
                    models.Q(("trial__in", ["pilot", "simulation"]), ("trial_of__isnull", False)),
                    _connector="OR",
                ),
                name="trial_is_of_a_study",
            ),
        ),
        migrations.AddConstraint(
            model_name="study",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("trial", "simulation"), _negated=True),
                    ("simulated", True),
                    _connector="OR",
                ),
                name="simulation_is_simulated",
            ),
        ),
        migrations.RunPython(let_go_of_destroyed_studies, let_go_of_none),
    ]
