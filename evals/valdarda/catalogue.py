"""The items of Officine Valdarda and what they are made of. A code is eight digits, the first two or three zeros."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from evals.valdarda.dice import between, of

GROUPS = {
    "M10": "Espresso Machines", "M20": "Grinders", "A10": "Boilers", "A20": "Brew Groups", "A30": "Portafilters",
    "A40": "Frames and Panels", "A50": "Grinder Assemblies", "K10": "Pumps and Motors", "K20": "Valves and Gauges",
    "K30": "Electronics", "K40": "Seals", "K50": "Fasteners", "K60": "Burrs", "K70": "Fittings", "K80": "Baskets",
    "K90": "Plastics and Packaging", "R10": "Raw Materials", "Z10": "Accessories",
}  # fmt: skip
SERIES = {"Aurora": (1, 2), "Borea": (1, 2, 3), "Certa": (2, 3), "Duca": (2, 3)}
_COLOURS = {"Aurora": ("Black", "White", "Steel"), "Borea": ("Black", "White", "Steel"), "Certa": ("Black", "Steel"),
            "Duca": ("Red", "Steel")}  # fmt: skip
_ITALIAN = {"Black": "nero", "White": "bianco", "Steel": "acciaio", "Red": "rosso"}
_BURRS = (58, 64, 75, 83)
_LITRES = {1: "5 l", 2: "11 l", 3: "17 l"}
_METALS = ("Copper", "Steel")

# Name, group, unit, cost of one, what an order unit holds when it is a box ("CF").
_BOUGHT: tuple[tuple[str, str, str, str, int], ...] = (
    *((f"Flat Burr Set {mm} mm", "K60", "PZ", f"{mm * 0.62:.2f}", 0) for mm in _BURRS),
    *((f"Rotary Pump {flow} l/h", "K10", "PZ", cost, 0) for flow, cost in ((200, "61.40"), (400, "83.90"))),
    ("Vibration Pump 48 W", "K10", "PZ", "11.20", 0),
    *((f"Pump Motor {watt} W", "K10", "PZ", cost, 0) for watt, cost in ((150, "38.10"), (300, "57.25"))),
    *((f"Grinder Motor {w} W", "K10", "PZ", c, 0) for w, c in ((250, "44.00"), (350, "58.50"), (500, "79.90"))),
    *((f"Heating Element {w} W", "K30", "PZ", c, 0) for w, c in
      ((1800, "14.80"), (2700, "19.30"), (4300, "27.60"), (6000, "35.15"))),
    ("Solenoid Valve 2-Way", "K20", "PZ", "13.45", 0), ("Solenoid Valve 3-Way", "K20", "PZ", "16.90", 0),
    ("Safety Valve 1.8 bar", "K20", "PZ", "7.85", 0), ("Expansion Valve 12 bar", "K20", "PZ", "6.30", 0),
    ("Anti-Vacuum Valve", "K20", "PZ", "5.10", 0), ("Steam Tap", "K20", "PZ", "18.75", 0),
    ("Boiler Gauge 0-3 bar", "K20", "PZ", "8.20", 0), ("Pump Gauge 0-16 bar", "K20", "PZ", "9.05", 0),
    ("Pressure Switch", "K30", "PZ", "21.70", 0), ("Thermostat 95 °C", "K30", "PZ", "4.35", 0),
    *((f"Control Board {g} Group", "K30", "PZ", f"{48 + 23 * g}.50", 0) for g in (1, 2, 3)),
    ("Grinder Control Board", "K30", "PZ", "29.80", 0), ("Touch Display 5 in", "K30", "PZ", "41.60", 0),
    ("Level Probe", "K30", "PZ", "3.95", 0), ("Flow Meter", "K30", "PZ", "8.60", 0),
    ("Power Cable 3 m", "K30", "PZ", "4.90", 0), ("Main Switch", "K30", "PZ", "3.20", 0),
    ("Portafilter Body Chrome", "A30", "PZ", "15.60", 0), ("Portafilter Handle Walnut", "A30", "PZ", "9.40", 0),
    ("Portafilter Handle Black", "A30", "PZ", "3.10", 0), ("Twin Spout", "A30", "PZ", "4.45", 0),
    *((f"Filter Basket {g} g", "K80", "PZ", c, 0) for g, c in ((7, "1.90"), (14, "2.10"), (18, "3.80"), (21, "4.20"))),
    ("Shower Screen 56 mm", "K80", "PZ", "2.35", 0),
    ("Group Gasket EPDM 73x57x8.5", "K40", "PZ", "0.68", 0), ("Group Gasket Silicone 73x57x8", "K40", "PZ", "1.15", 0),
    ("Boiler Gasket PTFE 80 mm", "K40", "PZ", "1.80", 0),
    *((f"O-Ring {d}x2 EPDM", "K40", "PZ", f"0.{n:02d}", 100) for d, n in ((6, 6), (8, 7), (12, 9), (20, 12), (32, 18))),
    *((f"Hex Screw {s}", "K50", "PZ", f"0.{n:02d}", 100) for s, n in
      (("M4x10", 3), ("M4x16", 4), ("M5x12", 4), ("M5x20", 5), ("M6x16", 6), ("M6x30", 8), ("M8x20", 11))),
    *((f"Hex Nut {s}", "K50", "PZ", f"0.{n:02d}", 100) for s, n in (("M4", 2), ("M5", 2), ("M6", 3))),
    ("Washer M5", "K50", "PZ", "0.01", 100), ("Washer M6", "K50", "PZ", "0.02", 100),
    *((f'Brass Fitting {inch}"', "K70", "PZ", c, 0) for inch, c in (("1/8", "0.95"), ("1/4", "1.20"), ("3/8", "1.65"))),
    ('Brass Elbow 3/8"', "K70", "PZ", "2.05", 0),
    ("Adjustable Foot", "K90", "PZ", "1.40", 0), ("Drip Tray", "K90", "PZ", "6.75", 0),
    ("Bean Hopper 0.5 kg", "K90", "PZ", "5.60", 0), ("Bean Hopper 1.2 kg", "K90", "PZ", "7.95", 0),
    ("Carton Machine", "K90", "PZ", "5.25", 0), ("Carton Grinder", "K90", "PZ", "2.15", 0),
    ("Rating Label", "K90", "PZ", "0.08", 0),
    ("Copper Sheet 1.5 mm", "R10", "KG", "11.90", 0), ("Stainless Sheet 1.2 mm", "R10", "KG", "4.75", 0),
    ("Brass Bar 30 mm", "R10", "KG", "8.35", 0), ("Copper Tube 8 mm", "R10", "M", "3.85", 0),
    ("PTFE Tube 6 mm", "R10", "M", "2.60", 0), ("Silicone Cable 1.5 mm²", "R10", "M", "0.74", 0),
    ("Food Grade Grease", "R10", "KG", "23.50", 0), ("Powder Coat Black", "R10", "KG", "9.10", 0),
    ("Powder Coat White", "R10", "KG", "9.60", 0), ("Thread Sealant", "R10", "L", "31.00", 0),
    ("Flat Tamper 58 mm", "Z10", "PZ", "12.80", 0), ("Milk Pitcher 0.35 l", "Z10", "PZ", "8.40", 0),
    ("Milk Pitcher 0.6 l", "Z10", "PZ", "10.10", 0), ("Knock Box", "Z10", "PZ", "14.25", 0),
    ("Cleaning Powder 900 g", "Z10", "PZ", "5.90", 0), ("Descaler 1 l", "Z10", "PZ", "4.10", 0),
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """`parts`: name, quantity and unit of each component. `box`: how many an order unit holds, 0: it is the item's."""

    code: str
    name: str
    italian: str
    kind: str
    group: str
    unit: str
    cost: Decimal
    price: Decimal | None = None
    series: str = ""
    groups: str = ""
    colour: str = ""
    box: int = 0
    parts: tuple[tuple[str, str, str], ...] = ()


