"""Descriptions of sources: right ones are understood, each kind of mistake is told with its line."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.enums import DataSourceType
from core.errors import SourceError
from ingestion.connectors.files import FilesConnector
from ingestion.source import Source, built_in_sources, check_columns, load_source, open_connector

GOOD = """\
name: plant
source_type: ERP
connector: {type: files, path: data}
entities:
  - entity: sku
    stream: items.csv
    key: [id]
    fields:
      sku: code
      name: text
"""

Describe = Callable[[str], Path]


@pytest.fixture
def describe(tmp_path: Path) -> Describe:
    def write(text: str) -> Path:
        path = tmp_path / "plant.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def load(path: Path) -> Source:
    return load_source(str(path))


def test_a_description_is_understood(describe: Describe) -> None:
    extra = 'title: My plant\nas_of: "2025-05-15 20:00"\nschedule: "0 5 * * *"\n'
    extra += "timezone: Europe/Berlin\ndefaults: {currency: EUR}\n"
    source = load(describe(extra + GOOD))
    assert (source.name, source.title, source.source_type) == ("plant", "My plant", DataSourceType.ERP)
    assert source.as_of == datetime(2025, 5, 15, 18, tzinfo=UTC)
    assert (source.schedule, source.timezone, dict(source.defaults)) == (
        "0 5 * * *",
        "Europe/Berlin",
        {"currency": "EUR"},
    )
    (mapping,) = source.mappings
    assert (mapping.entity.name, mapping.stream, mapping.mode, mapping.key) == ("sku", "items.csv", "full", ("id",))
    assert isinstance(open_connector(source), FilesConnector)


def test_mappings_come_in_the_order_of_the_entities(describe: Describe) -> None:
    more = "  - {entity: supplier, stream: v.csv, key: id, fields: {supplier_id: id, name: n}}\n"
    head, entities = GOOD.split("entities:\n")
    source = load(describe(head + "entities:\n" + more + entities))
    assert [mapping.entity.name for mapping in source.mappings] == ["sku", "supplier"]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


MISTAKES: dict[str, tuple[str, str]] = {
    "empty": ("", "plant.yaml:1: the file is empty"),
    "only a comment": ("# nothing\n", "plant.yaml:1: the file is empty"),
    "not a mapping": ("- a\n- b\n", "plant.yaml:1: expected was the description of a source"),
    "not YAML": ("name: [a\nb: }\n", "plant.yaml:2: not YAML"),
    "tab": ("name: a\nconnector:\n\ttype: files\n", "plant.yaml:3: the line is indented with a tab"),
    "said twice": ("name: a\nname: b\n", "plant.yaml:2: 'name' is said twice (first in line 1)"),
    "unknown key": (
        changed("source_type", "sourcetype"),
        "plant.yaml:2: a source has no 'sourcetype'; did you mean source_type?",
    ),
    "missing key": (changed("source_type: ERP\n", ""), "plant.yaml:1: source_type is missing."),
    "bad name": (changed("name: plant", "name: a/b"), "plant.yaml:1: name must be letters"),
    "bad source type": (changed("ERP", "EPR"), "plant.yaml:2: 'EPR' is no source type; did you mean ERP?"),
    "no connector": (changed("connector: {type: files, path: data}\n", ""), "plant.yaml:1: connector is missing"),
    "unknown connector": (changed("files", "file"), "plant.yaml:3: 'file' is no type; did you mean files?"),
    "unknown option": (
        changed("path:", "pth:"),
        "plant.yaml:3: the connector files has no option 'pth'; did you mean path?",
    ),
    "bad option": (changed("path: data", "encoding: utf8"), "plant.yaml:3: the connector's encoding: Input should be"),
    "missing option": (
        changed("type: files, path: data", "type: sql"),
        "plant.yaml:3: the connector sql wants the option 'url'.",
    ),
    "unknown entity": (changed("entity: sku", "entity: skus"), "plant.yaml:5: 'skus' is no entity; did you mean sku?"),
    "unknown field": (changed("name: text", "nmae: text"), "plant.yaml:10: sku has no 'nmae'; did you mean name?"),
    "missing field": (changed("      name: text\n", ""), "plant.yaml:9: sku wants the field 'name'."),
    "missing key of a mapping": (
        changed("    key: [id]\n", ""),
        "plant.yaml:5: key (a column, or a list of them) is missing.",
    ),
    "missing stream": (changed("    stream: items.csv\n", ""), "plant.yaml:5: stream is missing."),
    "unknown part of a mapping": (
        changed("stream", "strem"),
        "plant.yaml:6: an entity's description has no 'strem'; did you mean stream?",
    ),
    "entities not a list": (
        changed("  - entity", "    entity"),
        "plant.yaml:5: entities is missing; expected was a list",
    ),
    "no fields": (GOOD[: GOOD.index("    fields")], "plant.yaml:5: fields is missing"),
    "bad mode": (GOOD + "    mode: ful\n", "plant.yaml:11: 'ful' is no mode; did you mean full?"),
    "incremental without cursor": (GOOD + "    mode: incremental\n", "plant.yaml:11: incremental wants a cursor"),
    "bad cron": (
        GOOD + "schedule: every day\n",
        "plant.yaml:11: schedule is 'every day', but must be five cron fields",
    ),
    "bad timezone": (GOOD + "timezone: Berlin\n", "plant.yaml:11: 'Berlin' is no time zone"),
    "bad as_of": (GOOD + "as_of: yesterday\n", "plant.yaml:11: as_of is 'yesterday', but must be a time"),
    "bad default": (
        GOOD + "defaults: {curency: USD}\n",
        "plant.yaml:11: no entity has no 'curency'; did you mean currency?",
    ),
    "defaults not a mapping": (GOOD + "defaults: USD\n", "plant.yaml:11: defaults must be fields and their values"),
    "same entity and stream": (
        GOOD + "  - {entity: sku, stream: items.csv, key: id, fields: {sku: code, name: text}}\n",
        "plant.yaml:11: sku from items.csv is already described in line 5.",
    ),
    "require not a list": (GOOD + "    require: {that: {present: a}}\n", "plant.yaml:11: require must be a list"),
    "require without that": (GOOD + "    require: [{else: x}]\n", "plant.yaml:11: expected was {that: <condition>"),
    "require without reason": (GOOD + "    require: [{that: {present: a}}]\n", "plant.yaml:11: else is missing."),
    "a list is no expression": (changed("text", "[a, b]"), "plant.yaml:10: a list is no expression"),
    "an empty expression": (changed("name: text", "name:"), "plant.yaml:10: an expression is missing"),
    "unknown expression": (
        changed("text", "{frist: [a]}"),
        "plant.yaml:10: 'frist' is no expression; did you mean first?",
    ),
    "a condition as value": (
        changed("text", "{present: a}"),
        "plant.yaml:10: present is a condition, but here a value",
    ),
    "unknown part": (
        changed("text", "{map: a, vals: {x: y}}"),
        "plant.yaml:10: map has no part 'vals'; did you mean values?",
    ),
    "map without values": (changed("text", "{map: a}"), "plant.yaml:10: map wants values"),
    "lookup without key": (
        changed("text", "{lookup: a, in: b.csv, take: c}"),
        "plant.yaml:10: lookup's 'key' is missing.",
    ),
    "lookup without take": (
        changed("text", "{lookup: a, in: b.csv, key: c}"),
        "plant.yaml:10: lookup's 'take' is missing.",
    ),
    "lookup of two by one": (
        changed("text", "{lookup: [a, b], in: b.csv, key: c, take: d}"),
        "plant.yaml:10: lookup has 2 values, but its key has 1 columns.",
    ),
    "lookup without in": (changed("text", "{lookup: a, key: b, take: c}"), "plant.yaml:10: lookup's 'in' is missing."),
    "when without then": (changed("text", "{when: {present: a}}"), "plant.yaml:10: when wants a then"),
    "unknown condition": (
        changed("text", "{when: {presnt: a}, then: b}"),
        "plant.yaml:10: 'presnt' is no condition; did you mean present?",
    ),
    "too few operands": (changed("text", "{add: [a]}"), "plant.yaml:10: add wants a list of at least 2"),
    "three sides": (changed("text", "{when: {less: [a, b, c]}, then: b}"), "plant.yaml:10: less wants a list of 2"),
    "bad date format": (changed("text", '{date: a, format: "%d.%Q"}'), "plant.yaml:10: '%d.%Q' is no format of a date"),
    "date without format": (changed("text", "{date: a}"), "plant.yaml:10: date wants a format"),
    "decimal is thousands": (
        changed("text", '{number: a, decimal: ",", thousands: ","}'),
        "plant.yaml:10: decimal and thousands must be",
    ),
    "http with two auths": (
        changed(
            "{type: files, path: data}", "{type: http, url: 'http://x', auth: {bearer: a, header: {name: b, value: c}}}"
        ),
        "plant.yaml:3: the connector's auth: Value error, expected is exactly one of bearer",
    ),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_is_told_with_file_line_and_what_was_expected(describe: Describe, kind: str) -> None:
    text, message = MISTAKES[kind]
    with pytest.raises(SourceError) as caught:
        load(describe(text))
    assert message in str(caught.value)


def test_several_mistakes_are_told_at_once(describe: Describe) -> None:
    text = GOOD.replace("ERP", "EPR").replace("code", "{cnst: a}").replace("name: text", "nmae: text")
    with pytest.raises(SourceError) as caught:
        load(describe(text))
    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["2", "9", "9", "10"]


def test_nesting_without_end_is_refused(describe: Describe) -> None:
    with pytest.raises(SourceError, match="too many or too deeply nested"):
        load(describe("a: &a [*a]\n"))
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))
    with pytest.raises(SourceError, match="too many or too deeply nested"):
        load(describe(bomb))


def test_a_file_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    (tmp_path / "plant.yaml").write_bytes(b"name: a\ntitle: caf\xe9\n")
    with pytest.raises(SourceError, match=r"plant\.yaml:2: the file is not UTF-8 text"):
        load(tmp_path / "plant.yaml")


def test_an_unknown_source_tells_which_there_are(tmp_path: Path) -> None:
    assert "adventureworks" in built_in_sources()
    with pytest.raises(SourceError, match=r"no source 'adventure'; there are .*adventureworks"):
        load_source("adventure")
    with pytest.raises(SourceError, match="There is no file"):
        load_source(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize("name", built_in_sources())
def test_the_sources_that_come_with_the_product_are_right(name: str) -> None:
    assert load_source(name).name == name


def test_a_column_that_a_stream_lacks_is_told_with_its_line_and_near_names(describe: Describe, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "items.csv").write_text("ID,code,text,kind\n", encoding="utf-8")
    (tmp_path / "data" / "kinds.csv").write_text("key;name\n", encoding="utf-8")
    text = GOOD.replace("name: text", "name: {lookup: knd, in: kinds.csv, key: key, take: name}")
    source = load(describe(text))
    with pytest.raises(SourceError) as caught:
        check_columns(source, source.mappings[0], open_connector(source))
    assert str(caught.value).splitlines() == [
        "plant.yaml:7: items.csv has no column 'id'; it has ID, code, text, kind; did you mean ID?",
        "plant.yaml:10: items.csv has no column 'knd'; it has ID, code, text, kind; did you mean kind?",
        "plant.yaml:10: kinds.csv has no column 'key'; it has key;name in its one column; is the delimiter another?",
        "plant.yaml:10: kinds.csv has no column 'name'; it has key;name in its one column; is the delimiter another?",
    ]


def test_secrets_come_from_the_environment_given(describe: Describe) -> None:
    text = GOOD.replace("path: data", 'path: "${FOLDER}/x"')
    source = load(describe(text))
    with pytest.raises(SourceError, match=r"plant\.yaml:3: the connector needs \$\{FOLDER\}, but FOLDER is not set"):
        open_connector(source)
    open_connector(source, environment={"FOLDER": "there"})


def test_another_path_is_taken_by_files_and_refused_by_others(describe: Describe, tmp_path: Path) -> None:
    (tmp_path / "items.csv").write_text("a\n", encoding="utf-8")
    assert open_connector(load(describe(GOOD)), path=tmp_path).columns("items.csv") == ["a"]
    http = GOOD.replace("{type: files, path: data}", "{type: http, url: 'http://localhost'}")
    with pytest.raises(SourceError, match="reads from http, so it takes no path"):
        open_connector(load(describe(http)), path=tmp_path)
