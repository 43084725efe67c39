"""What is ranked and by what it is counted: kinds of items, related lines, pieces in place of a bare unit."""

from agent.models.embedded.compose.prices import OTHER_COST
from agent.models.embedded.compose.senses import Extreme, LinkWord, Noun
from agent.models.embedded.compose.sight import NUMBERING, UNITS, Sight
from tools.analysis.semantics import Kind


class Ranking(Sight):
    def _counted(self, place: int) -> bool:
        """`most orders`, `PO with the most lines`: the noun behind is what is counted. Of what is told by its pieces
        (`the most scrap`) these are summed."""
        ahead = range(place + 1, min(place + 4, len(self._segments)))
        numbering = self._segments[place].text.lower() in NUMBERING
        spread = self._draft.by or any(self._sorts(name) for name in self._draft.show)
        for near in ahead:
            if self._lines(near) and any(self._leads_here(sense) for sense in self._senses(near, LinkWord)):
                self._draft.used.add(near)
                return True
            if self._noun(near) != self._subject.name or (near == self._asked and not (numbering and spread)):
                continue
            figure = self._found(near, numeric=True)
            if figure is not None and not figure.path and self._mass():
                return False
            if self._model.find(self._subject.name, "order.status") and not self._lines(near):
                self._draft.cost += OTHER_COST  # orders, not their lines
            return True
        return False

    def _kind_ranked(self, place: int) -> bool:
        """`which drive shaft has lost most`, `top 3 gear motors`: a kind of item is named as what is ranked."""
        kinds = [p for p in self._items() if not self._segments[p].records]
        if not kinds or len(kinds) < len(self._items()):
            return False
        first = self._asked is None or kinds[0] < self._asked or self._noun(self._asked) == self._subject.name
        if self._way("item") is None:
            self._draft.cost += OTHER_COST if first and kinds[0] < place else 0.0  # items are ranked, not customers
            return False
        return first and (kinds[0] < place or all(not self._segments[p].senses for p in range(place + 1, kinds[0])))

    def _rank_of_linked(self, place: int, extreme: Extreme) -> None:
        """`the dearest item in the offers of Litware`: by the offers' price, when these are named themselves."""
        named = {n.subject for p in range(place, len(self._segments)) for n in self._senses(p, Noun)}
        linked = {link.subject for link in self._subject.links if link.name in self._draft.links}
        ranks = {sense.subject for sense in self._senses(place, Extreme)}
        if extreme.subject == self._subject.name and ranks & linked & named:
            self._draft.cost += OTHER_COST

    def _kind_asked(self, name: str, place: int) -> bool:
        """`which buyer placed the highest …`, `top 2 territories by …`: the field is named before the word that ranks,
        or right behind it."""
        behind = [p for p in (place + 1, place + 2) if p < len(self._segments)]
        while behind and self._segments[behind[0]].number is not None:
            behind.pop(0)
        return any((f := self._found(p)) is not None and f.name == name for p in (*range(place), *behind[:1]))

    def _without_units(self) -> None:
        """`how many pieces went to scrap`: the scrapped quantity; `piece` is but its unit."""
        averaged = {str(one.get("field")) for one in self._draft.measures if one["aggregate"] == "average"}
        if not self._asks("sum"):  # "on average, how many pieces": no sum
            self._draft.measures = [
                one for one in self._draft.measures if one["aggregate"] != "sum" or one["field"] not in averaged
            ]
        told: dict[str, set[bool]] = {}
        for place in range(len(self._segments)):
            found = self._found(place, numeric=True)
            if self._describes(place):
                continue
            if found is not None and found.field.kind is Kind.QUANTITY and not found.path:
                told.setdefault(found.name, set()).add(self._segments[place].stems in UNITS)
        units = {name for name, by_unit in told.items() if by_unit == {True}}
        if len(units) == len(told) or not units:
            return
        named = {f.name for f in self._figures} | {str(one.get("field")) for one in self._draft.measures}
        if not named & (told.keys() - units):
            return
        self._figures = [f for f in self._figures if f.name not in units]
        self._draft.measures = [one for one in self._draft.measures if one.get("field") not in units]

    def _values_of(self) -> None:
        """`which sizes are there`, `which subcategories belong to clothing`: each value once, not each record."""
        draft = self._draft
        own = [f for name in draft.show if (f := self._model.find(self._subject.name, name)) is not None]
        if len(own) != 1 or own[0].field.kind is not Kind.TEXT or own[0].path or draft.measures or draft.by:
            return
        if draft.order or self._figures or own[0].field.name == self._subject.code:
            return
        fixed = {one["field"] for one in draft.where}
        said = [p for p in range(len(self._segments)) if (f := self._found(p)) is not None and f == own[0]]
        listed = any(self._noun(p) == self._subject.name for p in range(len(self._segments)))
        named = [self._segments[p] for p in said]
        many = any(one.stems and one.text.endswith("s") and not one.text.endswith(one.stems[-1]) for one in named)
        if many and not listed and not fixed & {own[0].name, self._subject.name}:
            draft.by, draft.show = [{"field": own[0].name}], []
            draft.measures = [{"aggregate": "count"}]
            draft.structure += 1

    def _days_of_buckets(self, day: str | None) -> None:
        """`completed work orders by month`: by the month in which they were completed."""
        for one in self._draft.by:
            if day and one.get("bucket") and one["field"] == self._subject.day:
                one["field"] = day
