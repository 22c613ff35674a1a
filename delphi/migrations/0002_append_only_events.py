"""Study events are append-only: the database itself refuses to change or delete one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SQLITE = {
    "delphi_event_no_update": "BEFORE UPDATE ON delphi_studyevent",
    "delphi_event_no_delete": "BEFORE DELETE ON delphi_studyevent",
}

POSTGRESQL = """
CREATE FUNCTION delphi_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'study events are append-only'; END $$;
CREATE TRIGGER delphi_event_no_change BEFORE UPDATE OR DELETE ON delphi_studyevent
FOR EACH ROW EXECUTE FUNCTION delphi_event_is_final();
"""

POSTGRESQL_UNDO = """
DROP TRIGGER IF EXISTS delphi_event_no_change ON delphi_studyevent;
DROP FUNCTION IF EXISTS delphi_event_is_final();
"""


def forbid_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for name, when in SQLITE.items():
        schema_editor.execute(
            f"CREATE TRIGGER {name} {when} "
            "BEGIN SELECT RAISE(ABORT, 'study events are append-only'); END"
        )


def allow_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_UNDO)
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("delphi", "0001_initial")]

    operations = [migrations.RunPython(forbid_changes, allow_changes)]
