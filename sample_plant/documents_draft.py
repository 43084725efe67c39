"""A document before it is written in its format: a template's text filled in, and what is known of it."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any

import yaml

from sample_plant.documents_words import Words

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Draft:
    """`text` is Markdown. `name`'s ending says the format. `older`: a revision that another of the same name has
    replaced. `mail`: its sender and recipient."""

    name: str
    kind: str
    text: str
    begins: date  # it holds from this day on, or was written on it
    revision: str | None = None
    valid_to: date | None = None
    site: str | None = None
    readers: tuple[str, ...] = ()
    older: bool = False
    mail: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def file(self) -> str:
        """Where it lies in the folder of the documents."""
        name = PurePosixPath(self.name)
        return f"archive/{name.stem}.{self.revision}{name.suffix}" if self.older else self.name


def draft_of(text: str, words: Words, values: Mapping[str, str], *, older: bool = False, **known: str) -> Draft:
    """A template, its head before the `---`: `name`, `kind`, and where they apply `revision`, `from`, `to`, `sent`,
    `site`, `readers`, `sender`, `recipient`; what is `known` goes before what the head says."""
    head, _, body = text.partition("---\n")
    facts: dict[str, Any] = {**yaml.safe_load(head), **known}
    first, last, sent = (words.day(facts[key]) if key in facts else None for key in ("from", "to", "sent"))
    said = ChainMap(dict(values), words)
    filled = Template(body).substitute(said)
    title, _, rest = filled.partition("\n")
    stated = {"Revision": facts.get("revision"), "Valid from": first, "Valid until": last}
    line = " · ".join(f"**{name}:** {value}" for name, value in stated.items() if value)
    readers = facts.get("readers", "")
    return Draft(
        name=Template(facts["name"]).substitute(said),
        kind=facts["kind"],
        text=f"{title}\n\n{line}\n{rest}" if line else filled,
        begins=sent or first or words.today,
        revision=facts.get("revision"),
        valid_to=last,
        site=facts.get("site"),
        readers=tuple(readers.split(", ")) if readers else (),
        older=older,
        mail={key: facts[key] for key in ("sender", "recipient") if key in facts},
    )
