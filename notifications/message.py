"""One message for all that is told at once: as text, as HTML and as data. What is told is data: it is escaped."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from core.outgoing import Outgoing, OutgoingFile

MOST = 25  # told in one message, the others are counted
HTML, JSON = "text/html", "application/json"

_TEMPLATES = Environment(
    loader=PackageLoader("notifications"), autoescape=select_autoescape(("html",)), trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class Told:
    """One thing: what it is about, how it stands, and the record that its numbers stand in."""

    rule: str
    label: str
    text: str
    source: str | None
    record: str | None
    at: datetime

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}


def message(told: Sequence[Told], way: str, to: str, url: str | None) -> Outgoing:
    """`told` is not empty; `url`: the page of the copilot, where there is one to be reached."""
    subject = f"{_flat(told[0].label)}: {_flat(told[0].text)}"[:150] if len(told) == 1 else f"{len(told):,} alerts"
    given = {"told": told[:MOST], "more": len(told) - MOST, "subject": subject, "url": url}
    files = (
        OutgoingFile("alerts.html", HTML, _TEMPLATES.get_template("alerts.html").render(given)),
        OutgoingFile("alerts.json", JSON, json.dumps([one.as_json() for one in told], ensure_ascii=False)),
    )
    return Outgoing("alert", way, to, subject, _TEMPLATES.get_template("alerts.txt").render(given), files)


def _flat(text: str) -> str:
    """In one line, as a subject has to be."""
    return " ".join(text.split())
