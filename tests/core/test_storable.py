import json

import pytest

from core.storable import plain, storable


@pytest.mark.parametrize(
    "text",
    [
        "a", "a\0b", "\0\0", "\\u0000", "\\\0", "\\\\\0\\\\u0000\0", '"\0"', "C:\\users\\u0000",
        "a\ud800b", "\udc00\ud800", "\ud800\ud800x", "\\ud800", "\\\ud800", "\\\\udc00\udc00", "😀",
        "\ud83d😀\ude00", "\0😀\ud83d\0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("ascii_only", [True, False])
def test_nothing_but_what_has_no_place_is_lost(text: str, ascii_only: bool) -> None:
    kept = "".join(one for one in text if not (one == "\0" or "\ud800" <= one <= "\udfff"))
    assert json.loads(storable(json.dumps({"k": text}, ensure_ascii=ascii_only))) == {"k": kept}
    assert plain(text) == kept
