"""A table of what planners write and what it names, over a plant whose names are as alike as real ones are."""

from datetime import date
from typing import Any

import pytest

from tools.context import ToolContext
from tools.linking import link, unlinked_codes

_LEVELS = ("HL", "ML", "LL")
_PARTS = ("Crankarm", "Fork", "Headset", "Hub", "Bottom Bracket", "Road Pedal", "Mountain Pedal", "Road Rim", "Shell")
_SINGLE = {
    "AR-5381": "Adjustable Race",
    "BA-8327": "Bearing Ball",
    "CH-0234": "Chain",
    "CS-2812": "Chain Stays",
    "CB-2903": "Chainring Bolts",
    "CR-7833": "Chainring",
    "BL-2036": "Blade",
    "CR-9981": "Crown Race",
    "LR-8520": "Lower Head Race",
    "TO-2301": "Top Tube",
    "RA-H123": "Hitch Rack - 4-Bike",
    "A-2105": "Star Base",
    "A-2201": "Drawer Box",
    "SO-B909-M": "Mountain Bike Socks, M",
    "SO-B909-L": "Mountain Bike Socks, L",
    "RC-S": "Rain Cape, S",
    "RC-M": "Rain Cape, M",
    "LW-1": "Lock Washer 1",
    "LW-2": "Lock Washer 2",
    "FW-1": "Flat Washer 1",
    "BT-1": "Battery 9 V",
    "BT-2": "Battery 12 V",
    "CR-BOX": "Crankarm Box",
}
ITEMS = (
    _SINGLE
    | {f"{part[:2].upper()}-{level}{n}5": f"{level} {part}" for n, part in enumerate(_PARTS) for level in _LEVELS}
    | {f"BK-R93R-{size}": f"Road-150 Red, {size}" for size in (44, 48, 52, 56, 62)}
    | {f"BK-R50B-{size}": f"Road-650 Black, {size}" for size in (44, 48, 52, 58, 60, 62)}
    | {f"FR-M94S-{size}": f"HL Mountain Frame - Silver, {size}" for size in (38, 42, 44, 46)}
    | {f"HN-{n:04}": f"Hex Nut {n}" for n in range(1, 24)}
)
SUPPLIERS = {
    "PROSE0001": "Proseware, Inc.",
    "VISIONC0001": "Vision Cycles, Inc.",
    "WESTJUN0001": "West Junction Cycles",
    "ALLENSON0001": "Allenson Cycles",
    "HOLIDAY0001": "Holiday Skate & Cycle",
    "ADVANCED0001": "Advanced Bicycles",
}
PLACES = {"1": "Tool Crib", "6": "Miscellaneous Storage", "7": "Finished Goods Storage", "50": "Subassembly"}
PLANT = {
    "sku": [{"sku": code, "name": name} for code, name in ITEMS.items()],
    "supplier": [{"supplier_id": code, "name": name} for code, name in SUPPLIERS.items()],
    "customer": [{"customer_id": "29825"}, {"customer_id": "C-77", "name": "Northwind Sports"}],
    "warehouse": [{"warehouse_id": code, "name": name} for code, name in PLACES.items()],
    "work_centre": [{"work_centre_id": "10", "name": "Frame Forming"}, {"work_centre_id": "50", "name": "Subassembly"}],
    "sales_order": [
        {"order_number": number, "status": "CONFIRMED", "order_date": date(2025, 5, 1)} for number in ("43659", "50")
    ],
    "purchase_order": [
        {"po_number": number, "supplier_id": "PROSE0001", "status": "APPROVED", "order_date": date(2025, 5, 1)}
        for number in ("1024", "50", "2025", "PO-2025-00017")
    ],
    "work_order": [{"wo_number": "43659", "sku": "CH-0234", "status": "SCHEDULED", "quantity": 5}],
}
RED = {f"sku BK-R93R-{size}" for size in (44, 48, 52, 56, 62)}
CRANKARMS = {"sku CR-HL05", "sku CR-ML05", "sku CR-LL05"}

