"""What a message says about the proposal before it. Only what cannot be meant otherwise is a yes or a no."""

import re
from enum import StrEnum


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


_THAT = r"(?: (?:it|this|that|them|the (?:proposal|draft|requisition|request|e ?mail|message|order)))?"
_BESIDES = r"(?: (?:now|please|thanks|thank you|then|as is|as it is|exactly so))*"
_DO = r"(?:please )?(?:i )?(?:approved?|confirm(?:ed)?|send|submit|do|go ahead(?: and (?:send|do))?|freigeben)"
_DROP = (
    r"(?:please )?(?:cancel|reject(?:ed)?|decline|discard|drop|forget|stop|abort|withdraw|abbrechen"
    r"|do ?n[o']?t(?: (?:send|do|approve|submit))?)"
)
_YES = re.compile(rf"(?:yes|yep|yeah|y|ja){_BESIDES}|(?:(?:yes|yep|yeah|ja) )?(?!do$){_DO}{_THAT}{_BESIDES}")
_NO = re.compile(rf"(?:no|nope|n|nein){_BESIDES}|(?:(?:no|nope|nein) )?{_DROP}{_THAT}{_BESIDES}")
_BEGINS = re.compile(r"(?:yes|yep|yeah|ja|approved?|go ahead)\b|(?:no|nope|ok|okay|sure)\b.*\b(?:but|only if|unless)\b")
_WAVERING = """ok okay sure fine good great yes yeah yep no nope maybe perhaps probably hmm hm well i guess think so
suppose alright right looks sounds it that this is not now wait later yet but really both either"""
_WAVERS = frozenset(_WAVERING.split())


def verdict(message: str) -> Verdict | None:
    """None: it is about something else."""
    said = " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", message.lower())))
    asks = "?" in message
    if not asks and _YES.fullmatch(said):
        return Verdict.YES
    if not asks and _NO.fullmatch(said):
        return Verdict.NO
    if said and (_BEGINS.match(said) or set(said.split()) <= _WAVERS):
        return Verdict.UNSURE
    return None
