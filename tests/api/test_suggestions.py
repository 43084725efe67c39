"""A question is suggested when its answer tells something."""

import pytest

from api.suggestions import tells
from tools.result import Column, Metric, Table, ToolResult


def table(total: int | None) -> Table:
    return Table(title="Parts", rows="parts", columns=(Column(key="sku", label="SKU"),), total=total)


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ((table(3),), True),
        ((table(0),), False),
        ((Metric(label="Parts", value="3"), table(0)), False),
        ((Metric(label="Parts", value="3"),), True),
        ((), False),
    ],
)
def test_rows_or_a_figure_tell_something_and_words_alone_do_not(blocks: tuple[Table | Metric, ...], told: bool) -> None:
    assert tells(ToolResult(summary="Something.", blocks=blocks, freshness=())) is told
