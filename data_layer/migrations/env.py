from alembic import context

import data_layer.alert_tables
import data_layer.conversations
import data_layer.documents.tables
import data_layer.entities
import data_layer.event_tables
import data_layer.slack_tables
import data_layer.staging  # noqa: F401  (declares its tables)
from data_layer.metadata import COPILOT, SCHEMAS, metadata

connection = context.config.attributes["connection"]
connection.exec_driver_sql("; ".join(f"CREATE SCHEMA IF NOT EXISTS {schema}" for schema in SCHEMAS))
context.configure(
    connection=connection,
    target_metadata=metadata,
    include_schemas=True,
    include_name=lambda name, kind, _: kind != "schema" or name in SCHEMAS,
    version_table="revision",
    version_table_schema=COPILOT,
)
with context.begin_transaction():
    context.run_migrations()
