"""The tenant's documents: added, listed, searched, opened at a passage, forgotten."""

from dataclasses import asdict
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, ValidationError

from api.auth import needs
from api.paging import Cursor, Limit, ListPage, paged
from api.services import Context, Parts, Services
from core.errors import InvalidInput, NotPermitted
from core.identity import Principal, Scope
from data_layer.documents.choosing import DocumentFilter
from data_layer.documents.records import Document, Refusal
from data_layer.documents.repository import DocumentRepository
from retrieval.describing import Statement
from tools.documents.library import Wanted
from tools.documents.passages import link

router = APIRouter(prefix="/documents", tags=["documents"])

MAX_UPLOAD_BYTES = 51_000_000  # a file of 50 MB and what goes round it

Reader = Annotated[Principal, Depends(needs(Scope.DOCUMENTS_READ))]
Writer = Annotated[Principal, Depends(needs(Scope.DOCUMENTS_WRITE, all_sites="Changes of documents"))]
Code = Annotated[str | None, Query(min_length=1, max_length=200)]
Said = Annotated[str | None, Form(max_length=300)]


class Taken(BaseModel):
    """`status`: added, revised, restated (the same bytes, other facts) or unchanged."""

    document_id: UUID
    name: str
    status: str


class Found(BaseModel):
    """A passage, best first; `score` from 0 to 1 says how surely it answers. `link` opens the document there."""

    document_id: UUID
    name: str
    title: str
    kind: str
    revision: str | None
    headings: list[str]
    text: str
    first_page: int | None
    last_page: int | None
    start: int
    end: int
    score: float
    link: str


class Search(BaseModel):
    """`searched`: how many documents could have held it."""

    passages: list[Found]
    searched: int


class Opened(BaseModel):
    """`text` is Markdown; spans of passages count its characters. `revisions`: all of its name, the newest first."""

    document: dict[str, Any]
    text: str
    revisions: list[dict[str, Any]]


class Shelf(ListPage[Document]):
    not_indexed: int = Field(0, description="Of all of them, those not yet found by meaning, but by their words")


@router.post("", summary="Add a document, or a new revision of one", status_code=201)
async def add(
    caller: Writer,
    parts: Parts,
    file: Annotated[UploadFile, File(description="PDF, DOCX, PPTX, XLSX, HTML, Markdown, text or a mail")],
    name: Annotated[str | None, Form(max_length=500, description="The document's name; else the file's")] = None,
    title: Said = None,
    kind: Said = None,
    revision: Said = None,
    valid_from: Said = None,
    valid_to: Said = None,
    site: Said = None,
    readers: Annotated[str | None, Form(description="User ids or grants, by commas; none: everyone")] = None,
) -> Taken:
    """Sent again, the same bytes change nothing; other bytes under a name are its new revision, and the one before
    stays for answers as of a past date. What is not stated is read from the document itself."""
    told = {
        "title": title, "kind": kind, "revision": revision, "valid_from": valid_from, "valid_to": valid_to,
        "site": site, "readers": tuple(one.strip() for one in (readers or "").split(",") if one.strip()),
    }  # fmt: skip
    try:
        stated = Statement.model_validate({field: value for field, value in told.items() if value})
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidInput(f"{first['loc'][0]}: {first['msg']}.") from error
    called = name or PurePosixPath((file.filename or "").replace("\\", "/")).name
    if not called:
        raise InvalidInput("The file has no name: state one.")
    await _may_change(parts, caller, called)
    added = await (await parts.documents()).add(caller, called, await file.read(), stated)
    return Taken(document_id=added.document_id, name=called, status=str(added.outcome))


@router.get("", summary="The documents there are", response_model=Shelf)
async def documents(
    caller: Reader,
    parts: Parts,
    kind: Code = None,
    sku: Code = None,
    supplier: Code = None,
    site: Code = None,
    as_of: date | None = None,
    superseded: bool = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """By title, those that the caller may read: of a kind, about an item or supplier (codes), in force on a day."""
    wanted = DocumentFilter(as_of, kind, sku, supplier, site)
    async with parts.database.read(caller) as tx:
        page = await DocumentRepository(tx).list(wanted, caller, superseded=superseded, limit=limit, cursor=cursor)
    return paged(page, "documents", also=("not_indexed",))


@router.get("/refused", summary="Files that could not be read, and why", response_model=ListPage[Refusal])
async def refused(caller: Reader, parts: Parts, limit: Limit = 50, cursor: Cursor = None) -> Response:
    async with parts.database.read(caller) as tx:
        return paged(await DocumentRepository(tx).refusals(caller, limit=limit, cursor=cursor), "refused")


@router.get("/search", summary="Passages that answer a question")
async def search(
    caller: Reader,
    context: Context,
    parts: Parts,
    q: Annotated[str, Query(min_length=1, max_length=2000)],
    kind: Code = None,
    sku: Code = None,
    supplier: Code = None,
    site: Code = None,
    as_of: date | None = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
) -> Search:
    """By words and by meaning, among the documents in force on that day (today) that the caller may read."""
    wanted = Wanted(as_of or context.clock.today(), kind, sku, supplier, site)
    found = await parts.library.search(caller, q, wanted, limit)
    return Search(
        passages=[
            Found(document_id=one.document, link=link(one.document, one.start, one.end), **_told(vars(one)))
            for one in found.passages
        ],
        searched=found.searched,
    )


@router.post("/reindex", summary="Bring the index to what is stored")
async def reindex(caller: Writer, parts: Parts, everything: bool = False) -> dict[str, int]:
    """Chunks that the index lacks are embedded, or `everything` anew, and what it holds too much of is forgotten;
    searches go on meanwhile."""
    return {"chunks": await (await parts.documents()).repair(caller, everything=everything)}


@router.get("/{document_id}", summary="A document with its text and revisions")
async def document(document_id: UUID, caller: Reader, parts: Parts) -> Opened:
    async with parts.database.read(caller) as tx:
        reading = DocumentRepository(tx)
        found = await reading.get(document_id, caller)
        text, revisions = await reading.text(document_id, caller), await reading.revisions(found.name, caller)
    return Opened(document=asdict(found), text=text, revisions=[asdict(one) for one in revisions])


@router.get("/{document_id}/file", summary="The file as it came", response_class=Response)
async def original(document_id: UUID, caller: Reader, parts: Parts) -> Response:
    """To be saved, never shown as a page of this server."""
    async with parts.database.read(caller) as tx:
        file = await DocumentRepository(tx).file(document_id, caller)
    name = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in PurePosixPath(file.name).name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type="application/octet-stream", headers=headers)


@router.delete("/{document_id}", summary="Forget a document, all its revisions")
async def forget(document_id: UUID, caller: Writer, parts: Parts) -> JSONResponse:
    """It is gone from every index. The source of a watched folder brings it back unless it is removed there."""
    async with parts.database.read(caller) as tx:
        found = await DocumentRepository(tx).get(document_id, caller)
    await _may_change(parts, caller, found.name)
    gone = await (await parts.documents()).remove(caller, found.name)
    return JSONResponse({"name": found.name, "revisions": gone})


async def _may_change(parts: Services, caller: Principal, name: str) -> None:
    async with parts.database.read(caller) as tx:
        if await DocumentRepository(tx).kept_from(name, caller):
            raise NotPermitted(f"{name} is kept for other readers: you may not change it.")


def _told(passage: dict[str, Any]) -> dict[str, Any]:
    return {name: passage[name] for name in Found.model_fields if name in passage}
