"""Takes out of a language model's text what nothing supports."""

import re
from collections.abc import Sequence

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage

from agent.grounding import Checker
from agent.stated import Stated

_PASSES = 3  # what was reckoned from a sentence that is gone has lost its support
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|$))+[.!?]*[^\S\n]*|\n")
_ROW = re.compile(r"^\s*\|.*\|\s*$")
_EMPTY = "—"


def request(draft: AIMessage, wrong: Sequence[Stated]) -> list[AnyMessage]:
    """What is added to the conversation, once, so that the model mends its draft."""
    named = "; ".join(dict.fromkeys(one.text for one in wrong))
    return [
        AIMessage(draft.text),
        HumanMessage(
            f"Nothing that a tool returned in this turn supports these statements of your draft: {named}. Write the "
            "whole answer again without them, or call the tool that gives them first. Do not mention this check.",
            name="check",
        ),
    ]


def cut(text: str, checker: Checker) -> tuple[str, list[str]]:
    """The text without the sentences and cells that are not supported, and what was not. The text says so."""
    gone: list[str] = []
    for _ in range(_PASSES):
        wrong = checker.check(text).unsupported
        if not wrong:
            break
        gone += [one.text for one in wrong]
        text = _without(text, wrong)
    else:
        wrong = checker.check(text).unsupported
        if wrong:
            gone, text = [*gone, *(one.text for one in wrong)], ""
    if not gone:
        return text, []
    note = "_Left out: what the looked-up data does not support._"
    return f"{text.strip()}\n\n{note}".strip(), list(dict.fromkeys(gone))


def _without(text: str, wrong: Sequence[Stated]) -> str:
    lines, at = [], 0
    for line in text.split("\n"):
        here = [one for one in wrong if at <= one.start < at + len(line) + 1]
        kept = (_row if _ROW.match(line) else _prose)(line, at, here) if here else line
        if kept is not None:
            lines.append(kept)
        at += len(line) + 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def _row(line: str, at: int, wrong: Sequence[Stated]) -> str | None:
    """Without the cell; without the row when the cell is what the row is called."""
    cells, place = line.split("|"), at
    for number, cell in enumerate(cells):
        if any(place <= one.start < place + len(cell) for one in wrong):
            if number <= 1:
                return None
            cells[number] = f" {_EMPTY} "
        place += len(cell) + 1
    return "|".join(cells)


def _prose(line: str, at: int, wrong: Sequence[Stated]) -> str | None:
    kept = [
        sentence[0]
        for sentence in _SENTENCE.finditer(line)
        if not any(sentence.start() <= one.start - at < sentence.end() for one in wrong)
    ]
    rest = "".join(kept).rstrip()
    return rest if re.search(r"\w", rest) else None
