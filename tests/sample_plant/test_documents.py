import re
from collections.abc import Callable
from pathlib import Path

import polars as pl

from sample_plant.documents import TEMPLATES
from sample_plant.export import Manifest

Read = Callable[[str], pl.DataFrame]
_CODE = re.compile(r"\b(?:[A-Z]{3}-\d{4,6}|[A-Z]{3}-\d{2}|V\d{5}|W\d0)\b")


def test_a_dozen_documents_of_every_kind_are_written(plant: Path, manifest: Manifest) -> None:
    written = sorted(path.name for path in (plant / "documents").iterdir())
    assert written == list(manifest.documents)
    assert len(written) >= 12
    kinds = ("supply-agreement", "work-instruction", "engineering-change", "qp-", "sop-", "wi-90")
    assert all(any(name.startswith(kind) for name in written) for kind in kinds)
    assert len(list(TEMPLATES.iterdir())) == 12


def test_every_code_in_the_documents_exists(plant: Path, table: Read) -> None:
    known = {
        *table("ITEM.csv")["ITEM_NO"],
        *table("VENDOR.csv")["VEND_NO"],
        *table("WORKCTR.csv")["WC_NO"],
        *table("WHSE.csv")["WHSE"],
    }
    for path in (plant / "documents").iterdir():
        text = path.read_text(encoding="utf-8")
        assert "$" not in text, path.name
        assert {code for code in _CODE.findall(text) if code[:3] not in ("ECN", "SOP")} <= known, path.name


def test_an_agreement_states_the_lead_times_prices_and_terms_of_the_supplier(plant: Path, table: Read) -> None:
    offers = {(row["VEND_NO"], row["ITEM_NO"]): row for row in table("VENDITEM.csv").rows(named=True)}
    suppliers = {row["VEND_NO"]: row for row in table("VENDOR.csv").rows(named=True)}
    agreements = list((plant / "documents").glob("supply-agreement-*.md"))
    assert len(agreements) == 4
    for path in agreements:
        code, text = path.stem.rsplit("-", 1)[1], path.read_text(encoding="utf-8")
        assert f"**{suppliers[code]['PAY_TERMS']}**" in text
        assert suppliers[code]["VEND_NAME"] in text
        rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
        assert len(rows) > 3
        for item, _, lead, price, _, least in rows[1:]:
            offer = offers[code, item]
            assert (offer["LEAD_DAYS"], offer["MIN_QTY"], float(offer["PRICE"])) == (lead, least, float(price))


def test_the_agreement_and_the_inspection_name_the_supplier_of_the_adjustable_race(plant: Path, table: Read) -> None:
    race = table("ITEM.csv").filter(pl.col("DESCR") == "Adjustable Race")["ITEM_NO"].item()
    offer = table("VENDITEM.csv").filter((pl.col("ITEM_NO") == race) & (pl.col("PREF") == "Y")).row(0, named=True)
    agreement = (plant / "documents" / f"supply-agreement-{offer['VEND_NO']}.md").read_text(encoding="utf-8")
    assert f"| {race} | Adjustable Race | {offer['LEAD_DAYS']} |" in agreement
    inspection = (plant / "documents" / "qp-01-incoming-inspection.md").read_text(encoding="utf-8")
    assert f"({offer['VEND_NO']}), lead time {offer['LEAD_DAYS']} days" in inspection


def test_a_work_instruction_has_the_operations_of_the_routing(plant: Path, table: Read) -> None:
    for path in (plant / "documents").glob("work-instruction-*.md"):
        item = path.stem.removeprefix("work-instruction-")
        text = path.read_text(encoding="utf-8")
        for row in table("ROUTING.csv").filter(pl.col("ITEM_NO") == item).rows(named=True):
            assert f"({row['WC_NO']}) | {row['OP_TEXT']} | {row['SETUP_HRS']} | {row['RUN_HRS']} |" in text