def items() -> tuple[Item, ...]:
    """In the order of their codes. A made item's parts are all among them."""
    return (*_machines(), *_grinders(), *_assemblies(), *_bought())


def _machines() -> Iterator[Item]:
    wanted = [(series, groups, colour) for series, sizes in SERIES.items() for groups in sizes
              for colour in _COLOURS[series]]  # fmt: skip
    for at, (series, groups, colour) in enumerate(wanted, 1):
        price = Decimal({"Aurora": 1390, "Borea": 2240, "Certa": 3180, "Duca": 4590}[series] + 1250 * (groups - 1))
        metal, brew = ("Steel", "Saturated") if series in ("Certa", "Duca") else ("Copper", "E61")
        parts = [
            (f"{metal} Boiler {_LITRES[groups]}", "1", "PZ"),
            (f"Brew Group {brew}", str(groups), "PZ"),
            (f"Frame {groups} Group", "1", "PZ"),
            (f"Panel Set {series}", "1", "PZ"),
            ("Vibration Pump 48 W" if groups == 1 else f"Rotary Pump {200 if groups == 2 else 400} l/h", "1", "PZ"),
            *(() if groups == 1 else ((f"Pump Motor {150 if groups == 2 else 300} W", "1", "PZ"),)),
            (f"Control Board {groups} Group", "1", "PZ"), ("Pump Gauge 0-16 bar", "1", "PZ"),
            ("Steam Tap", "1" if groups == 1 else "2", "PZ"), ("Drip Tray", "1", "PZ"), ("Main Switch", "1", "PZ"),
            ("Portafilter 2 Cup", str(groups), "PZ"), ("Hex Screw M5x12", str(16 + 4 * groups), "PZ"),
            ("Copper Tube 8 mm", f"{1.4 + 0.9 * groups:.2f}", "M"), ("Power Cable 3 m", "1", "PZ"),
            *((("Touch Display 5 in", "1", "PZ"),) if series == "Duca" else ()), ("Carton Machine", "1", "PZ"),
        ]  # fmt: skip
        name = f"{series} {groups} Group {colour}"
        italian = f"{series} {groups} gruppi {_ITALIAN[colour]}"
        cost = (price * Decimal(between(47, 56, "machine cost", at)) / 100).quantize(Decimal("0.01"))
        yield Item(f"{10000 + 10 * at:08d}", name, italian, "FERT", "M10", "PZ", cost, price, series, str(groups),
                   colour, parts=tuple(parts))  # fmt: skip


