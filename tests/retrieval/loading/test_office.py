import io
import struct
import zipfile

import pytest

from retrieval.loading.limits import Limits, Refused
from retrieval.loading.office import properties, unpacked


def archive(parts: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return out.getvalue()


def why(content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(Refused) as reason:
        unpacked(content, limits or Limits())
    return str(reason.value)


def test_xml_parts_are_unpacked_and_all_else_is_there_by_name_only():
    inner = archive({"a.xml": b"0" * 1_000_000})

    with zipfile.ZipFile(
        io.BytesIO(
            unpacked(archive({"word/a.xml": b"<a/>", "word/media/image1.png": b"\x89PNG", "e.docx": inner}), Limits())
        )
    ) as copy:
        assert {name: copy.read(name) for name in copy.namelist()} == {
            "word/a.xml": b"<a/>",
            "word/media/image1.png": b"",
            "e.docx": b"",
        }


def test_what_says_that_it_expands_to_more_than_is_allowed_is_not_unpacked():
    bomb = archive({"word/document.xml": b" " * 30_000_000})

    assert why(bomb) == "expands to more than 200 times its size"
    assert why(bomb, Limits(expanded_bytes=20_000_000)) == "expands to more than is allowed: 30 MB of 20 MB"


def test_what_lies_about_its_size_is_unpacked_no_further_than_it_says():
    bomb = bytearray(archive({"word/document.xml": b" " * 30_000_000}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", bomb, bomb.index(signature) + offset, 1_000)

    assert why(bytes(bomb)) == "is damaged or cut short: a part of it cannot be unpacked"


def test_parts_that_lie_over_each_other_are_refused():
    content = bytearray(archive({"a.xml": b"0" * 1000, "b.xml": b"1" * 1000}, zipfile.ZIP_STORED))
    second = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, second + 42, 0)

    assert "is damaged" in why(bytes(content))


def test_too_many_parts_are_refused():
    assert why(archive({f"{at}.xml": b"" for at in range(4)}), Limits(members=3)).startswith("has too many parts: 4")


def test_an_encrypted_part_is_refused():
    content = bytearray(archive({"a.xml": b"<a/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + offset] |= 1

    assert why(bytes(content)) == "is encrypted; save it without a password first"


def test_other_ways_of_packing_are_refused():
    assert "a way that Office does not use" in why(archive({"a.xml": b"<a/>"}, zipfile.ZIP_LZMA))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("before", [0, 65_530])
def test_a_document_type_is_refused_in_any_encoding_wherever_it_stands(encoding, before):
    text = f"<?xml version='1.0'?><!--{' ' * before}--><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"

    assert "document type" in why(archive({"a.xml": text.encode(encoding)}))


def test_a_part_that_is_cut_short_is_refused():
    content = archive({"a.xml": b"<a>" + bytes(range(256)) * 50})

    assert "damaged" in why(content[:2_000] + content[-80:])


def test_core_and_custom_properties_are_read_but_not_how_often_it_was_saved():
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Prüfplan</dc:title><dc:creator>J. Weiß</dc:creator>'
        "<cp:revision>17</cp:revision><cp:contentStatus>Released</cp:contentStatus></cp:coreProperties>"
    )
    custom = (
        '<Properties xmlns:vt="v"><property name="Valid from"><vt:lpwstr>2024-01-01</vt:lpwstr></property>'
        '<property name="Revision"><vt:lpwstr>C</vt:lpwstr></property></Properties>'
    )

    assert properties(archive({"docProps/core.xml": core.encode(), "docProps/custom.xml": custom.encode()})) == {
        "title": "Prüfplan",
        "author": "J. Weiß",
        "status": "Released",
        "valid_from": "2024-01-01",
        "revision": "C",
    }
