"""How an HTTP API is paged through: by page number, offset, cursor or the link to the next page."""

from collections.abc import Mapping
from typing import Any, Literal

import httpx
from pydantic import BaseModel, ConfigDict, Field, model_validator


class Pagination(BaseModel):
    """`parameter`: what carries the page, offset or cursor; `size_parameter` carries `size`, the records a page.

    `next`: the dotted path to the next cursor or link in an answer. `first`: the number of the first page.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    style: Literal["none", "page", "offset", "cursor", "next_link"] = "none"
    parameter: str | None = None
    size_parameter: str | None = None
    size: int = Field(default=500, ge=1, le=100_000)
    first: int = Field(default=1, ge=0)
    next: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Pagination":
        if self.style in ("cursor", "next_link") and self.next is None:
            raise ValueError(f"{self.style} wants next: the path to it in an answer")
        return self


class Pages:
    """The pages of one stream. A state is JSON, and enough to ask for that page again."""

    def __init__(self, pagination: Pagination, url: httpx.URL, fixed: Mapping[str, str]) -> None:
        self._how = pagination
        self._url = url
        self._fixed = fixed

    def start(self) -> dict[str, Any]:
        if self._how.style == "page":
            return {"page": self._how.first}
        return {"offset": 0} if self._how.style == "offset" else {"first": True}

    def url(self, state: Mapping[str, Any]) -> httpx.URL:
        return self._url.join(state["link"]) if "link" in state else self._url

    def parameters(self, state: Mapping[str, Any]) -> dict[str, str]:
        """The query; a link to the next page carries its own."""
        how = self._how
        parameters = dict(self._fixed)
        if "link" in state:
            carried = httpx.URL(state["link"]).params
            return {name: value for name, value in parameters.items() if name not in carried}
        if how.size_parameter:
            parameters[how.size_parameter] = str(how.size)
        if how.style in ("page", "offset"):
            parameters[how.parameter or how.style] = str(state[how.style])
        elif "cursor" in state:
            parameters[how.parameter or "cursor"] = str(state["cursor"])
        return parameters

    def next(self, state: Mapping[str, Any], answer: Any, count: int) -> dict[str, Any] | None:
        """The page behind one that had `count` records; None when there is none.

        Only an empty page ends pages and offsets: a server may give fewer records than it was asked for.
        """
        how = self._how
        if how.style == "page":
            return None if not count else {"page": state["page"] + 1}
        if how.style == "offset":
            return None if not count else {"offset": state["offset"] + count}
        found = dig(answer, how.next) if how.next else None
        if not found or how.style == "none":
            return None
        return {"cursor": str(found)} if how.style == "cursor" else {"link": str(found)}


def dig(answer: Any, path: str) -> Any:
    """The value at a dotted path, None when there is none."""
    for name in path.split("."):
        if isinstance(answer, Mapping):
            answer = answer.get(name)
        elif isinstance(answer, list) and name.isdigit() and int(name) < len(answer):
            answer = answer[int(name)]
        else:
            return None
    return answer
