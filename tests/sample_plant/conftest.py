"""One plant of the usual size, and its files as a reader sees them: text, the planted faults left out."""

import email
import email.policy
import html
import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pdfplumber
import polars as pl
import pptx
import pytest

from sample_plant.documents_words import Words
from sample_plant.export import Manifest, write_plant
from sample_plant.papers import Plant
from sample_plant.sheet import Sheet
from sample_plant.simulator import simulate
from sample_plant.tables_master import capacities
from sample_plant.tables_work import Shopfloor
from sample_plant.world import USUAL_SKUS, make_world

END = date(2026, 3, 13)


@pytest.fixture(scope="session")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plants") / "plant"
    write_plant(folder, end=END)
    return folder


@pytest.fixture(scope="session")
def manifest(plant: Path) -> Manifest:
    found = Manifest.read(plant)
    assert found
    return found


@pytest.fixture(scope="session")
def table(plant: Path, manifest: Manifest) -> Callable[[str], pl.DataFrame]:
    def read(file: str) -> pl.DataFrame:
        faults = [fault.line for fault in manifest.faults if fault.file == file]
        rows = pl.read_csv(plant / file, infer_schema=False).with_row_index("line", 2)
        return rows.filter(~pl.col("line").is_in(faults)).drop("line")

    return read


@pytest.fixture(scope="session")
def said() -> Callable[[Path], str]:
    """What a document of the plant says, whatever its format: a line a paragraph, cells of a row between tabs."""

    def row(cells: Iterable[str | None]) -> str:
        return "\t" + "\t".join(" ".join((cell or "").split()) for cell in cells) + "\t"

    @cache
    def read(path: Path) -> str:
        match path.suffix:
            case ".pdf":
                with pdfplumber.open(path) as file:
                    lines = [page.extract_text() for page in file.pages]
                    rows = [row(cells) for page in file.pages for table in page.extract_tables() for cells in table]
                return "\n".join((*lines, *rows))
            case ".docx":
                file = docx.Document(str(path))
                rows = [row(cell.text for cell in line.cells) for table in file.tables for line in table.rows]
                return "\n".join((*(paragraph.text for paragraph in file.paragraphs), *rows))
            case ".pptx":
                shapes = [shape for slide in pptx.Presentation(str(path)).slides for shape in slide.shapes]
                rows = [row(c.text for c in r.cells) for s in shapes if s.has_table for r in s.table.rows]
                return "\n".join((*(shape.text_frame.text for shape in shapes if shape.has_text_frame), *rows))
            case ".xlsx":
                sheets = pl.read_excel(path, sheet_id=0, has_header=False)
                return "\n".join(row(cells) for frame in sheets.values() for cells in frame.rows())
            case ".eml":
                mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
                return f"{mail['Subject']}\n{mail.get_content()}"
            case ".html":
                text = path.read_text(encoding="utf-8").replace("</td><td>", "\t").replace("<tr>", "\t")
                return html.unescape(re.sub(r"<[^>]+>", "", text))
            case ".md":
                text = path.read_text(encoding="utf-8").replace("**", "")
                return re.sub(r" ?\| ?", "\t", text)
        return path.read_text(encoding="utf-8")

    return read


@pytest.fixture(scope="session")
def design() -> Plant:
    """The plant before it is written down."""
    sheet = Sheet(simulate(make_world(USUAL_SKUS, 7, END)))
    floor = Shopfloor(sheet)
    return Plant(sheet, floor, capacities(sheet, floor.weekly_load()))


@pytest.fixture
def words(design: Plant) -> Words:
    return Words(design)
