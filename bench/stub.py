"""A provider of language models on loopback, as fast as can be: calls the stock tool, then answers from its result.

It speaks OpenAI's streamed chat completions; run as a process of its own (`python -m bench.stub`), it prints its port.
"""

import asyncio
import json

ITEM = "AR-5381"
ANSWER = "There are 761 EA of AR-5381 Adjustable Race."
_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"


def _event(delta: dict[str, object], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    body = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "stub", "choices": [choice]}
    return f"data: {json.dumps(body)}\n\n"


def _reply(*events: str) -> bytes:
    body = "".join(events) + "data: [DONE]\n\n"
    return f"{_HEAD}{len(body):x}\r\n{body}\r\n0\r\n\r\n".encode()


_CALL = {"index": 0, "id": "call_0", "type": "function",
         "function": {"name": "stock_on_hand", "arguments": json.dumps({"sku": ITEM})}}  # fmt: skip
_FIRST = {"role": "assistant", "content": ""}
_CALLS = _reply(_event(_FIRST), _event({"tool_calls": [_CALL]}), _event({}, "tool_calls"))
_WORDS = [_event({"content": f"{word} "}) for word in ANSWER.split()]
_SAYS = _reply(_event(_FIRST), *_WORDS, _event({}, "stop"))


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            body = json.loads(await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0])))
            writer.write(_SAYS if body["messages"][-1]["role"] == "tool" else _CALLS)
            await writer.drain()
    except (ConnectionError, EOFError):
        writer.close()


async def _run() -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run())
