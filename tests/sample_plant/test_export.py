import hashlib
import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from core.errors import Conflict, InvalidInput
from sample_plant.export import Manifest, write_plant

Read = Callable[[str], pl.DataFrame]
SMALL = 400
END = date(2026, 3, 13)


def _digest(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_arguments_give_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("three", 4)):
        write_plant(tmp_path / name, skus=SMALL, seed=seed, end=END)
    assert _digest(tmp_path / "one") == _digest(tmp_path / "two")
    one, other = _digest(tmp_path / "one"), _digest(tmp_path / "three")
    assert not {file for file, digest in one.items() if ".csv" in file and other[file] == digest}


def test_a_second_call_does_nothing_and_other_arguments_replace_the_whole_folder(tmp_path: Path) -> None:
    folder = tmp_path / "plant"
    first = write_plant(folder, skus=SMALL, end=END)
    inode = folder.stat().st_ino
    assert write_plant(folder, skus=SMALL, end=END) == first
    assert folder.stat().st_ino == inode
    second = write_plant(folder, skus=SMALL + 1, end=END)
    assert second.skus == SMALL + 1
    assert Manifest.read(folder) == second
    assert [path.name for path in tmp_path.iterdir()] == ["plant"]


def test_a_folder_that_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Conflict, match="holds no sample plant"):
        write_plant(tmp_path, skus=SMALL, end=END)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    ("skus", "seed", "named"),
    [(0, 7, "SKUs"), (10, 7, "SKUs"), (3_000_000, 7, "SKUs"), (400, -1, "seed"), (400, 2**40, "seed")],
)
def test_an_impossible_plant_is_told_and_leaves_nothing_behind(
    tmp_path: Path, skus: int, seed: int, named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        write_plant(tmp_path / "plant", skus=skus, seed=seed, end=END)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_long_ago_is_removed_and_a_fresh_draft_is_not(tmp_path: Path) -> None:
    old, fresh, other = (tmp_path / f".{name}.{'0' * 31}{k}" for k, name in enumerate(("plant", "plant", "plants")))
    for draft in (old, fresh, other):
        draft.mkdir()
        (draft / "ITEM.csv").write_text("ITEM_NO")
    for draft in (old, other):
        os.utime(draft, (0, 0))
    write_plant(tmp_path / "plant", skus=SMALL, end=END)
    assert {path.name for path in tmp_path.iterdir()} == {"plant", fresh.name, other.name}


def test_the_export_is_dated_on_the_evening_of_its_last_day_but_never_later_than_now(tmp_path: Path) -> None:
    past, present = tmp_path / "past", tmp_path / "present"
    write_plant(past, skus=SMALL, end=END)
    assert (past / "STOCK.csv").stat().st_mtime == datetime(2026, 3, 13, 18, tzinfo=UTC).timestamp()
    write_plant(present, skus=SMALL, end=(datetime.now(UTC) + timedelta(days=1)).date())
    assert (present / "STOCK.csv").stat().st_mtime <= datetime.now(UTC).timestamp()


def test_progress_is_told_from_the_first_stage_to_the_last(tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    write_plant(tmp_path / "plant", skus=SMALL, end=END, progress=lambda stage, share: told.append((stage, share)))
    assert list(dict.fromkeys(stage for stage, _ in told)) == ["designing the plant", "simulating", "writing"]
    assert told[-1] == ("writing", 1.0)
    assert all(0 <= share <= 1 for _, share in told)


def test_the_manifest_counts_the_rows_of_every_file(plant: Path, manifest: Manifest) -> None:
    files = {path.name for path in plant.iterdir() if ".csv" in path.name}
    assert files == set(manifest.rows)
    for file, rows in manifest.rows.items():
        assert pl.read_csv(plant / file, infer_schema=False).height == rows


def test_each_planted_fault_stands_at_its_line_with_its_value(plant: Path, manifest: Manifest) -> None:
    assert len(manifest.faults) >= 8
    for fault in manifest.faults:
        lines = (plant / fault.file).read_text(encoding="utf-8").splitlines()
        row = dict(zip(lines[0].split(","), lines[fault.line - 1].split(","), strict=True))
        if fault.effect == "duplicate":
            assert lines[fault.line - 1] == lines[fault.line - 2]
        elif row[fault.column]:
            assert row[fault.column] in fault.what or row[fault.column] == "-5"


def test_every_reference_resolves_but_for_the_planted_faults(table: Read) -> None:
    references = (
        ("VENDITEM.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
        ("VENDITEM.csv", "VEND_NO", "VENDOR.csv", "VEND_NO"),
        ("BOMLINE.csv", "PARENT_NO", "ITEM.csv", "ITEM_NO"),
        ("BOMLINE.csv", "COMP_NO", "ITEM.csv", "ITEM_NO"),
        ("ROUTING.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
        ("ROUTING.csv", "WC_NO", "WORKCTR.csv", "WC_NO"),
        ("STOCK.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
        ("STOCK.csv", "WHSE", "WHSE.csv", "WHSE"),
        ("POHEAD.csv", "VEND_NO", "VENDOR.csv", "VEND_NO"),
        ("POLINE.csv", "PO_NO", "POHEAD.csv", "PO_NO"),
        ("POHEAD.csv", "PO_NO", "POLINE.csv", "PO_NO"),
        ("POLINE.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
        ("SOHEAD.csv", "CUST_NO", "CUST.csv", "CUST_NO"),
        ("SOLINE.csv", "ORD_NO", "SOHEAD.csv", "ORD_NO"),
        ("SOLINE.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
        ("WOHEAD.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
        ("WOOPER.csv.gz", "WO_NO", "WOHEAD.csv", "WO_NO"),
        ("WOOPER.csv.gz", "WC_NO", "WORKCTR.csv", "WC_NO"),
        ("SCRAP.csv", "WO_NO", "WOHEAD.csv", "WO_NO"),
        ("SCRAP.csv", "ITEM_NO", "ITEM.csv", "ITEM_NO"),
    )
    for file, column, target, key in references:
        missing = set(table(file)[column].drop_nulls()) - set(table(target)[key])
        assert not missing, (file, column, missing)


def test_keys_are_unique_but_for_the_planted_duplicate(table: Read) -> None:
    keys = (
        ("ITEM.csv", ["ITEM_NO"]),
        ("VENDITEM.csv", ["VEND_NO", "ITEM_NO"]),
        ("BOMLINE.csv", ["PARENT_NO", "BOM_VER", "COMP_NO"]),
        ("STOCK.csv", ["ITEM_NO", "WHSE"]),
        ("POLINE.csv", ["PO_NO", "LINE_NO"]),
        ("SOLINE.csv", ["ORD_NO", "LINE_NO"]),
        ("WOHEAD.csv", ["WO_NO"]),
        ("WOOPER.csv.gz", ["WO_NO", "OP_NO"]),
        ("SCRAP.csv", ["SCRAP_NO"]),
    )
    for file, columns in keys:
        assert not table(file).select(columns).is_duplicated().any(), file


def test_an_offer_is_bought_at_its_price_from_a_supplier_who_offers_it(table: Read) -> None:
    lines = table("POLINE.csv").join(table("POHEAD.csv").select("PO_NO", "VEND_NO", "ORD_DATE"), on="PO_NO")
    priced = lines.join(table("VENDITEM.csv"), on=["VEND_NO", "ITEM_NO"], how="left")
    assert priced["PRICE"].null_count() == 0
    this_year = priced.filter(pl.col("ORD_DATE").str.ends_with(str(END.year)))
    assert this_year.height > 100
    assert this_year.filter(pl.col("UNIT_PRC") != pl.col("PRICE")).is_empty()
    assert priced.filter(pl.col("ORD_QTY").cast(pl.Float64) < pl.col("MIN_QTY").cast(pl.Float64)).is_empty()
