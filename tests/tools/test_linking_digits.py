"""Codes of nothing but digits, with leading zeros, where the kinds of order share a range of numbers."""

from datetime import date
from typing import Any

import pytest

from core.errors import Ambiguous, NotFound
from data_layer.queries.names import Named
from tools.context import ToolContext
from tools.linking import link
from tools.orders.order_by_number import OrderByNumber, order_by_number
from tools.resolve import resolve

DAY = date(2025, 5, 1)
PLANT = {
    "sku": [
        {"sku": "00010060", "name": "Borea Grinder"},
        {"sku": "00030490", "name": "Ring"},
        {"sku": "0000020384", "name": "Cup"},  # also an order's number
        {"sku": "54321", "name": "Plate"},
        {"sku": "007", "name": "Agent"},
    ],
    "supplier": [{"supplier_id": "0000100040", "name": "Valvole Taro"}],
    "warehouse": [{"warehouse_id": "0004", "name": "Finished Goods"}, {"warehouse_id": "05", "name": "Yard"}],
    "customer": [{"customer_id": "0000000042", "name": "Dealer"}],
    "sales_order": [
        {"order_number": number, "status": "CONFIRMED", "order_date": DAY} for number in ("0000020383", "0000020388")
    ],
    "purchase_order": [
        {"po_number": number, "supplier_id": "0000100040", "status": "APPROVED", "order_date": DAY}
        for number in ("0000020384", "0000020386", "0000020388")
    ],
}
GRINDER, CUP = {"sku 00010060"}, {"sku 0000020384"}
BOTH = {"order 0000020388 sales order", "order 0000020388 purchase order"}

PHRASES: tuple[tuple[str, tuple[set[str], ...]], ...] = (
    ("how many 00010060 do we have", (GRINDER,)),
    ("price of 00010060", (GRINDER,)),
    ("on order for 00030490", ({"sku 00030490"},)),
    ("what is 00030490", ({"sku 00030490"},)),
    ("00010060", (GRINDER,)),
    ("stock of 54321", ({"sku 54321"},)),
    ("007 stock", ({"sku 007"},)),
    # Its leading zeros are left out.
    ("how many 10060 do we have on hand", (GRINDER,)),
    ("stock of item 10060", (GRINDER,)),
    ("what does supplier 100040 sell", ({"supplier 0000100040"},)),
    ("what is in warehouse 4", ({"warehouse 0004"},)),
    ("orders of customer 42", ({"customer 0000000042"},)),
    ("when is 20383 due", ({"order 0000020383 sales order"},)),
    ("status of PO 20386", ({"order 0000020386 purchase order"},)),
    ("status of order 20388", (BOTH,)),
    ("sales order 20388", ({"order 0000020388 sales order"},)),
    ("status of purchase order 20386: pieces, due date", ({"order 0000020386 purchase order"},)),
    # The noun beside a number says what it is of.
    ("purchase order 0000020384", ({"order 0000020384 purchase order"},)),
    ("order 0000020384", ({"order 0000020384 purchase order"},)),
    ("order item 54321", ({"sku 54321"},)),
    ("stock of item 0000020384", (CUP,)),
    ("stock of item 20384", (CUP,)),
    ("PO 20384", ({"order 0000020384 purchase order"},)),
    ("what about 20384", (CUP | {"order 0000020384 purchase order"},)),
    # These are none.
    ("stock level of item 77777", ()),
    ("how many 00077777 are in stock", ()),
    ("sales order 0000055555", ()),
    ("PO 20383", ()),
    ("sales order 54321", ()),
    ("status of order 54321", ()),
    ("order 10060 pieces", ()),
    ("orders above 54321", ()),
    ("orders worth more than 54321 EUR", ()),
    ("items with a price of 54321.50", ()),
    ("prices of $54321", ()),
    ("due on 2025-05-05", ()),
    ("received on 05.05.2025", ()),
    ("the last 42 days", ()),
    ("top 7 items", ()),
    ("what was ordered in 42", ()),
)


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)


@pytest.mark.parametrize(("question", "expected"), PHRASES, ids=[question for question, _ in PHRASES])
async def test_a_question_names(context: ToolContext, question: str, expected: tuple[set[str], ...]) -> None:
    mentions = (await link(context, question)).mentions
    found = [
        {f"{c.entity} {c.code}" + (f" {c.name}" if c.entity == "order" else "") for c in mention.candidates}
        for mention in mentions
    ]
    assert found == list(expected)
    assert all(0 < c.score <= 1 for mention in mentions for c in mention.candidates)


async def test_a_code_with_a_leading_zero_is_sure(context: ToolContext) -> None:
    (mention,) = (await link(context, "how many 00010060 do we have")).mentions
    assert mention.candidates[0].score >= 0.9


async def test_tools_take_codes_without_their_leading_zeros(context: ToolContext) -> None:
    async with context.database.read(context.principal) as tx:
        assert await resolve(context, tx, "sku", "10060") == Named("00010060", "Borea Grinder")
        assert (await resolve(context, tx, "warehouse", "4")).code == "0004"
        with pytest.raises(NotFound, match="There is no item '77777'"):
            await resolve(context, tx, "sku", "77777")
    found = await order_by_number.call(context, {"order": "PO 20386"})
    assert isinstance(found, OrderByNumber)
    assert found.number == "0000020386"
    assert (await order_by_number.call(context, {"order": "20383"})).number == "0000020383"  # type: ignore[attr-defined]
    with pytest.raises(Ambiguous, match="sales order 0000020388, purchase order 0000020388"):
        await order_by_number.call(context, {"order": "20388"})
    with pytest.raises(NotFound, match="There is no sales order '20386'"):
        await order_by_number.call(context, {"order": "20386", "kind": "sales"})
