"""What has only been is not counted of days to come, where 0 would be an answer."""

from typing import Any

import pytest

from core.errors import NotFound

COUNT = [{"aggregate": "count"}]
JUNE = {"since": "2025-06-01", "until": "2025-06-30"}
APRIL = {"since": "2025-04-01", "until": "2025-04-30"}


def _against(period: dict[str, str]) -> dict[str, str]:
    return {f"other_{name}": day for name, day in period.items()}


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": "sales_line", "measures": [{"aggregate": "sum", "field": "quantity"}], **JUNE},
        {"subject": "sales_order", "measures": COUNT, **JUNE, **_against(APRIL)},
        {"subject": "sales_order", "measures": COUNT, **APRIL, **_against(JUNE)},
        {"subject": "purchase_order", "measures": COUNT, "by": [{"field": "supplier"}], **JUNE, **_against(APRIL)},
        {"subject": "purchase_line", "measures": COUNT, "day": "received_date", **JUNE},
        {"subject": "work_order", "measures": COUNT, "day": "end_date", **JUNE},
    ],
)
async def test_what_cannot_have_happened_yet_is_not_counted(ask: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(NotFound, match=r"^There can be no .* from 2025-06-01 to 2025-06-30 yet: that lies ahead\."):
        await ask(asked.pop("subject"), **asked)


async def test_what_is_due_may_lie_ahead(ask: Any) -> None:
    for subject, day in (("sales_order", "due_date"), ("purchase_order", "expected_date"), ("work_order", "due_date")):
        assert "lies ahead" not in (await ask(subject, measures=COUNT, day=day, **JUNE)).summary
    assert (await ask("sales_order", **JUNE)).rows == ()


async def test_a_period_that_has_begun_is_counted(ask: Any) -> None:
    assert (await ask("sales_order", measures=COUNT, since="2025-05-15", until="2025-06-30")).summary
