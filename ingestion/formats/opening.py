"""A file as a stream of bytes: unpacked when it is gzip, as UTF-8 when it is UTF-16 or UTF-32."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.errors import SourceError

WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")
_GZIP = b"\x1f\x8b"
_KNOWN = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
)
_WIDE_MARKS = (codecs.BOM_UTF32_LE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Bytes:
    """Reads a file's bytes from any place on. Damage is a SourceError that names the file."""

    def __init__(self, path: Path, encoding: str) -> None:
        self.name = path.name
        self.plain = encoding not in WIDE
        try:
            self._file: IO[bytes] = path.open("rb")
            packed = self._file.read(2) == _GZIP
            self._file.seek(0)
        except OSError as error:
            raise SourceError(f"{path.name} cannot be read: {error.strerror}.") from error
        self._seekable = not packed and self.plain
        self._bytes: IO[bytes] | io.BufferedIOBase = gzip.GzipFile(fileobj=self._file) if packed else self._file
        self._decoder = None if self.plain else codecs.getincrementaldecoder(encoding)()
        self._lines = 1

    def read(self, size: int) -> bytes:
        """At most about `size` bytes, nothing only at the end."""
        if self._decoder is None:
            return self._raw(size)
        while True:
            raw = self._raw(size)
            try:
                text = self._decoder.decode(raw, final=not raw)
            except UnicodeDecodeError as error:
                raise SourceError(
                    f"{self.name} is not {error.encoding} text (about line {self._lines}: {error.reason}); "
                    "name its encoding in the source's description."
                ) from error
            self._lines += text.count("\n")
            if text or not raw:
                return text.encode()

    @property
    def direct(self) -> bool:
        """Whether the bytes read are those of the file, so that its size tells how many come."""
        return self._seekable

    def skip(self, place: int) -> bytes:
        """Goes to a place behind the beginning; returns what had to be read beyond it."""
        if self._seekable:
            self._file.seek(place)
            return b""
        while place > 0:
            block = self.read(min(place, 1 << 20))
            if not block:
                raise SourceError(f"{self.name} has become shorter since it was last read.")
            if len(block) > place:
                return block[place:]
            place -= len(block)
        return b""

    def close(self) -> None:
        self._bytes.close()
        self._file.close()

    def _raw(self, size: int) -> bytes:
        try:
            return self._bytes.read(size)
        except EOFError as error:
            raise SourceError(f"{self.name} is truncated: its gzip data ends too early.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise SourceError(f"{self.name} is damaged: its gzip data cannot be unpacked ({error}).") from error
        except OSError as error:
            raise SourceError(f"{self.name} cannot be read: {error.strerror or error}.") from error


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[Bytes]:
    stream = Bytes(path, encoding)
    try:
        yield stream
    finally:
        stream.close()


def must_be_text(name: str, head: bytes, expected: str) -> None:
    """Raises SourceError when the first bytes are those of something else than text."""
    if head.startswith(_WIDE_MARKS):
        raise SourceError(f"{name} looks like UTF-16 text, but was to be read as {expected}; set encoding: utf-16.")
    for magic, what in _KNOWN:
        if head.startswith(magic):
            raise SourceError(f"{name} looks like {what}, but was expected to be {expected}.")
    if b"\0" in head:
        raise SourceError(f"{name} is not text but binary data; expected was {expected}.")


def place_of_error(error: UnicodeDecodeError, line: int) -> tuple[int, int]:
    """Line and column (both from 1) of the first byte that cannot be decoded, in text that begins at `line`."""
    before = error.object[: error.start]
    return line + before.count(b"\n"), error.start - (before.rfind(b"\n") + 1) + 1
