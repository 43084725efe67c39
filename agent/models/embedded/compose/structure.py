"""The product structure in words: which item is made of which, told by where the names stand about the verb."""

from collections.abc import Sequence

from agent.models.embedded.compose.items import is_item, items
from agent.models.embedded.compose.segments import Segment
from agent.models.embedded.compose.senses import FieldWord, FlagWord, LinkWord, Noun, Operator
from agent.models.embedded.compose.sight import ORDERS, PARTIES, UNITS
from agent.models.embedded.compose.together import Together
from agent.models.embedded.words import stem

# Each link of the product structure, and the one that leads back.
STRUCTURE = {"components": "assemblies", "assemblies": "components"}
_PARTS = frozenset({"parts", "components", "items", "materials", "pieces", "subassemblies"})
_OWN_PARTS = frozenset({"parts", "components", "component", "subassemblies"})
_CALLED = frozenset({"category", "subcategory", "name", "model"})
_LISTED = 3  # characters between what stands in a list
_HAVING = frozenset({"have", "having", "with"})
_PEOPLE = frozenset({"i", "we", "you", "they", "who", "whom", "customer", "customers", "colleague", "he", "she"})
_INTO = frozenset({"in", "per", "into", "inside", "on", "for"})
_COMPARED = frozenset({"compare", "comparison", "vs", "versus"})
_ACROSS = frozenset({"any", "all", "every", "our", "across"})
_OF = frozenset({"of", "in", "for", "the", "a"})
_ONLY_ONE = frozenset({"only one", "just one", "exactly one", "a single"})
_TIMES = frozenset({"x", "pcs", "pc", "times"})
_STEPS = frozenset({"operation", "routing", "work_centre"})
_EVERY = ("every", "each")
_ITS = frozenset({"its", "their", "what", "which"})
_LED = frozenset({"with", "at", "from", "of", "for", "to", "any"})
_NEEDING = (("take",), ("need",), ("require",))


_OF_THEIRS = ((stem("bill"),), (stem("bom"),), (stem("structure"),))


