"""Spares a provider that keeps failing."""

import time
from dataclasses import dataclass


@dataclass
class Breaker:
    """After `limit` failed requests in a row the provider is left alone for `rest` seconds; then one request tries it
    while the others still leave it alone."""

    limit: int = 5
    rest: float = 30.0
    failures: int = 0
    until: float = 0.0

    def closed(self) -> bool:
        """Whether a request may be made."""
        if not self.open:
            return True
        if time.monotonic() < self.until:
            return False
        self.until = time.monotonic() + self.rest
        return True

    @property
    def open(self) -> bool:
        """Whether the provider is left alone, until a request has succeeded."""
        return self.failures >= self.limit

    def succeeded(self) -> None:
        self.failures = 0

    def failed(self) -> None:
        self.failures += 1
        if self.open:
            self.until = time.monotonic() + self.rest
