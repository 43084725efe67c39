"""The items of Tamarack and what they are made of: three levels, from the desk over its lift frame to the leg set."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

CATEGORIES = {"DESK": "Desks and Tables", "SEAT": "Seating", "STOR": "Storage", "ASSY": "Assemblies",
              "HDWR": "Hardware", "MATL": "Materials"}  # fmt: skip
FINISHES = {"WN": "Walnut", "WO": "White Oak", "GR": "Graphite", "WH": "White", "BK": "Black", "NV": "Navy",
            "TN": "Tan"}  # fmt: skip
Parts = tuple[tuple[str, str], ...]

# Item, name, class, unit, cost of one, by how many its price is stated (E each, C a hundred, M a thousand).
_BOUGHT: tuple[tuple[str, str, str, str, str, str], ...] = (
    ("P-3101", "Linear Actuator 26 in", "HDWR", "EA", "38.40", "E"),
    ("P-3102", "Control Box Dual Motor", "HDWR", "EA", "44.75", "E"),
    ("P-3103", "Up/Down Handset", "HDWR", "EA", "9.60", "E"),
    ("P-3104", "Memory Handset", "HDWR", "EA", "17.25", "E"),
    ("P-3105", "Power Cord 10 ft", "HDWR", "EA", "3.85", "E"),
    ("P-3106", "Cable Tray 36 in", "HDWR", "EA", "7.30", "E"),
    ("P-3107", "Grommet 3 in", "HDWR", "EA", "0.92", "E"),
    ("P-3111", "Gas Lift Class 4", "HDWR", "EA", "11.80", "E"),
    ("P-3112", "Gas Lift Tall", "HDWR", "EA", "14.90", "E"),
    ("P-3113", "Synchro Tilt Mechanism", "HDWR", "EA", "27.50", "E"),
    ("P-3114", "4D Armrest Pair", "HDWR", "EA", "21.35", "E"),
    ("P-3115", "Soft Caster 60 mm", "HDWR", "EA", "1.95", "E"),
    ("P-3116", "Foot Ring Chrome", "HDWR", "EA", "8.70", "E"),
    ("P-3117", "Headrest Leather", "HDWR", "EA", "19.40", "E"),
    ("P-3121", "Drawer Slide 18 in", "HDWR", "EA", "6.15", "E"),
    ("P-3122", "Cam Lock Keyed Alike", "HDWR", "EA", "2.45", "E"),
    ("P-3123", "Bar Pull Black", "HDWR", "EA", "1.70", "E"),
    ("P-3124", "Label Holder", "HDWR", "EA", "0.38", "E"),
    ("P-3125", "Leveling Glide", "HDWR", "EA", "0.55", "E"),
    ("P-3126", "Shelf Pin 5 mm", "HDWR", "EA", "0.03", "C"),
    ("P-3131", "Wood Screw #8 x 1 in", "HDWR", "EA", "0.02", "M"),
    ("P-3132", "Machine Screw M6x20", "HDWR", "EA", "0.05", "M"),
    ("P-3133", "Threaded Insert M6", "HDWR", "EA", "0.08", "C"),
    ("P-3134", "Confirmat Screw 7x50", "HDWR", "EA", "0.06", "M"),
    ("P-3135", "Hex Key 4 mm", "HDWR", "EA", "0.11", "C"),
    ("R-5101", "Laminate Panel Walnut", "MATL", "SF", "2.35", "E"),
    ("R-5102", "Laminate Panel White Oak", "MATL", "SF", "2.20", "E"),
    ("R-5103", "Laminate Panel Graphite", "MATL", "SF", "1.95", "E"),
    ("R-5104", "Laminate Panel White", "MATL", "SF", "1.80", "E"),
    ("R-5111", "Edge Band Walnut", "MATL", "LF", "0.21", "E"),
    ("R-5112", "Edge Band White Oak", "MATL", "LF", "0.19", "E"),
    ("R-5113", "Edge Band Graphite", "MATL", "LF", "0.16", "E"),
    ("R-5114", "Edge Band White", "MATL", "LF", "0.15", "E"),
    ("R-5121", "Steel Tube 2x3 in", "MATL", "LF", "3.10", "E"),
    ("R-5122", "Sheet Steel 18 ga", "MATL", "SF", "1.65", "E"),
    ("R-5131", "Mesh Fabric Black", "MATL", "YD", "8.90", "E"),
    ("R-5132", "Mesh Fabric Navy", "MATL", "YD", "9.40", "E"),
    ("R-5133", "Mesh Fabric Graphite", "MATL", "YD", "9.15", "E"),
    ("R-5134", "Leather Hide Black", "MATL", "SF", "4.80", "E"),
    ("R-5135", "Leather Hide Tan", "MATL", "SF", "5.25", "E"),
    ("R-5141", "Molded Foam Seat", "MATL", "EA", "7.60", "E"),
    ("R-5142", "Powder Coat Black", "MATL", "LB", "4.10", "E"),
    ("R-5143", "Powder Coat White", "MATL", "LB", "4.35", "E"),
    ("R-5151", "Carton Desk", "MATL", "EA", "6.20", "E"),
    ("R-5152", "Carton Chair", "MATL", "EA", "4.75", "E"),
    ("R-5153", "Carton Cabinet", "MATL", "EA", "5.40", "E"),
)
# Item, name, cost, what goes into one.
_MADE: tuple[tuple[str, str, str, Parts], ...] = (
    ("A-2001", "Lift Frame 48", "212.00", (("A-2011", "1"), ("P-3101", "2"), ("P-3102", "1"), ("P-3105", "1"),
     ("P-3132", "16"))),
    ("A-2002", "Lift Frame 60", "221.50", (("A-2012", "1"), ("P-3101", "2"), ("P-3102", "1"), ("P-3105", "1"),
     ("P-3132", "16"))),
    ("A-2003", "Lift Frame 72", "234.00", (("A-2013", "1"), ("P-3101", "2"), ("P-3102", "1"), ("P-3105", "1"),
     ("P-3132", "18"))),
    ("A-2011", "Leg Column Set 48", "58.20", (("R-5121", "14.5"), ("R-5142", "0.8"), ("P-3125", "4"))),
    ("A-2012", "Leg Column Set 60", "63.40", (("R-5121", "16"), ("R-5142", "0.9"), ("P-3125", "4"))),
    ("A-2013", "Leg Column Set 72", "69.10", (("R-5121", "18"), ("R-5142", "1"), ("P-3125", "4"))),
    ("A-2021", "Fixed Leg Base 48", "84.60", (("R-5121", "20"), ("R-5143", "1.2"), ("P-3125", "4"), ("P-3132", "12"))),
    ("A-2022", "Fixed Leg Base 60", "92.30", (("R-5121", "22.5"), ("R-5143", "1.4"), ("P-3125", "4"),
     ("P-3132", "12"))),
    ("A-2023", "Meeting Table Base", "138.00", (("R-5121", "36"), ("R-5142", "2"), ("P-3125", "6"), ("P-3132", "24"))),
    ("A-2101", "Task Seat Assembly", "48.90", (("R-5141", "1"), ("R-5131", "0.75"), ("P-3113", "1"))),
    ("A-2102", "Mesh Back Black", "31.20", (("R-5131", "1.25"), ("P-3132", "6"))),
    ("A-2103", "Mesh Back Navy", "32.10", (("R-5132", "1.25"), ("P-3132", "6"))),
    ("A-2104", "Mesh Back Graphite", "31.80", (("R-5133", "1.25"), ("P-3132", "6"))),
    ("A-2105", "Five-Star Base", "24.40", (("R-5121", "5"), ("R-5142", "0.4"), ("P-3115", "5"))),
    ("A-2106", "Leather Shell Black", "96.00", (("R-5134", "22"), ("R-5141", "1"), ("P-3117", "1"))),
    ("A-2107", "Leather Shell Tan", "104.00", (("R-5135", "22"), ("R-5141", "1"), ("P-3117", "1"))),
    ("A-2201", "Drawer Box", "22.70", (("R-5122", "9"), ("P-3121", "2"), ("P-3123", "1"), ("P-3124", "1"))),
    ("A-2202", "Pedestal Shell", "37.80", (("R-5122", "17"), ("R-5143", "0.6"), ("P-3122", "1"))),
    ("A-2203", "Lateral Shell 2-Drawer", "68.00", (("R-5122", "30"), ("R-5143", "1.1"), ("P-3122", "1"))),
    ("A-2204", "Lateral Shell 4-Drawer", "109.00", (("R-5122", "52"), ("R-5143", "1.9"), ("P-3122", "1"))),
)  # fmt: skip
_PANEL = {"WN": "1", "WO": "2", "GR": "3", "WH": "4"}
_TOPS = {("48", "24"): "WN WO GR WH", ("60", "30"): "WN WO GR WH", ("72", "30"): "WN WO GR", ("96", "48"): "WN WO"}


@dataclass(frozen=True)
class Item:
    """`parts`: code and quantity of each component. `per`: the ERP's letter for how many its price is of."""

    code: str
    name: str
    group: str
    unit: str
    cost: Decimal
    price: Decimal | None = None
    line: str = ""
    finish: str = ""
    size: str = ""
    per: str = "E"
    parts: Parts = ()


