"""What the planner hears while a language model writes: its words as they come, but none that nothing supports."""

import re
from collections.abc import Callable

Say = Callable[[str], None]
_UNSURE = re.compile(r"[^a-z\s][^\s]*$|\d\S*$")  # the last word may go on: "7" to "76", "Tool" to "Tool Crib"
_CLAIMS = re.compile(r"[\dA-Z<\[\]/]")  # and what markup is made of


class Voice:
    """`draft` is a language model's: what `doubtful` says of a line so far is held back with all that follows, until
    `finish` gives the text that was found right. `say` is for words that need no check. What was said of a draft that
    was dropped (the model failed, or went on to call a tool) cannot be unsaid: the next words begin a paragraph."""

    def __init__(self, say: Say, doubtful: Callable[[str], bool], *, spoken: bool = False) -> None:
        self.spoke = False
        self._say = say
        self._doubtful = doubtful
        self._apart = spoken
        self._said = ""
        self._held: list[str] = []

    def draft(self, chunk: str) -> None:
        self._held.append(chunk)
        held = "".join(self._held)
        if _UNSURE.search(held) and held[-1:] not in " \n":
            return
        if _CLAIMS.search(held) and self._doubtful(self._said.rpartition("\n\n")[2] + held):
            return
        self._flush()

    def say(self, text: str) -> None:
        if self._said and not self._held:
            self._apart = True
        self._held.clear()
        self._said = ""
        self._speak(text)

    def drop(self) -> None:
        """Forget what is held back; what was said stands alone."""
        self._apart = self._apart or bool(self._said)
        self._held.clear()
        self._said = ""

    def finish(self, text: str) -> None:
        """`text` is the whole that may be said: what of it has not been said yet is."""
        if text.startswith(self._said):
            if "".join((self._said, *self._held)) == text:
                self._flush()
            elif rest := text[len(self._said) :]:
                self._held = [rest]
                self._flush()
        else:
            self.drop()
            self._held = [text]
            self._flush()

    def _flush(self) -> None:
        for chunk in self._held:
            self._speak(chunk)
            self._said += chunk
        self._held.clear()

    def _speak(self, text: str) -> None:
        if text:
            self._say(f"\n\n{text}" if self._apart else text)
            self._apart, self.spoke = False, True
