"""What is told to be done for several things, or with more than one call takes, is not done for some of it."""

import re
from collections.abc import Collection
from decimal import Decimal

from agent.models.embedded.account import left_out
from agent.models.embedded.compose.numerals import figure
from agent.models.embedded.decided import Decision
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Call
from tools.wording import join

_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")


def one_at_a_time(question: Question, call: Call) -> Decision | None:
    """A question back, naming what the call would leave out; None: nothing."""
    left = _left(question, call)
    if not left:
        return None
    text = (
        f"I do one thing at a time, and of this I would leave out {left}: please tell me what is to be done, one after"
        " the other, with the item and the quantity of each."
    )
    return Decision(text=text, outcome="clarify")


def _left(question: Question, call: Call) -> str:
    """The numbers, records and days that it was told with, and that the call is without."""
    given = [str(value) for value in call.arguments.values()]
    numbers = {figure(value) for value in given if value[:1].isdigit()}
    left = [
        one.text
        for one in left_out(question, [call])
        if (one.strict or any(sign.isdigit() for sign in one.text))
        and not any(one.text in value for value in given)  # words that are to be sent
        and not _all_given(one.text, numbers)
    ]
    told = {value.lower() for value in given}
    named = {span.text for span in question.spans for c in span.candidates if {c.code.lower(), c.name.lower()} & told}
    missing = [text for text in dict.fromkeys(left) if text not in named]  # a record may be named twice
    return join(f"“{text}”" for text in missing) if missing else ""


def _all_given(text: str, numbers: Collection[Decimal | None]) -> bool:
    """`older than 5 days`, where five is what it is given."""
    said = _NUMBERS.findall(text)
    return bool(said) and all(figure(one) in numbers for one in said)
