"""Rows of a compiled query as the values and columns that the wire sends."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.support.ssisdb import sqltypes
from tests.support.ssisdb.scope import CompiledQuery
from tests.support.ssisdb.values import Stored, loader
from tests.support.tds.session import Column, SqlType

_UNLIMITED = 2_147_483_647


def result_columns(query: CompiledQuery) -> tuple[Column, ...]:
    return tuple(
        Column(column.name or "", _sent(column.value.type), column.value.nullable)
        for column in query.columns
    )


def _sent(kind: SqlType) -> SqlType:
    """Give the type as it is sent: a literal longer than a nvarchar holds is nvarchar(max)."""
    limit = {"nvarchar": 4000, "varchar": 8000}.get(kind.name)
    if limit is not None and kind.length is not None and kind.length > limit:
        return replace(kind, length=None)
    if kind.name == "char" and kind.length is None:
        return SqlType("varchar", None)
    return kind


def rows_for(
    columns: tuple[Column, ...], rows: list[tuple[Stored, ...]], text_size: int
) -> list[tuple[object, ...]]:
    """Turn stored rows into Python values, texts cut at SET TEXTSIZE."""
    loads = [_load(column.type, text_size) for column in columns]
    touched = [(i, load) for i, load in enumerate(loads) if load is not None]
    if not touched:
        return [tuple(row) for row in rows]
    made = []
    for row in rows:
        values: list[object] = list(row)
        for i, load in touched:
            if values[i] is not None:
                values[i] = load(values[i])
        made.append(tuple(values))
    return made


def _load(kind: SqlType, text_size: int) -> Callable[[Any], object] | None:
    load = loader(kind)
    if kind.name in {"char", "nchar"} and kind.length is not None:
        width = kind.length
        return lambda stored: str(stored).ljust(width)
    is_long = kind.length is None and kind.name in sqltypes.TEXTS
    if not is_long or text_size in {_UNLIMITED, -1} or load is None:
        return load
    limit = (text_size or 4096) // (1 if kind.name == "varchar" else 2)
    return lambda stored: str(load(stored))[:limit]
