"""The columns of packages with what became of their executions, and of connections that failed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from ssis_tui import times
from ssis_tui.masking import masked
from ssis_tui.model.reports import FailedConnection, PackageSummary
from ssis_tui.present import figures, foreign_text, moments
from ssis_tui.present.column import Cell, Column, Tone, View

_EMPTY: Final = Cell("")
_DAY: Final = timedelta(days=1)


def worst_first(rows: Iterable[PackageSummary]) -> tuple[PackageSummary, ...]:
    """Order by failures, most first, then by how many ran."""
    return tuple(sorted(rows, key=lambda row: (-row.failed, -row.executions, row.path.casefold())))


def _span(span: timedelta | None) -> Cell:
    if span is None:
        return _EMPTY
    # Seconds of days do not fit, and nobody compares them.
    return Cell(times.duration(span) if span < _DAY else times.elapsed(span))


def _rate(row: PackageSummary, _: View) -> Cell:
    rate = row.success_rate
    tone = Tone.PLAIN if rate is None else Tone.GOOD if rate == 1 else Tone.WARNING
    return Cell(figures.percent(rate), tone)


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else span.total_seconds()


COLUMNS: tuple[Column[PackageSummary], ...] = (
    Column[PackageSummary](
        id="package",
        title="Folder/Project/Package",
        key="package_name",
        cell=lambda row, view: foreign_text.cell(row.path, view),
        value=lambda row: row.path,
        sort=lambda row, _: row.path.casefold(),
        width=40,
        min_width=20,
        grows=True,
        cut="path",
    ),
    Column[PackageSummary](
        id="executions",
        title="Runs",
        key="executions",
        cell=lambda row, _: Cell(figures.grouped(row.executions)),
        value=lambda row: row.executions,
        width=7,
        align="right",
    ),
    Column[PackageSummary](
        id="rate",
        title="Success",
        key="success_rate",
        cell=_rate,
        value=lambda row: None if row.success_rate is None else round(row.success_rate, 4),
        width=7,
        align="right",
    ),
    Column[PackageSummary](
        id="failed",
        title="Failed",
        key="failed",
        cell=lambda row, _: figures.cell(row.failed, Tone.BAD),
        value=lambda row: row.failed,
        width=6,
        align="right",
    ),
    Column[PackageSummary](
        id="canceled",
        title="Canceled",
        key="canceled",
        cell=lambda row, _: figures.cell(row.canceled, Tone.CANCELED),
        value=lambda row: row.canceled,
        width=8,
        align="right",
        priority=4,
    ),
    Column[PackageSummary](
        id="running",
        title="Active",
        key="running",
        cell=lambda row, _: figures.cell(row.running, Tone.RUNNING),
        value=lambda row: row.running,
        width=6,
        align="right",
        priority=3,
    ),
    Column[PackageSummary](
        id="median",
        title="Median",
        key="median_seconds",
        cell=lambda row, _: _span(row.median),
        value=lambda row: _seconds(row.median),
        width=9,
        align="right",
        priority=1,
    ),
    Column[PackageSummary](
        id="longest",
        title="Longest",
        key="longest_seconds",
        cell=lambda row, _: _span(row.longest),
        value=lambda row: _seconds(row.longest),
        width=9,
        align="right",
        priority=2,
    ),
    Column[PackageSummary](
        id="last_failure",
        title="Last failure",
        key="last_failure",
        cell=lambda row, view: moments.cell(row.last_failure, view),
        value=lambda row: row.last_failure,
        width=14,
        min_width=12,
        priority=2,
    ),
    Column[PackageSummary](
        id="last_failure_id",
        title="Its id",
        key="last_failure_id",
        cell=lambda row, _: Cell("" if row.last_failure_id is None else str(row.last_failure_id)),
        value=lambda row: row.last_failure_id,
        width=8,
        align="right",
        priority=5,
    ),
)
"""Of the history, grouped by package."""

CONNECTIONS: tuple[Column[FailedConnection], ...] = (
    Column[FailedConnection](
        id="name",
        title="Connection",
        key="name",
        cell=lambda row, view: foreign_text.cell(row.name, view),
        value=lambda row: row.name,
        sort=lambda row, _: row.name.casefold(),
        width=24,
        min_width=14,
    ),
    Column[FailedConnection](
        id="executions",
        title="Failed",
        key="executions",
        cell=lambda row, _: figures.cell(row.executions, Tone.BAD),
        value=lambda row: row.executions,
        width=6,
        align="right",
    ),
    Column[FailedConnection](
        id="last_failure",
        title="Last failure",
        key="last_failure",
        cell=lambda row, view: moments.cell(row.last_failure, view),
        value=lambda row: row.last_failure,
        width=14,
        min_width=12,
    ),
    Column[FailedConnection](
        id="last_execution",
        title="In",
        key="last_execution_id",
        cell=lambda row, _: Cell(str(row.last_execution_id)),
        value=lambda row: row.last_execution_id,
        width=8,
        align="right",
        priority=1,
    ),
    Column[FailedConnection](
        id="connection_string",
        title="Connection string",
        key="connection_string",
        cell=lambda row, view: foreign_text.cell(row.connection_string, view),
        value=lambda row: masked(row.connection_string),
        width=60,
        min_width=20,
        grows=True,
    ),
)
"""Connections whose strings stand in the contexts of errors of failed executions."""


def record(row: PackageSummary) -> dict[str, object]:
    """Give a package's summary for JSON; spans in seconds."""
    return {
        "folder_name": row.folder_name,
        "project_name": row.project_name,
        "package_name": row.package_name,
        "executions": row.executions,
        "succeeded": row.succeeded,
        "failed": row.failed,
        "canceled": row.canceled,
        "running": row.running,
        "success_rate": None if row.success_rate is None else round(row.success_rate, 4),
        "median_seconds": _seconds(row.median),
        "longest_seconds": _seconds(row.longest),
        "last_failure_id": row.last_failure_id,
        "last_failure": row.last_failure,
    }
