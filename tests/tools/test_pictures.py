from tools.pictures import Line, by_size, over_time
from tools.result import Series


def test_a_picture_names_its_rows_and_does_not_hold_them() -> None:
    picture = over_time(
        "Stock", "weeks", [Line("on_hand", "On hand", "step")], day="week", unit="EA", description="It falls."
    )
    assert picture.spec["data"] == {"name": "weeks"} == {"name": picture.rows}
    assert picture.spec["description"] == picture.description == "It falls."
    assert Series.model_validate_json(picture.model_dump_json()) == picture


def test_every_field_that_is_drawn_is_read_as_a_number() -> None:
    lines = [Line("demand", "Demand", "bar"), Line("forecast", "Forecast")]
    picture = over_time(
        "Forecast", "days", lines, day="day", unit="EA", description="", band=("low", "high"), least="safety_stock"
    )
    read = {one["as"] for one in picture.spec["transform"] if "toNumber" in one.get("calculate", "")}
    layers = [layer["encoding"] for layer in picture.spec["layer"]]
    channels = [channel for layer in layers for channel in layer.values()]
    drawn = {channel["field"] for channel in channels if "field" in channel} - {"_ends"}
    assert read == drawn == {"demand", "forecast", "low", "high", "safety_stock"}


def test_bars_keep_the_order_of_the_rows_and_show_what_they_are_compared_with() -> None:
    picture = by_size(
        "Load", "work_centres", name="work_centre", value="load", against="hours", unit="h", description=""
    )
    assert picture.spec["encoding"]["y"]["sort"] is None
    assert [layer["encoding"]["x"]["field"] for layer in picture.spec["layer"]] == ["load", "hours"]
