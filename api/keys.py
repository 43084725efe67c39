"""API keys: `cpk_…`."""

import hashlib
import re
import time
from collections import OrderedDict

from starlette.requests import HTTPConnection

from api.auth import channel_of
from api.refusals import Refusals
from core.errors import NotAuthenticated
from core.identity import Principal
from data_layer.audit import AuditTrail
from data_layer.keys import PREFIX, ApiKey, ApiKeys

_KEY = re.compile(rf"{PREFIX}[0-9a-f]{{12}}_[0-9a-f]{{48}}")


class KeyTokens:
    """What a key is worth is remembered for `ttl_s`: so long may a revoked one work.

    Whoever holds a key that was revoked or has expired is told so, and so is the tenant's audit log.
    """

    def __init__(self, keys: ApiKeys, audit: AuditTrail | None = None, *, ttl_s: float = 3.0, size: int = 4096) -> None:
        self._keys = keys
        self._refusals = Refusals(audit)
        self._ttl = ttl_s
        self._size = size
        self._known: OrderedDict[bytes, tuple[float, ApiKey | None]] = OrderedDict()

    def fits(self, token: str) -> bool:
        return token.startswith(PREFIX)

    async def principal(self, token: str, connection: HTTPConnection) -> Principal:
        key = await self._key(token) if _KEY.fullmatch(token) else None
        if key is None:
            raise NotAuthenticated("This API key is not known.")
        if key.refusal is not None:
            self._refusals.tell(key.principal, channel_of(connection), key.key_id, key.refusal)
            raise NotAuthenticated(f"This API key {'has expired' if key.refusal == 'expired' else 'was revoked'}.")
        return key.principal

    async def _key(self, token: str) -> ApiKey | None:
        digest = hashlib.sha256(token.encode()).digest()
        until, key = self._known.get(digest, (0.0, None))
        if until > time.monotonic():
            return key
        key = await self._keys.look_up(token)
        self._known[digest] = (time.monotonic() + self._ttl, key)
        self._known.move_to_end(digest)
        if len(self._known) > self._size:
            self._known.popitem(last=False)
        return key
