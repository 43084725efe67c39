"""Which files are read, and by what: told by what they hold, their names are a hint only."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from retrieval.loading.decoding import decoded
from retrieval.loading.limits import Refused


@dataclass(frozen=True)
class Format:
    """`module` has `read(content: bytes, limits: Limits) -> Parsed` and is imported only to read such a file. Raises
    `Refused`. `folder` is where an Office container keeps its parts; `plain`: the file is text, so nothing but its
    name and its beginning tells it."""

    name: str
    module: str
    suffixes: tuple[str, ...]
    folder: str = ""
    plain: bool = False


PDF = Format("a PDF", "retrieval.loading.pdf", (".pdf",))
DOCX = Format("a Word document", "retrieval.loading.docx", (".docx", ".docm", ".dotx"), folder="word/")
PPTX = Format("a PowerPoint presentation", "retrieval.loading.pptx", (".pptx", ".pptm", ".ppsx"), folder="ppt/")
XLSX = Format("an Excel workbook", "retrieval.loading.xlsx", (".xlsx", ".xlsm"), folder="xl/")
HTML = Format("an HTML page", "retrieval.loading.html", (".html", ".htm", ".xhtml"), plain=True)
MAIL = Format("an e-mail", "retrieval.loading.mail", (".eml",), plain=True)
MARKDOWN = Format("a Markdown text", "retrieval.loading.markdown", (".md", ".markdown"), plain=True)
TEXT = Format("a text", "retrieval.loading.text", (".txt", ".text", ".log"), plain=True)

FORMATS: tuple[Format, ...] = (PDF, DOCX, PPTX, XLSX, HTML, MAIL, MARKDOWN, TEXT)

# What is no text and no document, by its first bytes.
OTHERS: tuple[tuple[bytes, str], ...] = (
    (b"MZ", "a Windows program"),
    (b"\x7fELF", "a program"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_OFFICE = "EncryptedPackage".encode("utf-16-le")
OUTLOOK = "__substg1.0_".encode("utf-16-le")

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HTML = re.compile(r"\s*(<\?xml[^>]*>\s*)?<(!doctype\s+html|html)\b", re.IGNORECASE)
_MAIL_FIELD = re.compile(r"^(from|to|date|subject|message-id|received|mime-version|return-path): ?\S", re.IGNORECASE)


def told(name: str, content: bytes) -> Format:
    """The format of the file. Raises `Refused` when it is none of these, and says what it is and what its name says
    it is."""
    suffix = PurePath(name).suffix.lower()
    named = next((one for one in FORMATS if suffix in one.suffixes), None)
    plain = named is not None and named.plain
    if content.startswith(b"%PDF-") or (b"%PDF-" in content[:1024] and not plain):
        return PDF
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _office(named, content)
    if content.startswith(OLE):
        raise Refused(_old_office(content))
    text = decoded(content[:65536], cut=len(content) > 65536)
    if text is not None:
        return _plain(named, text)
    other = "neither text nor a document of a known kind: it may be damaged"
    raise Refused(_is(next((what for magic, what in OTHERS if content.startswith(magic)), other), named))


def _office(named: Format | None, content: bytes) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = container.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise Refused("is damaged or cut short: its contents cannot be listed") from error
    if "xl/workbook.bin" in members:
        raise Refused("is a binary Excel workbook; save it as .xlsx first")
    if "[Content_Types].xml" in members:
        for one in FORMATS:
            if one.folder and any(member.startswith(one.folder) for member in members):
                return one
    raise Refused(_is("a ZIP archive; add the files in it one by one", named))


def _old_office(content: bytes) -> str:
    if ENCRYPTED_OFFICE in content:
        return "is encrypted; save it without a password first"
    if OUTLOOK in content:
        return "is an Outlook message; save it as .eml first"
    return "is of an Office before 2007; save it as .docx, .pptx or .xlsx first"


def _plain(named: Format | None, text: str) -> Format:
    if _HTML.match(_COMMENT.sub("", text[:4096])):
        return HTML
    if text.startswith("{\\rtf"):
        raise Refused(_is("a Rich Text file; save it as .docx first", named))
    if named is not None:
        if named.plain:
            return named
        raise Refused(_is("plain text: it may be damaged", named))
    head = text.lstrip("\n").split("\n\n", 1)[0].split("\n")
    fields = [bool(_MAIL_FIELD.match(line)) for line in head]
    return MAIL if fields[0] and sum(fields) >= 3 else TEXT


def _is(what: str, named: Format | None) -> str:
    if named is None or named.plain:
        return f"is {what}"
    return f"is called {named.name}, but is {what}"
