"""How a step of the graph tells what happens while it runs.

Not by LangGraph's custom stream: to be at once, it wakes its loop for every event, at a tenth of a turn's cost.
"""

from collections.abc import Callable
from contextvars import ContextVar

from agent.events import AgentEvent

Tell = Callable[[AgentEvent], None]
_TELL: ContextVar[Tell | None] = ContextVar("tell", default=None)


def told_to(tell: Tell) -> None:
    """From here on, in this task and those that it starts, events go there."""
    _TELL.set(tell)


def telling(otherwise: Tell) -> Tell:
    """Where events go; `otherwise` when nobody has said."""
    return _TELL.get() or otherwise
