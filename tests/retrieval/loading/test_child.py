"""What hostile files meet: through `Readers`, as they come."""

import asyncio
import io
import os
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from docx import Document
from pptx import Presentation
from xlsxwriter import Workbook

from retrieval.loading.limits import Limits
from retrieval.loading.process import ENVIRONMENT
from retrieval.loading.readers import Readers, Unreadable
from tests.retrieval.loading.files import drawn

LAUGHS = "<!DOCTYPE a [<!ENTITY a0 'ha'>" + "".join(f"<!ENTITY a{at + 1} '{f'&a{at};' * 10}'>" for at in range(12))


def word() -> bytes:
    out = io.BytesIO()
    document = Document()
    document.add_paragraph("Text")
    document.save(out)
    return out.getvalue()


def excel() -> bytes:
    out = io.BytesIO()
    with Workbook(out) as book:
        book.add_worksheet().write_row(0, 0, ["Text", "more"])
    return out.getvalue()


def slides() -> bytes:
    out = io.BytesIO()
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[0]).shapes.title.text = "Text"
    deck.save(out)
    return out.getvalue()


OFFICE = (
    ("a.docx", word, "word/document.xml"),
    ("a.xlsx", excel, "xl/sharedStrings.xml"),
    ("a.xlsx", excel, "xl/worksheets/sheet1.xml"),
    ("a.pptx", slides, "ppt/slides/slide1.xml"),
    ("a.pptx", slides, "[Content_Types].xml"),
    ("a.docx", word, "_rels/.rels"),
)


