"""The columns of component times and of the live counters of a running execution."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ssis_tui import times
from ssis_tui.model.reports import ComponentTime, PerformanceCounter
from ssis_tui.present import figures, foreign_text
from ssis_tui.present.column import Cell, Column, Tone, View

NO_COUNTERS: Final = (
    "No live counters: they exist only while a data flow runs, and not on Scale Out or Azure."
)

_BYTES: Final = ("memory", "bytes")
"""Words in the documented names of counters whose values are bytes."""


class CounterRow(Struct, frozen=True):
    """A live counter and how fast it grows."""

    counter: PerformanceCounter
    per_second: float | None = None
    """None before a second reading, and for what does not only grow."""

    @property
    def is_bytes(self) -> bool:
        return any(word in self.counter.name.lower() for word in _BYTES)


def counter_rows(
    counters: Iterable[PerformanceCounter],
    before: Iterable[PerformanceCounter] = (),
    seconds: float = 0.0,
) -> tuple[CounterRow, ...]:
    """Give the counters with their growth since the reading `before`, so many seconds ago."""
    earlier = {each.name: each.value for each in before}
    found: list[CounterRow] = []
    for each in counters:
        last = earlier.get(each.name)
        grows = _only_grows(each.name) and last is not None and each.value >= last and seconds > 0
        rate = (each.value - last) / seconds if grows and last is not None else None
        found.append(CounterRow(each, rate))
    return tuple(found)


def _only_grows(name: str) -> bool:
    """Whether a counter counts what has happened, not what is in use."""
    return name.lower().endswith(("read", "written", "spooled"))


def by_cost(rows: Iterable[ComponentTime]) -> tuple[ComponentTime, ...]:
    """Order by active time, the longest first."""
    return tuple(
        sorted(rows, key=lambda row: (-row.active_ms, row.task_name, row.component_name, row.phase))
    )


def _active_share(row: ComponentTime) -> float | None:
    return row.active_ms / row.total_ms if row.total_ms > 0 else None


def _phase(row: ComponentTime, view: View) -> Cell:
    words = foreign_text.line(row.phase, view)
    return Cell(f"{words} (goes on)", Tone.RUNNING) if row.is_open else Cell(words)


COLUMNS: tuple[Column[ComponentTime], ...] = (
    Column[ComponentTime](
        id="task",
        title="Task",
        key="task_name",
        cell=lambda row, view: foreign_text.cell(row.task_name, view),
        value=lambda row: row.task_name,
        sort=lambda row, _: row.task_name.casefold(),
        width=24,
        min_width=14,
        priority=1,
    ),
    Column[ComponentTime](
        id="component",
        title="Component",
        key="subcomponent_name",
        cell=lambda row, view: foreign_text.cell(row.component_name, view),
        value=lambda row: row.component_name,
        sort=lambda row, _: row.component_name.casefold(),
        width=30,
        min_width=16,
        grows=True,
    ),
    Column[ComponentTime](
        id="phase", title="Phase", key="phase", cell=_phase, value=lambda row: row.phase, width=16
    ),
    Column[ComponentTime](
        id="active",
        title="Active",
        key="active_time",
        cell=lambda row, _: Cell(times.milliseconds(row.active_ms)),
        value=lambda row: row.active_ms,
        width=9,
        align="right",
    ),
    Column[ComponentTime](
        id="total",
        title="Total",
        key="total_time",
        cell=lambda row, _: Cell(times.milliseconds(row.total_ms)),
        value=lambda row: row.total_ms,
        width=9,
        align="right",
    ),
    Column[ComponentTime](
        id="share",
        title="Busy",
        cell=lambda row, _: Cell(figures.percent(_active_share(row))),
        value=lambda _: None,
        sort=lambda row, _: _active_share(row),
        width=6,
        align="right",
        priority=3,
    ),
    Column[ComponentTime](
        id="calls",
        title="Calls",
        key="calls",
        cell=lambda row, _: Cell(figures.grouped(row.calls)),
        value=lambda row: row.calls,
        width=9,
        align="right",
        priority=2,
    ),
    Column[ComponentTime](
        id="path",
        title="Execution path",
        key="execution_path",
        cell=lambda row, view: foreign_text.cell(row.execution_path, view),
        value=lambda row: row.execution_path,
        width=36,
        cut="middle",
        priority=4,
    ),
)
"""Of ``catalog.execution_component_phases``; times in milliseconds."""


def _counter_value(row: CounterRow, _: View) -> Cell:
    value = row.counter.value
    return Cell(figures.binary(value) if row.is_bytes else figures.grouped(value))


def _counter_rate(row: CounterRow, _: View) -> Cell:
    if row.per_second is None:
        return Cell("")
    rate = round(row.per_second)
    return Cell(f"{figures.binary(rate) if row.is_bytes else figures.grouped(rate)}/s")


COUNTERS: tuple[Column[CounterRow], ...] = (
    Column[CounterRow](
        id="counter",
        title="Counter",
        key="counter_name",
        cell=lambda row, view: foreign_text.cell(row.counter.name, view),
        value=lambda row: row.counter.name,
        width=26,
        min_width=16,
        grows=True,
    ),
    Column[CounterRow](
        id="value",
        title="Value",
        key="counter_value",
        cell=_counter_value,
        value=lambda row: row.counter.value,
        width=16,
        align="right",
    ),
    Column[CounterRow](
        id="rate",
        title="Growth",
        key="per_second",
        cell=_counter_rate,
        value=lambda row: row.per_second,
        width=14,
        align="right",
        priority=1,
    ),
)
"""Of ``catalog.dm_execution_performance_counters``."""


def record(row: ComponentTime, execution_id: int) -> dict[str, object]:
    """Give a component's phase for JSON; times in milliseconds."""
    return {
        "operation_id": execution_id,
        "execution_id": execution_id,
        "task_name": row.task_name,
        "subcomponent_name": row.component_name,
        "phase": row.phase,
        "execution_path": row.execution_path,
        "active_time": row.active_ms,
        "total_time": row.total_ms,
        "calls": row.calls,
        "is_open": row.is_open,
    }
