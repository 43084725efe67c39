from typing import Any

from agent.grounding import ground
from agent.models.embedded.wording import write

RESULT: dict[str, Any] = {
    "summary": "One source.",
    "blocks": [
        {
            "type": "table",
            "title": "Data by source",
            "rows": "items",
            "columns": [
                {"key": "source", "label": "Source", "kind": "text"},
                {"key": "synced_at", "label": "Last sync", "kind": "date"},
            ],
        }
    ],
    "items": [{"source": "erp", "record": "erp", "synced_at": "2026-11-29T20:47:24.146937Z"}],
    "freshness": [],
}


def test_a_moment_in_a_table_is_told_to_the_minute_and_is_known_from_the_result() -> None:
    told = write([(RESULT, True)])
    assert "| erp | 2026-11-29 20:47 UTC |" in told
    assert ground(told, "", [RESULT]).unsupported == []


def test_a_picture_that_is_not_drawn_is_said_to_be_missing() -> None:
    drawn = {**RESULT, "blocks": [*RESULT["blocks"], {"type": "series", "title": "Data", "rows": "items"}]}
    assert "There is no picture of this" in write([(RESULT, True)], pictured=True)
    assert "no picture" not in write([(drawn, True)], pictured=True)
    assert "no picture" not in write([(RESULT, True)])