def _grinders() -> Iterator[Item]:
    wanted = [(mm, mode, colour) for mm in _BURRS for mode in ("Manual", "On Demand") for colour in ("Black", "White")]
    for at, (mm, mode, colour) in enumerate(wanted, 1):
        price = Decimal(mm * 9 - 140 + (180 if mode == "On Demand" else 0))
        parts = [
            (f"Grinder Body {mm}", "1", "PZ"), (f"Burr Carrier {mm}", "1", "PZ"), (f"Flat Burr Set {mm} mm", "1", "PZ"),
            (f"Grinder Motor {250 if mm < 60 else 350 if mm < 80 else 500} W", "1", "PZ"),
            ("Bean Hopper 0.5 kg" if mm < 70 else "Bean Hopper 1.2 kg", "1", "PZ"), ("Power Cable 3 m", "1", "PZ"),
            *((("Grinder Control Board", "1", "PZ"),) if mode == "On Demand" else ()),
            (f"Powder Coat {colour}", "0.180", "KG"), ("Hex Screw M4x10", "12", "PZ"), ("Carton Grinder", "1", "PZ"),
        ]  # fmt: skip
        yield Item(f"{12000 + 10 * at:08d}", f"Macina {mm} {mode} {colour}", f"Macina {mm} {_ITALIAN[colour]}", "FERT",
                   "M20", "PZ", price / 2 + 12, price, f"Macina {mm}", "", colour, parts=tuple(parts))  # fmt: skip


