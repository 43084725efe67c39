"""Whoever is known may ask for something only so often."""

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection

from api.auth import Authenticator
from core.identity import Principal


class Limited:
    """`count` is told of each request, and raises `LimitReached`."""

    def __init__(self, authenticate: Authenticator, count: Callable[[Principal], Awaitable[None]]) -> None:
        self.local = authenticate.local
        self._authenticate = authenticate
        self._count = count

    async def __call__(self, connection: HTTPConnection) -> Principal:
        principal = await self._authenticate(connection)
        await self._count(principal)
        return principal
