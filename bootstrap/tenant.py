"""Whose data the one local user sees."""

import time
from dataclasses import dataclass, field

from bootstrap.settings import DEFAULT_TENANT, SAMPLE_TENANT
from core.identity import READ_SCOPES, Principal
from data_layer.database import Database
from data_layer.plant import PlantRepository

_LOOK_AGAIN_S = 1.0


@dataclass
class LocalTenant:
    """The chosen tenant; else `default` once a source of one's own was synced there; until then the sample plant.

    So a first question has an answer, and one's own data is never mixed with the sample's.
    """

    database: Database
    chosen: str | None = None
    _own_data: bool = field(default=False, init=False)
    _looked_at: float = field(default=float("-inf"), init=False)

    async def current(self) -> str:
        if self.chosen is not None:
            return self.chosen
        if not self._own_data and time.monotonic() - self._looked_at > _LOOK_AGAIN_S:
            async with self.database.read(Principal(DEFAULT_TENANT, "local", READ_SCOPES)) as tx:
                self._own_data = await PlantRepository(tx).has_sources()
            self._looked_at = time.monotonic()
        return DEFAULT_TENANT if self._own_data else SAMPLE_TENANT
