"""The plant's warehouses and work centres."""

from dataclasses import dataclass
from typing import NamedTuple

COMPANY = "Norvale Handling Systems"
MAIN_SITE, SALES_SITE = "Brno", "Rotterdam"


class Warehouse(NamedTuple):
    code: str
    name: str
    site: str


STORE, FINISHED_GOODS, DISTRIBUTION = 0, 1, 2
WAREHOUSES = (
    Warehouse("W10", "Component Store", MAIN_SITE),
    Warehouse("W20", "Finished Goods Warehouse", MAIN_SITE),
    Warehouse("W30", "Rotterdam Distribution Centre", SALES_SITE),
)


class Centre(NamedTuple):
    """A kind of work centre: money an hour, how many at the usual size, how loaded, how often an operation drags."""

    kind: str
    name: str
    rate: int
    machines: int
    load: float
    drags: float
    reasons: tuple[str, ...]


_TURNING = ("Dimension out of tolerance", "Tool breakage", "Surface finish")
KINDS = (
    Centre("SAW", "Sawing", 42, 1, 0.72, 0.06, ("Cut too short", "Wrong material")),
    Centre("TUR", "CNC Turning", 68, 2, 0.86, 0.14, _TURNING),
    Centre("MIL", "CNC Milling", 72, 2, 0.88, 0.16, _TURNING),
    Centre("HOB", "Gear Hobbing", 78, 1, 0.93, 0.22, ("Tooth profile error", "Tool breakage")),
    Centre("HEA", "Heat Treatment", 60, 1, 0.97, 0.30, ("Hardness below limit", "Distortion after hardening")),
    Centre("GRI", "Grinding", 74, 2, 0.84, 0.12, ("Grinding burn", "Dimension out of tolerance")),
    Centre("LAS", "Laser Cutting", 88, 1, 0.78, 0.08, ("Burr", "Wrong sheet thickness")),
    Centre("BEN", "Press Brake", 58, 1, 0.74, 0.08, ("Wrong bend angle", "Crack at bend")),
    Centre("WEL", "Welding", 56, 2, 0.85, 0.15, ("Porosity in weld", "Distortion after welding")),
    Centre("PAI", "Paint Shop", 49, 1, 0.90, 0.18, ("Paint adhesion", "Wrong colour")),
    Centre("WIN", "Motor Winding", 52, 1, 0.87, 0.14, ("Winding short circuit", "Insulation damage")),
    Centre("SUB", "Subassembly", 46, 3, 0.82, 0.10, ("Damaged in assembly", "Wrong part fitted")),
    Centre("HYD", "Hydraulics Assembly", 50, 1, 0.76, 0.10, ("Leak at pressure test", "Damaged seal")),
    Centre("ELC", "Electrical Assembly", 54, 1, 0.83, 0.10, ("Failed electrical test", "Wiring fault")),
    Centre("FIN", "Final Assembly Line", 48, 3, 0.88, 0.12, ("Damaged in assembly", "Missing component")),
    Centre("TST", "Test Bench", 62, 2, 0.81, 0.10, ("Failed function test", "Noise above limit")),
    Centre("PAC", "Packing", 36, 1, 0.66, 0.04, ("Transport damage",)),
)


@dataclass(frozen=True)
class WorkCentres:
    """One entry a work centre: its code, name, kind (index into KINDS); and the work centres of each kind."""

    codes: list[str]
    names: list[str]
    kinds: list[int]
    of_kind: dict[str, list[int]]


def make_work_centres(growth: float) -> WorkCentres:
    """The usual ones, more of each kind as the plant grows."""
    codes: list[str] = []
    names: list[str] = []
    kinds: list[int] = []
    of_kind: dict[str, list[int]] = {}
    for number, kind in enumerate(KINDS):
        count = max(kind.machines, round(kind.machines * growth))
        for i in range(count):
            of_kind.setdefault(kind.kind, []).append(len(codes))
            codes.append(f"{kind.kind}-{i + 1:02d}")
            names.append(f"{kind.name} {i + 1}" if count > 1 else kind.name)
            kinds.append(number)
    return WorkCentres(codes, names, kinds, of_kind)
