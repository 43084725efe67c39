"""What is not known, not permitted or another's is not told."""

from collections.abc import Callable
from typing import Any

import pytest

from core.errors import InvalidInput, NotFound, NotPermitted
from core.identity import Scope
from data_layer.analysis.model import MODEL
from tools.analysis.analyse import Analysis, analyse
from tools.analysis.arguments import SubjectName
from tools.context import ToolContext

EVIL = "'; DROP TABLE manufacturing.sku; --"
COUNT = [{"aggregate": "count"}]


def test_the_subjects_offered_are_those_there_are() -> None:
    assert set(SubjectName.__args__) == set(MODEL.subjects)


async def test_what_is_not_known_is_answered_with_what_there_is(ask: Any) -> None:
    with pytest.raises(InvalidInput, match="'item', 'stock', 'warehouse'"):
        await ask("machine")
    for arguments in (
        {"measures": [{"aggregate": "average", "field": "prize"}]},
        {"measures": COUNT, "by": [{"field": "prize"}]},
        {"measures": [{"aggregate": "count", "field": "prize"}]},
        {"show": ["prize"]},
        {"order": "prize"},
    ):
        with pytest.raises(InvalidInput, match=r"^item has no field 'prize'\. It has: sku, name, .*list_price"):
            await ask("item", **arguments)
    with pytest.raises(InvalidInput, match=r"'prize' is not measured.* Measured are: count\."):
        await ask("item", measures=COUNT, order="prize")
    with pytest.raises(InvalidInput, match="'total' is no date"):
        await ask("sales_order", since="2024-01-01", day="total")
    with pytest.raises(InvalidInput, match="items have no date that a period could mean"):
        await ask("item", since="2024-01-01")
    with pytest.raises(InvalidInput, match="Grouping needs a measure"):
        await ask("item", by=[{"field": "category"}])


@pytest.mark.parametrize(
    ("scope", "subject", "arguments"),
    [
        (Scope.ORDERS_READ, "sales_order", {}),
        (Scope.ORDERS_READ, "item", {"show": ["open_demand"]}),
        (Scope.ORDERS_READ, "item", {"where": [{"field": "open_demand", "is": "above", "values": ["0"]}]}),
        (Scope.ORDERS_READ, "item", {"related": [{"link": "sales"}]}),
        (Scope.ORDERS_READ, "item", {"measures": [{"aggregate": "sum", "field": "open_demand"}]}),
        (Scope.SUPPLIERS_READ, "purchase_order", {"measures": COUNT, "by": [{"field": "supplier"}]}),
        (Scope.SUPPLIERS_READ, "item", {"related": [{"link": "purchases", "related": [{"link": "item.offers"}]}]}),
        (Scope.PURCHASING_READ, "item", {"order": "on_order"}),
        (Scope.ORDERS_READ, "item", {"measures": COUNT, "related": [{"link": "sales"}], "share": "sales"}),
        (Scope.BOM_READ, "item", {"related": [{"link": "components"}]}),
        (Scope.PRODUCTION_READ, "scrap", {"measures": COUNT}),
        # Not even what there is, or what is nearest to a name.
        (Scope.ORDERS_READ, "sales_order", {"where": [{"field": "customer", "values": ["Deeler"]}]}),
        (Scope.ORDERS_READ, "customer", {"where": [{"field": "territory", "values": ["West"]}]}),
    ],
)
async def test_each_subject_touched_must_be_granted(
    without: Callable[[str], ToolContext], scope: Scope, subject: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(NotPermitted, match=str(scope)):
        await analyse.call(without(scope), {"subject": subject, **arguments})


async def test_what_is_granted_is_told_though_another_is_not(without: Callable[[str], ToolContext]) -> None:
    answer = await analyse.call(without(Scope.ORDERS_READ), {"subject": "item", "measures": COUNT})
    assert answer.summary == "8 items."


async def test_another_tenants_rows_are_never_counted(ask: Any, other_context: ToolContext) -> None:
    async def theirs(subject: str, **arguments: Any) -> Analysis:
        answer = await analyse.call(other_context, {"subject": subject, **arguments})
        assert isinstance(answer, Analysis)
        return answer

    assert [row["m0"] for row in (await theirs("item", measures=COUNT)).rows] == [2]
    total = [{"aggregate": "sum", "field": "total"}]
    assert [row["m0"] for row in (await theirs("sales_order", measures=total)).rows] == [5000]
    named = await theirs("sales_line", measures=COUNT, by=[{"field": "customer"}])
    assert [row["by0_name"] for row in named.rows] == ["Stranger"]
    listed = await theirs("item", show=["on_hand", "open_demand"])
    assert {row["name"] for row in listed.rows} == {"Foreign Bike", "Alien"}
    below = await theirs("item", related=[{"link": "assemblies"}])
    assert [row["code"] for row in below.rows] == ["ALIEN"]
    with pytest.raises(NotFound, match="There are Bikes and Ufos"):
        await theirs("item", where=[{"field": "category", "values": ["Components"]}])
    with pytest.raises(NotFound):
        await ask("item", related=[{"link": "components", "where": [{"field": "item", "values": ["ALIEN"]}]}])


@pytest.mark.parametrize(
    "arguments",
    [
        {"measures": [{"aggregate": "sum", "field": EVIL}]},
        {"measures": COUNT, "by": [{"field": EVIL}]},
        {"measures": COUNT, "by": [{"field": "sold_from", "bucket": EVIL}]},
        {"measures": COUNT, "order": EVIL},
        {"measures": COUNT, "since": "2024-01-01", "day": EVIL},
        {"order": EVIL},
        {"show": [EVIL]},
        {"where": [{"field": EVIL, "values": ["1"]}]},
        {"where": [{"field": "name", "is": EVIL, "values": ["1"]}]},
        {"where": [{"field": "name", "than": EVIL}]},
        {"where": [{"field": "list_price", "is": "above", "values": [f"1{EVIL}"]}]},
        {"where": [{"field": "sold_from", "is": "above", "values": [EVIL]}]},
        {"where": [{"field": "name", "values": ["a\0b"]}]},
        {"measures": COUNT, "share": EVIL},
        {"measures": COUNT, "by": [{"field": "category"}], "share": EVIL},
        {"measures": COUNT, "by": [{"field": "category"}], "having": [{"measure": EVIL, "is": "above", "value": 1}]},
        {"measures": COUNT, "by": [{"field": "category"}], "having": [{"is": "above", "value": EVIL}]},
        {"measures": COUNT, "since": "2024-01-01", "other_since": EVIL},
        {"related": [{"link": EVIL}]},
        {"related": [{"link": "offers", "where": [{"field": EVIL}]}]},
    ],
)
async def test_names_that_would_be_sql_are_refused(ask: Any, arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        await ask("item", **arguments)


async def test_values_that_would_be_sql_are_values(ask: Any) -> None:
    for is_ in ("is", "contains", "named"):
        for value in (EVIL, "' OR '1'='1", "x') OR TRUE --", "%(param_1)s", ":today", "{t}.sku"):
            answer = await ask("item", measures=COUNT, where=[{"field": "name", "is": is_, "values": [value]}])
            assert answer.rows[0]["m0"] == 0
    assert (await ask("item", measures=COUNT)).rows[0]["m0"] == 8
