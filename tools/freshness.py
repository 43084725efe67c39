from data_layer.database import ReadTx
from data_layer.queries.freshness import FreshnessRepository
from tools.result import Freshness


async def freshness(tx: ReadTx, *entities: str) -> tuple[Freshness, ...]:
    """How old each source is of what was read, and how many of its records were refused."""
    return tuple(Freshness.model_validate(age) for age in await FreshnessRepository(tx).of(*entities))
