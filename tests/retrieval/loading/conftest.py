"""Child processes that read files, and why a file is refused."""

from collections.abc import AsyncIterator, Callable

import pytest

from retrieval.loading.limits import Limits, Refused
from retrieval.loading.readers import Readers
from retrieval.text import Parsed


@pytest.fixture(scope="session")
async def readers() -> AsyncIterator[Readers]:
    async with Readers() as readers:
        yield readers


@pytest.fixture
def refused() -> Callable[..., str]:
    """Why `read` refuses these bytes."""

    def why(read: Callable[[bytes, Limits], Parsed], content: bytes, limits: Limits | None = None) -> str:
        with pytest.raises(Refused) as reason:
            read(content, limits or Limits())
        return str(reason.value)

    return why
