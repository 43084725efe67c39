"""The words that only take up the talk, and those that speak of what was shown without naming it."""

import re
from dataclasses import replace

from agent.models.embedded.question import Question

_WORDS = r"(?:ok|okay|thanks|thank you|thx|hm+|ah|oh|oops|wait|hang on|hold on|actually|hey|hi|hello)\b\W+"
_PRAISE = r"(?:right|all ?right|great|good|fine|perfect|super|cool|nice|well|got it|interesting|understood|yes)\b"
_TAKES_UP = re.compile(rf"^(\W*(?:no\W+)?)((?:{_WORDS}|{_PRAISE}\s*[,.;:!–-]\W*)+)(?=\w)", re.IGNORECASE)
_LIST = r"(?:them|those|these|it|that|this|the list|the results?)"
_SORTS = re.compile(
    rf"\b(?:sort|rank|order|group|split)( {_LIST}(?: all)?(?: down| up)?)(?= by\b)"
    rf"|(\b(?:break|show|list|give me|give) {_LIST}(?: all)?(?: down| up)?)(?= by\b)",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    rf"^(\W*)((?:please )?compared? (?:{_LIST} )?(?:with|to|against)|versus|vs\.?|as against)(?= )", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TERMS = re.compile(r"\bin (?:terms of\b|(value|money|quantity|volume) terms\b)", re.IGNORECASE)
_NUMBER = re.compile(r"^\W*(?:and )?(?:the )?(?:number|count) of(?= \w+\W*$)", re.IGNORECASE)
_WHY = re.compile(r"^\W*(?:(?:and|but|so) )*(?:why|how come)(?: (?:is|was|are|were) (?:that|this|it|they))?\W*$", re.I)
_TAKES_OUT = re.compile(
    r"^\W*(?:please |now |and |then |can you |could you )*"
    r"((?:remove|drop|skip|hide|exclude|omit|(?:leave|take|filter) (?:out|away))\b)",
    re.IGNORECASE,
)


def begun(question: Question) -> Question:
    """Without the words that only take up the talk: `ok, and in May?`, `no wait, the fastest`, `sort them by value`.
    What is to be taken out of the list shown is denied: `drop the inactive ones`; what is to be compared with it is
    asked as it was: `versus Paris`."""
    text = _TAKES_UP.sub(lambda said: said[1] + " " * len(said[2]), question.text)
    text = _SORTS.sub(lambda said: said[0].removesuffix(said[1] or said[0]).ljust(len(said[0])), text)
    text = _TAKES_OUT.sub(lambda said: said[0][: -len(said[1])] + "not".ljust(len(said[1])), text)
    text = _TERMS.sub(lambda said: f"in {said[1] or ''}".ljust(len(said[0])), text)
    text = _NUMBER.sub(lambda said: "how many".ljust(len(said[0])), text)
    if _WHY.match(text):
        return replace(question, text="by reason")
    with_it = "versus" if question.periods or _YEAR.search(text) else "and"
    text = _COMPARES.sub(lambda said: said[1] + with_it.ljust(len(said[2])), text)
    return question if text == question.text else replace(question, text=text)
