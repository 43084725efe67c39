"""Brings a database to what this version needs: our own revisions, then the tables that libraries bring."""

from data_layer.upgrade import Installer, upgrade

LIBRARIES: dict[str, Installer] = {}


def bring_up_to_date(url: str) -> bool:
    """True when there was something to do."""
    return upgrade(url, LIBRARIES)
