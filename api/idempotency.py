"""`Idempotency-Key` on a POST that has an effect: it acts once, however often it is sent."""

import hashlib
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Header
from pydantic import BaseModel

from core.identity import Principal
from data_layer.idempotency import Idempotency

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Send the same key again when no answer came: what was asked is done once.",
    ),
]


async def once(
    store: Idempotency,
    principal: Principal,
    key: str | None,
    route: str,
    body: BaseModel,
    act: Callable[[], Awaitable[dict[str, Any]]],
) -> dict[str, Any]:
    """What `act` gives, or what it gave to the first request with this key."""
    if key is None:
        return await act()
    asked = json.dumps([route, body.model_dump(mode="json")], sort_keys=True)
    earlier = await store.claim(principal, key, hashlib.sha256(asked.encode()).hexdigest())
    if earlier is not None:
        return earlier
    try:
        reference = await act()
    except BaseException:
        await store.release(principal, key)
        raise
    await store.complete(principal, key, reference)
    return reference
