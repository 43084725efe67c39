"""How the ERP writes what it exports: decimal commas, points for thousands, days as dd.mm.yyyy, in code page 1252."""

from datetime import date, timedelta
from decimal import Decimal

TODAY = date(2026, 3, 20)
ENCODING, DELIMITER = "cp1252", ";"


def back(days: int) -> date:
    """So many days before today; a negative number is in the future."""
    return TODAY - timedelta(days=days)


def day(when: date | None) -> str:
    return when.strftime("%d.%m.%Y") if when else ""


def money(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def quantity(amount: Decimal) -> str:
    """Three decimals, as 12,000 for twelve."""
    return f"{amount:,.3f}".translate(str.maketrans(",.", ".,"))
