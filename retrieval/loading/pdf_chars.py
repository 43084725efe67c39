"""The characters of a PDF's page, as `pdf._Page` gives them, before they are words."""

from typing import Any

Char = dict[str, Any]
NEAR = 0.1  # times the size


def once(chars: list[Char]) -> list[Char]:
    """Without those that are printed again a little beside, which makes them look bold."""
    cells = {(char["text"], int(char["x0"]), int(char["top"])) for char in chars}
    if len(cells) > 0.98 * len(chars):
        return chars
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        step = NEAR * char["size"] or 1
        text, x, y = char["text"], round(char["x0"] / step), round(char["top"] / step)
        if seen.isdisjoint((text, x + beside, y) for beside in (-1, 0, 1)):
            kept.append(char)
            seen.add((text, x, y))
    return kept


def turned(chars: list[Char], width: float, height: float) -> list[Char]:
    """As they stand when the page, of this width and height, is turned so that most of its text can be read."""
    up = sum(char["up"] for char in chars) * 2 > len(chars)
    return [_turned(char, up, width, height) for char in chars if char["up"] is up and not char["upright"]]


def _turned(char: Char, up: bool, width: float, height: float) -> Char:
    if up:
        x0, x1, top, bottom = height - char["bottom"], height - char["top"], char["x0"], char["x1"]
    else:
        x0, x1, top, bottom = char["top"], char["bottom"], width - char["x1"], width - char["x0"]
    size = bottom - top
    return {
        **char, "x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top, "width": x1 - x0, "height": size,
        "size": size, "upright": True,
    }  # fmt: skip
