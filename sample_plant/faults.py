"""The faults planted in the export, as they happen in real ones. Each is a row of its own beside the good ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sample_plant.sheet import Table

REJECTED, DUPLICATE = "rejected", "duplicate"


@dataclass(frozen=True)
class Fault:
    """A planted row: its 1-based line in the file, the column at fault, and what a careful reader does with it."""

    file: str
    line: int
    column: str
    what: str
    effect: str


@dataclass(frozen=True)
class Planned:
    """A row like that of unit `after`, with some values changed, to be written right behind it."""

    file: str
    after: int
    changes: Mapping[str, str]
    column: str
    what: str
    effect: str = REJECTED

    def row(self, table: Table) -> list[str]:
        given = table.frame(np.array([self.after])).row(0, named=True)
        return [self.changes.get(name, "" if value is None else str(value)) for name, value in given.items()]


def planned_faults(tables: Sequence[Table]) -> tuple[Planned, ...]:
    units = {table.file: table.units for table in tables}

    def at(file: str, share: float) -> int:
        return int((units[file] - 1) * share)

    return (
        Planned(
            "ITEM.csv",
            at("ITEM.csv", 0.62),
            {"ITEM_NO": "TMP-0001", "DESCR": "", "LONG_TEXT": ""},
            "DESCR",
            "item TMP-0001 has no description",
        ),
        Planned(
            "VENDITEM.csv", at("VENDITEM.csv", 0.35), {"VEND_NO": "V99990"}, "VEND_NO", "vendor V99990 does not exist"
        ),
        Planned(
            "BOMLINE.csv",
            at("BOMLINE.csv", 0.41),
            {"COMP_NO": "BRG-0999", "POS_NO": "990"},
            "COMP_NO",
            "component BRG-0999 does not exist",
        ),
        Planned(
            "STOCK.csv",
            at("STOCK.csv", 0.27),
            {"ITEM_NO": "HBL-0000", "QTY_OH": "40", "QTY_ALLOC": "0"},
            "ITEM_NO",
            "item HBL-0000 does not exist",
        ),
        Planned("STOCK.csv", at("STOCK.csv", 0.55), {}, "ITEM_NO", "the row is there twice", DUPLICATE),
        Planned(
            "POLINE.csv",
            at("POLINE.csv", 0.73),
            {"PO_NO": "PO999999", "LINE_NO": "10"},
            "PO_NO",
            "order PO999999 has no header",
        ),
        Planned(
            "SOLINE.csv",
            at("SOLINE.csv", 0.48),
            {"LINE_NO": "990", "ORD_QTY": "-5", "SHIP_QTY": "0"},
            "ORD_QTY",
            "the quantity is negative",
        ),
        Planned(
            "WOHEAD.csv",
            at("WOHEAD.csv", 0.66),
            {"WO_NO": "WO999999", "WO_STAT": "??"},
            "WO_STAT",
            "?? is not a status of work orders",
        ),
        Planned(
            "SCRAP.csv",
            at("SCRAP.csv", 0.5),
            {"SCRAP_NO": "SC99999", "SCRAP_DATE": "31.02.2026"},
            "SCRAP_DATE",
            "31.02.2026 is not a date",
        ),
    )
