"""Questions in German, of which only single words are understood: it is said in both languages that English is."""

import re

# Words of grammar that are no English ones.
_WORDS = """
wie viele viel haben hat wir ich ihr auf welche welcher welches welchen sind ist wird werden wurde wurden der das dem
den und oder nicht kein keine ein eine einen einem einer für von vom mit bei zum zur aus nach über unter wann wer wen
wem warum wieso wieviel wieviele bitte zeig zeige zeigen gibt gib unser unsere unseren unserem noch heute gestern diese
dieser dieses diesen kann kannst können soll sollen muss müssen sich es im am beim als alle mir uns
"""
_GERMAN = frozenset(_WORDS.split())
_BEGIN = "wer wen wem wann warum wieso wieviel wieviele welche welcher welches welchen zeige zeig"
_ASKS = frozenset(_BEGIN.split())  # with these a question begins
_WORD = re.compile(r"[^\W\d_]+")
_FEW, _SHARE = 2, 0.3  # so many words, and so much of the question
ENGLISH_ONLY = (
    "Ich verstehe nur Englisch; bitte stellen Sie die Frage auf Englisch."
    " (I understand English only; please ask in English.)"
)


def is_german(text: str) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    if words and words[0] in _ASKS:
        return True
    said = sum(word in _GERMAN for word in words)
    return said >= _FEW and said >= _SHARE * len(words)
