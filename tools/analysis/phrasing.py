"""A query of the semantic model in a planner's words: the title of its table, a choice when it asks back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from data_layer.analysis.declare import Kind, SemanticModel, Subject
from data_layer.analysis.parts import of_groups, without_share
from data_layer.analysis.query import By, Condition, Having, Measure, Number, Query, Related
from tools.wording import join, number, plural

Labels = Mapping[tuple[str, str], str]  # (what is named, its code) → as it is called
_AGGREGATES = {
    "sum": "total", "average": "average", "median": "median", "minimum": "lowest", "maximum": "highest",
}  # fmt: skip
_OPERATORS = {
    "is": "", "is_not": "not ", "contains": "containing ", "begins": "beginning with ", "ends": "ending with ",
    "below": "below ", "at_most": "at most ", "above": "above ", "at_least": "at least ",
}  # fmt: skip

_NUMBERS = {
    "is": "exactly", "below": "fewer than", "at_most": "at most", "above": "more than", "at_least": "at least",
}  # fmt: skip


class Phrases:
    def __init__(self, model: SemanticModel, labels: Labels | None = None) -> None:
        self._model = model
        self._labels = labels or {}

    def whole(self, query: Query) -> str:
        """`average lead time of offers (bought) by supplier`, `items in stock with color Red, lowest list price
        first`."""
        subject = self._model.subjects[query.subject]
        if not query.measures:
            return self.rows(query) + self._order(subject, query)
        rows = self._rows(subject, query.where, query.related)
        period = self._period(subject, query)
        if not query.two_periods:
            rows, period = rows + period, ""
        measures = join(self.measure(subject, one) for one in query.measures)
        if [one for one in query.measures if one != Measure("count")]:
            measures = f"{measures} of {rows}"
        else:
            measures = f"number of {rows}"
        by = self._by(subject, query.by)
        narrowed = " and ".join(self._having(subject, query, one) for one in query.having)
        whole = ""
        if query.share:
            whole = f", as a share of {'the other' if query.two_periods else self._of(query)}"
        if query.first_of_each is not None:
            many = "" if query.first_of_each == 1 else f" {query.first_of_each}"
            whole += f", the first{many} of each {by[0]}"
        return f"{measures}{' by ' + join(by) if by else ''}{' ' if narrowed else ''}{narrowed}{period}{whole}"

    def _of(self, query: Query) -> str:
        """What a figure is a share of: all the rows, or those of its own group."""
        whose = "each one's" if query.by and not of_groups(self._model, query) else "all"
        return f"{whose} {self.rows(without_share(self._model, query))}"

    def none_such(self, query: Query) -> str:
        """Of groups whose figures meet the conditions on them."""
        subject = self._model.subjects[query.subject]
        narrowed = " and ".join(self._having(subject, query, one) for one in query.having)
        return f"There is no {join(self._by(subject, query.by))} {narrowed} among {self.rows(query)}."

    def _having(self, subject: Subject, query: Query, one: Having) -> str:
        """`with more than 12 customers`, `with average lead time above 20 days`."""
        fit = [m for m in query.measures if one.measure in (m.field, m.aggregate)]
        measure = fit[0] if fit else Measure("count")
        if measure.aggregate == "count":
            things = self._things(subject, measure.field, one=one.value == 1)
            return f"with {_NUMBERS[one.is_]} {number(one.value)} {things}"
        found = self._model.find(subject.name, measure.field or "")
        kind = found.field.kind if found else Kind.NUMBER
        unit = " %" if kind is Kind.SHARE else f" {kind}" if kind in (Kind.DAYS, Kind.HOURS) else ""
        unit = unit or (f" {one.unit}" if one.unit else "")
        compared = "exactly " if one.is_ == "is" else _OPERATORS[one.is_]
        return f"with {self.measure(subject, measure)} {compared}{number(one.value)}{unit}"

    def rows(self, query: Query) -> str:
        """The rows that are meant: `open purchase orders of supplier Litware since 2025-01-01`."""
        subject = self._model.subjects[query.subject]
        return self._rows(subject, query.where, query.related) + self._period(subject, query)

    def measure(self, subject: Subject, one: Measure) -> str:
        if one.per is not None:
            each = next((o.one for p, o in self._model.joined(subject.name) if one.per in (p[-1], ".".join(p))), None)
            named = self._model.find(subject.name, one.per)
            title = each or (named.field.title if named else one.per)
            return f"average {self.measure(subject, replace(one, per=None)).removeprefix('total ')} per {title}"
        if one.aggregate == "count":
            return f"number of {self._things(subject, one.field)}"
        found = self._model.find(subject.name, one.field or "")
        title = found.field.title if found else str(one.field)
        return title if found and found.field.over else f"{_AGGREGATES[one.aggregate]} {title}"

    def _things(self, subject: Subject, field: str | None, *, one: bool = False) -> str:
        if field is None or field == subject.name:
            return subject.one if one else subject.many
        owner = next((o for p, o in self._model.joined(subject.name) if field in (p[-1], o.name, ".".join(p))), None)
        found = self._model.find(subject.name, field)
        if owner:
            return owner.one if one else owner.many
        return f"different {plural(found.field.title)}" if found else field

    def _rows(self, subject: Subject, where: Sequence[Condition], related: Sequence[Related]) -> str:
        flags = [one for one in where if self._is_flag(subject, one)]
        before = " ".join(self._flag(subject, one) for one in flags)
        after = [self._condition(subject, one) for one in where if one not in flags]
        after += [self._related(subject, one) for one in related]
        return " ".join(part for part in (before, subject.many, " and ".join(after)) if part)

    def _is_flag(self, subject: Subject, one: Condition) -> bool:
        found = self._model.find(subject.name, one.field)
        return found is not None and found.field.kind is Kind.FLAG and one.is_ in ("is", "is_not")

    def _flag(self, subject: Subject, one: Condition) -> str:
        found = self._model.find(subject.name, one.field)
        assert found is not None
        denied = (one.is_ == "is_not") != (bool(one.values) and one.values[0].lower() in ("false", "no", "0"))
        if denied:
            return found.field.unless[0] if found.field.unless else f"not {found.field.title}"
        return found.field.title

    def _condition(self, subject: Subject, one: Condition) -> str:
        found = self._model.find(subject.name, one.field)
        title = found.title if found else one.field.rsplit(".", 1)[-1].replace("_", " ")
        unit = " %" if found and found.field.kind is Kind.SHARE else f" {one.unit}" if one.unit else ""
        values = [f"{self._labels.get((one.field, value), value)}{unit}" for value in one.values]
        if one.is_ in ("stated", "missing"):
            return f"with{'out' if one.is_ == 'missing' else ''} {title}"
        if one.than:
            other = self._model.find(subject.name, one.than)
            return f"with {title} {_OPERATORS[one.is_]}{other.field.title if other else one.than}"
        if found and one.is_ in ("named", "not_named"):
            called = "called" if one.is_ == "named" else "not called"
            return f"{f'of {found.owner.many} ' if found.path else ''}{called} {' or '.join(values)}"
        if one.is_ == "between":
            return f"with {title} between {' and '.join(values)}"
        if found is None and one.field in (subject.name, subject.code):
            return ("other than " if one.is_ == "is_not" else "") + " or ".join(values)
        return f"with {title} {_OPERATORS[one.is_]}{' or '.join(values)}"

    def _related(self, subject: Subject, one: Related) -> str:
        *path, name = one.link.split(".")
        ways = dict(self._model.joined(subject.name))
        owner = ways.get(tuple(path), subject)
        link = next((link for link in owner.links if link.name == name), None)
        if link is None:
            return f"with {one.link}"
        target = self._model.subjects[link.subject]
        rows = self._rows(target, one.where, one.related)
        none = one.negated or one.count == Number("is", 0)
        many = _many(one.count, rows, target) if one.count and not none else rows
        if one.count and one.count.of:
            things = self._things(target, one.count.of, one=one.count.value == 1)
            many = f"{_NUMBERS[one.count.is_]} {one.count.value:,} {things} among {rows}"
        if link.structure:
            verb = ("that contain ", "that do not contain ") if link.structure == "down" else ("in ", "not in ")
            if link.direct:
                verb = (f"directly {verb[0]}", verb[1]) if link.structure == "up" else (verb[0] + "directly ", verb[1])
            named = any(each.field == target.name for each in one.where)
            said = verb[none] + (many.removeprefix(f"{target.many} ") if named else many)
            return f"of {owner.many} {said}" if path else said
        period = self._period(target, Query(target.name, since=one.since, until=one.until))
        return (f"of {owner.many} " if path else "") + ("without " if none else "with ") + many + period

    def _by(self, subject: Subject, by: Sequence[By]) -> list[str]:
        names: list[str] = []
        for one in by:
            found = self._model.find(subject.name, one.field)
            owner = next(
                (o for p, o in self._model.joined(subject.name) if one.field in (p[-1], o.name, ".".join(p))), None
            )
            if found and found.field.kind is Kind.DATE:
                names.append((one.bucket or "month").replace("_of_", " of the "))
            elif one.field == subject.name:
                names.append(subject.one)
            else:
                names.append(owner.one if owner else found.field.title if found else one.field)
        return names

    def _order(self, subject: Subject, query: Query) -> str:
        """`, latest order date first`."""
        found = self._model.find(subject.name, query.order) if isinstance(query.order, str) else None
        if found is None:
            return ""
        if found.field.kind is Kind.TEXT:
            return f", by {found.title}{', last first' if query.descending else ''}"
        if found.field.kind is Kind.FLAG:
            return f", {found.field.title} {'first' if query.descending else 'last'}"
        ends = ("earliest", "latest") if found.field.kind is Kind.DATE else ("lowest", "highest")
        if query.first_of_each:
            many = f"{query.first_of_each} " if query.first_of_each > 1 else ""
            each = join(self._by(subject, query.by))
            return f", the {many}{ends[query.descending]} by {found.title} of each {each}"
        return f", {ends[query.descending]} {found.title} first"

    def _period(self, subject: Subject, query: Query) -> str:
        if query.since is None and query.until is None:
            return ""
        day = query.day or subject.day or ""
        found = self._model.find(subject.name, day)
        title = found.field.title if found and query.day and query.day != subject.day else ""
        dates = [one for one in subject.fields if one.kind is Kind.DATE]
        usual = f" ({found.field.title})" if found and not title and (len(dates) > 1 or found.path) else ""
        other = f" and {period(query.other_since, query.other_until)}" if query.two_periods else ""
        return f"{', ' + title if title else ''} {period(query.since, query.until)}{other}{usual}"


def _many(many: Number, rows: str, subject: Subject) -> str:
    """`more than 10 open purchase orders`, `exactly 1 offer`."""
    return f"{_NUMBERS[many.is_]} {many.value:,} {one_or_many(many.value, rows, subject)}"


def one_or_many(many: int, rows: str, subject: Subject) -> str:
    """`open purchase order of Litware` for the rows that are one."""
    return rows.replace(subject.many, subject.one, 1) if many == 1 else rows


def period(since: date | None, until: date | None) -> str:
    """`in 2024`, `in 2024-03`, `on 2024-03-01`, `from … to …`."""
    if since is None:
        return f"until {until}"
    if until is None:
        return f"since {since}"
    if since == until:
        return f"on {since}"
    whole = since.day == 1 and (until + timedelta(days=1)).day == 1
    if whole and (since.month, until.month) == (1, 12) and since.year == until.year:
        return f"in {since.year}"
    if whole and (since.year, since.month) == (until.year, until.month):
        return f"in {since:%Y-%m}"
    return f"from {since} to {until}"
