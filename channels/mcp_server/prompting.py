"""The prompts: tasks begun with one choice, texts in `prompts/*.md`; codes complete as they are typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mcp_types import (
    CompleteRequestParams,
    CompleteResult,
    Completion,
    GetPromptRequestParams,
    GetPromptResult,
    ListPromptsResult,
    PaginatedRequestParams,
    Prompt,
    PromptArgument,
    PromptMessage,
    PromptReference,
    TextContent,
)

import prompts
from channels.mcp_server.parts import Parts, Request
from core.errors import InvalidInput, NotFound
from core.identity import Scope
from data_layer.documents.reading import DocumentReading
from data_layer.queries.names import NameRepository

_MOST = 100  # values a completion may hold
_LONGEST = 300


@dataclass(frozen=True)
class Argument:
    """`slot`: how it is put where the text has `{slot}`; what is left out puts nothing, or its `default`."""

    name: str
    description: str
    required: bool = False
    default: str = ""
    slot: str = ""
    put: str = "{}"


@dataclass(frozen=True)
class Offered:
    title: str
    description: str
    arguments: tuple[Argument, ...] = ()


_ITEM = Argument("item", "The item's code, or its name", required=True)
OFFERED: Mapping[str, Offered] = MappingProxyType(
    {
        "morning_brief": Offered("Morning brief", "What needs a decision today, the most urgent first."),
        "shortage_review": Offered(
            "Shortage review",
            "What runs short, whom it hits, and what can be done.",
            (
                Argument("item", "Only what this item (code or name) runs short of", slot="of_item", put=" of {}"),
                Argument("weeks", "How many weeks ahead", default="8"),
            ),
        ),
        "late_purchase_orders": Offered(
            "Late purchase orders",
            "Which are late, and which orders wait for them.",
            (Argument("supplier", "Only of this supplier (code or name)", slot="of_supplier", put=" of {}"),),
        ),
        "supplier_review": Offered(
            "Supplier review",
            "Punctuality, rejects, what is open, what the agreement says.",
            (Argument("supplier", "The supplier's code, or name", required=True),),
        ),
        "item_review": Offered("Item review", "Stock, supply, demand and plan of one item.", (_ITEM,)),
        "promise_check": Offered(
            "Promise check",
            "When a quantity can be shipped, and what sets the date.",
            (
                _ITEM,
                Argument("quantity", "How many, in the item's unit", required=True),
                Argument("date", "The day it is wanted, such as 2026-05-15", slot="by_date", put=" by {}"),
            ),
        ),
    }
)
_ENTITIES = MappingProxyType({"item": ("sku", Scope.INVENTORY_READ), "supplier": ("supplier", Scope.SUPPLIERS_READ)})


class Prompts:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def list(self, _: Request, __: PaginatedRequestParams | None) -> ListPromptsResult:
        return ListPromptsResult(prompts=[_listed(name, one) for name, one in OFFERED.items()])

    async def get(self, _: Request, params: GetPromptRequestParams) -> GetPromptResult:
        """Raises `NotFound` for another prompt, `InvalidInput` for an argument that is missing or unknown."""
        offered = OFFERED.get(params.name)
        if offered is None:
            raise NotFound(f"There is no prompt {params.name}: prompts/list names those there are.")
        text = prompts.load(params.name).format_map(_filled(offered, params.arguments or {}))
        return GetPromptResult(
            description=offered.description, messages=[PromptMessage(role="user", content=TextContent(text=text))]
        )

    async def complete(self, request: Request, params: CompleteRequestParams) -> CompleteResult:
        """Codes that begin as what was typed, and ids of documents whose title does; only what the caller may see."""
        context = await self._parts.context_of(request)
        typed = "".join(sign for sign in params.argument.value.strip()[:_LONGEST] if sign.isprintable())
        scopes = context.principal.scopes
        entity, scope = _ENTITIES.get(params.argument.name, ("", None))
        values: Sequence[str] = ()
        async with context.database.read(context.principal) as tx:
            if isinstance(params.ref, PromptReference) and scope in scopes:
                values = await NameRepository(tx).codes(entity, typed, _MOST + 1)
            elif params.argument.name == "document" and Scope.DOCUMENTS_READ in scopes:
                values = await DocumentReading(tx).titled(typed, context.principal, _MOST + 1)
        return CompleteResult(completion=Completion(values=[*values[:_MOST]], has_more=len(values) > _MOST))


def _listed(name: str, offered: Offered) -> Prompt:
    arguments = [
        PromptArgument(name=one.name, description=one.description, required=one.required) for one in offered.arguments
    ]
    return Prompt(name=name, title=offered.title, description=offered.description, arguments=arguments)


def _filled(offered: Offered, given: Mapping[str, str]) -> dict[str, str]:
    if unknown := sorted(given.keys() - {one.name for one in offered.arguments}):
        raise InvalidInput(f"{offered.title} takes no {unknown[0]}.")
    filled = {}
    for one in offered.arguments:
        value = " ".join(given.get(one.name, one.default).split())
        if one.required and not value:
            raise InvalidInput(f"{offered.title}: {one.name} is needed.")
        if len(value) > _LONGEST:
            raise InvalidInput(f"{offered.title}: {one.name} is too long.")
        filled[one.slot or one.name] = one.put.format(value) if value else ""
    return filled
