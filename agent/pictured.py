"""Whether a picture is asked for: then what is looked up is drawn, where there is something to draw."""

import re
from typing import Any

from tools.table_pictures import pictures_of

_KIND = r"(?:(?:bar|pie|line|column|simple|nice|quick)\s?)?"
AS_PICTURE = re.compile(
    rf"(?:^|[,;]?\s)\b(?:(?:as|in|with|on|into) (?:an? |the )?{_KIND}(?:chart|graph|diagram|plot|picture)"
    r"|as (?:an? |the )?(?:pie|bars|columns))\b"
    r"(?!\s+\w+s?\s+(?:is|are)\b)",
    re.IGNORECASE,
)
PICTURE_OF = re.compile(
    rf"^(\W*(?:(?:please|can|could|would|you|i|we|like|to|see|show|draw|give|make|plot|create|me|us|want|need|have) )*)"
    rf"((?:an? |the )?{_KIND}(?:chart|graph|diagram|plot|picture) (?:of|for|with|showing) )",
    re.IGNORECASE,
)
DRAWN = re.compile(
    r"^(\W*(?:please |can you |could you )*)(plot|chart|graph|draw|visuali[sz]e)(?= (?!of\b|for\b|with\b))",
    re.IGNORECASE,
)
# What is left of "show me that as a chart".
THE_SAME = re.compile(
    r"\W*(?:(?:please|can|could|you|i|we|want|show|see|draw|list|make|give|have|get|me|us|it|that|this|them|these|those|the"
    r"|same|result|answer|data|figures|numbers|again|now|and|too|also)\b\W*)*",
    re.IGNORECASE,
)


def wants_picture(text: str) -> bool:
    """`… as a chart`, `plot …`."""
    return any(one.search(text) for one in (AS_PICTURE, PICTURE_OF, DRAWN))


def pictured(result: dict[str, Any], asked: str) -> dict[str, Any]:
    """The result with pictures of what it was asked for."""
    drawn = [picture.model_dump(mode="json") for picture in pictures_of(result, asked)]
    return {**result, "blocks": [*drawn, *result["blocks"]]} if drawn else result
