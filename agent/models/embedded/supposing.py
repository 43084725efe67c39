"""Questions about what is not so: `what if …`, `suppose …`, `which orders are late if …`."""

import re

_SUPPOSING = re.compile(
    r"\bif\b|\bhappens? when\b|\b(?:suppos|assum|simulat|imagin)(?:e|es|ed|ing)?\b|\bscenario\b", re.IGNORECASE
)


def supposes(text: str) -> bool:
    return _SUPPOSING.search(text) is not None
