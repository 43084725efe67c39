"""Writes the export as it was on the morning of `TODAY`: a dozen and a half files, a few rows of which are faulty."""

from pathlib import Path

from evals.sheet import Table
from evals.valdarda import master, trade
from evals.valdarda.catalogue import items
from evals.valdarda.sheet import DELIMITER, ENCODING, TODAY

__all__ = ["DELIMITER", "ENCODING", "FAULTS", "TODAY", "write_valdarda"]

# What an export of years holds, by table. Each stands behind the good rows and must be refused with its reason.
FAULTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "MARA": (("", "ROH", "R10", "KG", "", "F", "", "", "", "", "", "", "1,00", "", "EUR", "02.02.2026"),),  # no code
    "MARD": (
        ("00099999", "0002", "5,000", "0,000", "PZ", "A01-1"),  # no such item
        ("00030010", "0009", "7,000", "0,000", "PZ", "A01-1"),  # no such place
        ("00030020", "0005", "n.d.", "0,000", "PZ", "A01-2"),  # not a number
    ),
    "STPO": (("S10010", "0990", "00088888", "1,000", "PZ", "01.01.2024", ""),),  # no such component
    "KNA1": (("0000299999", "Bar; Tabacchi Zola", "IT", "Bar", "Nord", "x"),),  # a value too many
    "VBAK": (("0000090001", "0000200007", "31.02.2026", "10.03.2026", "A", "", "10", "10,00", "EUR"),),  # no such day
    # Of the order that is refused.
    "VBAP": (("0000090001", "000010", "00010010", "1,000", "0,000", "PZ", "10,00", "0", "10,00"),),
    "EKKO": (("0000090002", "0000100999", "03.03.2026", "Approvato", "EUR", "S. Ferri", "10,00"),),  # no such supplier
    "EKPO": (("0000090003", "00010", "00030010", "1,000", "PZ", "10,00", "100", "0001"),),  # of no order
    "EKET": (("0000090003", "00010", "05.03.2026", "0,000", ""),),
    # No status of work orders.
    "AUFK": (("0000090004", "00010010", "1,000", "0,000", "0,000", "PZ", "?", "02.03.2026", "10.03.2026", ""),),
}


def write_valdarda(folder: Path) -> None:
    """The same files each time, a table each, in a folder that is made if it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    every = items()
    for table in (*master.tables(every), *trade.tables(every)):
        Table(table.name, table.header, [*table.rows, *FAULTS.get(table.name, ())]).write(
            folder, delimiter=DELIMITER, encoding=ENCODING
        )
