"""Where users stand in the tables: what is theirs goes with them, what others need stays under another name."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Table

import data_layer.entities  # noqa: F401  (declares the plant's tables)
from data_layer.alert_tables import ALERT, ALERT_DELIVERY, ALERT_SUBSCRIPTION, ALERT_USER
from data_layer.approval_tables import APPROVAL
from data_layer.conversations import API_KEY, AUDIT, IDEMPOTENCY, MESSAGE, THREAD, WIDGET
from data_layer.documents.tables import DOCUMENT, DOCUMENT_REFUSAL
from data_layer.limit_tables import USAGE
from data_layer.metadata import COPILOT, metadata
from data_layer.slack_tables import SLACK_CODE, SLACK_INSTALLATION, SLACK_THREAD, SLACK_USER, SLACK_WORKSPACE
from data_layer.staging import JOB


@dataclass(frozen=True)
class Personal:
    """A table whose `column` names a user. `kept`: at an erasure the row stays and the user is renamed in it, else it
    is deleted. `hidden` is not handed out: secrets, their hashes, and copies of what is handed out anyway."""

    table: Table
    column: str = "user_id"
    kept: bool = False
    hidden: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Of the file it is handed out in."""
        return self.table.name if self.column == "user_id" else f"{self.table.name}.{self.column}"


OWN = (
    Personal(THREAD),
    Personal(MESSAGE, hidden=("events", "server_id")),
    Personal(IDEMPOTENCY),
    Personal(ALERT_USER),
    Personal(ALERT_SUBSCRIPTION),
    Personal(ALERT),
    Personal(ALERT_DELIVERY),
    Personal(API_KEY, hidden=("key_hash",)),
    Personal(SLACK_USER),
    Personal(SLACK_THREAD),
    Personal(SLACK_CODE, hidden=("code_hash",)),
    Personal(SLACK_INSTALLATION, hidden=("state_hash",)),
)
KEPT = (
    Personal(APPROVAL, kept=True),
    Personal(APPROVAL, "decided_by", kept=True),
    Personal(AUDIT, kept=True),
    Personal(USAGE, kept=True),
    Personal(API_KEY, "created_by", kept=True, hidden=("key_hash",)),
    Personal(WIDGET, "created_by", kept=True, hidden=("secret",)),
    Personal(SLACK_USER, "linked_by", kept=True),
    Personal(SLACK_WORKSPACE, "installed_by", kept=True, hidden=("token",)),
    Personal(DOCUMENT, "added_by", kept=True, hidden=("embedded_title",)),
    Personal(DOCUMENT_REFUSAL, "refused_by", kept=True),
)


def of_plant() -> Iterator[Personal]:
    """Syncs, and the plant's rows with the user whose sync brought them: renamed, and not handed out."""
    yield Personal(JOB, "created_by", kept=True)
    for table in metadata.sorted_tables:
        if table.schema != COPILOT and table is not JOB and "created_by" in table.c:
            yield Personal(table, "created_by", kept=True)
