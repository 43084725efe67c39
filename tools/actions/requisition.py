"""A purchase requisition: what it says, what it warns of, and its files."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from core.outgoing import Outgoing, OutgoingFile
from core.spreadsheet import guarded
from tools.actions.action import Action, fenced, kept, one_line
from tools.result import Money, Quantity, plain
from tools.wording import count, money, quantity, record


class PurchaseRequisition(Action):
    """`price`, `minimum` and `maximum` are the supplier's, for its own unit (`order_unit`; empty: the item's)."""

    editable: ClassVar[tuple[str, ...]] = ("quantity", "needed_by", "note")

    sku: str
    name: str
    quantity: Quantity = Field(gt=0, le=10**12, decimal_places=4, description="In the item's unit")
    unit: str
    needed_by: date
    supplier_id: str
    supplier: str
    supplier_active: bool
    offered: bool
    price: Money | None
    currency: str
    order_unit: str
    minimum: Quantity | None
    maximum: Quantity | None
    lead_time_days: int | None
    drafted_on: date
    requested_by: str
    note: str = Field(max_length=500, description="A remark for purchasing")
    via: str

    @property
    def total(self) -> Decimal | None:
        """None: no price, or one for another unit."""
        return None if self.price is None or self.order_unit else self.price * self.quantity

    def title(self) -> str:
        what = f"{quantity(self.quantity, self.unit)} of {record(self.sku, self.name)}"
        return f"Purchase requisition: {what} from {record(self.supplier_id, self.supplier)}"

    def preview(self) -> str:
        how = kept(self.via, f"Handed over by {self.via}.")
        notes = "".join(f"\n\n**Note:** {note}" for note in self.warnings())
        return f"{fenced(self.text())}\n\n{how}{notes}"

    def text(self) -> str:
        lines = {
            "Item": record(self.sku, self.name),
            "Quantity": quantity(self.quantity, self.unit),
            "Needed by": self.needed_by.isoformat(),
            "Supplier": record(self.supplier_id, self.supplier),
            "Price": f"{money(self.price, self.currency)} per {self.order_unit or self.unit or 'unit'}"
            if self.price is not None
            else "not stated",
            "Total": money(round(self.total, 2), self.currency) if self.total is not None else "not known",
            "Minimum order": quantity(self.minimum, self.order_unit or self.unit) if self.minimum else "none stated",
            "Lead time": count(self.lead_time_days, "day") if self.lead_time_days is not None else "not stated",
            "Requested by": self.requested_by,
            "Drafted on": self.drafted_on.isoformat(),
            "Remark": self.note or "none",
        }
        return "\n".join(("PURCHASE REQUISITION", *(f"{name}: {one_line(told)}" for name, told in lines.items())))

    def warnings(self) -> Iterator[str]:
        unit = self.order_unit or self.unit
        if not self.offered:
            yield f"{self.supplier} has no offer for {self.sku}: price, minimum and lead time are not known."
        if not self.supplier_active:
            yield f"{self.supplier} is not an active supplier."
        if self.order_unit:
            yield (
                f"{self.supplier} sells in {self.order_unit}, the item is kept in {self.unit}: what it comes to is not"
                " worked out, nor is it held against the minimum."
            )
        elif self.minimum and self.quantity < self.minimum:
            yield f"{quantity(self.quantity, unit)} is below the supplier's minimum of {quantity(self.minimum, unit)}."
        elif self.maximum and self.quantity > self.maximum:
            yield f"{quantity(self.quantity, unit)} is above the supplier's maximum of {quantity(self.maximum, unit)}."
        if self.lead_time_days is not None:
            earliest = self.drafted_on + timedelta(days=self.lead_time_days)
            if self.needed_by < earliest:
                days = count(self.lead_time_days, "day")
                yield f"With a lead time of {days} it can be there on {earliest} at the earliest."

    def outgoing(self) -> Outgoing:
        files = (
            OutgoingFile("requisition.csv", "text/csv", self._csv()),
            OutgoingFile("requisition.txt", "text/plain", f"{self.text()}\n"),
        )
        return Outgoing("requisition", self.via, "", self.title(), self.text(), files)

    def _csv(self) -> str:
        row = {
            "sku": self.sku,
            "name": self.name,
            "quantity": plain(self.quantity),
            "unit": self.unit,
            "needed_by": self.needed_by.isoformat(),
            "supplier_id": self.supplier_id,
            "supplier": self.supplier,
            "unit_price": "" if self.price is None else plain(self.price),
            "price_unit": self.order_unit or self.unit,
            "total": "" if self.total is None else plain(self.total),
            "currency": self.currency,
            "requested_by": self.requested_by,
            "remark": self.note,
        }
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(row)
        writer.writerow([guarded(cell) for cell in row.values()])
        return text.getvalue()