class Structure(Together):
    def _structure(self) -> str:
        """The link of the product structure that the words speak of: `components` of what holds the named item, or
        `assemblies` of what it holds. A verb tells more than a noun does, and means the other way round when the item
        stands before it: `which bikes use the chain`, `what does the chain go into`."""
        said = self._said_of_structure()
        flags = {p for p, _ in said if any(sense.subject == "item" for sense in self._senses(p, FlagWord))}
        self._draft.used |= {place for place, _ in said if place not in flags or len(said) == 1}
        if not said:
            return ""
        telling = [(p, s) for p, s in said if not any(noun.subject == "bom_line" for noun in self._senses(p, Noun))]
        place, sense = (telling or said)[-1]
        named = self._items()
        named = [p for p in named if self._segments[p].records] or named
        before = bool(named) and not any(one > place for one in named)
        own = _ITS & set(self._segments[place].text.lower().split())
        theirs = own and bool(named) and named[-1] < place - 1  # "the bike: which pedal is in its structure"
        turned = sense.verb and before and not theirs and not self._passive(place)
        return STRUCTURE[sense.link] if turned else sense.link

    def _through_structure(self, place: int) -> str:
        """`what uses something that Litware sells us`, `parts needed for order 7`: no item is named, but a supplier of
        what it is made of, or what makes it."""
        verbs = [(p, sense) for p, sense in self._said_of_structure() if sense.verb]
        if not verbs or self._items():
            return ""
        self._draft.used |= {p for p, _ in self._said_of_structure()}
        verb, sense = verbs[-1]
        return STRUCTURE[sense.link] if place < verb and not self._passive(verb) else sense.link

    def _described(self, place: int, noun: str) -> bool:
        """`vendors that are not active`: how they are is said right behind."""
        behind = [p for p in range(place + 1, place + 4) if self._is(p)]
        return any(s.subject == noun for p in behind for s in self._senses(p, FlagWord))

    def _only_says_which(self) -> bool:
        """`open orders with inactive vendors`: the orders are asked for, and the vendors but say which."""
        nouns = [{s.subject for s in self._senses(p, Noun)} for p in range(len(self._segments))]
        orders = [p for p, named in enumerate(nouns) if named & set(ORDERS.values())]
        own = [p for p, named in enumerate(nouns) if self._subject.name in named]
        if self._subject.name not in PARTIES or not own or not orders or own[0] < orders[0]:
            return False
        first = own[0]
        while first and any(True for _ in self._senses(first - 1, FlagWord | Operator)):
            first -= 1
        return self._segments[first].before in _LED or self._segments[first].text.lower() in _LED

    def _passive(self, place: int) -> bool:
        """`where is the cable used`: what stands before it goes into something."""
        said = self._segments[place].text.lower()
        return (
            self._segments[place].stems not in ((said,), ())
            and len(said.split()) == 1
            and said.endswith("ed")
            and said != "need"
        )

    def _structure_of_kind(self, place: int) -> str:
        """`parts of blue touring bikes`: the link that leads to items of a kind, when its words stand right behind one
        of the structure and no single item is named."""
        if self._parts_of_kind(place):
            return "assemblies"
        said = [p for p, _ in self._said_of_structure() if p < place and not self._segments[p].values]
        if not said or any(segment.records for segment in map(self._segments.__getitem__, self._items())):
            return ""
        between = [self._segments[p] for p in range(said[-1] + 1, place)]
        of_items = [
            any(value.entity == "sku" for value in one.values)
            or not one.weight
            or one.number is not None  # "all 97 bikes"
            for one in between
        ]
        return self._structure() if all(of_items) else ""

    def _parts_of_kind(self, place: int) -> bool:
        """`grinder components`, `desk parts`: what such items are made of."""
        behind = self._segments[place + 1] if self._is(place + 1) else None
        near = behind is not None and behind.start - self._segments[place].end == 1 and not behind.values
        said = self._segments[place].text.lower()
        values = [value for value in self._segments[place].values if value.field in _CALLED]
        kind = any(value.how == "named" or _one_of(said, value.value.lower()) for value in values)
        if values and self._part_before(place):
            return True
        return kind and near and behind is not None and behind.text.lower() in _OWN_PARTS

    def _part_before(self, place: int) -> bool:
        """`the dearest purchased part in any grinder`, `a component across all grinders`."""
        before = [p for p in range(max(0, place - 2), place) if self._segments[p].weight >= 1]
        part = self._segments[before[-1]] if before else None
        named = part is not None and not part.values and part.text.lower().split()[-1] in (*_OWN_PARTS, "part")
        described = bool(before) and any(True for _ in self._senses(before[-1], FlagWord))
        behind = self._segments[place].before
        return named and (behind in _ACROSS or (described and behind in _OF))

    def _said_of_structure(self) -> list[tuple[int, LinkWord]]:
        said = self._words_of_structure()
        if not any(sense.verb for _, sense in said):
            said = sorted([*said, *self._holding()], key=lambda one: one[0])
        return said or self._level_said() or self._parts_said() or self._shared_said()

    def _parts_said(self) -> list[tuple[int, LinkWord]]:
        """`the pump: which of its parts …`, `parts in the pump but not in the motor`: of what they hold."""
        named = [p for p in self._items() if self._segments[p].records]
        denied = any(self._operator(p, "not") for p in range(len(self._segments)))
        for place, segment in enumerate(self._segments):
            counted = place and self._operator(place - 1, "count", "much")
            described = any(True for _ in self._senses(place, FlagWord)) and named == [place + 1]
            if described and segment.text.lower().endswith(" parts") and self._segments[place + 1].before in _OF:
                return [(place + 1, LinkWord("item", "assemblies"))]  # "purchased parts of the pump"
            if segment.text.lower() not in _PARTS or not named:
                continue
            if len(named) == 1 and named[0] == place + 1 and self._has_them(named[0] + 1):
                return [(place, LinkWord("item", "assemblies"))]  # "how many parts does the pump have"
            if segment.text.lower() != "parts" or counted:
                continue
            compared = any(one.text.lower() in _COMPARED for one in self._segments)
            apart = compared or self._asks("difference") or self._asks("common") or (denied and place < named[0])
            if (len(named) == 1 and named[0] < place) or (len(named) > 1 and apart):
                return [(place, LinkWord("item", "assemblies"))]
        return []

    def _has_them(self, place: int) -> bool:
        """Does `have` end the question, behind what has it?"""
        rest = [one for one in self._segments[place:] if one.weight or one.senses]
        return bool(rest) and rest[0].text.lower() in _HAVING and not any(one.weight for one in rest)

    def _level_said(self) -> list[tuple[int, LinkWord]]:
        """`direct parts of the pump`, `the first level of the pump`: of what it holds."""
        found = [p for p in range(len(self._segments)) if self._operator(p, "direct")]
        if not found or not any(one.records for one in map(self._segments.__getitem__, self._items())):
            return []
        beside = [self._segments[p] for p in (found[0] - 1, found[0] + 1) if 0 <= p < len(self._segments)]
        nouns = {sense.subject for one in beside for sense in one.senses if isinstance(sense, Noun)}
        named = any(record.entity == "sku" for one in beside for record in one.records)
        return [(found[0], LinkWord("item", "assemblies"))] if named or nouns & {"item", "bom_line"} else []

    def _holding(self) -> list[tuple[int, LinkWord]]:
        """`bikes that have the fork in them`, `products with the valve`: a kind of item and what it holds."""
        for place in range(1, len(self._segments) - 1):
            named = self._items()
            single = len(named) == 1 or named == [place - 1, place + 1] or all(self._segments[p].records for p in named)
            held = any(record.entity == "sku" for record in self._segments[place + 1].records)
            before = self._segments[place - 1]
            holder = any(isinstance(s, Noun | FlagWord) and s.subject == "item" for s in before.senses) or (
                is_item(before) and not before.records
            )
            if self._segments[place].text.lower() in _HAVING and held and holder and single:
                return [(place, LinkWord("item", "components", verb=True))]
        return []

    def _words_of_structure(self) -> list[tuple[int, LinkWord]]:
        return [
            (place, sense)
            for place in range(len(self._segments))
            for sense in self._senses(place, LinkWord)
            if sense.subject == "item"
            and sense.link in STRUCTURE
            and not (sense.verb and (self._takes_time(place) or self._of_people(place) or self._of_another(place)))
        ]

    def _of_people(self, place: int) -> bool:
        """`we need 60 gloves`, `what do we hold of the bar`: of what is named, what somebody does with it."""
        one, named = self._segments[place], self._items()
        alike = len(named) < 2 or self._side_by_side(named)
        return len(one.stems) == 1 and one.before in _PEOPLE and alike

    def _of_another(self, place: int) -> bool:
        """`which warehouse holds most of the frame`: what stands before it is no item, and does so itself."""
        before = {s.subject for s in self._senses(place - 1, Noun)} if place else set()
        if before and before <= _STEPS:
            return True  # "operations needed for the pump"
        return any(sense.subject in before - {"item"} for sense in self._senses(place, LinkWord))

    def _part_word(self, place: int) -> bool:
        """`components of the pump`: its parts, though a category may be called so."""
        parts = [s for p, s in self._said_of_structure() if p == place and not s.verb]
        named = [p for p in self._items() if p != place and self._segments[p].records]
        return bool(parts and named and self._segments[place].values)

    def _takes_time(self, place: int) -> bool:
        """`how long do we take`, `how many days do they need`."""
        return self._segments[place].stems in _NEEDING and self._asks("long")

    def _role(self, place: int) -> str:
        """Of an item named in a question about lines of the bill of materials: `parent` or `component`."""
        named = self._items()
        listed = self._in_list_with(place)
        if listed is not None and listed != named[0]:
            return self._role(listed)  # "copper tube for the grinder and the pump": parts of both
        verbs = [(p, sense) for p, sense in self._said_of_structure() if sense.verb and p not in named]
        verbs = [(p, sense) for p, sense in verbs if self._segments[p].before not in _PEOPLE]  # "how many do I need"
        if verbs:
            verb, sense = verbs[-1]
            before = [p for p in named if p < verb]
            holds = sense.link == "components"  # the one before the verb holds the one behind it
            if place < verb:
                return "parent" if (place == before[-1]) == holds else "component"
            return "component" if holds else "parent"
        if len(named) > 1:
            return "component" if (place == named[0]) != self._whole_first(named[0], named[1]) else "parent"
        said = self._said_of_structure()
        return "component" if said and said[-1][1].link == "components" else "parent"

    def _in_list_with(self, place: int) -> int | None:
        """The item that this one stands in a list with: `the grinder and the pump`."""
        before = place - 1 - (self._is(place - 1) and self._segments[place - 1].text == "and")
        if before not in self._items():
            return None
        close = self._segments[place].start - self._segments[before].end <= len(" + ")
        return before if close or self._segments[place].before in ("and", "or", "plus") else None

    def _whole_first(self, one: int, other: int) -> bool:
        """`the wheel: how many spokes`, `the bike and its crankset`; but `spokes, quantity in the wheel`."""
        if self._segments[other].before in _INTO or self._so_many_of(other):
            return False
        if self._so_many_of(one):
            return True
        if one and any(s.link == "assemblies" and not s.verb for s in self._senses(one - 1, LinkWord)):
            return True  # "the bill of material of the desk: total of the screw"
        asked = any(self._asks_quantity(p) for p in range(one + 1, other))
        return asked or self._segments[other].before in _ITS or self._segments[one].text.lower().endswith(("'s", "’s"))

    def _so_many_of(self, place: int) -> bool:
        """`for 25 pieces of the pump`, `10 x DESK`: a number of it."""
        before = self._segments[max(0, place - 2) : place]
        while before and (before[-1].stems in UNITS or not before[-1].weight or before[-1].text.lower() in _TIMES):
            before = before[:-1]
        return bool(before) and before[-1].number is not None

    def _so_many_kinds(self, place: int) -> tuple[str, int] | None:
        """`in only one bike`, `in more than 10 bikes`, `in all 97 bikes`, `in every one of our 3 pumps`."""
        alone = self._operator(place - 1, "single") if place else None
        if alone is not None and self._segments[place - 1].text.lower() in _ONLY_ONE:
            self._draft.used.add(place - 1)
            return "is", 1
        before = self._segments[place - 1] if place else None
        if before is None or before.number is None or before.number != int(before.number):
            return None
        compared = self._operator(place - 2, "compare") if place > 1 else None
        every = any(one.text.lower().startswith(_EVERY) for one in self._segments[max(0, place - 4) : place])
        if compared is None and before.before != "all" and not every:
            return None
        self._draft.used |= {
            p for p in range(max(0, place - 4), place) if self._segments[p].text.lower().startswith(_EVERY)
        }
        self._draft.used |= {p for p in (place - 1, place - 2) if p == place - 1 or self._operator(p, "single")}
        self._draft.used |= {place - 2} if compared is not None else set()
        return (compared.value if compared is not None else "is"), int(before.number)

    def _other_role(self) -> str:
        """`the component the wheel needs most of`: lines of one item are told by the items at their other end."""
        held = {one["field"] for one in self._draft.where} & {"parent", "component"}
        if self._subject.name != "bom_line" or len(held) != 1:
            return ""
        return "component" if "parent" in held else "parent"

    def _of_other_end(self) -> None:
        """`parts of the pump with their weight`: what is told of lines of one item is told of their other end."""
        other = self._other_role()
        if not other:
            return
        draft, mine = self._draft, "parent" if other == "component" else "component"

        def turned(name: str) -> str:
            return f"{other}{name.removeprefix(mine)}" if name == mine or name.startswith(f"{mine}.") else name

        draft.show = list(map(turned, draft.show))
        draft.order = turned(draft.order) if draft.order else None
        for one in (*draft.measures, *draft.by):
            if one.get("field"):
                one["field"] = turned(one["field"])

    def _own_structure(self) -> None:
        """`finished goods without a bill of materials`: one of their own, and not that of others."""
        bare = {"link": "assemblies", "where": []}
        said = any(one.stems[:1] in _OF_THEIRS for one in self._segments) and len(self._said_of_structure()) < 2
        for one in self._draft.related.values() if said and self._subject.name == "item" else ():
            if {k: v for k, v in one.items() if k != "negated"} == bare:
                one["link"] = "components"

    def _two_apart(self) -> bool:
        named = self._items()
        codes = any(self._segments[p].records for p in named)
        return len(named) == 2 and codes and not self._side_by_side(named)

    def _one_in_other(self) -> bool:
        """`the chain per hoist`, `is there a spout in the portafilter?`: two items, and no list of both."""
        named = self._items()
        if not self._two_apart() or not all(self._segments[p].records for p in named):
            return False
        between = self._segments[named[1]].start - self._segments[named[0]].end
        related = [c for one in self._draft.related.values() for c in one["where"] if c["field"] == "item"]
        together = not self._draft.related or any(len(one["values"]) > 1 for one in related)
        return between > _LISTED and together and not self._draft.measures and not self._draft.order

    def _side_by_side(self, named: Sequence[int]) -> bool:
        """`the chain and the blade`."""
        between = range(named[0] + 1, named[-1]) if named else ()
        apart = ("and", "or", "vs", "versus", "nor")
        behind = [self._segments[p].before for p in named[1:]]
        return any(self._segments[p].text.lower() in apart for p in between) or any(one in apart for one in behind)

    def _describes_item(self, place: int) -> bool:
        """Is a kind of item named right before an item?"""
        following = self._segments[place + 1] if place + 1 < len(self._segments) else None
        if following is None or following.start - self._segments[place].end > 1 or not is_item(self._segments[place]):
            return False
        return any(record.entity == "sku" for record in following.records)

    def _beside_both(self, place: int) -> bool:
        """Is it but a kind of item, beside both ends of a line of the bill of materials?"""
        both = [p for p in self._items() if self._segments[p].records]
        return self._subject.name == "bom_line" and len(both) > 1 and is_item(self._segments[place])

    def _asks_quantity(self, place: int) -> bool:
        return self._operator(place, "count", "much") is not None or any(
            sense.field == "quantity" for sense in self._senses(place, FieldWord)
        )

    def _pieces_of_part(self) -> bool:
        """How much of one named item goes into the other? Not: how many items of a kind hold it."""
        named = self._items()
        counts = [p for p in range(len(self._segments)) if self._operator(p, "count", "much")]
        counted = [p for p in named if counts and p > counts[0]]
        if not self._said_of_structure() and self._side_by_side(named):
            return False
        if self._two_apart() and all(self._segments[p].records for p in named):
            return True  # `is the gear part of the gearbox, and how many of it?`
        return len(named) == 2 and bool(counted) and self._role(counted[0]) == "component"


def _one_of(said: str, kind: str) -> bool:
    """`grinder` of the grinders: such a thing has parts, and `hardware` only names them."""
    return kind.endswith("s") and not said.endswith("s")


def two_items(read: Sequence[Segment]) -> bool:
    return len(items(read)) == 2
