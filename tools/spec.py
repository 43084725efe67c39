"""A tool is a typed, documented function. The same object becomes a LangChain tool, an HTTP operation, an MCP tool."""

import inspect
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from core.errors import InvalidInput, NotPermitted
from core.identity import Scope
from tools.actions.action import Action
from tools.auditing import nested, recorded
from tools.context import ToolContext
from tools.covers import Covers
from tools.result import ToolResult
from tools.site_limits import limited
from tools.wrong import sentence

Kind = Literal["read", "proposal", "setting"]
"""It looks something up, proposes what others hear of once it is approved, or changes the caller's own settings at
once."""
Function = Callable[..., Awaitable[ToolResult]]


@dataclass(frozen=True)
class Tool:
    """`examples` are questions in planners' words, with `{sku}`, `{supplier}`, `{order}` … where they name a record:
    what the embedded model learns the tool from; `answers` says the same in the semantic model's terms. `topic` is the
    folder the tool lies in, `title` what it looks up or does in planners' words ("open sales orders"). One that is not
    `read_only` does nothing but propose an `action` (see `tools.actions`), or changes the caller's own settings."""

    name: str
    topic: str
    description: str
    args: type[BaseModel]
    result: type[ToolResult]
    scope: Scope
    read_only: bool
    examples: tuple[str, ...]
    function: Function
    answers: tuple[Covers, ...] = ()
    also: tuple[Scope, ...] = ()
    title: str = ""
    action: type[Action] | None = None

    @property
    def kind(self) -> Kind:
        return "proposal" if self.action else "read" if self.read_only else "setting"

    def granted(self, scopes: Collection[str]) -> bool:
        """May who has these call it? `also` it asks for itself, so that it can say what is missing."""
        return {self.scope, *self.also} <= set(scopes)

    async def call(self, context: ToolContext, arguments: Mapping[str, Any]) -> ToolResult:
        """Run it for the context's principal, and record that. Raises `NotPermitted`, `InvalidInput`, or what the tool
        itself raises."""
        if nested():
            return await self._call(context, arguments)
        return await recorded(
            context, self.name, arguments, lambda: limited(context.principal, self._call(context, arguments))
        )

    async def _call(self, context: ToolContext, arguments: Mapping[str, Any]) -> ToolResult:
        if self.scope not in context.principal.scopes:
            raise NotPermitted(
                f"You are not permitted to see this: it needs the grant {self.scope}. Ask your administrator."
            )
        try:
            parsed = self.args.model_validate(arguments)
        except ValidationError as error:
            raise InvalidInput(f"{self.name}: {sentence(error)}") from error
        if self.read_only:
            context = replace(context, database=context.database.replicated)
        return await self.function(context, **dict(parsed))


def tool(
    *,
    scope: Scope,
    examples: tuple[str, ...],
    read_only: bool = True,
    answers: tuple[Covers, ...] = (),
    also: tuple[Scope, ...] = (),
    title: str | None = None,
) -> Callable[[Function], Tool]:
    """Turn a documented, typed function into a Tool; its first parameter is the context."""

    def build(function: Function) -> Tool:
        hints = get_type_hints(function, include_extras=True)
        result = hints.pop("return", None)
        _, *parameters = inspect.signature(function).parameters.values()
        if not function.__doc__:
            raise TypeError(f"tool {function.__name__} has no docstring")
        if not (isinstance(result, type) and issubclass(result, ToolResult)):
            raise TypeError(f"tool {function.__name__} does not say which ToolResult it returns")
        fields: dict[str, Any] = {
            p.name: (hints[p.name], ... if p.default is p.empty else p.default) for p in parameters
        }
        args = create_model(function.__name__, __config__=ConfigDict(extra="forbid"), **fields)
        return Tool(
            name=function.__name__,
            topic=function.__module__.split(".")[-2],
            description=inspect.cleandoc(function.__doc__),
            args=args,
            result=result,
            scope=scope,
            read_only=read_only,
            examples=examples,
            function=function,
            answers=answers,
            also=also,
            title=title or function.__name__.replace("_", " "),
        )

    return build
