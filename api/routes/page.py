"""The widget, and the pages at `/` and for a document, which are made of it. All they need comes from here."""

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from starlette.staticfiles import StaticFiles

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parents[1] / "page"
_FILES = StaticFiles(directory=_FOLDER)
_OWN = {"Cache-Control": "no-cache"}
# A script that pages of other origins load, which gives them nothing but itself.
_EVERYWHERE = {**_OWN, "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def _file(name: str, headers: Mapping[str, str]) -> Callable[[Request], Awaitable[Response]]:
    async def send(request: Request) -> Response:
        stated = (_FOLDER / name).stat()
        response = FileResponse(_FOLDER / name, headers=headers, stat_result=stated)
        if _FILES.is_not_modified(response.headers, request.headers):
            return Response(status_code=304, headers={**headers, "ETag": response.headers["ETag"]})
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        packed = await asyncio.to_thread(_packed, name, stated.st_mtime_ns)
        more = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding", "ETag": response.headers["ETag"]}
        return Response(packed, media_type=response.media_type, headers={**headers, **more})

    return send


@lru_cache(maxsize=16)
def _packed(name: str, changed_at: int) -> bytes:
    return gzip.compress((_FOLDER / name).read_bytes())


for _path, _name, _headers in (
    ("/", "index.html", _OWN),
    ("/documents/{document_id}", "document.html", _OWN),
    ("/widget.js", "widget.js", _EVERYWHERE),
    ("/page/chart.js", "chart.js", _EVERYWHERE),
    ("/page/widget.licences.txt", "widget.licences.txt", _OWN),
    ("/page/chart.licences.txt", "chart.licences.txt", _OWN),
    ("/page/page.css", "page.css", _OWN),
    ("/favicon.ico", "icon.svg", _OWN),
):
    router.add_api_route(_path, _file(_name, _headers), methods=["GET"])
