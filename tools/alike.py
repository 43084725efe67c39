"""What else people call a value: `web orders`, `internet customers` where a source says `online`."""

from collections.abc import Mapping

# Of each field, words that mean the same; each stands for the value that is called by one of them.
_ALIKE: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "channel": (
        ("online", "web", "internet", "web shop", "webshop", "online shop", "web store", "online store", "e-commerce",
         "ecommerce"),
    ),
}  # fmt: skip


def also_called(field: str, value: str) -> tuple[str, ...]:
    """How else people call this value of the field."""
    known = next((alike for alike in _ALIKE.get(field, ()) if value.lower() in alike), ())
    return tuple(name for name in known if name != value.lower())
