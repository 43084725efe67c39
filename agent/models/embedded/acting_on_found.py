"""`expedite the purchase order that is most late`: the record is found before anything is proposed."""

from agent.models.embedded.acting import commands, told_to_act
from agent.models.embedded.compose.placing import in_place
from agent.models.embedded.decided import Decision, Rest
from agent.models.embedded.found_first import superlatives
from agent.models.embedded.question import Candidate, Question
from agent.models.embedded.reading import Before, Call
from agent.models.embedded.repertoire import Repertoire
from agent.models.embedded.shown import kind_of_rows

_UNKNOWN = "(found)"  # the code of what is still to be found


def found_to_act(acting: Repertoire, composing: str, question: Question) -> Decision | None:
    """The query that finds the one record that a superlative means, when the rest tells to do something about it.
    `composing`: the tool that takes any query."""
    if any(span.known for span in question.spans) or not commands(question):
        return None
    for start, end, query in superlatives(question):
        kind = kind_of_rows(query)
        if kind is None or question.text[start:end].rstrip().lower().endswith("s"):
            continue  # not for several at once
        asked = in_place(question, start, end, (Candidate(kind[0], _UNKNOWN, kind[1], 1.0),))
        decided = told_to_act(acting, asked, Before(), ())
        told = [str(value) for call in decided.calls for value in call.arguments.values()] if decided else []
        if any(_UNKNOWN in value for value in told):
            return Decision(calls=(Call(composing, dict(query)),), query=query, then=Rest(start, end))
    return None
