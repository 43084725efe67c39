"""Documents as resources: those the caller may read, whole, at a page or at a passage."""

from mcp_types import (
    Annotations,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from channels.mcp_server.addresses import DOCUMENT, MARKDOWN, PAGE, PASSAGE, Place, address, place
from channels.mcp_server.parts import Parts, Request
from core.errors import NotFound, NotPermitted
from core.identity import Principal, Scope
from data_layer.database import ReadTx
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.reading import DocumentReading
from data_layer.documents.records import Document

LONGEST = 100_000  # characters that are read at once
_PAGE = 100  # documents of a list

_TEMPLATES = (
    ResourceTemplate(
        name="document",
        title="A document",
        uri_template=DOCUMENT,
        description="Its text, the first 100,000 characters of it, and where to read on.",
        mime_type=MARKDOWN,
    ),
    ResourceTemplate(
        name="document_page",
        title="A page of a document",
        uri_template=PAGE,
        description="The text on that page.",
        mime_type=MARKDOWN,
    ),
    ResourceTemplate(
        name="document_passage",
        title="A passage of a document",
        uri_template=PASSAGE,
        description="Characters of its text, counted from 0, as search_documents gives them in `record`.",
        mime_type=MARKDOWN,
    ),
)


class Documents:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def list(self, request: Request, params: PaginatedRequestParams | None) -> ListResourcesResult:
        """By title, superseded revisions left out. Raises `InvalidInput` for a cursor of another list."""
        context = await self._parts.context_of(request)
        if Scope.DOCUMENTS_READ not in context.principal.scopes:
            return ListResourcesResult(resources=[])
        async with context.database.read(context.principal) as tx:
            page = await DocumentReading(tx).list(
                DocumentFilter(), context.principal, limit=_PAGE, cursor=params.cursor if params else None
            )
        return ListResourcesResult(resources=[_listed(one) for one in page.rows], next_cursor=page.next_cursor)

    async def templates(self, _: Request, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        return ListResourceTemplatesResult(resource_templates=[*_TEMPLATES])

    async def read(self, request: Request, params: ReadResourceRequestParams) -> ReadResourceResult:
        """Raises `NotFound`, `NotPermitted`."""
        wanted = place(params.uri)
        context = await self._parts.context_of(request)
        if Scope.DOCUMENTS_READ not in context.principal.scopes:
            raise NotPermitted(f"You are not permitted to read documents: it needs the grant {Scope.DOCUMENTS_READ}.")
        async with context.database.read(context.principal) as tx:
            document = await DocumentReading(tx).get(wanted.document, context.principal)
            start, end = await _span(tx, context.principal, document, wanted)
            cut = min(end, start + LONGEST)
            text, _ = await DocumentReading(tx).stretch(document.document_id, start, cut, context.principal)
        if cut < end:
            text += f"\n\n[Read on: {address(document.document_id, cut, end)}]"
        return ReadResourceResult(
            contents=[TextResourceContents(uri=params.uri, mime_type=MARKDOWN, text=text, _meta=_facts(document))]
        )


async def _span(tx: ReadTx, reader: Principal, document: Document, wanted: Place) -> tuple[int, int]:
    length = document.characters
    if wanted.span is not None:
        start, end = wanted.span
        if start >= length or end <= start:
            raise NotFound(f"{document.title} has {length:,} characters: there is no passage {start}-{end}.")
        return start, min(end, length)
    if wanted.page is None:
        return 0, length
    found = await DocumentReading(tx).page_span(document.document_id, wanted.page, reader)
    if found is None:
        raise NotFound(f"{document.title} has no page {wanted.page}.")
    return found


def _listed(document: Document) -> Resource:
    revision = f", revision {document.revision}" if document.revision else ""
    pages = f", {document.pages} pages" if document.pages else ""
    return Resource(
        name=document.name,
        title=f"{document.title}{revision}",
        uri=address(document.document_id),
        description=f"{document.kind.capitalize()}{pages}",
        mime_type=MARKDOWN,
        annotations=Annotations(last_modified=document.added_at.isoformat()),
        _meta=_facts(document),
    )


def _facts(document: Document) -> dict[str, str | int]:
    """What a reader has to know of it besides its text."""
    known = {
        "document": document.document_id,
        "kind": document.kind,
        "revision": document.revision,
        "valid_from": document.valid_from,
        "valid_to": document.valid_to,
        "superseded_on": document.superseded_on,
        "site": document.site,
        "pages": document.pages,
        "original": document.media_type,
    }
    return {name: value if isinstance(value, int) else str(value) for name, value in known.items() if value is not None}
