"""Runs the revisions. Imported only when there is one to run: Alembic takes longer to load than most starts to end."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def run_to_head(connection: Connection, migrations: str) -> None:
    """Upgrade to the newest of the revisions in that folder, and commit."""
    config = Config()
    config.set_main_option("script_location", migrations)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()
