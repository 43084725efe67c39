"""Groups and the whole of them come of one reading, and the whole is what it is when it is read by itself."""

from datetime import date
from decimal import Decimal

import pytest

from core.identity import EVERY_SCOPE
from data_layer.analysis.compiler import compile_query
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import EACH, By, Condition, Having, Measure, Query
from data_layer.analysis.repository import AnalysisRepository
from tools.context import ToolContext

TODAY = date(2025, 5, 15)
COUNT, QUANTITY = Measure("count"), Measure("sum", "quantity")
BY_CATEGORY = (By("category"),)
NONE = (Condition("color", values=("none at all",)),)
FEW = Having("count", "above", Decimal(1))

ONCE = [
    Query("item", (COUNT,), BY_CATEGORY),
    Query("item", (COUNT,), (By("category"), By("color")), descending=False, limit=2),
    Query("item", (COUNT,), BY_CATEGORY, share=EACH),
    Query("item", (COUNT,), BY_CATEGORY, where=NONE),
    Query("item", (Measure("sum", "stock_value"),), BY_CATEGORY, where=NONE),
    Query("item", (Measure("average", "standard_cost"), COUNT), (By("procurement"),), limit=1),
    Query("item", (Measure("sum", "stock_value"),), BY_CATEGORY),
    Query("sales_line", (QUANTITY, Measure("sum", "value")), (By("item"),), limit=2),
    Query("sales_line", (QUANTITY,), (By("order.order_date", "month"),), limit=3),
    Query("sales_line", (Measure("count", "item"),), (By("order.customer"),)),
    Query("sales_line", (QUANTITY,), (By("item"),), order="item", descending=False),
]
# Figures that leave groups out have no whole; a share of all that leaves a condition out is of other rows; and where
# the groups are the units, the rows of the whole could not be told from theirs.
TWICE = [
    Query("item", (COUNT,), BY_CATEGORY, having=(FEW,), share=EACH),
    Query("item", (COUNT,), BY_CATEGORY, where=(Condition("category", values=("Bikes",)),), share="category"),
    Query("item", (Measure("average", "list_price"),), (By("unit_of_measure"),), having=(FEW,), share=None),
]


@pytest.mark.parametrize(("query", "once"), [*((one, True) for one in ONCE), *((one, False) for one in TWICE)])
async def test_the_whole_is_the_same_as_read_by_itself(context: ToolContext, query: Query, once: bool) -> None:
    assert compile_query(MODEL, query, TODAY).with_whole is once
    async with context.database.read(context.principal) as tx:
        both, apart = AnalysisRepository(tx), AnalysisRepository(tx)
        groups = await both.run(MODEL, query, TODAY, scopes=EVERY_SCOPE)
        beside, alone = await both.whole(MODEL, query, TODAY), await apart.whole(MODEL, query, TODAY)
    assert (beside.outputs, beside.total) == (alone.outputs, alone.total)
    keys = [*(key for output in alone.outputs for key in (output.key, output.unit) if key), "rows_read"]
    assert [[row[key] for key in keys] for row in beside.rows] == [[row[key] for key in keys] for row in alone.rows]
    assert len(groups.rows) <= query.limit
    assert not any(row.get("all_groups") for row in groups.rows)
