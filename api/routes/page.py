"""The page at `/`: a plain chat; and one that opens a document at a passage. All they need comes from here."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

router = APIRouter(include_in_schema=False)

_FOLDER = Path(__file__).parents[1] / "page"


def _file(name: str) -> Callable[[], Awaitable[FileResponse]]:
    async def send() -> FileResponse:
        return FileResponse(_FOLDER / name, headers={"Cache-Control": "no-cache"})

    return send


for _path, _name in (
    ("/", "index.html"),
    ("/documents/{document_id}", "document.html"),
    ("/page/document.js", "document.js"),
    ("/page/chat.js", "chat.js"),
    ("/page/chart.js", "chart.js"),
    ("/page/chart.licences.txt", "chart.licences.txt"),
    ("/page/markdown.js", "markdown.js"),
    ("/page/picture.js", "picture.js"),
    ("/page/stream.js", "stream.js"),
    ("/page/chat.css", "chat.css"),
    ("/favicon.ico", "icon.svg"),
):
    router.add_api_route(_path, _file(_name), methods=["GET"])
