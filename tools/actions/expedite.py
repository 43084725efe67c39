"""A request to have an order sooner: what is asked of whom, and who waits for it."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from core.outgoing import Outgoing
from tools.actions.action import Action
from tools.actions.letter import ChannelMessage, SupplierEmail, numbers


class ExpediteRequest(Action):
    """To the supplier of a purchase order by e-mail (`to` may be empty), or to production for a work order, as a
    message to its channel (`supplier` is empty). `lines` and `waits` are sentences."""

    editable: ClassVar[tuple[str, ...]] = ("wanted", "reason")

    order: str
    supplier_id: str
    supplier: str
    to: str
    sender: str
    channel: str
    lines: tuple[str, ...]
    waits: tuple[str, ...] = Field(description="Who waits for it; told to colleagues only")
    wanted: date | None = Field(description="The day it is wanted; none: as soon as possible")
    reason: str = Field(max_length=500, description="Why, in words of one's own")
    doubts: tuple[str, ...] = ()
    via: str

    def title(self) -> str:
        return f"Request to expedite {self.order}{f' of {self.supplier}' if self.supplier else ''}{self._by}"

    def preview(self) -> str:
        waits = "".join(f"\n- {one}" for one in self.waits)
        return f"{self._letter().preview()}{f'{chr(10)}{chr(10)}Who waits for it:{waits}' if waits else ''}"

    def outgoing(self) -> Outgoing:
        return self._letter().outgoing()

    @property
    def _by(self) -> str:
        return f" to {self.wanted}" if self.wanted else ""

    def _letter(self) -> SupplierEmail | ChannelMessage:
        listed = "\n".join(f"- {line}" for line in self.lines)
        when = f"on {self.wanted}" if self.wanted else "as soon as possible"
        reason = " ".join(self.reason.split())
        parts = [f"please expedite:\n\n{listed}", f"It is wanted {when}.", reason]
        if not self.supplier:
            parts[0] = f"Please expedite {self.order}:\n\n{listed}"
            parts += ["\n".join(("Who waits for it:", *(f"- {one}" for one in self.waits)))] if self.waits else []
            text = "\n\n".join(filter(None, parts))
            return ChannelMessage(channel=self.channel, text=text, via=self.via)
        closing = "Please confirm the date, or tell us the earliest that you can keep."
        text = "\n\n".join(filter(None, (f"Dear {self.supplier},", *parts, closing, "Kind regards")))
        return SupplierEmail(
            supplier_id=self.supplier_id, supplier=self.supplier, to=self.to, sender=self.sender,
            subject=f"Please expedite {self.order}{self._by}"[:200], text=text, doubts=self.doubts, via=self.via,
            known=numbers((*self.lines, self.order, self.supplier, str(self.wanted), self._by)),
        )  # fmt: skip
