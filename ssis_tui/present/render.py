"""Turns rows into output: a table for people, CSV, JSON and JSON lines for programs.

Everything here is harmless where it lands: a table holds no control character but its own colours,
JSON escapes what a terminal would obey, CSV holds no formula.
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeVar

from msgspec.structs import replace

from ssis_tui import text, times
from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.present.widths import Placed, place

Row = TypeVar("Row")

GAP: Final = 2
"""Cells between two columns."""

_COLORS: Final = {
    Tone.FAINT: "2",
    Tone.RUNNING: "36",
    Tone.WAITING: "33",
    Tone.STOPPING: "35",
    Tone.GOOD: "32",
    Tone.BAD: "31",
    Tone.CANCELED: "90",
    Tone.WARNING: "33",
}
"""Of the sixteen colours that each terminal's owner chose; a word says the same."""


def table(
    columns: Sequence[Column[Row]],
    rows: Sequence[Row],
    view: View,
    *,
    width: int | None = None,
    color: bool = False,
) -> Iterator[str]:
    """Give the lines of a table, the head first; no lines at all for no rows.

    With a `width`, columns are cut or left out as the dashboard does it; without one nothing is.
    """
    if not rows:
        return
    cells = [[column.cell(row, view) for column in columns] for row in rows]
    natural = [
        max(text.width(column.title), *(text.width(line[index].text) for line in cells))
        for index, column in enumerate(columns)
    ]
    fitted = [
        replace(
            column,
            width=wide,
            min_width=min(wide, column.min_width or column.width),
            # Columns of this output are as wide as their texts: nothing is gained by growing.
            grows=False,
        )
        for column, wide in zip(columns, natural, strict=True)
    ]
    total = sum(natural) + GAP * (len(columns) - 1)
    places = place(fitted, total if width is None else min(width, total), gap=GAP)
    index_of = {column.id: index for index, column in enumerate(columns)}
    yield _line([(each, Cell(each.column.title)) for each in places], view, color=False)
    for line in cells:
        drawn = [(each, line[index_of[each.column.id]]) for each in places]
        yield _line(drawn, view, color=color)


def colored(cell: Cell) -> str:
    """Give a cell's text in the colour of its tone."""
    code = _COLORS.get(cell.tone)
    return f"\x1b[{code}m{cell.text}\x1b[0m" if code and cell.text else cell.text


def _line(drawn: Sequence[tuple[Placed[Row], Cell]], view: View, *, color: bool) -> str:
    ellipsis = text.ASCII_ELLIPSIS if view.is_ascii else text.ELLIPSIS
    parts: list[str] = []
    for number, (spot, cell) in enumerate(drawn):
        column = spot.column
        short = text.cut(cell.text, spot.width, how=column.cut, ellipsis=ellipsis)
        blanks = " " * (spot.width - text.width(short))
        shown = colored(Cell(short, cell.tone)) if color else short
        is_last = number == len(drawn) - 1
        if column.align == "right":
            parts.append(blanks + shown)
        else:
            parts.append(shown if is_last else shown + blanks)
    return (" " * GAP).join(parts).rstrip(" ")


def json_array(records: Iterable[Mapping[str, object]], *, is_ascii: bool = False) -> Iterator[str]:
    """Give the lines of a JSON array, one object each, as they come."""
    before = ""
    for record in records:
        yield f"{before}," if before else "["
        before = f"  {json_object(record, is_ascii=is_ascii)}"
    yield from (before, "]") if before else ("[]",)


def json_object(record: Mapping[str, object], *, is_ascii: bool = False) -> str:
    """Give one JSON object on one line; what a terminal would obey is escaped."""
    line = json.dumps(dict(record), ensure_ascii=is_ascii, default=_plain)
    if line.isprintable():
        return line
    return "".join(part if part.isprintable() else json.dumps(part)[1:-1] for part in line)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return times.iso(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"{type(value).__name__} is no value of a record")


def csv_lines(fields: Sequence[str], records: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """Give the lines of a CSV file with a head, each without its line end.

    A field that a record lacks, or that is None, is empty; times are ISO 8601.
    """
    yield _csv_line(fields)
    for record in records:
        yield _csv_line([_field(record.get(name)) for name in fields])


def _csv_line(fields: Iterable[object]) -> str:
    import csv

    line = io.StringIO()
    # Only with its line end named does Python 3.11 put fields with line breaks into quotes.
    csv.writer(line, lineterminator="\r\n").writerow(fields)
    return line.getvalue().removesuffix("\r\n")


def _field(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | timedelta):
        return _plain(value)
    return text.csv_safe(value) if isinstance(value, str) else value
