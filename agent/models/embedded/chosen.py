"""The answer to a question back: which of the choices the planner takes, if any."""

from collections.abc import Sequence

from agent.models.embedded.decided import Choice, Decision
from agent.models.embedded.question import Question
from agent.models.embedded.reading import Call, texts
from agent.models.embedded.words import content, stems, tokens

_ORDINALS = {"first": 0, "1": 0, "1st": 0, "second": 1, "2": 1, "2nd": 1, "third": 2, "3": 2, "3rd": 2, "fourth": 3,
             "4": 3, "4th": 3, "fifth": 4, "5": 4, "5th": 4, "last": -1, "latter": -1, "former": 0}  # fmt: skip
_YES = frozenset({"yes", "yeah", "yep", "sure", "ok", "okay", "please", "exactly", "right", "correct", "y"})
_NO = frozenset({"no", "none", "neither", "nope", "nothing", "cancel"})


def chosen(question: Question, choices: Sequence[Choice]) -> Decision | None:
    """The answer to a question back."""
    said = tokens(question.text)
    for choice in choices:
        if question.text.strip().casefold() == choice.label.casefold():  # as a screen's button sends it
            return _take(choice)
    if not choices or not said or len(said) > 8:
        return None
    if len(choices) == 1 and said[0] in _YES:
        return _take(choices[0])
    if said[0] in _NO and len(said) <= 3:
        return Decision(text="All right. What would you like to know instead?")
    codes = {c.code for span in question.spans for c in span.candidates if c.score >= span.candidates[0].score - 0.02}
    fitting = [choice for choice in choices if codes & set(texts(choice.arguments))]
    if len(fitting) == 1:
        return _take(fitting[0])
    places = [_ORDINALS[word] for word in said if word in _ORDINALS]
    if len(places) == 1 and len(said) <= 5 and -1 <= places[0] < len(choices):
        return _take(choices[places[0]])
    meant = set(content(stems(question.text))) - {"one"}
    fitting = [choice for choice in choices if meant and meant <= set(stems(choice.label))]
    return _take(fitting[0]) if len(fitting) == 1 else None


def _take(choice: Choice) -> Decision:
    return Decision(calls=(Call(choice.tool, choice.arguments),))
