"""Writes rows in the format that was asked for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from ssis_tui.cli.console import Console
from ssis_tui.present.column import Column, View
from ssis_tui.present.render import csv_lines, json_array, json_object, table

Row = TypeVar("Row")


class Shape(Struct, Generic[Row], frozen=True):
    """How rows of one kind are written."""

    columns: Sequence[Column[Row]]
    """Of the table for people."""
    fields: Sequence[str]
    """Of CSV, and in their order of JSON."""
    record: Callable[[Row], Mapping[str, object]]


def write(
    console: Console,
    form: str,
    shape: Shape[Row],
    rows: Iterable[Row],
    view: View,
    *,
    empty: str = "",
) -> None:
    """Write rows as a table, JSON, JSON lines or CSV.

    Without rows, JSON is ``[]``, CSV its head, and a table nothing, but a word beside it.
    """
    if form == "table":
        found = list(rows)
        if not found and empty:
            console.say(empty)
        lines: Iterable[str] = table(
            shape.columns, found, view, width=console.width, color=console.has_color
        )
    else:
        records = (shape.record(row) for row in rows)
        lines = record_lines(console, form, shape.fields, records)
    for line in lines:
        console.data(line)


def record_lines(
    console: Console, form: str, fields: Sequence[str], records: Iterable[Mapping[str, object]]
) -> Iterable[str]:
    """Give the lines of a format for programs."""
    match form:
        case "csv":
            return csv_lines(fields, records)
        case "jsonl":
            return (json_object(record, is_ascii=console.is_ascii) for record in records)
        case _:
            return json_array(records, is_ascii=console.is_ascii)
