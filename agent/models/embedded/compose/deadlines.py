"""`jobs to be done by Friday`: what still has to be, when a day to come is the last one."""

from datetime import date

from agent.models.embedded.compose.draft import Draft
from tools.analysis.semantics import MODEL

_DUE = frozenset({"due_date", "expected_date"})
_ENDED = frozenset({"status", "open", "completed", "late", "received_late", "not_started"})


def still_open(draft: Draft, today: date) -> Draft:
    """What was finished long ago was due by then as well, and is not asked for."""
    ahead = draft.until is not None and draft.since is None and draft.until >= today.isoformat()
    told = {one["field"] for one in draft.where}
    meant = draft.day in _DUE and not told & _ENDED and not draft.others
    if ahead and meant and MODEL.find(draft.subject, "open") is not None:
        draft.condition(draft.where, "open")
    return draft
