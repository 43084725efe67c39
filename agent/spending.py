"""What one turn uses of language models, counted where they are asked: no step of the graph has to pass it on."""

from contextvars import ContextVar

from langchain_core.messages import AIMessage

from core.usage import Allowance, Used

_ALL = Allowance()


class Spending:
    """Of one turn, which has that allowance."""

    def __init__(self, allowance: Allowance = _ALL) -> None:
        self.allowance = allowance
        self._spent: dict[str, tuple[int, int, int]] = {}

    def add(self, model: str, reply: AIMessage) -> None:
        """A request to a language model that was answered."""
        usage = reply.usage_metadata
        sent, received = (usage["input_tokens"], usage["output_tokens"]) if usage is not None else (0, 0)
        before = self._spent.get(model, (0, 0, 0))
        self._spent[model] = before[0] + 1, before[1] + sent, before[2] + received

    def used(self, channel: str, answered_by: str | None) -> list[Used]:
        """All of it; the question is counted for the model that answered, else for the first that was asked."""
        by = answered_by or next(iter(self._spent), "none")
        models = {by: (0, 0, 0)} | self._spent
        return [Used(channel, model, int(model == by), *counts) for model, counts in models.items()]


_SPENDING: ContextVar[Spending | None] = ContextVar("spending", default=None)


def spent_on(spending: Spending) -> None:
    """From here on, in this task and those that it starts, it is that turn's."""
    _SPENDING.set(spending)


def spending() -> Spending | None:
    """The turn's that this is a part of."""
    return _SPENDING.get()
