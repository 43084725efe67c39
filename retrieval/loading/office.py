"""The containers of DOCX, PPTX and XLSX: ZIP files of XML parts. What a parser is given is unpacked here first, in
small steps against its limits, and holds nothing but XML without a document type, so there are no entities to expand
or to fetch. Pictures and embedded files are there by name, empty."""

import io
import re
import zipfile
import zlib
from typing import IO

from lxml import etree

from retrieval.loading.limits import Limits, Refused, megabytes

STEP = 1 << 16
SMALL = 10_000_000  # bytes; below that no ratio is suspicious
ENCRYPTED = 0x1
_XML = (".xml", ".rels", ".vml")
# In whatever encoding the part is written: the sign of UTF-16 is the same with zeros between.
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|<\x00?!\x00?E\x00?N\x00?T\x00?I\x00?T\x00?Y")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
# Not `revision`: Office counts by it how often the file was saved.
_NAMES = ("title", "subject", "keywords", "description", "category", "version", "language", "created", "modified")
_CORE = {**{name: name for name in _NAMES}, "creator": "author", "contentStatus": "status"}


def unpacked(content: bytes, limits: Limits) -> bytes:
    """The container again, stored without compression. Raises `Refused`."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            members = [member for member in container.infolist() if not member.is_dir()]
            _check(members, len(content), limits)
            return _copy(container, members)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
        raise Refused("is damaged or cut short: a part of it cannot be unpacked") from error


def _check(members: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    """What the container says of itself."""
    if len(members) > limits.members:
        raise Refused(f"has too many parts: {len(members):,}, and at most {limits.members:,} are read")
    if any(member.flag_bits & ENCRYPTED for member in members):
        raise Refused("is encrypted; save it without a password first")
    if any(member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for member in members):
        raise Refused("is packed in a way that Office does not use")
    expanded = sum(member.file_size for member in members)
    if expanded > limits.expanded_bytes:
        raise Refused(f"expands to more than is allowed: {megabytes(expanded)} of {megabytes(limits.expanded_bytes)}")
    if any(member.file_size > max(SMALL, member.compress_size * limits.ratio) for member in members):
        raise Refused(f"expands to more than {limits.ratio} times its size")
    if sum(member.compress_size for member in members) > packed:
        raise Refused("is damaged: its parts lie over each other")


def _copy(container: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> bytes:
    """A part is read up to the size it says, so what is checked is what is unpacked; if that is not its size, its
    checksum is not right either."""
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as target:
        for member in members:
            with target.open(member.filename, "w") as out:
                if member.filename.lower().endswith(_XML):
                    with container.open(member) as part:
                        _copy_part(part, out)
    return copy.getvalue()


def _copy_part(part: IO[bytes], out: IO[bytes]) -> None:
    before = b""
    while step := part.read(STEP):
        if _DOCTYPE.search(before + step):
            raise Refused("holds a document type or entities, which no Office file has: it may be hostile")
        before = step[-40:]
        out.write(step)


def properties(container: bytes) -> dict[str, str]:
    """What an unpacked container says of itself, in its core and its custom properties: names in lower case, with
    underscores."""
    found: dict[str, str] = {}
    with zipfile.ZipFile(io.BytesIO(container)) as parts:
        for name in ("docProps/core.xml", "docProps/custom.xml"):
            if name not in parts.namelist():
                continue
            try:
                root = etree.fromstring(parts.read(name), _PARSER)
            except etree.XMLSyntaxError:
                continue  # it is not what the document says
            for one in root.iterchildren(tag=etree.Element):
                key = one.get("name") or _CORE.get(etree.QName(one).localname, "")
                if key:
                    found[re.sub(r"[\s-]+", "_", key.strip().lower())] = "".join(one.itertext())
    return found
