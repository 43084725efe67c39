from string import punctuation
from typing import Annotated, Literal

from pydantic import Field

from core.identity import Scope
from data_layer.database import ReadTx
from data_layer.queries.items import FoundItem, ItemFilter, ItemRepository
from data_layer.queries.listing import Page
from data_layer.queries.values import ValueRepository
from tools.arguments import CategoryRef, Cursor, Limit
from tools.context import ToolContext
from tools.freshness import freshness
from tools.result import Column, Metric, Money, Record, Table, ToolResult
from tools.spec import tool
from tools.values import resolve_category, resolve_value
from tools.wording import count, join, money, record, sentences, verb
from tools.words import bare, squeeze

_NAMED_IN_SUMMARY = 3
_SHORTEST = 3  # letters of a word whose last may be the sign of a plural


class ItemRow(Record):
    sku: str
    name: str
    procurement: str | None = Field(description="MAKE or BUY")
    finished_good: bool | None
    active: bool | None
    category: str | None
    subcategory: str | None
    product_line: str | None
    color: str | None
    size: str | None
    unit: str
    standard_cost: Money | None
    list_price: Money | None
    currency: str | None


class FindItems(ToolResult):
    item_count: int
    made: int
    bought: int
    inactive: int
    without_price: int = Field(description="Items whose list price is zero or not stated")
    without_cost: int = Field(description="Items whose standard cost is zero or not stated")
    items: tuple[ItemRow, ...]


@tool(
    scope=Scope.INVENTORY_READ,
    title="items",
    examples=(
        "list all {category}",
        "which items are in category {category}",
        "how many bought parts do we have in the item master",
        "show the red {category}",
        "all black items of size 58",
        "what items do we have in {category}",
        "which items are discontinued",
        "list our finished goods with prices",
        "how many active SKUs are there in the catalogue",
        "most expensive {category} by list price",
        "items made in house in {category}",
        "product catalogue",
        "search the item master",
        "items in size XL",
        "which yellow products do we sell",
    ),
)
async def find_items(
    context: ToolContext,
    category: CategoryRef | None = None,
    colour: Annotated[str, Field(description="Colour of the items: red, black.", min_length=1, max_length=100)]
    | None = None,
    size: Annotated[str, Field(description="Size of the items: 58, 62 CM, XL.", min_length=1, max_length=100)]
    | None = None,
    procurement: Annotated[
        Literal["MAKE", "BUY"], Field(description="MAKE: made in house, manufactured; BUY: bought, purchased.")
    ]
    | None = None,
    active: Annotated[bool, Field(description="Active items; not active: inactive, discontinued ones.")] | None = None,
    finished_good: Annotated[bool, Field(description="Finished goods, saleable products.")] | None = None,
    text: Annotated[
        str, Field(description="Words that the item's name or code must hold.", min_length=1, max_length=200)
    ]
    | None = None,
    first: Annotated[
        Literal["code", "price", "cost"],
        Field(description="Order of the list; price: the most expensive first; cost: the costliest first."),
    ] = "code",
    limit: Limit = 20,
    cursor: Cursor | None = None,
) -> FindItems:
    """Items of the item master by category, colour, size, made or bought, active, finished good, or words in the name,
    with list price and standard cost, and how many there are.

    All of one item is item_profile; items by their stock are stock_below_reorder_point and stock_by_status.
    """
    async with context.database.read(context.principal) as tx:
        kind = await resolve_category(tx, category) if category else None
        shade = await resolve_value(tx, "sku", ("color",), colour, noun="colour", plural="colours") if colour else None
        sizes = await _sizes(tx, size) if size else None
        only = ItemFilter(
            category=(kind.column, kind.value) if kind else None,
            color=shade.value if shade else None,
            sizes=sizes,
            procurement=procurement,
            active=active,
            finished_good=finished_good,
            words=_words(text or ""),
        )
        page = await ItemRepository(tx).find(only, first, limit=limit, cursor=cursor)
        age = await freshness(tx, "sku")
    among = "".join(
        (
            f" in {kind.value}" if kind else "",
            f" of colour {shade.value}" if shade else "",
            f" of size {join(sizes)}" if sizes else "",
            f" with '{text.strip()}' in name or code" if text else "",
        )
    )
    traits = [
        {True: "active", False: "inactive"}[active] if active is not None else "",
        {"MAKE": "made", "BUY": "bought"}[procurement] if procurement else "",
        ("finished" if finished_good else "unfinished") if finished_good is not None else "",
    ]
    asked = "".join(f"{trait} " for trait in traits if trait)
    totals = page.totals
    return FindItems(
        summary=_summary(page, asked, among, first),
        blocks=(
            Metric(label="Items", value=totals["items"]),
            Table(
                title=f"{asked}items{among}"[:1].upper() + f"{asked}items{among}"[1:],
                rows="items",
                columns=(
                    Column(key="sku", label="SKU"),
                    Column(key="name", label="Name"),
                    Column(key="subcategory", label="Category"),
                    Column(key="procurement", label="Make or buy"),
                    Column(key="list_price", label="List price", kind="money", unit="currency"),
                    Column(key="standard_cost", label="Standard cost", kind="money", unit="currency"),
                ),
                total=totals["items"],
            ),
        ),
        freshness=age,
        next_cursor=page.next_cursor,
        item_count=totals["items"],
        made=totals["made"],
        bought=totals["bought"],
        inactive=totals["inactive"],
        without_price=totals["unpriced"],
        without_cost=totals["uncosted"],
        items=tuple(ItemRow.model_validate(row) for row in page.rows),
    )