def changed(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def with_type(declared: str) -> Callable[[bytes], bytes]:
    """Adds a document type that declares entities, and says one of them in each text."""

    def change(xml: bytes) -> bytes:
        head, rest = xml.decode().split("?>", 1)
        return f"{head}?>{declared}]>{rest.replace('Text', '&a9;')}".encode()

    return change


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects: the catalogue, the pages, the page, what it shows, …"""
    parts = [b"%PDF-1.7\n"]
    places, length = [], len(parts[0])
    for number, content in enumerate(objects, 1):
        places.append(length)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        length += len(parts[-1])
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    parts += [b"%010d 00000 n \n" % place for place in places]
    parts.append(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, length))
    return b"".join(parts)


def page_of(stream: bytes, *more: bytes, filters: bytes = b"") -> bytes:
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<<%s/Length %d>>stream\n%s\nendstream" % (filters, len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
    )


HELLO = b"BT /F1 12 Tf 70 700 Td (Hello) Tj ET\n"


async def why(readers: Readers, name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as reason:
        await readers.read(name, content)
    return str(reason.value)


@pytest.fixture
async def listening() -> AsyncIterator[tuple[str, list[str]]]:
    """The address of a server on this machine, and who came."""
    came: list[str] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(str(writer.get_extra_info("peername")))
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", came


@pytest.mark.parametrize(("name", "make", "part"), OFFICE)
async def test_entities_are_neither_fetched_nor_expanded(name, make, part, listening, readers):
    address, came = listening
    for declared in (
        '<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/passwd">',
        f'<!DOCTYPE a [<!ENTITY a9 SYSTEM "{address}">',
        f'<!DOCTYPE a SYSTEM "{address}" [<!ENTITY % b SYSTEM "{address}"> %b;',
        LAUGHS,
    ):
        assert await why(readers, name, changed(make(), part, with_type(declared))) == (
            f"“{name}” holds a document type or entities, which no Office file has: it may be hostile."
        )
    assert not came


async def test_nothing_that_a_page_or_a_mail_names_is_fetched(listening, readers):
    address, came = listening
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "{address}" [<!ENTITY a SYSTEM "file:///etc/passwd">]><html>'
        f'<head><link rel=stylesheet href="{address}"><base href="{address}"></head><body>'
        f'<p>Text &a;<img src="{address}">'
        f'<iframe src="file:///etc/passwd"></iframe><object data="{address}"></object><script src="{address}"></script>'
    )

    assert "root:" not in (await readers.read("a.html", page.encode())).text
    mail = f"From: a@example.com\nSubject: x\nContent-Type: text/html\n\n{page}"
    assert "Text" in (await readers.read("a.eml", mail.encode())).text
    assert not came


async def test_a_document_that_names_a_template_elsewhere_does_not_fetch_it(listening, readers):
    address, came = listening
    relation = (
        '<Relationship Id="rId99" TargetMode="External" Target="'
        + address
        + '" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/attachedTemplate"/></Relationships>'
    )
    content = changed(
        word(), "word/_rels/document.xml.rels", lambda xml: xml.replace(b"</Relationships>", relation.encode())
    )

    assert (await readers.read("a.docx", content)).text == "Text"
    assert not came


@pytest.mark.parametrize("make", [word, excel, slides])
async def test_a_container_that_is_cut_short_is_refused_wherever_it_ends(make, readers):
    content = make()
    for length in (1, 30, len(content) // 2, len(content) - 1):
        assert (await why(readers, "a.docx", content[:length])).startswith("“a.docx” is ")


async def test_what_needs_more_memory_than_is_allowed_is_refused_while_others_are_read():
    squeeze = zlib.compressobj(9)
    squeezed = b"".join([*(squeeze.compress(b" " * 1_000_000) for _ in range(800)), squeeze.flush()])
    bomb = page_of(zlib.compress(squeezed), filters=b"/Filter[/FlateDecode/FlateDecode]")
    far = io.BytesIO()
    with Workbook(far) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "first")
        sheet.write(1_048_575, 16_383, "last")

    async with Readers(Limits(memory_bytes=600_000_000)) as readers:
        for name, content in (("a.pdf", bomb), ("a.xlsx", far.getvalue())):
            refused = asyncio.create_task(why(readers, name, content))
            for number in range(10):
                assert (await readers.read("a.txt", b"%d" % number)).text == str(number)
            assert await most_memory(refused) < 600_000_000
            assert "needs more memory than is allowed (600 MB)" in await refused


async def most_memory(work: asyncio.Task[object]) -> int:
    """What any child held at most, as seen every few milliseconds until the work is done."""
    most = 0
    while not work.done():
        for process in psutil.Process().children():
            with suppress(psutil.Error):
                if "retrieval.loading.child" in process.cmdline():
                    most = max(most, process.memory_info().rss)
        await asyncio.wait({work}, timeout=0.01)
    return most


async def test_a_hundred_thousand_objects_are_read_in_little_memory(readers):
    many = page_of(HELLO, *[b"<</A[%s]>>" % (b"1 0 R " * 20)] * 100_000)
    work = asyncio.create_task(readers.read("a.pdf", many))

    assert await most_memory(work) < 300_000_000
    assert (await work).text == "Hello"


@pytest.mark.parametrize(
    "content",
    [
        page_of(HELLO, b"[" * 200_000 + b"]" * 200_000),
        page_of(HELLO + b"[" * 100_000),
        page_of(HELLO + b"/X Do " * 100_000),
        page_of(HELLO + b"q " * 200_000),
    ],
)
async def test_a_pdf_that_is_nested_deeply_or_goes_on_and_on_is_read(content, readers):
    assert (await readers.read("a.pdf", content)).text == "Hello"


@pytest.mark.parametrize(
    "content",
    [
        raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
        raw_pdf(b"<</Type/Catalog/Pages 1 0 R>>"),
        raw_pdf(b"42"),
        b"%PDF-1.7\n%%EOF",
        b"%PDF-1.7\n" + os.urandom(3_000) + b"%%EOF",
    ],
)
async def test_a_pdf_without_pages_is_refused(content, readers):
    assert "damaged" in await why(readers, "a.pdf", content)


async def test_a_file_with_random_faults_is_read_or_refused(readers):
    chance = random.Random(7)
    for _ in range(60):
        name, content = chance.choice((("a.docx", word()), ("a.pdf", page_of(HELLO)), ("a.html", b"<html><p>x" * 50)))
        broken = bytearray(content)
        for _ in range(chance.choice((1, 5, 50))):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        with suppress(Unreadable):
            assert (await readers.read(name, bytes(broken))).blocks


async def test_mails_nested_a_thousand_deep_are_refused_and_the_child_lives_on(readers):
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (at, at) for at in range(1_000))

    assert await why(readers, "a.eml", b"From: a@example.com\n" + parts) == "“a.eml” is nested too deeply."


async def test_an_encrypted_pdf_is_refused(readers):
    content = drawn(lambda canvas: canvas.drawString(70, 700, "Secret"), encrypt="password")

    assert await why(readers, "a.pdf", content) == "“a.pdf” is encrypted; save it without a password first."


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 1))",
        "import socket; socket.getaddrinfo('example.com', 80)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1/')",
        "open('x', 'w')",
        "import os; os.open('x', os.O_CREAT)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
    ],
)
def test_a_child_reaches_no_network_writes_no_file_and_starts_no_process(attempt, tmp_path):
    script = f"from retrieval.loading.child import confine, Limits\nconfine(Limits())\n{attempt}"
    ended = subprocess.run(
        [sys.executable, "-c", script], env=ENVIRONMENT, cwd=tmp_path, capture_output=True, text=True
    )

    assert "PermissionError: a file that is read does no " in ended.stderr or "URLError" in ended.stderr
    assert not list(tmp_path.iterdir())


def test_files_are_read_from_any_folder_with_the_package_wherever_it_is_installed(tmp_path):
    site, elsewhere = tmp_path / "site packages", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "json.py").write_text("raise SystemExit('not this one')")
    site.mkdir()
    root = Path(__file__).parents[3]
    for room in ("core", "retrieval"):
        (site / room).symlink_to(root / room)
    script = (
        "import asyncio\nfrom retrieval.loading.readers import Readers\n"
        "async def main():\n    async with Readers() as readers:\n"
        "        print((await readers.read('a.md', b'# Yes')).text)\n"
        "asyncio.run(main())"
    )
    ended = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env={"PYTHONPATH": str(site)},
        cwd=elsewhere,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ended.stdout == "# Yes\n"
