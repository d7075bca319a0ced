import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.render import csv_lines, json_array, json_object, table
from ssis_tui.text import one_line, width

Pair = tuple[int, str]

COLUMNS: tuple[Column[Pair], ...] = (
    Column(id="id", title="Id", cell=lambda row, _: Cell(str(row[0])), value=lambda row: row[0],
           align="right", width=8),
    Column(id="path", title="Path", cell=lambda row, _: Cell(one_line(row[1]), Tone.BAD),
           value=lambda row: row[1], width=30, min_width=12, cut="path"),
    Column(id="extra", title="Extra", cell=lambda _, __: Cell("extra"), value=lambda _: None,
           width=5, priority=1),
)  # fmt: skip
ROWS = [(1, "a/b"), (1234, "folder/project/package.dtsx")]

values = st.none() | st.booleans() | st.integers() | st.text(max_size=30)
records = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), values), max_size=4)


def test_without_a_width_columns_are_as_wide_as_their_texts() -> None:
    assert list(table(COLUMNS, ROWS, View())) == [
        "  Id  Path                         Extra",
        "   1  a/b                          extra",
        "1234  folder/project/package.dtsx  extra",
    ]


def test_within_a_width_the_least_important_goes_and_the_package_stays() -> None:
    assert list(table(COLUMNS, ROWS, View(), width=22)) == [
        "  Id  Path",
        "   1  a/b",
        "1234  fo…/package.dtsx",
    ]
    assert list(table(COLUMNS, ROWS, View(is_ascii=True), width=22))[2] == "1234  fo~/package.dtsx"


def test_no_rows_are_no_lines() -> None:
    assert list(table(COLUMNS, [], View())) == []


def test_a_colour_ends_with_its_cell() -> None:
    assert list(table(COLUMNS, [(1, "a/b")], View(), color=True))[1] == (
        " 1  \x1b[31ma/b\x1b[0m   extra"
    )


@given(st.lists(st.tuples(st.integers(), st.text(max_size=50)), min_size=1), st.integers(1, 90))
def test_a_table_fits_and_is_harmless_whatever_is_in_it(rows: list[Pair], cells: int) -> None:
    for line in table(COLUMNS, rows, View(), width=cells):
        assert line.isprintable()
        assert width(line) <= cells


@given(records)
def test_json_is_read_back_as_it_was_and_is_harmless(found: list[dict[str, Any]]) -> None:
    lines = list(json_array(found))
    assert json.loads("\n".join(lines)) == found
    assert all(line.isprintable() for line in lines)
    ascii_lines = list(json_array(found, is_ascii=True))
    assert json.loads("\n".join(ascii_lines)) == found
    assert all(line.isascii() for line in ascii_lines)


def test_json_escapes_what_a_terminal_obeys_and_nothing_else() -> None:
    line = json_object({"a": "é字\x1b\x9b\u202e\U000e0041\x7f"})
    assert line == '{"a": "é字\\u001b\\u009b\\u202e\\udb40\\udc41\\u007f"}'


def test_times_in_json_have_an_offset() -> None:
    moment = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert json_object({"t": moment}) == '{"t": "2026-11-22T02:00:00.000000+00:00"}'


@given(records)
def test_csv_has_a_field_for_each_value_and_no_control(found: list[dict[str, Any]]) -> None:
    text = "\n".join(csv_lines(("a", "b", "c"), found))
    assert text.replace("\n", "").replace("\t", "").isprintable()
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == len(found) + 1
    assert all(len(row) == 3 for row in rows)


def test_csv_quotes_guards_and_leaves_out() -> None:
    lines = list(csv_lines(("a", "b"), [{"a": "=1+1", "b": 'say "x",\ny'}, {"b": True}]))
    assert lines == ["a,b", '\'=1+1,"say ""x"",\ny"', ",true"]
