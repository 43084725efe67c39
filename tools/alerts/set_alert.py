from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from core.errors import InvalidInput, NotPermitted
from core.identity import Scope
from data_layer.alerts import AlertRepository, Holds, Subscription
from tools.alerts.rule import Parameters, Rule
from tools.alerts.rules import by_name
from tools.alerts.settling import found, looked_at, settle
from tools.alerts.subscribed import RULES_OF, About, Orders, SubscriptionRow, here, listed, row, way_told
from tools.arguments import SkuRef, SupplierRef
from tools.context import ToolContext
from tools.grants import need
from tools.resolve import resolve
from tools.result import Column, Record, Table, ToolResult
from tools.said_units import SaidUnit, of_item
from tools.spec import tool
from tools.wording import join, sentences

_NAMED = 3


class AlreadySo(Record):
    what: str
    told: str


class SetAlert(ToolResult):
    """What was set; `already` is so now, and is told again only once it is over and happens anew."""

    set: tuple[SubscriptionRow, ...]
    already_count: int
    already: tuple[AlreadySo, ...] = Field(description=f"The first {_NAMED} of them")


@tool(
    scope=Scope.ACTIONS_PROPOSE,
    read_only=False,
    title="setting an alert",
    examples=(
        "tell me when {sku} drops below {quantity}",
        "warn me when stock of {sku} falls below {quantity}",
        "let me know when {sku} goes below its reorder point",
        "alert me as soon as {sku} gets low",
        "notify me when any item falls below its reorder point",
        "warn me when {supplier}'s orders are late",
        "tell me whenever a purchase order is late",
        "alert me when work orders are late",
        "email me when something runs short inside its lead time",
        "warn me of shortages of {sku}",
        "let me know when {supplier} moves an order",
        "notify me when a purchase order is postponed or cancelled",
        "alert me on forecast misses",
        "warn me when the forecast of {sku} is off",
        "tell me when a sync fails or the data gets old",
        "alert me when data quality drops",
        "set an alert for {sku} below {quantity}",
        "keep an eye on the stock of {sku}",
        "watch {supplier} for late deliveries",
    ),
)
async def set_alert(
    context: ToolContext,
    about: About | None = None,
    sku: SkuRef | None = None,
    supplier: SupplierRef | None = None,
    below: Annotated[
        Decimal, Field(description="Quantity of stock; none: the reorder point of the item.", ge=0, le=10**12)
    ]
    | None = None,
    unit: SaidUnit | None = None,
    orders: Orders | None = None,
    days: Annotated[int, Field(description="Data older than so many days is stale.", ge=0, le=3650)] | None = None,
    by: Annotated[
        Literal["app", "email", "slack", "webhook"],
        Field(description="app: inbox; email: mail mailed; slack: slack; webhook: webhook"),
    ]
    | None = None,
) -> SetAlert:
    """Tell the user from now on, after each sync, when stock falls below a number or the reorder point, something runs
    short, orders are late or changed, a forecast misses, a source fails or is stale, or data quality drops.

    It is the user's own setting and is made at once; stop_alert takes it back. It says what is so already.
    """
    given = Parameters(below=below, orders=orders, days=days)
    async with context.database.read(context.principal) as tx:
        item = await resolve(context, tx, "sku", sku) if sku else None
        vendor = await resolve(context, tx, "supplier", supplier) if supplier else None
        if item and below is not None:
            given = given.model_copy(update={"below": await of_item(tx, item, below, unit)})
    given = given.model_copy(
        update={
            **({"sku": item.code, "item": item.name} if item else {}),
            **({"supplier_id": vendor.code, "supplier": vendor.name} if vendor else {}),
        }
    )
    user, made, known = await here(context), list[Subscription](), list[Holds]()
    way = by if by and by != "app" else "app"
    how = await way_told(context, user, way)
    chosen = _rules(context, about, given)
    checked = [(rule, *(await _before(context, rule, given))) for rule in chosen]
    where = context.conversation.thread_id if context.conversation else None
    for rule, parameters, held, seen in checked:
        kept = parameters.model_dump(mode="json", exclude_none=True)
        async with context.database.write(context.principal) as tx:
            one, _ = await AlertRepository(tx).subscribe(
                context.principal, rule.name, kept, rule.told(parameters), way, where
            )
        await settle(context, rule, one, held, checked=seen, known=True)
        made.append(one)
        known += held
    return SetAlert(
        summary=sentences(
            f"From now on I look after each sync, and tell you {how} of: {listed(made)}.",
            _already(known),
            "To undo it, say “stop that alert”.",
        ),
        blocks=(
            (Table(title="So already", rows="already", columns=_COLUMNS, total=len(known)),) if len(known) > 1 else ()
        ),
        set=tuple(map(row, made)),
        already_count=len(known),
        already=tuple(
            AlreadySo(source=one.source or "copilot", record=one.record or one.subject, what=one.label, told=one.text)
            for one in known[:_NAMED]
        ),
    )


_COLUMNS = (Column(key="what", label="What"), Column(key="told", label="How it stands"))


def _rules(context: ToolContext, about: str | None, given: Parameters) -> tuple[Rule, ...]:
    """Those that are meant, as far as the caller may see what they tell. Raises `InvalidInput`, `NotPermitted`."""
    if about is None:
        unsaid = {"stock": given.sku or given.below is not None, "late": given.supplier_id, "source": given.days}
        about = next((name for name, value in unsaid.items() if value), None)
    if about is None:
        raise InvalidInput(
            "Of what shall I tell you: stock below a number, shortages, late or changed orders, forecast misses,"
            " sources that fail, or data quality? Please say it with the item or the supplier, if it is of one."
        )
    stated = {"sku": given.sku, "supplier": given.supplier_id, "below": given.below}
    if about == "changed" and given.orders == "work":
        raise InvalidInput("I can tell you of changed purchase orders, and of late work orders, not of changed ones.")
    said = {name for name, value in stated.items() if value is not None}
    rules = [by_name[name] for name in RULES_OF.get(about, (about,))]
    if about == "late" and given.orders:
        rules = [by_name[f"late_{given.orders}_orders"]]
    fitting = [one for one in rules if said <= one.takes]
    if not fitting:
        raise InvalidInput(
            f"An alert of {rules[0].name.replace('_', ' ')} cannot be limited by {join(sorted(said - rules[0].takes))}."
        )
    if about == "stock" and given.below is not None and given.sku is None:
        raise InvalidInput("Of which item shall I watch the stock? Please give its code or its name.")
    may = [one for one in fitting if set(one.scopes) <= context.principal.scopes]
    if not may:
        need(context, *fitting[0].scopes)
        raise NotPermitted("You are not permitted to see this.")
    return tuple(may)


async def _before(context: ToolContext, rule: Rule, given: Parameters) -> tuple[Parameters, tuple[Holds, ...], str]:
    """What the rule takes of it, and what is so already, before anything is set."""
    late = rule.name.removeprefix("late_").removesuffix("_orders")
    parameters = given.model_copy(update={"orders": late if rule.name.startswith("late_") else None})
    seen = await looked_at(context, rule)
    return parameters, await found(context, rule, parameters), seen


def _already(known: list[Holds]) -> str:
    if not known:
        return "Nothing of it is so now."
    first = "; ".join(f"{one.label}: {one.text}" for one in known[:_NAMED])
    more = f", and {len(known) - _NAMED:,} more" if len(known) > _NAMED else ""
    return f"So already, and not told again until it is over and happens anew: {first}{more}."
