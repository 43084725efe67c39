import gzip
import io
from pathlib import Path

import pytest
from rich.console import Console

from core.errors import InvalidInput
from evals.case import load
from evals.check import check, fault_of
from evals.export import export_of
from evals.truth import Truth, Writing
from sample_plant.export import write_plant

HEAD = "source: sample_plant\ntoday: 2025-05-15\nhalf: tuning\ncases:\n"


def test_each_file_is_a_table_of_text_with_empty_cells_null(tmp_path: Path, database_url: str) -> None:
    (tmp_path / "Item.csv").write_text('\ufeffItemNo,"Descr, long"\n007,"a ""b"""\n008,\n')
    (tmp_path / "WOOPER.csv.gz").write_bytes(gzip.compress(b"ITEM_NO,HRS\n007,1.5\n007,2\n"))
    with Truth(database_url, tmp_path) as truth:
        assert truth.rows('SELECT itemno, "descr, long" FROM item ORDER BY 1') == [("007", 'a "b"'), ("008", None)]
        assert truth.rows("SELECT sum(hrs::numeric)::text FROM item JOIN wooper ON item_no = itemno") == [("3.5",)]


def test_files_are_read_as_their_source_says_and_a_ragged_line_is_left_out(tmp_path: Path, database_url: str) -> None:
    (tmp_path / "ITEM.csv").write_bytes('NO;NAME\n007;Caffè 3/8"\n008;a;b\n009;\n'.encode("cp1252"))
    with Truth(database_url, tmp_path, Writing(";", "", "cp1252")) as truth:
        assert truth.rows("SELECT no, name FROM item ORDER BY 1") == [("007", 'Caffè 3/8"'), ("009", None)]


def test_the_products_own_tables_are_out_of_sight(tmp_path: Path, database_url: str) -> None:
    with Truth(database_url, tmp_path) as truth, pytest.raises(InvalidInput, match='relation "sku" does not exist'):
        truth.rows("SELECT * FROM sku")


def test_what_is_a_case_wrong_in_itself() -> None:
    assert fault_of([(1,), (None,)]) is None
    assert "gives nothing" in str(fault_of([(None,)]))
    assert "21 rows" in str(fault_of([(1,)] * 21))


def test_a_check_shows_what_each_case_holds_to_be_right(tmp_path: Path, database_url: str) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(
        HEAD
        + "  - {id: items, class: master, question: 'How many?', sql: 'SELECT count(*) > 1900 FROM item'}\n"
        + "  - {id: typo, class: master, question: 'How many?', sql: SELECT nothing FROM item}\n"
        + "  - {id: none, class: negative, question: 'Will it rain?', outcome: refused}\n"
    )
    shown = io.StringIO()
    wrong = check(
        [load(file)],
        database_url=database_url,
        data=None,
        scratch=tmp_path,
        only=(),
        console=Console(file=shown, width=200),
    )
    assert wrong == 1
    text = shown.getvalue()
    assert "True" in text
    assert 'WRONG The SQL does not run: column "nothing" does not exist' in text
    assert "outcome refused; no SQL" in text


def test_a_sample_plant_of_that_day_is_taken_as_it_is_and_one_of_another_day_is_not(tmp_path: Path) -> None:
    file = tmp_path / "plant.yaml"
    file.write_text(HEAD + "  []\n")
    there = tmp_path / "there"
    write_plant(there, skus=300, end=load(file).today)
    assert export_of(load(file), there, tmp_path) == there
    file.write_text(HEAD.replace("2025-05-15", "2025-05-14") + "  []\n")
    assert export_of(load(file), there, tmp_path) == tmp_path / "sample-plant-2025-05-14"


def test_an_export_that_is_not_there_is_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "erp.yaml"
    file.write_text(HEAD.replace("sample_plant", "adventureworks") + "  []\n")
    for data in (None, tmp_path):
        with pytest.raises(InvalidInput, match=r"erp.yaml needs the adventureworks export: .*--data"):
            export_of(load(file), data, tmp_path)
