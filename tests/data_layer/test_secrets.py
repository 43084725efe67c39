"""Secrets are kept sealed; what opens them lies elsewhere."""

import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from core.errors import Unavailable
from data_layer.secrets import SecretBox


def test_what_was_sealed_is_read_again_by_the_next_process(tmp_path: Path) -> None:
    sealed = SecretBox.open(tmp_path).seal("xoxb-1", "slack")
    assert "xoxb" not in sealed
    assert SecretBox.open(tmp_path).reveal(sealed, "slack") == "xoxb-1"


def test_only_the_owner_may_read_the_key(tmp_path: Path) -> None:
    SecretBox.open(tmp_path / "home")
    (file,) = (tmp_path / "home").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_another_key_and_another_purpose_open_nothing(tmp_path: Path) -> None:
    sealed = SecretBox.open(tmp_path).seal("xoxb-1", "slack")
    for box, purpose in ((SecretBox.open(tmp_path / "other"), "slack"), (SecretBox.open(tmp_path), "widget")):
        with pytest.raises(Unavailable, match="COPILOT_SECRET_KEY"):
            box.reveal(sealed, purpose)
    with pytest.raises(Unavailable):
        SecretBox.open(tmp_path).reveal("nonsense", "slack")


def test_a_key_is_replaced_while_the_old_one_still_opens(tmp_path: Path) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    sealed = SecretBox.open(tmp_path, old).seal("s", "slack")
    assert SecretBox.open(tmp_path, f"{new}, {old}").reveal(sealed, "slack") == "s"
    assert not list(tmp_path.iterdir())


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32"):
        SecretBox.open(tmp_path, "short")