def _words(text: str) -> tuple[str, ...]:
    """What stands between blanks, signs around it left off; `nuts` finds the Hex Nut too."""
    found = [word.strip(punctuation) for word in text.split()]
    return tuple(word.removesuffix("s") if len(word) > _SHORTEST else word for word in found if word)


async def _sizes(tx: ReadTx, wanted: str) -> tuple[str, ...]:
    """Sizes as the data spells them: the same, or with its unit behind it (`62` is `62 CM`)."""
    known = [one.value for one in await ValueRepository(tx).of("sku", ("size",))]
    same = [value for value in known if squeeze(value) == squeeze(wanted)]
    found = same or [value for value in known if bare(value)[:1] == bare(wanted)]
    if not found:
        return ((await resolve_value(tx, "sku", ("size",), wanted, noun="size", plural="sizes")).value,)
    return tuple(sorted(found))


def _summary(page: Page[FoundItem], asked: str, among: str, first: str) -> str:
    totals = page.totals
    if not totals["items"]:
        return f"There is no {asked}item{among}."
    shown = [_told(row, first) for row in page.rows[:_NAMED_IN_SUMMARY]]
    facts = [
        f"{totals['made']:,} made, {totals['bought']:,} bought"
        if "made" not in asked and "bought" not in asked
        else "",
        f"{totals['inactive']:,} {verb(totals['inactive'])} inactive"
        if totals["inactive"] and "active" not in asked
        else "",
    ]
    told = "; ".join(fact for fact in facts if fact)
    lacking = totals["unpriced"] if first == "price" else totals["uncosted"] if first == "cost" else 0
    return sentences(
        f"{count(totals['items'], f'{asked}item')}{among}{f': {told}' if told else ''}.",
        f"{'First' if first == 'code' else f'Highest {first}'}: {join(shown)}." if shown else "",
        f"{count(lacking, 'item')} {verb(lacking, 'has', 'have')} no {first}, or zero." if lacking else "",
    )


def _told(row: FoundItem, first: str) -> str:
    """With the price, or the cost where the list is by cost; a zero says that none was stated."""
    amount = row.standard_cost if first == "cost" else row.list_price
    return record(row.sku, row.name) + (f" ({money(amount, row.currency)})" if amount else "")