def items() -> tuple[Item, ...]:
    """A made item's parts are all among them."""
    return (*_desks(), *_seats(), *_storage(), *_tops(), *_assemblies(), *_bought())


def _finished(code: str, name: str, group: str, line: str, key: str, size: str, price: int, parts: Parts) -> Item:
    cost = (Decimal(price) * (46 + len(code + name) % 9) / 100).quantize(Decimal("0.01"))
    return Item(f"{code}-{key}", f"{name} {FINISHES[key]}", group, "EA", cost, Decimal(price), line, FINISHES[key],
                size, parts=parts)  # fmt: skip


def _top(width: str, key: str) -> str:
    return f"A-23{['48', '60', '72', '96'].index(width) + 1}{_PANEL[key]}"


def _desks() -> Iterator[Item]:
    for width, deep, price, frame in (("48", "24", 689, "A-2001"), ("60", "30", 799, "A-2002"),
                                      ("72", "30", 869, "A-2003")):  # fmt: skip
        for key in ("WN", "WO", "GR"):
            hand = "P-3103" if width == "48" else "P-3104"
            parts: tuple[tuple[str, str], ...] = (
                (frame, "1"), (_top(width, key), "1"), (hand, "1"), ("P-3106", "1"), ("P-3131", "14"),
                ("R-5151", "1"),
            )  # fmt: skip
            yield _finished(f"SU{width}{deep}", f"Summit Sit-Stand Desk {width}x{deep}", "DESK", "Summit", key,
                            f"{width}x{deep}", price + (25 if key == "WN" else 0), parts)  # fmt: skip
    for width, deep, price, base in (("48", "24", 389, "A-2021"), ("60", "30", 449, "A-2022")):
        for key in ("WN", "WH"):
            parts = ((base, "1"), (_top(width, key), "1"), ("P-3107", "2"), ("P-3131", "12"), ("R-5151", "1"))
            yield _finished(f"AL{width}{deep}", f"Alder Desk {width}x{deep}", "DESK", "Alder", key, f"{width}x{deep}",
                            price, parts)  # fmt: skip
    for key in ("WN", "WO"):
        parts = (("A-2023", "1"), (_top("96", key), "1"), ("P-3107", "3"), ("P-3131", "24"), ("R-5151", "2"))
        yield _finished("AL9648", "Alder Meeting Table 96x48", "DESK", "Alder", key, "96x48", 1149, parts)


