"""Who asks, for every channel: handed in by bootstrap, so that no channel reads headers for identity itself."""

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection

from tools.context import ToolContext

# Raises `NotAuthenticated`, `NotPermitted`, `LimitReached` or `Unavailable`.
Identify = Callable[[HTTPConnection], Awaitable[ToolContext]]
