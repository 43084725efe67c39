import struct

import pytest

from core.errors import InvalidInput
from tools.images import WIDTH, png
from tools.pictures import Line, by_size, over_time

ROWS = [
    {"week": "2025-05-12", "demand": "10.5", "forecast": None},
    {"week": "2025-05-19", "demand": None, "forecast": "11"},
]
LINES = (Line("demand", "Demand", "bar"), Line("forecast", "Forecast"))


def _size(image: bytes) -> tuple[int, int]:
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", image[16:24])
    return width, height


async def test_a_picture_becomes_an_image_that_fits_a_message_and_is_the_same_each_time() -> None:
    picture = over_time("Demand", "weeks", LINES, day="week", unit="EA", description="It grows.", least="safety_stock")
    image = await png(picture, ROWS)
    width, height = _size(image)
    assert 2 * WIDTH - 10 <= width <= 2 * WIDTH
    assert 300 < height < 1000
    assert await png(picture, ROWS) == image
    assert await png(picture, ROWS[:1]) != image


async def test_bars_are_as_many_as_the_rows() -> None:
    picture = by_size("Load", "centres", name="name", value="hours", unit="h", against="there", description="")
    rows = [{"name": f"Press <{at}>", "hours": "40", "there": "80"} for at in range(20)]
    assert _size(await png(picture, rows))[1] - _size(await png(picture, rows[:10]))[1] == 400  # 20 px each, twice


async def test_nothing_is_no_picture() -> None:
    picture = over_time("Demand", "weeks", LINES, day="week", unit="EA", description="")
    with pytest.raises(InvalidInput, match="Demand has no rows"):
        await png(picture, [])


async def test_a_picture_that_takes_too_long_is_given_up_and_the_next_one_is_drawn() -> None:
    picture = over_time("Demand", "weeks", LINES, day="week", unit="EA", description="")
    endless = "if(length(split(replace('" + "a" * 40 + "b', /^(a+)+$/, ''), '')) > 0, 1, 0)"
    hostile = picture.model_copy(update={"spec": picture.spec | {"transform": [{"calculate": endless, "as": "never"}]}})
    with pytest.raises(InvalidInput, match="Demand takes more than 4 s to draw"):
        await png(hostile, ROWS, seconds=4)
    assert await png(picture, ROWS)


async def test_a_picture_that_takes_too_much_memory_is_refused() -> None:
    picture = over_time("Demand", "weeks", LINES, day="week", unit="EA", description="")
    large = {"transform": [{"calculate": "length(sequence(0, 200000000))", "as": "many"}]}
    with pytest.raises(InvalidInput, match="Demand cannot be drawn"):
        await png(picture.model_copy(update={"spec": picture.spec | large}), ROWS, seconds=120)