# What is asked, and for each mention what it may be; nothing: the question names no record.
PHRASES: tuple[tuple[str, tuple[set[str], ...]], ...] = (
    ("how many Adjustable Race do we have, and where?", ({"sku AR-5381"},)),
    ("stock AR-5381", ({"sku AR-5381"},)),
    ("stock AR 5381", ({"sku AR-5381"},)),
    ("ar5381?", ({"sku AR-5381"},)),
    ("on hand of ar_5381", ({"sku AR-5381"},)),
    ("where is adjustible race stored", ({"sku AR-5381"},)),
    ("adjustable races left", ({"sku AR-5381"},)),
    ("crankarm", (CRANKARMS,)),
    ("who sells the crankarm", (CRANKARMS,)),
    ("fastest vendor for HL crank arm", ({"sku CR-HL05"},)),
    ("which assemblies contain hl crankarm", ({"sku CR-HL05"},)),
    ("what goes into Road-150 Red, 62", ({"sku BK-R93R-62"},)),
    ("what goes into road 150 red 62?", ({"sku BK-R93R-62"},)),
    ("explode road-150 red", (RED,)),
    ("what do I need for 50 Road-150 Red, 62", ({"sku BK-R93R-62"},)),
    ("bom of BK-R93R-62", ({"sku BK-R93R-62"},)),
    ("Road-650 Black 58 and Blade", ({"sku BK-R50B-58"}, {"sku BL-2036"})),
    ("where is chain used", ({"sku CH-0234"},)),
    ("chain stays", ({"sku CS-2812"},)),
    (
        "Proseware or Vision Cycles or Allenson Cycles, who is cheaper",
        ({"supplier PROSE0001"}, {"supplier VISIONC0001"}, {"supplier ALLENSON0001"}),
    ),
    ("stock of BK-R93R-62 and BK-R50B-62", ({"sku BK-R93R-62"}, {"sku BK-R50B-62"})),
    ("Allenson Cycles against Vision Cycles", ({"supplier ALLENSON0001"}, {"supplier VISIONC0001"})),
    ("chainring bolts", ({"sku CB-2903"},)),
    ("LL Road Pedal and HL Road Pedal", ({"sku RO-LL55"}, {"sku RO-HL55"})),
    ("HL Road Pedal versus LL Road Pedal", ({"sku RO-HL55"}, {"sku RO-LL55"})),
    ("hex nut 5", ({"sku HN-0005"},)),
    ("does Proseware, Inc. sell the crankarm", ({"supplier PROSE0001"}, CRANKARMS)),
    ("open POs with proseware", ({"supplier PROSE0001"},)),
    ("how reliable is prosware?", ({"supplier PROSE0001"},)),
    ("tell me about west junction", ({"supplier WESTJUN0001"},)),
    ("allenson cycle", ({"supplier ALLENSON0001"},)),
    ("what does northwind still have on order", ({"customer C-77"},)),
    ("orders of customer 29825", ({"customer 29825"},)),
    ("how much Blade is in the tool crib", ({"sku BL-2036"}, {"warehouse 1"})),
    ("stock in tool crip", ({"warehouse 1"},)),
    ("toolcrib", ({"warehouse 1"},)),
    ("what do we have in misc storage", ({"warehouse 6"},)),
    ("warehouse 50", ({"warehouse 50"},)),
    ("what is in subassembly", ({"warehouse 50", "work_centre 50"},)),
    ("load of frame forming", ({"work_centre 10"},)),
    # Codes whose letter is also an article, plurals, and what a name beside a code ends with.
    ("routing of A-2105", ({"sku A-2105"},)),
    ("which chairs take an a-2105?", ({"sku A-2105"},)),
    ("how many drawer boxes are left", ({"sku A-2201"},)),
    ("AR-5381 Adjustable Race", ({"sku AR-5381"},)),
    ("do we have a 2105", ()),
    ("how many battery 9v are left", ({"sku BT-1"},)),
    ("12v battery stock", ({"sku BT-2"},)),
    ("medium rain cape", ({"sku RC-M"},)),
    ("LL Road Rim and HL Mountain Pedal", ({"sku RO-LL75"}, {"sku MO-HL65"})),
    ("large orders last month", ()),
    ("mountain bike socks, L", ({"sku SO-B909-L"},)),
    ("women's blades", ({"sku BL-2036"},)),
    ("who sells chians", ({"sku CH-0234"},)),
    ("has po no 1024 been received", ({"order 1024 purchase order"},)),
    ("give me the word", ()),
    ("which chairs do we buy", ()),
    ("status of 43659", ({"order 43659 sales order", "order 43659 work order"},)),
    ("sales order 43659", ({"order 43659 sales order"},)),
    ("PO 1024", ({"order 1024 purchase order"},)),
    ("has po-1024 been received", ({"order 1024 purchase order"},)),
    ("#1024", ({"order 1024 purchase order"},)),
    ("order 50", ({"order 50 sales order", "order 50 purchase order"},)),
    ("PO 2025-00017", ({"order PO-2025-00017 purchase order"},)),
    ("is PO-2025-00017 late", ({"order PO-2025-00017 purchase order"},)),
    # Nothing is named here.
    ("how many orders are late", ()),
    ("how many red", ()),
    ("what is our stock", ()),
    ("anything running low", ()),
    ("which suppliers are late", ()),
    ("is production late", ()),
    ("who sells the most", ()),
    ("top 5 items", ()),
    ("we need 50 of them", ()),
    ("order 50 pieces", ()),
    ("due before 2025-06-01", ()),
    ("what was ordered in 2025", ()),
    ("stock of AR-5382", ()),
    ("PO 9999999", ()),
    ("how many mountain bikes are open", ()),
    ("which finished goods use it", ()),
    ("thanks, show me more", ()),
    ("", ()),
)


