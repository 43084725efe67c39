from datetime import date

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.documents.reading import DocumentReading
from data_layer.documents.records import Entity, Speaking
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.documents.passages import SOURCE, label, library_of, link
from tools.documents.quoting import flat
from tools.documents.search_documents import AsOf
from tools.resolve import label as named
from tools.resolve import resolve
from tools.result import Column, Record, Table, ToolResult
from tools.spec import tool
from tools.wording import count, join

_MOST = 50
_NAMED_IN_SUMMARY = 3


class AboutDocument(Record):
    document: str
    title: str
    kind: str
    revision: str | None
    valid_from: date | None
    valid_to: date | None
    site: str | None
    pages: int | None
    mentions: int
    in_title: bool
    link: str


class DocumentsAbout(ToolResult):
    sku: str | None = None
    supplier_id: str | None = None
    name: str
    documents: tuple[AboutDocument, ...]


@tool(
    scope=Scope.DOCUMENTS_READ,
    examples=(
        "which documents are there about {sku}",
        "which documents do we have on {supplier}",
        "list the documents for {sku}",
        "documents about {supplier}",
        "what agreements do we have with {supplier}",
        "is there a contract with {supplier}",
        "is there a work instruction for {sku}",
        "show all drawings and specifications of {sku}",
        "what paperwork exists for {supplier}",
        "which certificates of {supplier} are there",
        "which revision of the work instruction for {sku} is valid",
        "which documents were in force for {supplier} on {date}",
    ),
)
async def documents_about(
    context: ToolContext, sku: SkuRef | None = None, supplier: SupplierRef | None = None, as_of: AsOf | None = None
) -> DocumentsAbout:
    """Which documents speak of an item or a supplier: work instructions, agreements, certificates, reports, mails.

    Each with its kind, revision and validity, those about it first. What they say is found by search_documents.
    """
    library_of(context)
    if (sku is None) == (supplier is None):
        raise InvalidInput("Name either an item or a supplier that the documents are about.")
    day = as_of or context.clock.today()
    async with context.database.read(context.principal) as tx:
        entity = Entity.SKU if sku else Entity.SUPPLIER
        one = await resolve(context, tx, str(entity), sku or supplier or "")
        found = await DocumentReading(tx).about(entity, one.code, context.principal, day=day, limit=_MOST)
    return DocumentsAbout(
        summary=_summary(named(one), found, as_of),
        blocks=(
            Table(
                title=f"Documents about {named(one)}",
                rows="documents",
                columns=(
                    Column(key="title", label="Document"),
                    Column(key="kind", label="Kind"),
                    Column(key="revision", label="Revision"),
                    Column(key="valid_from", label="Valid from", kind="date"),
                    Column(key="valid_to", label="Valid to", kind="date"),
                    Column(key="mentions", label="Mentions", kind="integer"),
                ),
                total=len(found) if len(found) < _MOST else None,
            ),
        ),
        sku=one.code if sku else None,
        supplier_id=one.code if supplier else None,
        name=one.name,
        documents=tuple(map(_told, found)),
    )


def _told(one: Speaking) -> AboutDocument:
    said = one.document
    return AboutDocument(
        source=SOURCE,
        record=str(said.document_id),
        document=str(said.document_id),
        title=said.title,
        kind=said.kind,
        revision=said.revision,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        site=said.site,
        pages=said.pages,
        mentions=one.mentions,
        in_title=one.in_title,
        link=link(said.document_id),
    )


def _summary(about: str, found: list[Speaking], day: date | None) -> str:
    then = f" on {day.isoformat()}" if day else ""
    if not found:
        return f"No document that you may read speaks of {about}{then}."
    shown = [flat(label(one.document.title, one.document.revision)) for one in found[:_NAMED_IN_SUMMARY]]
    more = len(found) - len(shown)
    return f"{count(len(found), 'document')} {'speaks' if len(found) == 1 else 'speak'} of {about}{then}: " + (
        f"{join([*shown, f'{more} more'] if more else shown)}."
    )
