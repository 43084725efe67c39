"""The table of a collection of series: in the terminal, and as JSON."""

import json
import math
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Column, Table

from evals.forecast.measuring import Averages, Measured, averages
from forecasting.trained import LEVELS

HEADINGS = ("series", "sMAPE", "MASE", "OWA", "RMSSE", "bias", *(f"in {level} %" for level in LEVELS))


@dataclass(frozen=True)
class Report:
    file: Path
    horizon: int
    season: int
    left_out: int
    uneven: int
    seconds: float
    measured: list[Measured]

    def facts(self) -> list[str]:
        count, everything = len(self.measured), averages(self.measured)
        facts = [
            f"{count:,} series of {self.file.name}: the last {self.horizon} periods held back, season {self.season}; "
            f"{self.seconds:,.1f} s, {count / self.seconds:,.1f} series a second"
        ]
        if self.left_out:
            facts.append(f"{self.left_out:,} more series have nothing known before what is held back.")
        if self.uneven:
            facts.append(
                f"{self.uneven:,} series have gaps between their ds: their rows are taken as periods that follow one "
                "another. Give a period without a value as a row with an empty y."
            )
        if everything.unscaled:
            facts.append(f"MASE and RMSSE are without {everything.unscaled:,} series whose past does not vary.")
        return facts

    def by_model(self) -> dict[str, Averages]:
        """The commonest first."""
        by_model = defaultdict(list)
        for one in self.measured:
            by_model[one.model].append(one)
        common = sorted(by_model.items(), key=lambda item: (-len(item[1]), item[0]))
        return {name: averages(some) for name, some in common}

    def beside(self) -> dict[str, Averages]:
        return {name: averages(self.measured, name) for name in ("seasonal_naive", "naive2")}


def show(report: Report, console: Console) -> None:
    for fact in report.facts():
        console.print(fact, highlight=False)
    table = Table(Column("best model", no_wrap=True), *HEADINGS)
    for name, row in report.by_model().items():
        table.add_row(name, *_cells(row))
    table.add_section()
    table.add_row("all", *_cells(averages(report.measured)))
    for name, row in report.beside().items():
        table.add_row({"naive2": "Naive2"}.get(name, "seasonal naive"), *_cells(row))
    console.print(table)


def _cells(row: Averages) -> list[str]:
    figures = (row.smape, row.mase, row.owa, row.rmsse)
    covered = (f"{row.covered[level]:.1%}" for level in LEVELS)
    said = (f"{row.series:,}", *(f"{figure:.3f}" for figure in figures), f"{row.bias:+.1%}", *covered)
    return ["" if "nan" in cell else cell for cell in said]


def as_json(report: Report) -> str:
    told = {
        "series": len(report.measured),
        "left_out": report.left_out,
        "uneven": report.uneven,
        "horizon": report.horizon,
        "season": report.season,
        "seconds": round(report.seconds, 3),
        "all": asdict(averages(report.measured)),
        **{name: asdict(row) for name, row in report.beside().items()},
        "models": {name: asdict(row) for name, row in report.by_model().items()},
    }
    return json.dumps(_without_nan(told), indent=2, ensure_ascii=False)


def _without_nan(told: Any) -> Any:
    if isinstance(told, dict):
        return {key: _without_nan(value) for key, value in told.items()}
    return None if isinstance(told, float) and math.isnan(told) else told
