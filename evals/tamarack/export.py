"""Writes the export as it was on the morning of `TODAY`: two dozen files, a few rows of which are faulty."""

from pathlib import Path

from evals.sheet import Table
from evals.tamarack import master, production, trade
from evals.tamarack.catalogue import items
from evals.tamarack.sheet import DELIMITER, ENCODING, TODAY

__all__ = ["DELIMITER", "ENCODING", "FAULTS", "TODAY", "write_tamarack"]

# By table. Each stands behind the good rows and must be refused with its reason.
FAULTS: dict[str, tuple[tuple[str, ...], ...]] = {
    # No code.
    "Part": (("", "Prototype chair", "M", "SEAT", "EA", "", "", "", "", "false", "0.00", "", "false"),),
    "PartWhse": (
        ("P-9999", "MAIN", "12.00", "0.00", "MA-01"),  # no such item
        ("P-3101", "OLDWH", "4.00", "0.00", "XA-01"),  # no such place
        ("P-3102", "RENO", "N/A", "0.00", "RA-02"),  # not a number
    ),
    "PartMtl": (("KP300-WH", "A", "990", "P-9998", "1", "EA", ""),),  # no such component
    "Customer": (("299", "COLUMN", "Columns Inc", "Tampa", "FL", "USA", "Dealer", "Southeast", "x"),),  # one too many
    "OrderHed": (("69001", "204", "PO-1", "02/30/2026", "06/12/2026", "O", "", "REP", "419.00"),),  # no such day
    "OrderDtl": (("69001", "1", "FN110-BK", "1.00", "0.00", "EA", "419.00", "0.00", "419.00"),),  # of the refused one
    "POHeader": (("8901", "99", "06/01/2026", "06/20/2026", "O", "DK", "UPS", "10.00"),),  # no such vendor
    "PODetail": (("8901", "1", "P-3125", "10.00", "EA", "1.00", "E"),),  # of the refused one
    "JobHead": (("J9001", "FN110-BK", "5.00", "0.00", "0.00", "EA", "Z", "06/01/2026", "06/12/2026", "", "FGW"),),
    # Hours on a job that is no more.
    "JobOper": (("J9002", "10", "ASM1", "06/01/2026", "06/02/2026", "", "", "4.00", ""),),
}


def write_tamarack(folder: Path) -> None:
    """The same files each time, a table each, in a folder that is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    every = items()
    for table in (*master.tables(every), *trade.tables(every), *production.tables(every)):
        rows = [*table.rows, *FAULTS.get(table.name, ())]
        Table(table.name, table.header, rows).write(folder, delimiter=DELIMITER, encoding=ENCODING)
