"""The title and the tabs of the screen of one operation."""

from typing import Final

from ssis_tui import text, times
from ssis_tui.errors import SsisTuiError
from ssis_tui.model.operations import Execution, Operation, OperationKey
from ssis_tui.polling.snapshot import Snapshot
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.operations import elapsed_at
from ssis_tui.present.signs import status_cell, warning_sign

TABS: Final = (
    ("overview", "o", "Overview"),
    ("messages", "m", "Messages"),
    ("performance", "P", "Performance"),
    ("data_flow", "d", "Data flow"),
    ("parameters", "v", "Parameters"),
)
"""Name, key and word of each view."""


def title(
    key: OperationKey, operation: Operation | None, snapshot: Snapshot, view: View
) -> tuple[list[Cell], list[Cell]]:
    """Give the left and the right part: which operation it is, and how it stands."""
    dash = "-" if view.is_ascii else "─"
    left = [Cell(f"{dash} ", Tone.FAINT), Cell(f"{key.operation_id} ")]
    if operation is None:
        return left, []
    kind = operation.operation_type
    if not kind.is_execution:
        left.append(Cell(f"{kind.label} ", Tone.FAINT))
    path = foreign_text.line(operation.path, view)
    if path:
        left += [Cell(f"{dash} ", Tone.FAINT), Cell(f"{path} ")]
    if isinstance(operation, Execution) and operation.environment is not None:
        left.append(Cell(f"{dash} {foreign_text.line(operation.environment, view)} ", Tone.FAINT))
    return left, _standing(operation, snapshot, view)


def _standing(operation: Operation, snapshot: Snapshot, view: View) -> list[Cell]:
    right: list[Cell] = []
    progress = snapshot.progress.get(operation.operation_id)
    if progress is not None and operation.status.is_active:
        sign = "x" if view.is_ascii else "✗"
        if progress.errors:
            right.append(Cell(f" {progress.errors}{sign}", Tone.BAD))
        if progress.warnings:
            warned = f" {progress.warnings}{warning_sign(is_ascii=view.is_ascii)}"
            right.append(Cell(warned, Tone.WARNING))
    asked = view.asked.get(operation.key)
    if asked:
        right.append(Cell(f" {foreign_text.own(asked, view)}", Tone.STOPPING))
    status = status_cell(operation.status, view)
    right.append(Cell(f" {status.text}", status.tone))
    took = elapsed_at(operation, view)
    if took is not None:
        words = times.elapsed(took) if operation.ended is None else times.duration(took)
        right.append(Cell(f" {words} "))
    return right


def tabs(shown: str, view: View) -> list[Cell]:
    """Give the line of views with their keys, the shown one marked."""
    left, right = ("[", "]") if view.is_ascii else ("▐", "▌")
    cells: list[Cell] = []
    for name, key, word in TABS:
        if name == shown:
            cells.append(Cell(f"{left}{key} {word}{right}", Tone.RUNNING))
        else:
            cells += [Cell(f" {key}", Tone.WARNING), Cell(f" {word} ", Tone.FAINT)]
    return cells


def missing(key: OperationKey, error: SsisTuiError | None, view: View) -> tuple[str, ...]:
    """Say why there is no operation to show."""
    words = [f"Reading operation {key.operation_id} …"]
    if error is not None:
        words = [part for part in (error.sentence, error.advice) if part]
    return tuple(text.one_line(foreign_text.own(line, view)) for line in words)
