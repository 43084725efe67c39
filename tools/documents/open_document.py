import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Principal, Scope
from data_layer.documents.reading import DocumentReading
from data_layer.documents.records import Document, FoundPassage
from tools.context import ToolContext
from tools.documents.named import document_named
from tools.documents.passages import SOURCE, label, library_of, link, reference, under
from tools.documents.quoting import flat, heard
from tools.documents.search_documents import AsOf
from tools.result import Quote, Record, ToolResult
from tools.spec import tool
from tools.wording import sentences

_AROUND = 600  # characters on either side of the passage
_LONGEST = 4_000
_PAGES = 1_000_000  # no document has more
_BATCH = 500  # chunks that are looked through at once
_SPAN = re.compile(r"(?:[0-9a-f-]{36}:)?(\d+)-(\d+)")
_ON_PAGE = re.compile(r"(?:p|page|pg)\.?\s*(\d+)", re.IGNORECASE)

DocumentRef = Annotated[
    str,
    Field(
        description="A document: its id, or its name or title as the planner wrote it.", min_length=1, max_length=300
    ),
]
PassageRef = Annotated[
    str,
    Field(description="Where: `record` of a passage (`…:120-480`), `page 4`, or words it is about.", max_length=300),
]


class DocumentPart(Record):
    document: str
    title: str
    kind: str
    revision: str | None
    page: int | None
    headings: tuple[str, ...]
    text: str = Field(description="The passage with what stands around it")
    link: str


class OpenedDocument(ToolResult):
    document: str = Field(description="Its id")
    title: str
    kind: str
    revision: str | None
    valid_from: date | None
    valid_to: date | None
    superseded_on: date | None = Field(description="From then on a later revision holds; none: this is the latest")
    pages: int | None
    before: str | None = Field(description="`passage` of the part before; none: it begins here")
    after: str | None = Field(description="`passage` of the part behind; none: it ends here")
    part: DocumentPart


@tool(
    scope=Scope.DOCUMENTS_READ,
    title="the document",
    examples=(
        "open the document",
        "open the supplier agreement",
        "show me the work instruction",
        "read the quality manual",
        "open the manual at page {quantity}",
        "show the text around that passage",
        "read on in the document",
        "let me read that clause in full",
        "show me the whole paragraph",
        "is that revision still valid or superseded",
        "which revision of the document is that",
        "open the mail",
    ),
)
async def open_document(
    context: ToolContext, document: DocumentRef, passage: PassageRef | None = None, as_of: AsOf | None = None
) -> OpenedDocument:
    """One document at a passage: the text there with what stands around it, its revision, and whether it still holds.

    Of its revisions the one in force today or `as_of`. Without a passage its beginning. `before` and `after` lead on.
    Find documents with search_documents first.
    """
    library_of(context)
    async with context.database.read(context.principal) as tx:
        reading = DocumentReading(tx)
        found = await document_named(reading, context.principal, document, as_of or context.clock.today())
        start, end = await _span(reading, context.principal, passage or _place(document), found)
        first = max(0, start - _AROUND)
        text, chunks = await reading.stretch(found.document_id, first, start + _LONGEST, context.principal)
    begins, ends = _widened(chunks, start, end, found.characters)
    at = next((one for one in chunks if one.end > start), None)
    return _opened(found, text[begins - first : ends - first], (begins, ends), at, context.clock.today())


def _place(document: str) -> str:
    """Where a reference to a passage, given as the document, opens it; else nowhere, which is its beginning."""
    return document if _SPAN.fullmatch(document.strip()) else ""


async def _span(reading: DocumentReading, reader: Principal, passage: str, found: Document) -> tuple[int, int]:
    length = found.characters
    if exact := _SPAN.fullmatch(passage.strip()):
        start, end = int(exact[1]), int(exact[2])
        if start >= length or end <= start:
            raise InvalidInput(f"{flat(found.title)} has {length:,} characters: there is no passage {passage}.")
        return start, min(end, length)
    if page := _ON_PAGE.fullmatch(passage.strip()):
        on_it = await reading.on_page(found.document_id, min(int(page[1]), _PAGES), reader)
        if on_it is None:
            raise InvalidInput(f"{flat(found.title)} has no page {page[1]}.")
        return on_it.start, on_it.end
    share, best = 0.0, (0, min(length, 1))
    for start in range(0, found.chunks if passage else 0, _BATCH):
        keys = [(str(found.document_id), number) for number in range(start, min(start + _BATCH, found.chunks))]
        for one in await reading.passages(keys, reader):
            if (held := heard(passage, one.text, one.headings)) > share:
                share, best = held, (one.start, one.end)
    return best


def _widened(chunks: Sequence[FoundPassage], start: int, end: int, length: int) -> tuple[int, int]:
    """To where chunks begin and end, so far as there is room."""
    begins = [one.start for one in chunks if start - _AROUND <= one.start <= start]
    ends = [one.end for one in chunks if end <= one.end <= end + _AROUND]
    first = min(begins, default=max(0, start - _AROUND))
    return first, min(length, first + _LONGEST, max(ends, default=end + _AROUND))


def _opened(found: Document, text: str, span: tuple[int, int], at: FoundPassage | None, today: date) -> OpenedDocument:
    """`text` stands at that span of the whole."""
    start, end = span
    page, headings = (at.first_page, tuple(at.headings)) if at else (None, ())
    part = DocumentPart(
        source=SOURCE,
        record=reference(found.document_id, start, end),
        document=str(found.document_id),
        title=found.title,
        kind=found.kind,
        revision=found.revision,
        page=page,
        headings=headings,
        text=text,
        link=link(found.document_id, start, end),
    )
    return OpenedDocument(
        summary=sentences(
            flat(f"{label(found.title, found.revision, page)}{under(found.title, headings)}."), _standing(found, today)
        ),
        blocks=(
            Quote(
                type="document",
                label=label(found.title, found.revision, page),
                headings=headings,
                text=part.text,
                reference=part.record,
                link=part.link,
            ),
        ),
        document=str(found.document_id),
        title=found.title,
        kind=found.kind,
        revision=found.revision,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        superseded_on=found.superseded_on,
        pages=found.pages,
        before=f"{max(0, start - _AROUND)}-{start}" if start else None,
        after=f"{end}-{min(found.characters, end + _AROUND)}" if end < found.characters else None,
        part=part,
    )


def _standing(found: Document, today: date) -> str:
    if found.superseded_on and found.superseded_on <= today:
        return f"It was superseded on {found.superseded_on.isoformat()} by a later revision."
    if found.valid_to and found.valid_to < today:
        return f"It held until {found.valid_to.isoformat()}."
    if found.valid_from and found.valid_from > today:
        return f"It will hold from {found.valid_from.isoformat()}."
    since = f" since {found.valid_from.isoformat()}" if found.valid_from else ""
    newer = f"; a newer revision holds from {found.superseded_on.isoformat()}" if found.superseded_on else ""
    return f"It is in force{since}{newer}."
