"""The names and days that the words of a template may stand for."""

import re
from datetime import date, timedelta

import numpy as np

from sample_plant import papers
from sample_plant.papers import Plant
from sample_plant.tables_trade import PURCHASE

_TIME = re.compile(r"(day|long|month)_(in_)?(\d+)(_end)?")


class Words(dict[str, str]):
    """`ECH`, `ECH_code`, `ECH_name`: the most used item of a family, as name (code), code or name. `day_40`, `long_40`:
    the day so many before the plant's last, as 2025-05-03 or 3 May 2025; `month_3`, `month_3_end`: the first and the
    last day of the month so many before; `day_in_40`, `month_in_3`: after it. `po_3`: the last open order at
    supplier 3.
    """

    def __init__(self, plant: Plant) -> None:
        super().__init__()
        self._plant = plant
        self.today = plant.sheet.world.days.of(plant.sheet.last)

    def __missing__(self, word: str) -> str:
        if _TIME.fullmatch(word):
            day = self.day(word)
            text = f"{day.day} {day:%B %Y}" if word.startswith("long") else day.isoformat()
        elif word.startswith("po_"):
            text = self._open_order(int(word.removeprefix("po_")))
        else:
            text = self._item(*word.partition("_"))
        self[word] = text
        return text

    def day(self, word: str) -> date:
        """The date that `day_40` or `month_in_3_end` stands for."""
        found = _TIME.fullmatch(word)
        if not found:
            raise KeyError(word)
        unit, ahead, number, end = found.groups()
        later = int(number) * (1 if ahead else -1)
        if unit != "month":
            return self.today + timedelta(days=later)
        month = self.today.year * 12 + self.today.month - 1 + later + (1 if end else 0)
        first = date(month // 12, month % 12 + 1, 1)
        return first - timedelta(days=1) if end else first

    def _item(self, family: str, _: str, part: str) -> str:
        items, item = self._plant.sheet.world.items, papers.busiest(self._plant, family)
        code, name = items.codes[item], items.names[item]
        return {"": f"{name} ({code})", "code": code, "name": name}[part]

    def _open_order(self, supplier: int) -> str:
        bought = self._plant.sheet.history.purchasing
        orders, lines = bought.orders, bought.lines
        last = np.zeros(len(orders), dtype=np.int64)
        np.maximum.at(last, lines["order"], lines["arrival"])
        is_open = (orders["supplier"] == supplier) & (last > self._plant.sheet.last)
        found = np.flatnonzero(is_open)
        prefix, first = PURCHASE
        return f"{prefix}{first + int(found[-1])}" if len(found) else "of last week"
