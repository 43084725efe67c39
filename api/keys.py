"""API keys: `cpk_…`."""

import hashlib
import re
import time
from collections import OrderedDict

from starlette.requests import HTTPConnection

from core.errors import NotAuthenticated
from core.identity import Principal
from data_layer.keys import PREFIX, ApiKeys

_KEY = re.compile(rf"{PREFIX}[0-9a-f]{{12}}_[0-9a-f]{{48}}")


class KeyTokens:
    """What a key is worth is remembered for `ttl_s`: so long may a revoked one work."""

    def __init__(self, keys: ApiKeys, *, ttl_s: float = 3.0, size: int = 4096) -> None:
        self._keys = keys
        self._ttl = ttl_s
        self._size = size
        self._known: OrderedDict[bytes, tuple[float, Principal | None]] = OrderedDict()

    def fits(self, token: str) -> bool:
        return token.startswith(PREFIX)

    async def principal(self, token: str, connection: HTTPConnection) -> Principal:
        principal = await self._principal(token) if _KEY.fullmatch(token) else None
        if principal is None:
            raise NotAuthenticated("This API key is not known or was revoked.")
        return principal

    async def _principal(self, key: str) -> Principal | None:
        digest = hashlib.sha256(key.encode()).digest()
        until, principal = self._known.get(digest, (0.0, None))
        if until > time.monotonic():
            return principal
        principal = await self._keys.principal(key)
        self._known[digest] = (time.monotonic() + self._ttl, principal)
        self._known.move_to_end(digest)
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        return principal