def _assemblies() -> Iterator[Item]:
    made: list[tuple[str, str, str, str, tuple[tuple[str, str, str], ...]]] = []
    for metal in _METALS:
        sheet = "Copper Sheet 1.5 mm" if metal == "Copper" else "Stainless Sheet 1.2 mm"
        for groups, litres in _LITRES.items():
            watt, fit = {1: 1800, 2: 2700, 3: 4300}[groups], "1/4" if groups == 1 else "3/8"
            made.append((f"{metal} Boiler {litres}", "A10", f"{62 + 38 * groups}.40", "", (
                (f"Boiler Shell {metal} {litres}", "1", "PZ"), (f"Heating Element {watt} W", "1", "PZ"),
                ("Safety Valve 1.8 bar", "1", "PZ"), ("Anti-Vacuum Valve", "1", "PZ"), ("Level Probe", "1", "PZ"),
                ("Boiler Gasket PTFE 80 mm", "1", "PZ"), ("Hex Screw M6x16", "8", "PZ"))))  # fmt: skip
            made.append((f"Boiler Shell {metal} {litres}", "A10", f"{24 + 19 * groups}.10", "", (
                (sheet, f"{0.9 + 0.85 * groups:.2f}", "KG"), (f'Brass Fitting {fit}"', "4", "PZ"),
                ("Thread Sealant", "0.010", "L"))))  # fmt: skip
    for brew, cost in (("E61", "74.30"), ("Saturated", "118.90")):
        made.append((f"Brew Group {brew}", "A20", cost, "", (
            ("Brass Bar 30 mm", "3.200" if brew == "E61" else "4.100", "KG"), ("Shower Screen 56 mm", "1", "PZ"),
            ("Group Gasket EPDM 73x57x8.5" if brew == "E61" else "Group Gasket Silicone 73x57x8", "1", "PZ"),
            ("Solenoid Valve 3-Way", "1", "PZ"), ("Flow Meter", "1", "PZ"),
            ("O-Ring 12x2 EPDM", "3", "PZ"))))  # fmt: skip
    for groups in (1, 2, 3):
        made.append((f"Frame {groups} Group", "A40", f"{21 + 17 * groups}.00", "", (
            ("Stainless Sheet 1.2 mm", f"{3.1 * groups:.2f}", "KG"), ("Adjustable Foot", "4", "PZ"),
            ("Hex Screw M6x30", str(4 + 4 * groups), "PZ"), ("Hex Nut M6", str(4 + 4 * groups), "PZ"))))  # fmt: skip
    for series in SERIES:
        made.append((f"Panel Set {series}", "A40", "52.60", series, (
            ("Stainless Sheet 1.2 mm", "4.800", "KG"), ("Powder Coat Black", "0.350", "KG"),
            ("Hex Screw M4x16", "18", "PZ"), ("Rating Label", "1", "PZ"))))  # fmt: skip
    for mm in _BURRS:
        made.append((f"Grinder Body {mm}", "A50", f"{mm * 0.7:.2f}", "", (
            ("Stainless Sheet 1.2 mm", f"{mm * 0.03:.2f}", "KG"), ("Adjustable Foot", "3", "PZ"))))  # fmt: skip
        made.append((f"Burr Carrier {mm}", "A50", f"{mm * 0.41:.2f}", "", (
            ("Brass Bar 30 mm", f"{mm * 0.014:.2f}", "KG"), ("Food Grade Grease", "0.015", "KG"),
            ("Hex Screw M5x20", "6", "PZ"))))  # fmt: skip
    for cups, basket, cost in (("1 Cup", 7, "31.50"), ("2 Cup", 14, "36.20"), ("Naked", 18, "44.80")):
        made.append((f"Portafilter {cups}", "A30", cost, "", (
            ("Portafilter Body Chrome", "1", "PZ"), (f"Filter Basket {basket} g", "1", "PZ"),
            ("Portafilter Handle Walnut" if cups == "Naked" else "Portafilter Handle Black", "1", "PZ"),
            *((("Twin Spout", "1", "PZ"),) if cups == "2 Cup" else ()))))  # fmt: skip
    for at, (name, group, cost, series, parts) in enumerate(made, 1):
        price = Decimal(cost) * 2 if group == "A30" else None
        yield Item(f"{20000 + 10 * at:08d}", name, name.upper(), "HALB", group, "PZ", Decimal(cost), price, series,
                   parts=parts)  # fmt: skip


def _bought() -> Iterator[Item]:
    for at, (name, group, unit, cost, box) in enumerate(_BOUGHT, 1):
        kind = {"R10": "ROH", "Z10": "HAWA"}.get(group, "ROH" if group == "K50" else "KAUF")
        sold = group in ("Z10", "K40", "K80", "K60") and not box
        price = (Decimal(cost) * Decimal(of(("2.1", "2.4", "2.75"), "markup", at))).quantize(Decimal("0.01"))
        yield Item(f"{30000 + 10 * at:08d}", name, name.upper(), kind, group, unit, Decimal(cost),
                   price if sold else None, box=box)  # fmt: skip