@pytest.fixture(scope="module", autouse=True)
async def _plants(make_plant: Any) -> None:
    await make_plant("plant", PLANT)
    await make_plant("other", {"sku": [{"sku": "QX-1", "name": "Quantum Widget"}]})


@pytest.mark.parametrize(("question", "expected"), PHRASES, ids=[question for question, _ in PHRASES])
async def test_a_question_names(context: ToolContext, question: str, expected: tuple[set[str], ...]) -> None:
    mentions = (await link(context, question)).mentions
    found = [
        {f"{c.entity} {c.code}" + (f" {c.name}" if c.entity == "order" else "") for c in mention.candidates}
        for mention in mentions
    ]
    assert found == list(expected)
    assert all(question[mention.start : mention.end] == mention.text for mention in mentions)
    assert all(0 < c.score <= 1 for mention in mentions for c in mention.candidates)


async def test_a_name_with_a_comma_is_linked_whole(context: ToolContext) -> None:
    (mention,) = (await link(context, "explode Road-150 Red, 62 please")).mentions
    assert mention.text == "Road-150 Red, 62"


@pytest.mark.parametrize(
    ("question", "kind", "said"),
    [
        ("who sells crankarms", "crankarm", "crankarms"),
        ("how many hex nuts are below their reorder point", "hex nut", "hex nuts"),
        ("which Road-150 do we have", "road 150", "Road-150"),
        ("what do we pay for HL Mountain Frames?", "hl mountain frame", "HL Mountain Frames"),
    ],
)
async def test_what_several_names_share_is_a_kind(context: ToolContext, question: str, kind: str, said: str) -> None:
    links = await link(context, question)
    assert not links.mentions
    assert [(one.field, one.value, question[one.start : one.end]) for one in links.values] == [("name", kind, said)]


@pytest.mark.parametrize(
    "question", ["chains", "Chainrings", "which adjustable races", "how many did we set", "numbers"]
)
async def test_what_one_item_is_called_is_no_kind(context: ToolContext, question: str) -> None:
    assert not (await link(context, question)).values


