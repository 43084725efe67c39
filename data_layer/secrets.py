"""What must be kept and read again (another service's token, a key that a host page signs with): never in clear."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from core.errors import Unavailable

_FILE = "secret.key"


class SecretBox:
    """Seals with Fernet (AES-128-CBC, HMAC-SHA256). The key is not in the database, a copy of which opens nothing.

    `keys`: the first seals, each of them opens, so that one can be replaced.
    """

    def __init__(self, keys: list[str]) -> None:
        """Raises `ValueError` when one is not a key of 32 bytes in URL-safe base64."""
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    @classmethod
    def open(cls, folder: Path, given: str | None = None) -> Self:
        """With the keys that are `given`, separated by commas; else with the one in `folder`, which is made once."""
        return cls([key.strip() for key in (given or _kept(folder / _FILE)).split(",")])

    def seal(self, secret: str, purpose: str) -> str:
        return self._fernet.encrypt(f"{purpose}\0{secret}".encode()).decode()

    def reveal(self, sealed: str, purpose: str) -> str:
        """Raises `Unavailable` when it was sealed with another key, or for another purpose."""
        try:
            kept, _, secret = self._fernet.decrypt(sealed.encode()).decode().partition("\0")
        except InvalidToken:
            kept, secret = "", ""
        if kept != purpose:
            raise Unavailable(
                "A stored secret cannot be read with this installation's key: bring back secret.key in COPILOT_HOME"
                " (or COPILOT_SECRET_KEY), or make the secret anew."
            )
        return secret


def _kept(file: Path) -> str:
    """The key in that file; of several processes that find none, the first makes it for all."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_bytes(Fernet.generate_key())
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text().strip()
