"""Words and codes that may be the name of a record nobody knows."""

import re
from collections.abc import Collection

from agent.models.embedded.compose.lexicon import lexicon
from agent.models.embedded.meaning import is_word
from agent.models.embedded.question import Question, Span, is_plain
from agent.models.embedded.words import stem
from tools.analysis.semantics import MODEL

_WORD = re.compile(r"[^\W\d_][\w'’&-]*")
_LEADING = frozenset({"of", "for", "from", "with", "in", "at", "to", "by"})


def unknown_codes(question: Question) -> frozenset[str]:
    """What is written like a code and is none that is known; none where a record is named as well."""
    if any(span.known for span in question.spans):
        return frozenset()
    return frozenset(one.text for one in question.spans if any(sign.isdigit() for sign in one.text))


def unknown_run(question: Question, vocabulary: Collection[str]) -> Span | None:
    """The longest run of words that nothing explains: what a required name would be, when it names no record."""
    best: list[re.Match[str]] = []
    run: list[re.Match[str]] = []
    for match in _WORD.finditer(question.text):
        taken = [(s.start, s.end) for s in question.spans] + [(v.start, v.end) for v in question.values]
        inside = any(start <= match.start() < end for start, end in taken)
        if inside or is_plain(match[0], vocabulary):
            run = []
            continue
        run = [*run, match] if run and question.text[run[-1].end() : match.start()].isspace() else [match]
        best = max(best, run, key=len)
    if not best or all(
        match[0].islower() and (is_word(match[0]) or stem(match[0]) in lexicon(MODEL).words) for match in best
    ):
        return None  # common words are no name
    start, end = best[0].start(), best[-1].end()
    led = _WORD.findall(question.text[:start])[-1:]
    if _WORD.search(question.text, end) and not (led and led[0].lower() in _LEADING):
        return None  # in the middle of a sentence: a verb rather than a name
    return Span(start, end, question.text[start:end])
