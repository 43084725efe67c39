"""What kind of answer a question wants: a number, a time, somebody, a reason. A passage without it hardly answers."""

import re
from dataclasses import dataclass

_COUNTED = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|fifty|hundred|half|third"
    r"|quarter|double|twice|once|none|no"
)
_NUMBER = rf"(?<![\w.@/-])\d+(?:[.,]\d+)*(?![\w@/-]*[@/])|\b(?:{_COUNTED})\b"
_TIME = (
    r"\b\d{4}-\d\d-\d\d\b|\b\d{1,2}:\d\d\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:seconds?|minutes?|hours?|shifts?|days?|nights?|weeks?|months?|quarters?|years?|hourly|daily|weekly|monthly"
    r"|quarterly|yearly|annual(?:ly)?|morning|noon|evening|always|never|every|each|immediately|at once|before|after"
    r"|as soon as)\b"
)
_OFTEN = (
    r"\b(?:every|each|hourly|daily|weekly|monthly|quarterly|yearly|annual(?:ly)?|once|twice|times|interval|always|never"
    r"|before|after)\b|\d\s*(?:h|hours?|operating hours?|shifts?|days?|weeks?|months?|years?|pieces?|km)\b"
)
_SOMEBODY = (
    r"(?<=[a-z,;:] )[A-Z][a-z]+|\b(?:manager|management|head|director|leader|officer|planner|planning|buyer|purchasing"
    r"|controller|supervisor|quality|laborator(?:y|ies)|doctor|engineer|engineering|inspector|inspection|supplier"
    r"|customer|contractor|driver|operator|worker|staff|team|department|office|welder|technician|nobody|anybody|everybody"
    r"|one)\b"
)
_REASON = r"\b(?:because|as|since|so that|otherwise|reasons?|why|due to|therefore|after|caused?|broke|short)\b"

_HOW = re.compile(
    r"\bhow (?:often|frequently|long|soon|quickly|early|late|many|much|high|large|big|heavy|far|fast|hot|cold|tight"
    r"|thick|wide|deep|loud|warm|strong)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Kind:
    """`weight`: what it counts that a line is of this kind, against all words of the question."""

    asked: re.Pattern[str]
    answers: re.Pattern[str]
    weight: float

    def told(self, text: str) -> bool:
        return self.answers.search(text) is not None


_KINDS = (
    Kind(
        re.compile(r"\bhow (?:often|frequently)\b|\binterval\b", re.IGNORECASE),
        re.compile(_OFTEN, re.IGNORECASE),
        0.12,
    ),
    Kind(
        re.compile(
            r"\bhow (?:long|soon|quickly|early|late)\b|(?:^|[,;:–-] ?|\b(?:and|until|since|from|by) )when\b"
            r"|\b(?:which|what) (?:day|time|date|week|month)|\b(?:deadline|notice period|shelf life)\b",
            re.IGNORECASE,
        ),
        re.compile(_TIME, re.IGNORECASE),
        0.12,
    ),
    Kind(
        re.compile(
            r"\bhow (?:many|much|high|large|big|heavy|far|fast|hot|cold|tight|thick|wide|deep|loud|warm|strong)\b"
            r"|\b(?:amount|limit|percent|percentage|pressure|rate|size|temperature|tolerance|torque|penalty)\b",
            re.IGNORECASE,
        ),
        re.compile(_NUMBER, re.IGNORECASE),
        0.12,
    ),
    Kind(re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE), re.compile(_SOMEBODY), 0.2),
    Kind(re.compile(r"\bwhy\b|\bfor what reason\b", re.IGNORECASE), re.compile(_REASON, re.IGNORECASE), 0.2),
)


def kinds_of(question: str) -> tuple[Kind, ...]:
    """None: any text may answer it."""
    return tuple(kind for kind in _KINDS if kind.asked.search(question))


def of_kind(question: str, text: str) -> bool:
    """Whether it holds what such a question wants."""
    return all(kind.told(text) for kind in kinds_of(question))


def what_is_told(question: str) -> str:
    """The question without the words that only say what kind of answer it wants."""
    return _HOW.sub(" ", question)
