"""Brings a database to today's schema. Imported only for a database that is not: alembic costs a start-up dear time."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from lawtrain.errors import SettingsError


def upgrade(connection: Connection) -> None:
    """Run the missing migrations. Raises SettingsError for a database that a newer program has written."""
    config = Config()
    config.set_main_option("script_location", "lawtrain.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SettingsError("数据库比本程序新；请用较新的 lawtrain 打开，不要用旧程序写入") from error
