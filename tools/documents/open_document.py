import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field

from core.errors import InvalidInput
from core.identity import Scope
from data_layer.documents.reading import DocumentReading
from data_layer.documents.records import Document, FoundPassage
from tools.context import ToolContext
from tools.documents.named import document_named
from tools.documents.passages import SOURCE, label, library_of, link, reference, under
from tools.documents.quoting import flat, heard
from tools.result import Quote, Record, ToolResult
from tools.spec import tool
from tools.wording import sentences

_AROUND = 600  # characters on either side of the passage
_LONGEST = 4_000
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
    superseded_on: date | None = Field(description="Since then a later revision holds; none: this is the latest")
    pages: int | None
    before: str | None = Field(description="`passage` of the part before; none: it begins here")
    after: str | None = Field(description="`passage` of the part behind; none: it ends here")
    part: DocumentPart


@tool(
    scope=Scope.DOCUMENTS_READ,
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
    context: ToolContext, document: DocumentRef, passage: PassageRef | None = None
) -> OpenedDocument:
    """One document at a passage: the text there with what stands around it, its revision, and whether it still holds.

    Without a passage its beginning. `before` and `after` lead on. Find documents with search_documents first.
    """
    library_of(context)
    async with context.database.read(context.principal) as tx:
        reading = DocumentReading(tx)
        found = await document_named(reading, context.principal, document)
        keys = [(str(found.document_id), number) for number in range(found.chunks)]
        chunks = await reading.passages(keys, context.principal)
        text = await reading.text(found.document_id, context.principal)
    start, end = _span(passage or document, chunks, len(text), found)
    shown = _widened(chunks, start, end, len(text))
    at = next((one for one in chunks if one.end > start), None)
    return _opened(found, text, shown, at, context.clock.today())


def _span(passage: str, chunks: Sequence[FoundPassage], length: int, found: Document) -> tuple[int, int]:
    if exact := _SPAN.fullmatch(passage.strip()):
        start, end = int(exact[1]), int(exact[2])
        if start >= length or end <= start:
            raise InvalidInput(f"{flat(found.title)} has {length:,} characters: there is no passage {passage}.")
        return start, min(end, length)
    if page := _ON_PAGE.fullmatch(passage.strip()):
        number = int(page[1])
        on_it = [
            one for one in chunks if one.first_page is not None and one.first_page <= number <= (one.last_page or 0)
        ]
        if not on_it:
            raise InvalidInput(f"{flat(found.title)} has no page {number}.")
        return on_it[0].start, on_it[0].end
    said = [(heard(passage, one.text, one.headings), one) for one in chunks]
    share, best = max(said, key=lambda pair: pair[0], default=(0.0, None))
    return (best.start, best.end) if best is not None and share > 0 else (0, min(length, 1))


def _widened(chunks: Sequence[FoundPassage], start: int, end: int, length: int) -> tuple[int, int]:
    """To where chunks begin and end, so far as there is room."""
    begins = [one.start for one in chunks if start - _AROUND <= one.start <= start]
    ends = [one.end for one in chunks if end <= one.end <= end + _AROUND]
    first = min(begins, default=max(0, start - _AROUND))
    return first, min(length, first + _LONGEST, max(ends, default=end + _AROUND))


def _opened(found: Document, text: str, shown: tuple[int, int], at: FoundPassage | None, today: date) -> OpenedDocument:
    start, end = shown
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
        text=text[start:end],
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
        after=f"{end}-{min(len(text), end + _AROUND)}" if end < len(text) else None,
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
    return f"It is in force{since}."