def _seats() -> Iterator[Item]:
    backs = {"BK": "A-2102", "NV": "A-2103", "GR": "A-2104"}
    for key in ("BK", "NV", "GR"):
        parts = (("A-2101", "1"), (backs[key], "1"), ("A-2105", "1"), ("P-3111", "1"), ("P-3114", "1"), ("R-5152", "1"))
        yield _finished("FN110", "Finch Task Chair", "SEAT", "Finch", key, "", 419, parts)
    for key in ("BK", "GR"):
        parts = (("A-2101", "1"), (backs[key], "1"), ("A-2105", "1"), ("P-3112", "1"), ("P-3116", "1"), ("R-5152", "1"))
        yield _finished("FN140", "Finch Drafting Stool", "SEAT", "Finch", key, "", 459, parts)
    for key, shell in (("BK", "A-2106"), ("TN", "A-2107")):
        parts = ((shell, "1"), ("P-3113", "1"), ("A-2105", "1"), ("P-3111", "1"), ("P-3114", "1"), ("R-5152", "1"))
        yield _finished("HR300", "Heron Executive Chair", "SEAT", "Heron", key, "", 879, parts)


def _storage() -> Iterator[Item]:
    for key in ("WH", "GR"):
        yield _finished("KP300", "Keep Mobile Pedestal", "STOR", "Keep", key, "15x20", 289, (
            ("A-2202", "1"), ("A-2201", "3"), ("P-3115", "4"), ("R-5153", "1")))  # fmt: skip
        yield _finished("KL200", "Keep Lateral File 2-Drawer", "STOR", "Keep", key, "36x20", 479, (
            ("A-2203", "1"), ("A-2201", "2"), ("P-3125", "4"), ("R-5153", "1")))  # fmt: skip
        yield _finished("KL400", "Keep Lateral File 4-Drawer", "STOR", "Keep", key, "36x20", 729, (
            ("A-2204", "1"), ("A-2201", "4"), ("P-3125", "4"), ("R-5153", "2")))  # fmt: skip
    for key in ("WN", "WO"):
        yield _finished("KB500", "Keep Bookcase 5-Shelf", "STOR", "Keep", key, "36x13", 359, (
            (f"R-510{_PANEL[key]}", "38"), (f"R-511{_PANEL[key]}", "46"), ("P-3134", "20"), ("P-3126", "16"),
            ("R-5153", "1")))  # fmt: skip


