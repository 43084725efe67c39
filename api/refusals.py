"""Whoever is refused though their tenant is known is told of in its audit log: of each cause once a minute."""

import time

from core.audit import Kind, Record
from core.identity import Principal
from data_layer.audit import AuditTrail

_AGAIN_S = 60.0


class Refusals:
    """`audit`: None where nothing is kept."""

    def __init__(self, audit: AuditTrail | None) -> None:
        self._audit = audit
        self._told: dict[tuple[str, str], float] = {}

    def tell(self, principal: Principal, channel: str, what: str, outcome: str) -> None:
        now = time.monotonic()
        if self._audit is None or ((what, outcome) in self._told and now - self._told[what, outcome] < _AGAIN_S):
            return
        self._told = {cause: at for cause, at in self._told.items() if now - at < _AGAIN_S}
        self._told[what, outcome] = now
        self._audit.note(Record.of(principal, channel, Kind.SIGN_IN_REFUSED, what, outcome=outcome))
