"""Libraries changed behind their back, for tests of what they make of it."""

from retold.library.database import Database


def behind(path, *statements):
    """Run statements in one transaction of another connection; the rows of the last one, if it gives any."""
    database = Database(path)
    with database.writing() as connection:
        for statement in statements:
            result = connection.execute(statement)
        rows = [tuple(row) for row in result] if result.returns_rows else []
    database.close()
    return rows
