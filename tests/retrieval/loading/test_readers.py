import asyncio
import os
import signal

import psutil
import pytest

from core.errors import InvalidInput
from retrieval.loading.limits import Limits
from retrieval.loading.readers import Readers, Unreadable
from tests.retrieval.loading.files import drawn


def page(text: str = "Höhe 3 mm") -> bytes:
    return drawn(lambda canvas: canvas.drawString(70, 700, text))


async def why(readers: Readers, name: str, content: bytes) -> str:
    with pytest.raises(Unreadable) as reason:
        await readers.read(name, content)
    assert isinstance(reason.value, InvalidInput)
    return str(reason.value)


async def test_a_file_is_read_as_what_it_holds(readers):
    parsed = await readers.read("Höhe.docx", page())

    assert (parsed.media_type, parsed.pages, parsed.text) == ("application/pdf", 1, "Höhe 3 mm")


async def test_a_document_of_many_blocks_comes_whole(readers):
    text = "\n\n".join(f"Paragraph {number} is about the height of the crankarm. " * 20 for number in range(2_000))

    parsed = await readers.read("long.txt", text.encode())

    assert len(parsed.blocks) == 2_000
    assert "Paragraph 1999 " in parsed.blocks[-1].text


async def test_what_cannot_be_read_is_named_with_what_is_wrong(readers):
    assert await why(readers, "plans/a.pdf", b"") == "“plans/a.pdf” is empty."
    assert await why(readers, "a.pdf", b"MZ\x90") == "“a.pdf” is called a PDF, but is a Windows program."
    assert await why(readers, "a.pdf", os.urandom(5_000) + b"\0") == (
        "“a.pdf” is called a PDF, but is neither text nor a document of a known kind: it may be damaged."
    )
    assert await why(readers, "a\n\x1b[31m.txt", b"\x00") == (
        "“a [31m.txt” is neither text nor a document of a known kind: it may be damaged."
    )


async def test_a_file_that_is_too_large_is_not_read():
    async with Readers(Limits(file_bytes=1_000_000)) as readers:
        assert await why(readers, "a.txt", b"x" * 2_000_000) == "“a.txt” is too large: 2 MB, and at most 1 MB are read."
        assert readers.process_ids == ()


async def test_children_start_when_they_are_needed_and_are_used_again():
    async with Readers() as readers:
        assert readers.process_ids == ()
        await readers.read("a.txt", b"one")
        first = readers.process_ids
        await readers.read("a.txt", b"two")

        assert readers.process_ids == first
        assert len(first) == 1
    assert not psutil.pid_exists(first[0])


async def test_a_child_ends_after_so_many_files():
    async with Readers(files_per_child=2) as readers:
        seen = []
        for _ in range(3):
            await readers.read("a.txt", b"text")
            seen.append(readers.process_ids)

    assert seen[0]
    assert not seen[1]
    assert seen[2] not in ((), seen[0])


async def test_no_more_files_are_read_at_a_time_than_there_are_children():
    async with Readers(children=2) as readers:
        texts = [
            parsed.text for parsed in await asyncio.gather(*(readers.read("a.txt", b"%d" % at) for at in range(20)))
        ]

        assert texts == [str(at) for at in range(20)]
        assert len(readers.process_ids) == 2


async def test_a_child_that_was_killed_is_replaced(readers):
    await readers.read("a.txt", b"text")
    for process_id in readers.process_ids:
        os.kill(process_id, signal.SIGKILL)

    assert (await readers.read("a.txt", b"text")).text == "text"


async def test_who_gives_up_waiting_leaves_no_child_at_work_and_disturbs_nobody():
    async with Readers(children=1) as readers:
        await readers.read("a.txt", b"text")
        (child,) = readers.process_ids
        slow = asyncio.create_task(readers.read("slow.html", b"<html>" + b"<div>" * 500_000))
        waiting = asyncio.create_task(readers.read("a.txt", b"text"))
        await asyncio.wait({slow, waiting}, timeout=0.2)
        slow.cancel()
        with pytest.raises(asyncio.CancelledError):
            await slow

        assert (await waiting).text == "text"
        assert readers.process_ids not in ((), (child,))
        assert not psutil.pid_exists(child)


async def test_a_file_that_takes_too_long_is_given_up_and_others_are_read_meanwhile():
    async with Readers(Limits(seconds=2)) as readers:
        slow = asyncio.create_task(why(readers, "slow.html", b"<html>" + b"<div>" * 500_000))
        for number in range(20):
            assert (await readers.read("a.txt", b"%d" % number)).text == str(number)
        assert not slow.done()

        assert await slow == "“slow.html” takes longer to read than is allowed (2 s)."
