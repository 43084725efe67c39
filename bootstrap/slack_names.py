"""What the channels and people are called that messages may be posted to in Slack, as they are configured."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_PAIR = re.compile(r"#?([^=#]+)=(?:(T[A-Z0-9]+)/)?([CGUW][A-Z0-9]+)")


class SlackName(NamedTuple):
    """`team_id`: the workspace, where there may be several."""

    name: str
    team_id: str | None
    id: str


def slack_names_of(pairs: Iterable[str]) -> tuple[SlackName, ...]:
    """Raises `ValueError`."""
    found = [_PAIR.fullmatch(one) for one in pairs]
    if not all(found):
        raise ValueError("expected pairs such as planning=C0123ABCD, maria=U0456ABCD or planning=T0789ABCD/C0123ABCD")
    return tuple(SlackName(one[1].strip(), one[2], one[3]) for one in found if one)
