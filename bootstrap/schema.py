"""Brings a database to what this version needs: our own revisions, then the tables that libraries bring."""

from agent.checkpoints import install as install_checkpoints
from data_layer.upgrade import Installer, upgrade
from jobs.schema import INDEX as QUEUE_INDEX
from jobs.schema import TABLE as QUEUE_TABLE
from jobs.schema import install as install_queue
from jobs.schema import install_index as install_queue_index

LIBRARIES: dict[str, Installer] = {
    "copilot.checkpoints": install_checkpoints,
    QUEUE_TABLE: install_queue,
    QUEUE_INDEX: install_queue_index,
}


def bring_up_to_date(url: str) -> bool:
    """True when there was something to do."""
    return upgrade(url, LIBRARIES)
