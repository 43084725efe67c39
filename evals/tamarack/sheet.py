"""How the ERP writes what it exports: commas, days as MM/DD/YYYY, plain decimals, UTF-8 with a mark in front."""

from datetime import date, timedelta
from decimal import Decimal

from evals.dice import Dice

TODAY = date(2026, 6, 10)
ENCODING, DELIMITER = "utf-8-sig", ","
_DICE = Dice(1887)
share, between, of = _DICE.share, _DICE.between, _DICE.of


def back(days: int) -> date:
    """So many days before today; a negative number is in the future."""
    return TODAY - timedelta(days=days)


def day(when: date | None) -> str:
    return when.strftime("%m/%d/%Y") if when else ""


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def amount(much: Decimal | int) -> str:
    """With eight decimals in the ERP; the export keeps two."""
    return f"{Decimal(much):.2f}"
