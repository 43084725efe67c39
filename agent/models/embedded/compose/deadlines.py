"""`jobs to be done by Friday`, `jobs that need the bar`: what still has to be, though no word says that it is open."""

from collections.abc import Sequence
from datetime import date

from agent.models.embedded.compose.draft import Draft
from agent.models.embedded.compose.segments import Segment
from tools.analysis.semantics import MODEL

_DUE = frozenset({"due_date", "expected_date"})
_ENDED = frozenset({"status", "open", "completed", "late", "received_late", "not_started"})


_NEEDS = frozenset({"need", "needs", "needing", "require", "requires", "requiring"})

_SUFFERS = (("affect",), ("hit",))
_OF_ITEMS = frozenset({"work_order", "sales_order"})


def still_open(draft: Draft, read: Sequence[Segment], today: date) -> Draft:
    """What was finished long ago was due by then as well, and is not asked for; nor does it need anything now."""
    ahead = draft.until is not None and draft.since is None and draft.until >= today.isoformat()
    told = {one["field"] for one in draft.where}
    meant = draft.day in _DUE and not told & _ENDED and not draft.others
    needs = any(one.text.lower() in _NEEDS or one.stems[:1] in _SUFFERS for one in read)
    made = draft.subject in _OF_ITEMS and "item.components" in str(draft.related)
    needs = needs and made and not told & _ENDED and not (draft.since or draft.until)
    if ((ahead and meant) or needs) and MODEL.find(draft.subject, "open") is not None:
        draft.condition(draft.where, "open")
    return draft
