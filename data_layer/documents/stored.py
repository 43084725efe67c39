"""What of a read file PostgreSQL can hold, and how much of it."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from core.errors import Conflict, InvalidInput
from data_layer.documents.records import About, Facts, NewDocument

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_NAME, _TITLE, _WORD = 500, 300, 100  # characters; an index holds them


def storable(text: str) -> str:
    """As long as it was: PostgreSQL's text holds neither NUL nor half a character."""
    return _UNSTORABLE.sub("\ufffd", text)


def named(name: str) -> str:
    """Raises `InvalidInput` for what cannot be a document's name."""
    if not name or len(name) > _NAME:
        raise InvalidInput(f"The name of a document has 1 to {_NAME} characters: rename the file.")
    return storable(name)


def expect_origin(name: str, held: str | None, source: str | None) -> None:
    """`held`: the source that holds the name, none: it was added by hand. Raises `Conflict` for another `source`."""
    if held == source:
        return
    if held is None:
        raise Conflict(
            f"{name}: a document that was added by hand has that name. Give this one another name, or remove that one"
            " with copilot documents remove."
        )
    raise Conflict(
        f"{name}: a document of the source {held} has that name. Give this one another name, or remove that one from"
        f" its folder and sync {held}; where there is no such source any more, with copilot documents remove."
    )


def titled(title: str) -> str:
    title = storable(title)
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def checked(facts: Facts, name: str) -> None:
    """Raises `InvalidInput`."""
    if facts.valid_from and facts.valid_to and facts.valid_to < facts.valid_from:
        raise InvalidInput(f"{name}: valid to {facts.valid_to} lies before valid from {facts.valid_from}.")
    for word in ("kind", "revision", "site"):
        if len(getattr(facts, word) or "") > _WORD:
            raise InvalidInput(f"{name}: {word} has at most {_WORD} characters.")


def holds_from(valid_from: date | None, added_on: date, edition: int, before: date | None) -> date | None:
    """A revision's first day; `before`: that of the revision before it. None: it was there on every day before."""
    if edition == 1 or (valid_from is not None and (before is None or valid_from > before)):
        return valid_from
    return added_on


def stated(new: NewDocument) -> dict[str, Any]:
    """The columns that may change while the bytes stay."""
    return {**_facts(new.facts), "properties": _properties(new.properties), "source": _optional(new.source)}


def read(new: NewDocument) -> dict[str, Any]:
    """The columns that follow from the bytes."""
    return {
        "sha256": new.sha256,
        "media_type": new.media_type,
        "pages": new.pages,
        "characters": len(new.text),
        "chunks": len(new.chunks),
        "modified_at": new.modified_at,
    }


def chunks(new: NewDocument, tenant: str, document: UUID) -> list[dict[str, Any]]:
    return [
        {
            "tenant_id": tenant,
            "document_id": document,
            "number": one.number,
            "text": storable(one.text),
            "headings": [storable(heading) for heading in one.headings],
            "first_page": one.first_page,
            "last_page": one.last_page,
            "starts": one.start,
            "ends": one.end,
            "tokens": one.tokens,
        }
        for one in new.chunks
    ]


def about(given: Iterable[About]) -> dict[tuple[str, str], tuple[int, bool]]:
    """(entity, code) -> (mentions, in the title)."""
    return {(str(one.entity), storable(one.code)): (one.mentions, one.in_title) for one in given}


def about_rows(given: Iterable[About], tenant: str, document: UUID) -> list[dict[str, Any]]:
    return [
        {"tenant_id": tenant, "document_id": document, "entity": entity, "code": code, "mentions": mentions,
         "in_title": in_title}
        for (entity, code), (mentions, in_title) in about(given).items()
    ]  # fmt: skip


def of_readers(given: Iterable[str]) -> list[str]:
    return sorted({storable(one) for one in given})


def _facts(facts: Facts) -> dict[str, Any]:
    return {
        "title": titled(facts.title),
        "kind": storable(facts.kind),
        "revision": _optional(facts.revision),
        "valid_from": facts.valid_from,
        "valid_to": facts.valid_to,
        "site": _optional(facts.site),
        "readers": of_readers(facts.readers),
    }


def _properties(given: Mapping[str, str]) -> dict[str, str]:
    return {storable(name): storable(value) for name, value in given.items()}


def _optional(text: str | None) -> str | None:
    return None if text is None else storable(text)
