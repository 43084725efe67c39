import os
from datetime import date
from pathlib import Path

import pytest

from core.errors import SourceError
from ingestion.documents.folder import DocumentFolder, FolderFile, files_of


def _folder(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def test_every_file_of_the_folder_is_a_document_but_hidden_ones(tmp_path: Path) -> None:
    _folder(tmp_path, docs__a_dot_md="a", docs__deep__b_dot_txt="b", docs___dot_git__c="c", docs___dot_hidden="d")
    assert [one.name for one in files_of(DocumentFolder(path="docs"), tmp_path)] == ["a.md", "deep/b.txt"]


def test_the_index_names_revisions_in_their_order_and_says_what_holds_for_each(tmp_path: Path) -> None:
    index = """
documents:
  - {file: old/a-1.md, name: a.md, revision: "1", valid_from: 2024-01-01, valid_to: 2024-12-31}
  - {file: a.md, revision: "2", readers: ["purchasing:read"]}
"""
    _folder(tmp_path, a_dot_md="new", old__a_dot_md="?", z_dot_md="z", index_dot_yaml=index)
    (tmp_path / "old/a.md").rename(tmp_path / "old/a-1.md")
    found = files_of(DocumentFolder(path=".", site="Brno", readers=("everyone",)), tmp_path)
    assert [(one.name, one.stated.revision) for one in found] == [("a.md", "1"), ("a.md", "2"), ("z.md", None)]
    assert found[0].stated.valid_to == date(2024, 12, 31)
    assert [one.stated.readers for one in found] == [("everyone",), ("purchasing:read",), ("everyone",)]
    assert {one.stated.site for one in found} == {"Brno"}


def test_include_and_exclude_choose_files_by_their_names(tmp_path: Path) -> None:
    _folder(tmp_path, a_dot_md="a", b_dot_txt="b", drafts__c_dot_md="c")
    chosen = DocumentFolder(path=".", include=("*.md",), exclude=("drafts/*",))
    assert [one.name for one in files_of(chosen, tmp_path)] == ["a.md"]


def test_a_link_that_leads_out_of_the_folder_is_left_aside(tmp_path: Path) -> None:
    _folder(tmp_path, docs__a_dot_md="a", secret_dot_md="s")
    (tmp_path / "docs/b.md").symlink_to(tmp_path / "secret.md")
    assert [one.name for one in files_of(DocumentFolder(path="docs"), tmp_path)] == ["a.md"]


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ("documents: [{file: ../secret.md}]", "not in its folder"),
        ("documents: [{file: gone.md}]", "there is no such file"),
        ("documents: [{file: a.md, valid_from: soon}]", "valid_from"),
        ("documents: [", "is no YAML"),
        ("documents: " + "[" * 20_000, "nested too deeply"),
        ("documents: [{file: a.md, valid_from: 2025-02-30}]", "is no YAML"),
    ],
)
def test_a_mistake_in_the_index_is_named(tmp_path: Path, index: str, said: str) -> None:
    _folder(tmp_path, docs__a_dot_md="a", secret_dot_md="s", docs__index_dot_yaml=index)
    with pytest.raises(SourceError, match=said):
        files_of(DocumentFolder(path="docs"), tmp_path)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"There is no folder .*docs"):
        files_of(DocumentFolder(path="docs"), tmp_path)


def test_a_file_that_has_gone_or_is_too_large_is_named_and_not_taken_into_memory(tmp_path: Path) -> None:
    _folder(tmp_path, a_dot_md="a", b_dot_md="b")
    with (tmp_path / "b.md").open("r+b") as large:
        large.truncate(60_000_000)
    gone, large_one = files_of(DocumentFolder(path="."), tmp_path)
    (tmp_path / "a.md").unlink()
    assert gone.modified() is None
    with pytest.raises(SourceError, match=r"a\.md cannot be read"):
        gone.read()
    with pytest.raises(SourceError, match=r"b\.md is larger than"):
        large_one.read()


def test_a_name_that_is_no_utf_8_is_one_that_can_be_kept(tmp_path: Path) -> None:
    for letter in (b"\xe8", b"\xe9"):
        (tmp_path / os.fsdecode(b"caf" + letter + b".md")).write_text("# Opening hours")
    found = files_of(DocumentFolder(path="."), tmp_path)
    assert [one.name for one in found] == [r"caf\xe8.md", r"caf\xe9.md"]
    assert found[0].read() == b"# Opening hours"


def test_a_name_is_the_same_however_its_letters_are_encoded(tmp_path: Path) -> None:
    (tmp_path / "Pru\u0308fung.md").write_text("a")
    (file,) = files_of(DocumentFolder(path="."), tmp_path)
    assert (file.name, file.read()) == ("Pr\u00fcfung.md", b"a")


def test_a_file_that_is_replaced_while_it_is_read_is_left_to_the_next_sync(tmp_path: Path) -> None:
    _folder(tmp_path, docs__a_dot_md="whole")
    (tmp_path / "new.md").write_text("half of")
    (file,) = files_of(DocumentFolder(path="docs"), tmp_path)

    class Replaced(type(file.path)):  # type: ignore[misc]
        def stat(self, **given: bool) -> os.stat_result:
            if (tmp_path / "new.md").exists():
                (tmp_path / "new.md").replace(tmp_path / "docs" / "a.md")
            return super().stat(**given)

    with pytest.raises(SourceError, match=r"a\.md was written while it was read"):
        FolderFile(file.name, Replaced(file.path), file.stated).read()
    assert file.read() == b"half of"
