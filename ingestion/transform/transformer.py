"""Maps, types and checks the batches of one stream for one entity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from core.errors import SourceError
from data_layer.metadata import Field
from data_layer.parts import SLOTS
from ingestion.connector import LINE, PROBLEM, WHERE, Connector
from ingestion.description import EntityMapping, Source, check_columns
from ingestion.expression import Lookup
from ingestion.transform.checks import DTYPES, check, check_reference, shown_as, typed
from ingestion.transform.duplicates import superseded
from ingestion.transform.findings import Findings
from ingestion.transform.lookup import Sorted, Tables, sorted_keys, tables_of
from ingestion.values import MOMENT, timestamp

_RECORD, _VERSION = "source_record", "source_version"


@dataclass(frozen=True)
class Transformed:
    """What became of a batch.

    `good`: every field of the entity, typed (decimals with four places), `source_record`, `source_version`, `_line`;
    no two with the same key. `issues`: severity ("rejected" or "warning"), line, source_record, field, reason, record
    (the raw record as JSON). `rejected` and `warnings` count records, not issues; `left_aside` counts those that are
    no records of the entity: neither accepted nor rejected.
    """

    good: pl.DataFrame
    issues: pl.DataFrame
    rejected: int
    warnings: int
    left_aside: int = 0


@dataclass(frozen=True)
class _Scope:
    timezone: str
    as_of: datetime
    tables: Tables

    def finder(self, lookup: Lookup) -> Callable[[pl.Series], pl.Series]:
        return self.tables.finder(lookup)


class Transformer:
    """One for each mapping and job. Raises SourceError when the mapping does not fit the stream's columns.

    `references`: for each entity that a field refers to, the known values of its key.
    """

    def __init__(
        self,
        source: Source,
        mapping: EntityMapping,
        connector: Connector,
        references: Mapping[str, pl.Series],
        as_of: datetime,
    ) -> None:
        check_columns(source, mapping, connector)
        self._mapping = mapping
        self._entity = mapping.entity
        self._zone = source.timezone
        self._defaults = {field.name: source.defaults.get(field.name, field.default) for field in self._entity.fields}
        if "as_of" in self._defaults and self._defaults["as_of"] is None:
            self._defaults["as_of"] = as_of.isoformat()
        self._constants = {
            field.name: self._constant(field, source.file)
            for field in self._entity.fields
            if field.name not in mapping.fields
        }
        scope = _Scope(source.timezone, as_of.astimezone(ZoneInfo(source.timezone)), tables_of(connector))
        self._fields = {name: expression.compile(scope) for name, expression in mapping.fields.items()}
        self._version = mapping.version.compile(scope) if mapping.version else None
        self._where = mapping.where.compile(scope) if mapping.where else None
        self._require = [(need.that.compile(scope), need.reason) for need in mapping.require]
        named = [(name, problem) for name, compiled in self._fields.items() for problem in compiled.problems]
        for condition in (*((self._where,) if self._where else ()), *(condition for condition, _ in self._require)):
            named += [("", problem) for problem in condition.problems]
        self._problems = [(f"!{at}", name, problem) for at, (name, problem) in enumerate(named)]
        self._columns = {name for name, _ in mapping.columns()}
        self._known: dict[str, Sorted] = {
            field.references: sorted_keys(references[field.references])
            for field in self._entity.fields
            if field.references and (field.name in mapping.fields or self._defaults[field.name] is not None)
        }

    def __call__(self, batch: pl.DataFrame) -> Transformed:
        lacking = [name for name in self._columns if name not in batch.columns]
        every = batch.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in lacking)
        raw = self._concerned(every)
        worked = self._work_out(raw)
        texts = self._texts(worked, self._entity.fields)
        findings = Findings(raw.hstack([text.alias(shown_as(name)) for name, text in texts.items()]))
        explained = self._note_what_is_wrong(raw, worked, texts, findings)
        columns = [self._column(field, texts, findings, explained) for field in self._entity.fields]
        good = pl.DataFrame(columns).with_columns(
            worked[_RECORD], self._versions(worked, findings).alias(_VERSION), raw[LINE]
        )
        self._note_superseded(good, raw, findings)
        if findings.rejected.any():
            good = good.filter(~findings.rejected)
        issues, warnings = findings.issues(raw.drop(lacking), worked[_RECORD])
        return Transformed(good, issues, raw.height - good.height, warnings, batch.height - raw.height)

    def slots(self, batch: pl.DataFrame) -> pl.Series:
        """Of each raw record the slot that its canonical key falls into, in every process and version the same one;
        of one without a whole key that of its line."""
        keys = [field for field in self._entity.fields if field.name in self._entity.key and field.name in self._fields]
        lacking = [name for name in self._columns if name not in batch.columns]
        every = batch.with_columns(pl.lit(None, dtype=pl.String).alias(name) for name in lacking)
        constant = pl.int_range(pl.len(), dtype=pl.UInt32).alias("_")  # so that constants become whole columns
        worked = (
            every.lazy().select(constant, *(self._fields[key.name].value.alias(key.name) for key in keys)).collect()
        )
        texts = self._texts(worked, keys)
        values = [typed(texts[key.name], key.kind, self._zone).cast(pl.String).alias(key.name) for key in keys]
        key = pl.concat_str(values, separator="\x1f") if values else pl.lit("")
        text = batch.select(pl.coalesce(key, pl.col(LINE).cast(pl.String)).cast(pl.Binary)).to_series()
        return pl.Series(np.fromiter(map(crc32, text.to_list()), np.uint32, len(text)) % SLOTS)

    def _concerned(self, batch: pl.DataFrame) -> pl.DataFrame:
        """The records of the entity, and those of which that cannot be said."""
        if self._where is None:
            return batch
        kept = self._where.value
        for problem in self._where.problems:
            kept = kept | problem.when
        if PROBLEM in batch.columns:
            kept = kept | pl.col(PROBLEM).is_not_null()
        return batch.lazy().filter(kept).collect()

    def _constant(self, field: Field, file: str) -> pl.Series:
        """The one value of a field that is not mapped."""
        default = self._defaults[field.name]
        text = pl.Series(field.name, [default], dtype=pl.String)
        value = typed(text, field.kind, self._zone).cast(DTYPES[field.kind])
        if default is not None and (value.null_count() or (field.choices and default not in field.choices)):
            raise SourceError(f"{file}: the default of {field.name}, {default!r}, is no value {field.name} can have.")
        return value

    def _work_out(self, raw: pl.DataFrame) -> pl.DataFrame:
        """The text of every mapped field, the record's id and version, and where requirements and problems hold."""
        keys = pl.concat_str([pl.col(name).fill_null("") for name in self._mapping.key], separator="/")
        named = [
            *(compiled.value.alias(name) for name, compiled in self._fields.items()),
            pl.concat_str(pl.lit(f"{self._mapping.stream}#"), keys).alias(_RECORD),
            *((self._version.value.alias(_VERSION),) if self._version else ()),
            *(condition.value.alias(f"?{at}") for at, (condition, _) in enumerate(self._require)),
            *(problem.when.alias(name) for name, _, problem in self._problems),
        ]
        constant = pl.int_range(pl.len(), dtype=pl.UInt32).alias("_")  # so that constants become whole columns
        return raw.lazy().select(constant, *named).collect()

    def _texts(self, worked: pl.DataFrame, fields: Sequence[Field]) -> dict[str, pl.Series]:
        texts: dict[str, pl.Series] = {}
        for field in fields:
            default = self._defaults[field.name]
            if field.name in self._fields:
                text = worked[field.name]
                texts[field.name] = text.fill_null(default) if default is not None and text.null_count() else text
            elif default is not None and field.references:
                texts[field.name] = pl.Series(field.name, [default]).new_from_index(0, worked.height)
        return texts

    def _note_what_is_wrong(
        self, raw: pl.DataFrame, worked: pl.DataFrame, texts: Mapping[str, pl.Series], findings: Findings
    ) -> pl.Series | None:
        """What is known before a value is looked at; the records for which it explains an empty value."""
        if PROBLEM in raw.columns:
            findings.add(raw[PROBLEM].is_not_null(), None, pl.col(PROBLEM))
        keyless = raw.select(pl.all_horizontal(pl.col(self._mapping.key).is_null())).to_series()
        findings.add(keyless, None, f"the record's key ({', '.join(self._mapping.key)}) is empty")
        for at, (_, reason) in enumerate(self._require):
            findings.add(~worked[f"?{at}"], None, reason)
        needed = {field.name for field in self._entity.fields if field.required} | set(self._entity.key)
        for name, field, problem in self._problems:
            wrong = worked[name]
            if not wrong.any():
                continue
            if problem.hard or field not in needed:
                findings.add(wrong, field or None, problem.reason, hard=problem.hard)
            else:
                findings.add(wrong & texts[field].is_null(), field, problem.reason)
        return findings.rejected if findings.rejected.any() else None

    def _column(
        self, field: Field, texts: Mapping[str, pl.Series], findings: Findings, explained: pl.Series | None
    ) -> pl.Series:
        if field.name in self._fields:
            value = check(self._entity, field, texts[field.name], self._zone, findings, explained)
        else:
            value = self._constants[field.name].new_from_index(0, findings.context.height)
        if field.references and field.name in texts:
            check_reference(field, texts[field.name], self._known[field.references], findings)
        return value.alias(field.name)

    def _versions(self, worked: pl.DataFrame, findings: Findings) -> pl.Series:
        if self._version is None:
            return pl.Series(_VERSION, [None], dtype=MOMENT).new_from_index(0, worked.height)
        text = worked[_VERSION]
        moment = timestamp(text, self._zone)
        wrong = text.is_not_null() & moment.is_null()
        findings.add(wrong, None, "the record's version is no time, so its age counts as unknown", hard=False)
        return moment

    def _note_superseded(self, good: pl.DataFrame, raw: pl.DataFrame, findings: Findings) -> None:
        accepted = (~findings.rejected).arg_true()
        place = raw[WHERE] if WHERE in raw.columns else raw.select(pl.format("line {}", LINE)).to_series()
        rows, reasons = superseded(good, accepted, self._entity.key, _VERSION, place)
        wrong = pl.repeat(False, good.height, eager=True).scatter(rows, True) if len(rows) else rows.cast(pl.Boolean)
        findings.add(wrong, None, reasons)
