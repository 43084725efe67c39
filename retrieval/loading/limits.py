"""How much a file may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What one file may hold and need. `expanded_bytes`, `ratio` (unpacked to packed) and `members` are of a ZIP
    container, as DOCX, PPTX and XLSX are; `memory_bytes` is the address space of the child process that reads it,
    `seconds` the time that its processor works (two thousand pages of a PDF take a minute), `waiting` how many times
    as long it may take by the clock where there is other work."""

    file_bytes: int = 50_000_000
    expanded_bytes: int = 300_000_000
    ratio: int = 200
    members: int = 10_000
    pages: int = 2_000
    text_chars: int = 20_000_000
    seconds: float = 120
    waiting: int = 4
    memory_bytes: int = 1_000_000_000


class Refused(Exception):
    """Why a file is not read, as what follows its name: “is encrypted”."""


def too_much_text(limits: Limits) -> Refused:
    return Refused(f"holds more text than is read: at most {limits.text_chars:,} characters")


def megabytes(count: int) -> str:
    return f"{count / 1e6:,.0f} MB" if count >= 1e6 else f"{count:,} bytes"