def _tops() -> Iterator[Item]:
    for (width, deep), keys in _TOPS.items():
        for key in keys.split():
            feet = Decimal(int(width) * int(deep)) / 144
            edge = Decimal(2 * (int(width) + int(deep))) / 12
            parts = ((f"R-510{_PANEL[key]}", f"{feet:.2f}"), (f"R-511{_PANEL[key]}", f"{edge:.2f}"), ("P-3133", "8"))
            cost = (feet * 4 + edge * Decimal("0.6")).quantize(Decimal("0.01"))
            yield Item(_top(width, key), f"Desktop {width}x{deep} {FINISHES[key]}", "ASSY", "EA", cost,
                       finish=FINISHES[key], size=f"{width}x{deep}", parts=parts)  # fmt: skip


def _assemblies() -> Iterator[Item]:
    for code, name, cost, parts in _MADE:
        yield Item(code, name, "ASSY", "EA", Decimal(cost), parts=parts)


def _bought() -> Iterator[Item]:
    for code, name, group, unit, cost, per in _BOUGHT:
        spare = {"P-3104": "39.00", "P-3114": "59.00", "P-3115": "6.50", "P-3117": "49.00", "P-3111": "34.00"}
        price = Decimal(spare[code]) if code in spare else None
        yield Item(code, name, group, unit, Decimal(cost), price, per=per)
