"""The columns of a message's context: what variables and properties held when an error came."""

from collections.abc import Iterable
from typing import Final

from ssis_tui.model.messages import MessageContext
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Cell, Column, Tone

_KINDS: Final = {
    10: "Task",
    20: "Pipeline",
    30: "Sequence",
    40: "For loop",
    50: "Foreach loop",
    60: "Package",
    70: "Variable",
    80: "Connection manager",
}


def in_order(rows: Iterable[MessageContext]) -> tuple[MessageContext, ...]:
    """Order from the error outwards; the state before the package's start (depth 0) comes last."""
    return tuple(
        sorted(
            rows, key=lambda row: (not row.context_depth, row.context_depth or 0, row.context_id)
        )
    )


def kind(row: MessageContext) -> str:
    """Name what a row tells of; an unknown type as its number, none as nothing."""
    if row.context_type is None:
        return ""
    return _KINDS.get(int(row.context_type), row.context_type.label)


def value(row: MessageContext) -> str | None:
    """Give the value without secrets; a variable's name stands as the source of its row."""
    if row.property_value is None:
        return None
    return foreign_text.value(row.property_value, row.property_name, row.context_source_name)


COLUMNS: tuple[Column[MessageContext], ...] = (
    Column[MessageContext](
        id="depth",
        title="Depth",
        key="context_depth",
        cell=lambda row, _: Cell("" if row.context_depth is None else str(row.context_depth)),
        value=lambda row: row.context_depth,
        width=5,
        align="right",
        priority=2,
    ),
    Column[MessageContext](
        id="kind",
        title="Type",
        key="context_type",
        cell=lambda row, _: Cell(kind(row)),
        value=lambda row: None if row.context_type is None else int(row.context_type),
        sort=lambda row, _: kind(row),
        width=18,
        min_width=10,
        priority=1,
    ),
    Column[MessageContext](
        id="source",
        title="Of",
        key="context_source_name",
        cell=lambda row, view: foreign_text.cell(row.context_source_name, view),
        value=lambda row: row.context_source_name,
        width=24,
        min_width=12,
    ),
    Column[MessageContext](
        id="property",
        title="Property",
        key="property_name",
        cell=lambda row, view: foreign_text.cell(row.property_name, view),
        value=lambda row: row.property_name,
        width=26,
        min_width=14,
    ),
    Column[MessageContext](
        id="value",
        title="Value",
        key="property_value",
        cell=lambda row, view: (
            Cell("(no value)", Tone.FAINT)
            if row.property_value is None
            else foreign_text.cell(value(row), view)
        ),
        value=value,
        width=40,
        min_width=20,
        grows=True,
    ),
    Column[MessageContext](
        id="path",
        title="Package path",
        key="package_path",
        cell=lambda row, view: foreign_text.cell(row.package_path, view),
        value=lambda row: row.package_path,
        width=34,
        cut="middle",
        priority=3,
    ),
)
"""Of ``catalog.event_message_context``; secrets in values are masked."""


def record(row: MessageContext, operation_id: int) -> dict[str, object]:
    """Give a row under the catalog's column names, for JSON; secrets masked."""
    return {
        "operation_id": operation_id,
        "context_id": row.context_id,
        "context_depth": row.context_depth,
        "package_path": row.package_path,
        "context_type": None if row.context_type is None else int(row.context_type),
        "context_type_name": kind(row) or None,
        "context_source_name": row.context_source_name,
        "property_name": row.property_name,
        "property_value": value(row),
    }
