"""Figures of what only ever happens on its day: of a day to come there are none yet, which is not 0."""

from collections.abc import Collection
from datetime import date

from core.errors import NotFound
from data_layer.analysis.model import MODEL
from data_layer.analysis.query import Measure, Query
from data_layer.analysis.repository import AnalysisRepository
from tools.analysis.beside import rest_on
from tools.periods import none_yet


async def refuse_to_come(repository: AnalysisRepository, query: Query, today: date, scopes: Collection[str]) -> None:
    """Raises `NotFound` for figures of a period that begins after today, when the day it means has only been and the
    source has no records of days so late."""
    subject = MODEL.subjects[query.subject]
    day = MODEL.find(query.subject, query.day or subject.day or "")
    if day is None or not day.field.been or not query.measures:
        return
    for since, until in ((query.since, query.until), (query.other_since, query.other_until)):
        if since is not None and since > today:
            counted = Query(query.subject, (Measure("count"),), day=query.day, since=since, until=until)
            if not rest_on(await repository.run(MODEL, counted, today, scopes=scopes)):
                raise NotFound(none_yet(f"{subject.many} by {day.title}", since, until))
