"""The columns of the parameter values and property overrides that an execution used."""

from collections.abc import Iterable
from typing import Final

from ssis_tui.model.reports import ExecutionParameter, PropertyOverride
from ssis_tui.present import foreign_text
from ssis_tui.present.column import Cell, Column, Tone, View

SENSITIVE: Final = "(sensitive)"
NOT_SET: Final = "(not set)"

_LEVELS: Final = {20: "Project", 30: "Package", 50: "Execution"}
_ORDER: Final = {30: 0, 20: 1, 50: 2}
"""What one looks for most comes first."""


def in_order(parameters: Iterable[ExecutionParameter]) -> tuple[ExecutionParameter, ...]:
    """Order by level (package, project, execution), then by name."""
    return tuple(
        sorted(
            parameters,
            key=lambda each: (
                _ORDER.get(int(each.object_type), 3),
                each.name.casefold(),
                each.name,
            ),
        )
    )


def value_cell(name: str, value: str | None, view: View, *, is_sensitive: bool) -> Cell:
    """Give a value; a sensitive one is said to be that, for it is never read."""
    if is_sensitive:
        return Cell(SENSITIVE, Tone.FAINT)
    if value is None:
        return Cell(NOT_SET, Tone.FAINT)
    return foreign_text.cell(foreign_text.value(value, name), view)


def origin(parameter: ExecutionParameter) -> str:
    """Say where a value comes from, as far as the catalog tells."""
    if parameter.is_runtime_override:
        return "set for this run"
    return "default or environment"


def level(parameter: ExecutionParameter) -> str:
    """Name what the parameter belongs to; an unknown object type as its number."""
    return _LEVELS.get(int(parameter.object_type), parameter.object_type.label)


COLUMNS: tuple[Column[ExecutionParameter], ...] = (
    Column[ExecutionParameter](
        id="level",
        title="Level",
        key="object_type",
        cell=lambda row, _: Cell(level(row)),
        value=lambda row: int(row.object_type),
        sort=lambda row, _: _ORDER.get(int(row.object_type), 3),
        width=9,
    ),
    Column[ExecutionParameter](
        id="name",
        title="Parameter",
        key="parameter_name",
        cell=lambda row, view: foreign_text.cell(row.name, view),
        value=lambda row: row.name,
        sort=lambda row, _: row.name.casefold(),
        width=30,
        min_width=18,
    ),
    Column[ExecutionParameter](
        id="value",
        title="Value",
        key="parameter_value",
        cell=lambda row, view: value_cell(row.name, row.value, view, is_sensitive=row.is_sensitive),
        value=lambda row: _value(row.name, row.value, is_sensitive=row.is_sensitive),
        width=40,
        min_width=20,
        grows=True,
    ),
    Column[ExecutionParameter](
        id="origin",
        title="From",
        key="value_set",
        cell=lambda row, _: Cell(
            origin(row), Tone.PLAIN if row.is_runtime_override else Tone.FAINT
        ),
        value=lambda row: row.is_value_set,
        sort=lambda row, _: origin(row),
        width=22,
        min_width=16,
        priority=1,
    ),
    Column[ExecutionParameter](
        id="type",
        title="Type",
        key="parameter_data_type",
        cell=lambda row, view: foreign_text.cell(row.data_type, view),
        value=lambda row: row.data_type,
        width=10,
        priority=2,
    ),
    Column[ExecutionParameter](
        id="required",
        title="Required",
        key="required",
        cell=lambda row, _: Cell("yes" if row.is_required else ""),
        value=lambda row: row.is_required,
        width=8,
        priority=3,
    ),
)
"""Of ``catalog.execution_parameter_values``."""

OVERRIDES: tuple[Column[PropertyOverride], ...] = (
    Column[PropertyOverride](
        id="property",
        title="Property",
        key="property_path",
        cell=lambda row, view: foreign_text.cell(row.property_path, view),
        value=lambda row: row.property_path,
        width=60,
        min_width=30,
        cut="middle",
        grows=True,
    ),
    Column[PropertyOverride](
        id="value",
        title="Value",
        key="property_value",
        cell=lambda row, view: value_cell(
            row.property_path, row.value, view, is_sensitive=row.is_sensitive
        ),
        value=lambda row: _value(row.property_path, row.value, is_sensitive=row.is_sensitive),
        width=40,
        min_width=20,
        grows=True,
    ),
)
"""Of ``catalog.execution_property_override_values``."""


def record(parameter: ExecutionParameter, execution_id: int) -> dict[str, object]:
    """Give a parameter under the catalog's column names, for JSON; sensitive values are null."""
    return {
        "operation_id": execution_id,
        "execution_id": execution_id,
        "object_type": int(parameter.object_type),
        "object_type_name": parameter.object_type.label,
        "parameter_data_type": parameter.data_type,
        "parameter_name": parameter.name,
        "parameter_value": _value(
            parameter.name, parameter.value, is_sensitive=parameter.is_sensitive
        ),
        "sensitive": parameter.is_sensitive,
        "required": parameter.is_required,
        "value_set": parameter.is_value_set,
        "runtime_override": parameter.is_runtime_override,
    }


def override_record(override: PropertyOverride, execution_id: int) -> dict[str, object]:
    """Give a property override under the catalog's column names, for JSON."""
    return {
        "operation_id": execution_id,
        "execution_id": execution_id,
        "property_path": override.property_path,
        "property_value": _value(
            override.property_path, override.value, is_sensitive=override.is_sensitive
        ),
        "sensitive": override.is_sensitive,
    }


def _value(name: str, value: str | None, *, is_sensitive: bool) -> str | None:
    """Give the value for machines: never a sensitive one, and no secret inside another."""
    return None if is_sensitive or value is None else foreign_text.value(value, name)
