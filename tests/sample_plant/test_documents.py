import hashlib
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from sample_plant.documents import INDEX
from sample_plant.export import Manifest, write_plant
from sample_plant.items import LEAST_SKUS

Read = Callable[[str], pl.DataFrame]
Said = Callable[[Path], str]
_CODE = re.compile(r"\b(?:[A-Z]{3}-\d{4,6}|[A-Z]{3}-\d{2}|V\d{5}|W\d0|PO\d{6})\b")
_OF_DOCUMENTS = ("ECN", "SOP")
END = date(2026, 3, 13)


@pytest.fixture(scope="module")
def index(plant: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = yaml.safe_load((plant / "documents" / INDEX).read_text(encoding="utf-8"))[
        "documents"
    ]
    return listed


def _files(plant: Path, pattern: str = "*") -> list[Path]:
    return sorted(path for path in (plant / "documents").rglob(pattern) if path.is_file() and path.name != INDEX)


def test_the_folder_the_index_and_the_manifest_hold_the_same_documents(
    plant: Path, manifest: Manifest, index: list[dict[str, Any]]
) -> None:
    written = sorted(str(path.relative_to(plant / "documents")) for path in _files(plant))
    assert written == list(manifest.documents) == sorted(entry["file"] for entry in index)
    assert len(written) >= 110


def test_every_kind_and_every_format_is_there(index: list[dict[str, Any]]) -> None:
    assert {entry["kind"] for entry in index} == {
        "agreement", "engineering_change", "mail", "procedure", "quality", "report", "specification",
        "work_instruction",
    }  # fmt: skip
    endings = {Path(entry["file"]).suffix for entry in index}
    assert endings == {".md", ".txt", ".html", ".eml", ".docx", ".pdf", ".pptx", ".xlsx"}


def test_a_replaced_revision_comes_before_the_present_one_of_the_same_name(index: list[dict[str, Any]]) -> None:
    places: dict[str, list[dict[str, Any]]] = {}
    for entry in index:
        places.setdefault(entry["name"], []).append(entry)
    several = {name: entries for name, entries in places.items() if len(entries) > 1}
    assert len(several) == 4
    for name, (older, newer) in several.items():
        assert older["file"].startswith("archive/")
        assert newer["file"] == name
        assert older["valid_from"] < newer["valid_from"] <= END
        assert older["revision"] < newer["revision"]


def test_each_begins_by_the_plants_last_day_and_says_when_it_is_valid(
    plant: Path, index: list[dict[str, Any]], said: Said
) -> None:
    assert [entry["valid_from"] for entry in index] == sorted(entry["valid_from"] for entry in index)
    assert index[-1]["valid_from"] <= END
    for entry in index:
        text = said(plant / "documents" / entry["file"])
        stated = [("Revision", entry.get("revision")), ("Valid until", entry.get("valid_to"))]
        if entry["kind"] != "mail":
            stated.append(("Valid from", entry["valid_from"]))
        assert all(f"{name}: {value}" in text for name, value in stated if value), entry["file"]
        assert " ".join(entry["title"].split()).casefold() in " ".join(text.split()).casefold(), entry["file"]


def test_agreements_are_for_those_who_buy_and_instructions_for_everyone(index: list[dict[str, Any]]) -> None:
    for entry in index:
        if entry["kind"] == "agreement":
            assert entry["readers"] == ["purchasing:read"]
        if entry["kind"] in ("work_instruction", "procedure"):
            assert "readers" not in entry


def test_every_code_in_the_documents_exists(plant: Path, table: Read, said: Said) -> None:
    known = {
        *table("ITEM.csv")["ITEM_NO"],
        *table("VENDOR.csv")["VEND_NO"],
        *table("WORKCTR.csv")["WC_NO"],
        *table("WHSE.csv")["WHSE"],
        *table("POHEAD.csv")["PO_NO"],
    }
    for path in _files(plant):
        text = said(path)
        assert "$" not in text, path.name
        assert {code for code in _CODE.findall(text) if code[:3] not in _OF_DOCUMENTS} <= known, path.name


def test_every_supplier_that_is_named_with_its_code_bears_that_name(plant: Path, table: Read, said: Said) -> None:
    names = {row["VEND_NO"]: row["VEND_NAME"] for row in table("VENDOR.csv").rows(named=True)}
    for path in _files(plant):
        text = " ".join(said(path).split())
        for name, code in re.findall(r"(\w+)[^()]{0,40}\((?:[^()]*, )?(V\d{5})\)", text):
            assert names[code].split()[0] in text, (path.name, name)


def test_an_agreement_states_the_lead_times_prices_and_terms_of_the_supplier(
    plant: Path, table: Read, said: Said
) -> None:
    offers = {(row["VEND_NO"], row["ITEM_NO"]): row for row in table("VENDITEM.csv").rows(named=True)}
    suppliers = {row["VEND_NO"]: row for row in table("VENDOR.csv").rows(named=True)}
    agreements = [path for path in _files(plant, "supply-agreement-V?????.*") if path.parent.name != "archive"]
    assert len(agreements) in (16, 17)
    for path in agreements:
        code, text = path.stem.rsplit("-", 1)[1], said(path)
        assert f"Payment terms: {suppliers[code]['PAY_TERMS']}" in text
        assert suppliers[code]["VEND_NAME"] in " ".join(text.split())
        for (vendor, item), offer in offers.items():
            if vendor == code and f"\t{item}\t" in text:
                row = text.partition(f"\t{item}\t")[2].splitlines()[0].split("\t")
                assert (row[1], float(row[2]), row[4]) == (offer["LEAD_DAYS"], float(offer["PRICE"]), offer["MIN_QTY"])


def test_the_agreement_and_the_inspection_name_the_supplier_of_the_adjustable_race(
    plant: Path, table: Read, said: Said
) -> None:
    race = table("ITEM.csv").filter(pl.col("DESCR") == "Adjustable Race")["ITEM_NO"].item()
    offer = table("VENDITEM.csv").filter((pl.col("ITEM_NO") == race) & (pl.col("PREF") == "Y")).row(0, named=True)
    (agreement,) = _files(plant, f"supply-agreement-{offer['VEND_NO']}.*")
    assert f"\t{race}\tAdjustable Race\t{offer['LEAD_DAYS']}\t" in said(agreement)
    inspection = (plant / "documents" / "qp-01-incoming-inspection.md").read_text(encoding="utf-8")
    assert f"({offer['VEND_NO']}), lead time {offer['LEAD_DAYS']} days" in inspection


def test_a_work_instruction_has_the_operations_of_the_routing(plant: Path, table: Read, said: Said) -> None:
    instructions = _files(plant, "work-instruction-*")
    assert len(instructions) == 18
    for path in instructions:
        text = said(path)
        item = path.stem.removeprefix("work-instruction-").partition(".")[0]
        for row in table("ROUTING.csv").filter(pl.col("ITEM_NO") == item).rows(named=True):
            assert f"({row['WC_NO']})\t{row['OP_TEXT']}\t{row['SETUP_HRS']}\t{row['RUN_HRS']}" in text


def test_the_delayed_order_of_the_notice_is_an_open_one_of_that_supplier(plant: Path, table: Read, said: Said) -> None:
    (order,) = re.findall(r"PO\d{6}", said(plant / "documents" / "mail-delay-notice-sandvall.eml"))
    row = table("POHEAD.csv").filter(pl.col("PO_NO") == order).row(0, named=True)
    assert (row["VEND_NO"], row["PO_STAT"] in ("WAIT", "APR", "PRT")) == ("V10040", True)


def test_instructions_in_a_mail_are_only_its_words(plant: Path, said: Said) -> None:
    text = said(plant / "documents" / "mail-offer-from-unknown-trader.eml")
    assert "ignore all previous instructions" in text
    assert "999,999 pieces" in text


def test_the_smallest_plant_has_them_too_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        manifest = write_plant(tmp_path / name, skus=LEAST_SKUS, end=END)
        assert len(manifest.documents) >= 110
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in _files(tmp_path / name)])
    assert digests[0] == digests[1]
