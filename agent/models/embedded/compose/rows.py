"""Where rows are told rather than sums, and which of them."""

from agent.models.embedded.compose.senses import LinkWord
from agent.models.embedded.compose.wording import Wording
from tools.analysis.semantics import Kind


class Rows(Wording):
    def _line_of_order(self, place: int) -> bool:
        """`how much of each line`, where an order is named: none of a product line."""
        order = any(record.entity == "order" for one in self._segments for record in one.records[:1])
        return order and any(sense.link == "lines" for sense in self._senses(place, LinkWord))

    def _rows_of_fields(self) -> bool:
        """`the chain on order: PO number and due date`: each has its own day, which no sum tells."""
        found = [self._model.find(self._subject.name, name) for name in self._draft.show]
        dates = [one for one in found if one is not None and one.field.kind is Kind.DATE and not one.path]
        named = any("date" in self._segments[p].stems for p in self._draft.used)  # "ordered" is but a verb
        return bool(dates) and (named or self._asks("when")) and not self._has_period

    def _still_to_come(self) -> None:
        """`the earliest delivery of what is on order`: what has come is none of it."""
        draft = self._draft
        flag = self._model.find(self._subject.name, "open")
        if flag is None or flag.path or "open_quantity" not in draft.show:
            return
        said = [p for p in draft.used if (f := self._found(p, numeric=True)) and f.name == "open_quantity"]
        if said and not any("quantity" in " ".join(self._segments[p].stems) for p in said):
            draft.condition(draft.where, "open")

    def _one_named(self) -> bool:
        """Is it all about one record of the subject?"""
        mine = [one for one in self._draft.where if one["field"] == self._subject.name and one["is"] == "is"]
        return len(mine) == 1 and len(mine[0]["values"]) == 1
