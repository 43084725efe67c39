import io
import zipfile

import pytest

from retrieval.loading import formats
from retrieval.loading.formats import told
from retrieval.loading.limits import Refused


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        for name in names:
            container.writestr(zipfile.ZipInfo(name), "x")  # of no time: tests are named by these bytes
    return out.getvalue()


WORD = archive("[Content_Types].xml", "word/document.xml")
MAIL = b"From: a@example.com\nTo: b@example.com\nSubject: Delay\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nText"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.pdf", b"%PDF-1.7\n", formats.PDF),
        ("a.docx", b"%PDF-1.7\n", formats.PDF),
        ("a", b"\n\n%PDF-1.7\n", formats.PDF),
        ("a.pdf", WORD, formats.DOCX),
        ("a.pptx", archive("[Content_Types].xml", "ppt/presentation.xml"), formats.PPTX),
        ("a.zip", archive("[Content_Types].xml", "xl/workbook.xml"), formats.XLSX),
        ("a.pdf", b"<!-- saved --><!DOCTYPE html><p>x", formats.HTML),
        ("a.htm", b"<p>x", formats.HTML),
        ("a.eml", b"Text", formats.MAIL),
        ("a", MAIL, formats.MAIL),
        ("a.txt", b"MZ-100 is a bearing", formats.TEXT),
        ("a.txt", b"A PDF begins with %PDF-", formats.TEXT),
        ("a", b"<!-- -->" * 500 + b"<p>x", formats.TEXT),
        ("notes/a.MD", b"# x", formats.MARKDOWN),
        ("a.txt", b"From: here\nto there\n", formats.TEXT),
        ("a.csv", "Höhe;3".encode("cp1252"), formats.TEXT),
        ("a", "Höhe".encode("utf-16"), formats.TEXT),
    ],
)
def test_a_file_is_read_as_what_it_holds_whatever_its_name_says(name, content, expected):
    assert told(name, content) is expected


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.pdf", b"MZ\x90\x00", "is called a PDF, but is a Windows program"),
        ("a.exe", b"MZ\x90\x00", "is a Windows program"),
        ("a.docx", b"\x89PNG\r\n\x1a\n\x00", "is called a Word document, but is a picture"),
        ("a.xlsx", b"SKU;Limit", "is called an Excel workbook, but is plain text: it may be damaged"),
        ("a.docx", archive("a.txt"), "is called a Word document, but is a ZIP archive; add the files in it one by one"),
        ("a.docx", WORD[:40], "is damaged or cut short: its contents cannot be listed"),
        ("a.xlsb", archive("xl/workbook.bin"), "is a binary Excel workbook; save it as .xlsx first"),
        ("a.doc", formats.OLE + b"\x00" * 99, "is of an Office before 2007; save it as .docx, .pptx or .xlsx first"),
        ("a.docx", formats.OLE + formats.ENCRYPTED_OFFICE, "is encrypted; save it without a password first"),
        ("a.msg", formats.OLE + formats.OUTLOOK, "is an Outlook message; save it as .eml first"),
        ("a.rtf", rb"{\rtf1 x}", "is a Rich Text file; save it as .docx first"),
        ("a.txt", b"\x00\x01\x02", "is neither text nor a document of a known kind: it may be damaged"),
    ],
)
def test_what_is_no_document_is_refused_with_what_it_is_and_what_it_is_called(name, content, reason):
    with pytest.raises(Refused) as error:
        told(name, content)

    assert str(error.value) == reason
