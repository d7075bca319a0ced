"""Adds up what data flows did in the iterations of a loop: a thousand files are one data flow."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from msgspec.structs import replace

from ssis_tui.model.reports import ComponentTime, DataFlowPath
from ssis_tui.present.executable_tree import folded_path

Row = TypeVar("Row", DataFlowPath, ComponentTime)


def folded_paths(rows: Iterable[DataFlowPath]) -> tuple[DataFlowPath, ...]:
    """Add up rows and buffers of the same path in all iterations; in the order of the first."""
    return _added(rows, _path_key, _add_path)


def folded_times(rows: Iterable[ComponentTime]) -> tuple[ComponentTime, ...]:
    """Add up the times of the same component and phase in all iterations."""
    return _added(rows, _time_key, _add_time)


def _path_key(row: DataFlowPath) -> tuple[str, ...]:
    names = (row.source_component_name, row.destination_component_name)
    return (folded_path(row.execution_path), row.path_name, *names)


def _time_key(row: ComponentTime) -> tuple[str, ...]:
    return (folded_path(row.execution_path), row.component_name, row.phase)


def _add_path(one: DataFlowPath, other: DataFlowPath) -> DataFlowPath:
    moments = [each.last_sent for each in (one, other) if each.last_sent is not None]
    return replace(
        one,
        rows_sent=one.rows_sent + other.rows_sent,
        buffers=one.buffers + other.buffers,
        last_sent=max(moments, default=None),
    )


def _add_time(one: ComponentTime, other: ComponentTime) -> ComponentTime:
    return replace(
        one,
        active_ms=one.active_ms + other.active_ms,
        total_ms=one.total_ms + other.total_ms,
        calls=one.calls + other.calls,
        is_open=one.is_open or other.is_open,
    )


def _added(
    rows: Iterable[Row], key: Callable[[Row], tuple[str, ...]], add: Callable[[Row, Row], Row]
) -> tuple[Row, ...]:
    found: dict[tuple[str, ...], Row] = {}
    for row in rows:
        name = key(row)
        if name in found:
            found[name] = add(found[name], row)
        else:
            found[name] = replace(row, execution_path=name[0])
    return tuple(found.values())
