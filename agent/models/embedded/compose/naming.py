"""Where the records, values and words of a question belong: the subject, what it belongs to, what is linked to it."""

from collections.abc import Iterator

from agent.models.embedded.compose.averages import Averages
from agent.models.embedded.compose.prices import EXACT, IDLE_COST, JOIN_COST, LINK_COST, SAME, VERB_COST
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import Extreme, FieldWord, LinkWord
from agent.models.embedded.compose.sight import ORDERS, PARTIES, SUBJECT_OF
from agent.models.embedded.compose.structure import STRUCTURE

_JOINTS = frozenset({"and", "or", "plus"})
_COMPARING = frozenset({"vs", "versus", "against", "compare", "compared", "comparison", "than"})
# What is asked of the items at the structure's other end.
_THROUGH = {"supplier": "offers", "work_order": "work_orders"}
_DENIALS = {"is": "is_not", "named": "not_named"}


class Naming(Averages):
    def _name(self, place: int, segment: Segment) -> None:
        """Records and values, put where they belong: the subject itself, what it belongs to, what is linked to it."""
        grouped = {one["field"].rsplit(".", 1)[-1] for one in self._draft.by}
        if segment.aside and any(value.field in grouped for value in segment.values):
            self._draft.used.add(place)  # "by type (OEM, distributor, …)": examples
            return
        if not segment.records and (self._describes_item(place) or self._beside_both(place)):
            self._draft.used.add(place)  # "the load chain LCH-1007"
            return
        best = segment.records[0].score if segment.records else 0.0
        routes: list[tuple[float, str, str, tuple[str, ...], str]] = []  # cost, link, field, values, entity
        for candidate in segment.records:
            if candidate.score < best - 0.1:
                continue
            codes = tuple(one.code for one in segment.records) if segment.all else (candidate.code,)
            subject = ORDERS.get(candidate.name) if candidate.entity == "order" else SUBJECT_OF.get(candidate.entity)
            if subject:
                routes += [(cost + (best - candidate.score), link, field, codes, subject)
                           for cost, link, field in self._routes_to(subject, place)]  # fmt: skip
        for value in segment.values:
            if value.weak and value.field != "country" and not self._field_beside(place, value.field):
                continue
            alike = tuple(v.value for v in segment.values if (v.entity, v.field) == (value.entity, value.field))
            routes += [(cost, link, field, alike, value.entity)
                       for cost, link, field in self._routes_of(value.entity, value.field, place)]  # fmt: skip
        if not routes:
            return
        cost, link, field, values, _ = min(routes, key=lambda one: one[0])
        draft = self._draft
        if segment.records and not segment.all:
            self._note_doubt(segment, values[0])
        how = segment.values[0].how if segment.values else "is"
        denial = _DENIALS.get(how)
        if denial is None and place in self._denied and not link:
            return  # "whose name does not contain …" cannot be said
        denied = self._deny(place) or self._never_done(place, link)
        if "/" in link:
            draft.condition(draft.nested(*link.split("/"))["where"], field, how, *values)
        elif link:
            draft.condition(draft.apart(link, negated=denied)["where"], field, how, *values)
            if link in STRUCTURE and not denied and (many := self._so_many_kinds(place)) is not None:
                draft.related[link]["count"] = {"is": many[0], "value": many[1]}
        else:
            draft.condition(draft.where, field, denial if denied and denial else how, *values)
            self._or_so_called(place, how)
        draft.used.add(place)
        draft.cost += cost
        if place == self._asked and self._noun(place) == self._subject.name:
            draft.evidence += 0.05  # "which dealers …": they are asked
        for near in self._free([place - 1, place + 1]):  # "supplier Litware", "color red"
            noun = self._noun(near)
            named = [f for f in self._senses(near, FieldWord) if f.field == field.rsplit(".", 1)[-1]]
            if (noun and segment.records and noun == SUBJECT_OF.get(segment.records[0].entity)) or named:
                draft.used.add(near)
                kinds = None if link or near > place or segment.before != "of" else self._narrower(field)
                draft.show += [kinds] if kinds and named else []  # "which kinds of bikes"

    def _or_so_called(self, place: int, how: str) -> None:
        """`chairs and stools`: what is called the one or the other."""
        where = self._draft.where
        compared = any(one.text.lower() in _COMPARING for one in self._segments)
        if how == "is" or len(where) < 2 or not (compared or self._segments[place].before in _JOINTS):
            return
        last, one = where[-2:]
        if (last["field"], last["is"]) == (one["field"], one["is"]):
            last["values"] = [*last["values"], *one["values"]]
            where.pop()

    def _note_doubt(self, segment: Segment, code: str) -> None:
        """A name that several records of the kind fit alike is the planner's to decide."""
        entity = next((record.entity for record in segment.records if record.code == code), "")
        fitting = [record for record in segment.records if record.entity == entity]
        near = [record for record in fitting if fitting[0].score - record.score < SAME]
        if len(near) > 1 and (near[0].score < EXACT or near[1].score >= EXACT):
            self._draft.doubts.append((code, tuple(near)))

    def _routes_to(self, subject: str, place: int) -> Iterator[tuple[float, str, str]]:
        """To a record of a subject: (price, link, field)."""
        if self._subject.name == "bom_line" and subject == "item":
            self._draft.used |= {p for p, _ in self._said_of_structure()}
            yield 0.0, "", self._role(place)
            return
        structure = self._structure() if subject == "item" else ""
        if structure and (self._subject.name == "item" or self._way("item")):
            way = self._way("item")
            yield 0.0 if way is None else 2 * JOIN_COST, structure if way is None else f"{way}.{structure}", "item"
            return
        through = self._through_structure(place) if self._subject.name == "item" and subject in _THROUGH else ""
        if through:
            yield VERB_COST, f"{through}/{_THROUGH[subject]}", subject
        said = (sense for p, _ in self._said_of_structure() for sense in self._senses(p, LinkWord))
        own = any(sense.subject == self._subject.name for sense in said)
        if structure and not own and place not in self._denied:
            yield from ((price, f"{link}.{structure}", "item") for price, link in self._deals())
            return
        if subject == self._subject.name:
            yield 0.0, "", subject
        way = self._way(subject)
        if way:
            yield JOIN_COST * (way.count(".") + 1), "", way
        for link in self._links_to(subject):
            ways = [path for path, owner in self._model.joined(link.subject) if owner.name == subject]
            field = subject if link.subject == subject else ".".join(ways[0])
            yield self._price(link), link.name, field

    def _deals(self) -> Iterator[tuple[float, str]]:
        """The ways over linked records to items; what one deals in, whether or not it was ever ordered, at once."""
        for link in self._links_to("item"):
            price = self._price(link) if self._model.subjects[link.subject].day else JOIN_COST
            way = next(".".join(path) for path, owner in self._model.joined(link.subject) if owner.name == "item")
            yield price, f"{link.name}/{way}"

    def _routes_of(self, table: str, field: str, place: int) -> Iterator[tuple[float, str, str]]:
        """To a value of a field: (price, link, field)."""
        way = self._way("item")
        kind = self._structure_of_kind(place) if table == "sku" and (way or self._subject.name == "item") else ""
        if kind:
            yield 0.0 if way is None else 2 * JOIN_COST, kind if way is None else f"{way}.{kind}", field
            return
        if table == "sku" and self._parts_of_kind(place):
            yield from ((price, f"{link}.assemblies", field) for price, link in self._deals())
            return
        for found in self._model.fields(self._subject.name):
            if (found.owner.table, found.field.name) == (table, field):
                if self._subject.name == "bom_line" and found.path != (self._role(place),):
                    continue
                yield JOIN_COST * len(found.path), "", found.name
        for link in self._subject.links:
            if link.structure:
                continue
            for found in self._model.fields(link.subject):
                if (found.owner.table, found.field.name) == (table, field):
                    yield self._price(link) + JOIN_COST * len(found.path), link.name, found.name
                    break

    def _field_beside(self, place: int, field: str) -> bool:
        near = [p for p in (place - 1, place + 1) if 0 <= p < len(self._segments)]
        return any(sense.field == field for p in near for sense in self._senses(p, FieldWord))

    def _deny_through(self, place: int, noun: str) -> bool:
        """`suppliers that sell us no item`: none of what would lead there."""
        said = [
            link
            for link in self._subject.links
            if link.subject != noun and noun in self._reached_by(link.name) and not link.structure
        ]
        spoken = [link for link in said if self._price(link) < LINK_COST]
        if not said:
            return False
        self._draft.cost += 0.0 if spoken else IDLE_COST
        said = spoken or said
        self._draft.link(said[0].name, negated=self._deny(place))
        self._draft.used.add(place)
        return True

    def _verb_of_another(self, place: int) -> bool:
        """`the parts Litware sells us`: what the supplier does, through whom the subject was found already."""
        if place == self._asked and self._noun(place) in PARTIES and not self._operator(place, "who"):
            return False  # "which vendors had …": they are asked, they do nothing
        doing = {sense.subject for sense in self._senses(place, LinkWord)} & PARTIES
        if self._subject.name in PARTIES and doing and self._subject.name not in doing:
            return False  # customers supply nothing
        behind = place + 1 < len(self._segments) and any(True for _ in self._senses(place + 1, Extreme))
        if behind and self._segments[place].stems == ("make",):
            return True  # "made the most revenue"
        for sense in self._senses(place, LinkWord):
            if sense.subject == self._subject.name or sense.link in STRUCTURE:
                continue
            if any(sense.subject in self._reached_by(name) for name in self._draft.links):
                return True
            for segment in self._segments:
                if any(SUBJECT_OF.get(record.entity) == sense.subject for record in segment.records):
                    return True
        return False

    def _take_noun(self, place: int) -> bool:
        noun = self._noun(place)
        draft = self._draft
        if noun is None:
            return False
        if noun == self._subject.name and place not in self._denied:
            draft.used.add(place)
            draft.evidence += 0.05 if place == self._asked else 0.02
            return True
        if noun != self._subject.name and self._verb_of_another(place):
            draft.used.add(place)
            return True
        if place in self._denied and self._deny_through(place, noun):
            return True
        if place not in self._denied and any(noun in self._reached_by(name) for name in draft.links):
            draft.used.add(place)
            return True
        links = [link for link in self._subject.links if link.subject == noun and not link.structure]
        counted = any(one["aggregate"] == "count" for one in draft.measures) and not self._segments[place].weight
        if links and noun == "stock" and place not in self._denied and (counted or self._has_other_records(place)):
            draft.used.add(place)  # "how many items do we have (on open work orders)"
            return True
        if links and (place in self._denied or place != self._asked):
            draft.link(links[0].name, negated=self._deny(place))
            draft.used.add(place)
            draft.cost += IDLE_COST
            return True
        if self._way(noun) and self._deny(place):  # "without a work order"
            draft.where.append({"field": self._way(noun), "is": "missing", "values": []})
            draft.used.add(place)
            return True
        if self._way(noun):
            if place != self._asked and (self._says_which(noun) or self._described(place, noun)):
                draft.used.add(place)  # "orders of customers in Italy": they are told by where they are
                return True
            if place == self._asked and any(self._operator(p, "count") for p in range(place)):
                return False
            draft.used.add(place)
            draft.cost += 0.0 if place in self._denied else IDLE_COST
            return True
        return False

    def _that_have_any(self) -> None:
        """`vendors we buy from`, `customers who ordered`: those that have any of what the verb leads to, when it leads
        to nothing else that is said."""
        if self._asked is None or self._noun(self._asked) != self._subject.name:
            return
        linked = self._draft.links
        for place in self._free(range(self._asked + 1, len(self._segments))):
            for sense in self._senses(place, LinkWord):
                mine = sense.subject == self._subject.name and sense.link not in STRUCTURE and sense.link != "lines"
                if not mine or self._segments[place].weight < 1 or self._noun(place) or place in self._denied:
                    continue
                if sense.link in linked:
                    self._draft.used.add(place)  # "vendors that sell us no item"
                elif not linked:
                    self._draft.link(sense.link)
                    self._draft.used.add(place)
                    self._draft.cost += IDLE_COST
                    return

    def _says_which(self, noun: str) -> bool:
        """Is there a condition on what our records belong to?"""
        way = self._way(noun)
        return any(one["field"] == way or str(one["field"]).rpartition(".")[0] == way for one in self._draft.where)

    def _has_other_records(self, place: int) -> bool:
        """Is it the verb `to have`, and other related records are named?"""
        linked = {link.subject for link in self._subject.links if not link.structure} - {"stock"}
        having = self._segments[place].stems[-1:] in (("have",), ("got",))
        return having and any(self._noun(p) in linked for p in range(place + 1, len(self._segments)))

    def _price_of_noun(self, place: int) -> float:
        noun = self._noun(place)
        told = noun is not None and noun != self._subject.name and place != self._asked and self._says_which(noun)
        return -0.01 if told else 0.04

    def _take_link(self, place: int) -> bool:
        draft = self._draft
        for sense in self._senses(place, LinkWord):
            if sense.subject != self._subject.name:
                if self._leads_here(sense) and self._segments[place].weight >= 1:
                    draft.used.add(place)
                    draft.cost += VERB_COST
                    return True
                continue
            if place == self._asked and place not in self._denied:
                continue
            if sense.link in draft.links or place in self._denied:
                draft.link(sense.link, negated=self._deny(place))
                draft.used.add(place)
                return True
        return False