async def test_the_name_beside_a_code_ends_before_other_words(context: ToolContext) -> None:
    for question, text in (
        ("length of CH-0234 per chain", "CH-0234"),
        ("stock of the chain CH-0234", "chain CH-0234"),
        ("CH-0234, the Chain", "CH-0234, the Chain"),
    ):
        assert (await link(context, question)).mentions[0].text == text


async def test_a_size_of_one_letter_belongs_to_a_name(context: ToolContext) -> None:
    for question, code in (
        ("what's the stock of Rain Cape, S", "RC-S"),
        ("Rain Cape in S", "RC-S"),
        ("Rain Cape, M?", "RC-M"),
    ):
        (mention,) = (await link(context, question)).mentions
        assert [candidate.code for candidate in mention.candidates] == [code]
    (mention,) = (await link(context, "what's the stock of the Rain Cape")).mentions
    assert {candidate.code for candidate in mention.candidates} == {"RC-S", "RC-M"}


async def test_a_word_of_several_items_names_is_a_part_of_their_names(context: ToolContext) -> None:
    (value,) = (await link(context, "which washers do we buy")).values
    assert (value.entity, value.field, value.how, value.value) == ("sku", "name", "named", "washer")


async def test_a_plural_names_what_is_called_by_its_singular(context: ToolContext) -> None:
    (mention,) = (await link(context, "crankarm boxes")).mentions
    assert mention.candidates[0].code == "CR-BOX"
    (value,) = (await link(context, "how many batteries")).values
    assert value.value == "battery"


async def test_half_a_word_is_no_part_of_a_name(context: ToolContext) -> None:
    assert (await link(context, "price at Washerworks")).values == ()
    assert (await link(context, "washered ones")).values == ()


async def test_a_code_of_a_letter_and_digits_needs_no_noun_beside_it(context: ToolContext) -> None:
    (mention,) = (await link(context, "which of them take an A-2105?")).mentions
    assert [candidate.code for candidate in mention.candidates] == ["A-2105"]


async def test_a_code_may_begin_with_a_word_of_grammar(context: ToolContext) -> None:
    (mention,) = (await link(context, "how many of TO-2301 are needed")).mentions

    assert [candidate.code for candidate in mention.candidates] == ["TO-2301"]


async def test_a_code_that_does_not_exist_is_told_apart(context: ToolContext) -> None:
    for question, codes in (
        ("stock of AR-5382", ("AR-5382",)),
        ("PO 9999999", ("PO 9999999",)),
        ("stock of AR-5381", ()),
        ("we need 50 of them", ()),
    ):
        assert unlinked_codes(question, (await link(context, question)).mentions) == codes


async def test_another_tenants_names_are_not_linked(context: ToolContext, other_context: ToolContext) -> None:
    assert (await link(context, "quantum widget")).mentions == ()
    assert (await link(other_context, "adjustable race AR-5381, order 43659")).mentions == ()
    (mention,) = (await link(other_context, "quantum widgit")).mentions
    assert mention.candidates[0].code == "QX-1"


async def test_names_of_common_words_are_found_where_two_of_them_stand_together(
    context: ToolContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.matching._MANY", 0)  # as if every word were in thousands of names
    for question, code in (
        ("how many HL Road Pedal do we have", "RO-HL55"),
        ("stock of the mountane frame silver 44", "FR-M94S-44"),
        ("where is chain stays stored", "CS-2812"),
    ):
        (mention,) = (await link(context, question)).mentions
        assert [candidate.code for candidate in mention.candidates] == [code]
    assert (await link(context, "crankarm")).mentions == ()


async def test_names_synced_later_are_known_at_once(make_plant: Any, context: ToolContext) -> None:
    assert (await link(context, "flux capacitator")).mentions == ()
    await make_plant("plant", {"sku": [{"sku": "FX-88", "name": "Flux Capacitor"}]})
    (mention,) = (await link(context, "flux capacitator")).mentions
    assert mention.candidates[0].code == "FX-88"


async def test_a_long_text_is_read_only_so_far(context: ToolContext) -> None:
    assert (await link(context, "blah " * 20_000)).mentions == ()
