"""Changes of a plant, drawn at random."""

from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import strategies as st

from planning.changes import (
    Change,
    DemandBy,
    DemandLater,
    LeadTimes,
    NewSale,
    ReceiptsBecome,
    ReceiptsLater,
    ReceiptsMoved,
    StockChanges,
)  # fmt: skip
from planning.plant import Plant
from tests.planning.plants import TODAY


@st.composite
def changes(draw: st.DrawFn, one: Plant) -> list[Change]:
    item, day = st.integers(0, len(one.items) - 1), st.integers(TODAY, TODAY + 120)
    days, quantity = st.integers(-30, 60), st.integers(0, 60_000)

    def some(rows: int) -> Any:
        return st.lists(st.integers(0, rows - 1), unique=True).map(lambda each: np.array(each, np.intp))

    kinds: list[st.SearchStrategy[Change]] = [
        st.builds(NewSale, item, day, st.integers(1, 60_000)),
        st.builds(StockChanges, item, st.integers(-60_000, 60_000)),
        st.builds(LeadTimes, some(len(one.items)), days),
    ]
    if receipts := len(one.receipts):
        kinds += [
            st.builds(ReceiptsLater, some(receipts), days),
            st.builds(ReceiptsMoved, some(receipts), day),
            st.builds(ReceiptsBecome, some(receipts), quantity),
        ]
    if demands := len(one.demands):
        kinds += [
            st.builds(DemandLater, some(demands), days),
            st.builds(DemandBy, some(demands), st.integers(-100, 300).map(Decimal)),
        ]
    return draw(st.lists(st.one_of(kinds), max_size=4))
