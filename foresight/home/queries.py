"""What the site's own pages read."""

from django.db import connection


def database_answers() -> None:
    """Read from the database; raises DatabaseError when that fails."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
