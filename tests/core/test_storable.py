import json

import pytest

from core.storable import storable


@pytest.mark.parametrize(
    "text", ["a", "a\0b", "\0\0", "\\u0000", "\\\0", "\\\\\0\\\\u0000\0", '"\0"', "C:\\users\\u0000"]
)
def test_nothing_but_nuls_is_lost(text: str) -> None:
    assert json.loads(storable(json.dumps({"k": text}))) == {"k": text.replace("\0", "")}
