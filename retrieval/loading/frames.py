"""What `process.Child` and the child process say to each other, over pipes.

To the child: a head (two lengths), a name, a file. From it: frames of a length and JSON. One when it has taken the
file in, some with `blocks`, and the last with what else is known of the document, or with why there is none.
"""

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from retrieval.text import Block, BlockKind, Parsed

HEAD = struct.Struct("!II")
LENGTH = struct.Struct("!I")
BLOCKS_CHARS = 500_000  # of text in one frame, so that whoever takes it in does so in small bites


def request(name: str, content: bytes) -> tuple[bytes, bytes]:
    """What is sent to have a file read: the second is `content` itself."""
    said = name.encode("utf-8", "replace")
    return HEAD.pack(len(said), len(content)) + said, content


def taken(pipe: BinaryIO) -> tuple[str, bytes] | None:
    """The next request; none: there will be no more."""
    head = pipe.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    name, content = HEAD.unpack(head)
    return pipe.read(name).decode(), pipe.read(content)


def frame(said: Mapping[str, Any]) -> bytes:
    body = json.dumps(said).encode()
    return LENGTH.pack(len(body)) + body


def frames(parsed: Parsed) -> Iterator[bytes]:
    """All but the last one of an answer."""
    some: list[Any] = []
    chars = 0
    for block in parsed.blocks:
        some.append((block.kind, block.text, block.level, block.page))
        chars += len(block.text)
        if chars > BLOCKS_CHARS:
            yield frame({"blocks": some})
            some, chars = [], 0
    yield frame({"blocks": some})


def blocks(said: Mapping[str, Any]) -> Iterator[Block]:
    for kind, text, level, page in said["blocks"]:
        yield Block(BlockKind(kind), text, level, page)
