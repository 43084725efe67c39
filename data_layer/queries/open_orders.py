"""What lists of open orders of any kind have in common: the most overdue first, how many are late, and how much."""

from collections.abc import Mapping
from types import MappingProxyType

from data_layer.queries.amounts import sums
from data_layer.queries.listing import Listing


def open_listing(
    rows: str,
    number: str,
    counts: str,
    figures: Mapping[str, tuple[str, str]],
    apart: Mapping[str, str] = MappingProxyType({}),
) -> Listing:
    """`rows` have days_late (none: not late), due_key (the due date, a far one for none) and their `number`.

    `counts` are further aggregates; `figures` name a column and that of its unit. `apart` is for each of them that an
    order may have in several units, and then has none of itself, the query of its parts: days_late and the two columns.
    Totals: orders, late, most_late, the counts, and for each figure total_<name> and late_<name> by unit.
    """
    amounts = (
        one
        for name, (column, unit) in figures.items()
        for of in (
            f"(SELECT days_late, {column}, {unit} FROM matching UNION ALL {apart[name]}) AS told"
            if name in apart
            else "matching",
        )
        for one in (
            sums(f"total_{name}", column, unit, of),
            sums(f"late_{name}", f"(CASE WHEN days_late > 0 THEN {column} END)", unit, of),
        )
    )
    return Listing(
        rows,
        keys=(("due_key", "date"), (number, "text")),
        totals=", ".join(
            ("count(*) AS orders, count(days_late) AS late, max(days_late) AS most_late", counts, *amounts)
        ),
    )
