from pathlib import Path

import pytest

from bootstrap.environment import read_environment
from bootstrap.secret_files import SettingsError, WithFiles
from bootstrap.settings import unknown


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (file := tmp_path / "secret").write_text("s3cret\n")
    return file


def test_a_secret_is_read_from_the_file_that_is_named(file: Path) -> None:
    variables = WithFiles({"ERP_PASSWORD_FILE": str(file), "PLAIN": "x", "EMPTY_FILE": ""})
    assert variables["ERP_PASSWORD"] == "s3cret"
    assert "ERP_PASSWORD" in variables
    assert "EMPTY" not in variables
    assert set(variables) == {"ERP_PASSWORD", "ERP_PASSWORD_FILE", "PLAIN", "EMPTY_FILE"}
    assert len(variables) == 4


def test_a_file_is_read_only_when_it_is_asked_for() -> None:
    variables = WithFiles({"SSL_CERT_FILE": "/nowhere", "PLAIN": "x"})
    assert variables["PLAIN"] == "x"
    assert variables["SSL_CERT_FILE"] == "/nowhere"


def test_both_ways_at_once_are_refused(file: Path) -> None:
    with pytest.raises(SettingsError, match="COPILOT_API_KEY and COPILOT_API_KEY_FILE are both set"):
        WithFiles({"COPILOT_API_KEY": "x", "COPILOT_API_KEY_FILE": str(file)})["COPILOT_API_KEY"]


def test_a_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SettingsError, match="COPILOT_API_KEY_FILE: /nowhere/key cannot be read"):
        WithFiles({"COPILOT_API_KEY_FILE": "/nowhere/key"})["COPILOT_API_KEY"]


def test_every_setting_may_be_in_a_file(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COPILOT_SECRET_KEY", "OPENAI_API_KEY", "COPILOT_SECRT_KEY", "OTHER"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(f"{name}_FILE", str(file))
    found = read_environment(tmp_path)
    assert found["COPILOT_SECRET_KEY"] == found["OPENAI_API_KEY"] == "s3cret"
    assert not any(name.endswith("_FILE") or name == "OTHER" for name in found)
    assert unknown(found) == ["COPILOT_SECRT_KEY"]
