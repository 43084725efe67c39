"""Which documents are meant, and which of them the caller may read, as conditions on `copilot.document d`."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from core.errors import NotPermitted
from core.identity import Principal, Scope
from data_layer.documents.stored import storable

READABLE = "(cardinality(d.readers) = 0 OR d.readers && CAST(:caller AS text[]))"
IN_FORCE = (
    "(d.superseded_on IS NULL OR d.superseded_on > :day)"
    " AND (d.holds_from IS NULL OR d.holds_from <= :day)"
    " AND (d.valid_to IS NULL OR d.valid_to >= :day)"
)
_SPEAKS = (
    "EXISTS (SELECT 1 FROM copilot.document_about a WHERE a.entity = '{entity}' AND a.code = :{entity}"
    " AND a.document_id = d.document_id)"
)
_CONDITIONS = {
    "day": IN_FORCE,
    "kind": "d.kind = :kind",
    "sku": _SPEAKS.format(entity="sku"),
    "supplier": _SPEAKS.format(entity="supplier"),
    "site": "(d.site IS NULL OR d.site = :site)",
    "document": "d.document_id = :document",
}


class Wanted(Protocol):
    """Each that is given narrows the choice: in force on `day`, of the kind, about the item or supplier (codes), for
    the site (what holds at every site does at this one too), that very document.

    One revision of a name at most is in force on a day: the last added of those that hold by then. The first under a
    name was there before it was added: it holds from its `valid_from`, without one on every day before. A later one
    holds from its `valid_from` when that is behind the first day of the one before it, else from the day it was added.
    It ends after `valid_to`, or when a later one holds: what ended does not bring back the one before. Without `day`
    all are chosen: superseded, expired and coming ones too.
    """

    @property
    def day(self) -> date | None: ...
    @property
    def kind(self) -> str | None: ...
    @property
    def sku(self) -> str | None: ...
    @property
    def supplier(self) -> str | None: ...
    @property
    def site(self) -> str | None: ...
    @property
    def document(self) -> UUID | None: ...


@dataclass(frozen=True)
class DocumentFilter:
    """See `Wanted`."""

    day: date | None = None
    kind: str | None = None
    sku: str | None = None
    supplier: str | None = None
    site: str | None = None
    document: UUID | None = None


def caller(principal: Principal) -> dict[str, Any]:
    """Raises `NotPermitted` for one who may not read documents at all."""
    if Scope.DOCUMENTS_READ not in principal.scopes:
        raise NotPermitted(f"Documents need the grant {Scope.DOCUMENTS_READ}, which you do not have.")
    return {"caller": known_as(principal)}


def known_as(principal: Principal) -> list[str]:
    """What a document's readers may name, for this one to be among them."""
    return [principal.user_id, *sorted(principal.scopes)]


def conditions(wanted: Wanted) -> tuple[str, dict[str, Any]]:
    """With their parameters; `true` when nothing narrows it."""
    given = {name: getattr(wanted, name) for name in _CONDITIONS}
    values = {
        name: storable(value) if isinstance(value, str) else value for name, value in given.items() if value is not None
    }
    return " AND ".join(_CONDITIONS[name] for name in values) or "true", values
