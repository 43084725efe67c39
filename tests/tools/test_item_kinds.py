"""Where in an item's name stands what tells it from others of its design."""

from typing import Any

from tools.context import ToolContext
from tools.linking import link

_CAPS = [
    {"sku": "CP-R-M", "name": "Cap Red, M", "color": "Red", "size": "M"},
    {"sku": "CP-B-M", "name": "Cap Black, M", "color": "Black", "size": "M"},
]


async def test_colour_and_size_are_found_in_the_name_of_what_is_mentioned(
    make_plant: Any, context: ToolContext
) -> None:
    await make_plant("plant", {"sku": _CAPS})
    assert (await link(context, "stock of Cap Red, M")).kinds["CP-R-M"] == (("color", 4, 7), ("size", 9, 10))
    assert (await link(context, "what do we have in red?")).kinds == {}
