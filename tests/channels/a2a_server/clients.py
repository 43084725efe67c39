"""Other agents, with the SDK's own client."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
from a2a.client import A2ACardResolver, Client, ClientConfig, ClientFactory
from a2a.helpers import new_data_part, new_text_part
from a2a.types.a2a_pb2 import Message, Role, SendMessageConfiguration, SendMessageRequest, StreamResponse, Task
from google.protobuf.json_format import MessageToDict

BINDINGS = ("JSONRPC", "HTTP+JSON")


@asynccontextmanager
async def agent(
    url: str, key: str | None, *, binding: str = "JSONRPC", streaming: bool = False
) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    async with httpx.AsyncClient(headers=headers, timeout=60) as http:
        card = await A2ACardResolver(http, url).get_agent_card()
        config = ClientConfig(
            streaming=streaming, httpx_client=http, supported_protocol_bindings=[binding], use_client_preference=True
        )
        yield ClientFactory(config).create(card)


def saying(words: str = "", *, data: Any = None, later: bool = False, **where: str) -> SendMessageRequest:
    """`where`: task_id, context_id. `later`: the task comes back at once."""
    parts = [new_text_part(words)] if words else []
    if data is not None:
        parts.append(new_data_part(data))
    message = Message(message_id=str(uuid4()), role=Role.ROLE_USER, parts=parts, **where)  # type: ignore[arg-type]
    return SendMessageRequest(message=message, configuration=SendMessageConfiguration(return_immediately=later))


async def tell(client: Client, request: SendMessageRequest) -> Task:
    (response,) = [response async for response in client.send_message(request)]
    return response.task


async def told(client: Client, request: SendMessageRequest) -> list[StreamResponse]:
    return [response async for response in client.send_message(request)]


def words(parts: Any) -> str:
    return "".join(part.text for part in parts)


def data(parts: Any) -> Any:
    (found,) = [MessageToDict(part.data) for part in parts if part.WhichOneof("content") == "data"]
    return found
