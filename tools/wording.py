"""How numbers, records and lists are put into sentences."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from tools.result import Amount, plain


def number(value: Decimal | int) -> str:
    """`1085.0000` → `1,085`; digits after the point only if they say something."""
    whole, _, rest = plain(Decimal(value)).partition(".")
    grouped = f"{int(whole):,}" if whole.lstrip("-") != "0" else whole
    return f"{grouped}.{rest}" if rest else grouped


def quantity(value: Decimal, unit: str | None) -> str:
    return f"{number(value)} {unit}" if unit else number(value)


def money(value: Decimal, currency: str | None) -> str:
    """Two decimals, or as many as it has, where a price needs them: `47.87 USD`, `0.0125 USD`."""
    digits = len(plain(value).partition(".")[2])
    return f"{value:,.{max(2, digits)}f}" + (f" {currency}" if currency else "")


def count(value: int, noun: str, plural: str | None = None) -> str:
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"


def plural(noun: str) -> str:
    """`colour` → `colours`, `country` → `countries`, `payment terms` as it is."""
    if noun.endswith("s"):
        return noun
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def verb(value: int, one: str = "is", many: str = "are") -> str:
    return one if value == 1 else many


def join(parts: Iterable[str]) -> str:
    """`a, b and c`."""
    *first, last = list(parts) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def tally(found: Mapping[str, Decimal]) -> tuple[Amount, ...]:
    return tuple(Amount(value=value, unit=unit) for unit, value in found.items())


def quantities(found: Sequence[Amount]) -> str:
    return join(quantity(one.value, one.unit) for one in found)


def monies(found: Sequence[Amount]) -> str:
    return join(money(one.value.quantize(Decimal("0.01")), one.unit) for one in found)


def record(code: str | None, name: str | None, noun: str = "") -> str:
    """`AR-5381 Adjustable Race`, `Tool Crib (1)`; without a name `customer 29825`: a bare number says too little."""
    if code and name and name != code:
        return f"{name} ({code})" if code.isdigit() else f"{code} {name}"
    return f"{noun} {code or name}".strip() if code or name else ""


def due(day: date | None, days_late: int | None) -> str:
    if day is None:
        return "no due date"
    return f"due {day.isoformat()}" + (f", {count(days_late, 'day')} late" if days_late else "")


def sentences(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)
