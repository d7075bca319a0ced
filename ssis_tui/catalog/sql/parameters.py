"""What executions ran with: ``execution_parameter_values`` and the property overrides."""

from collections.abc import Iterable

from ssis_tui.catalog.sql.batch import Batch, Row
from ssis_tui.catalog.sql.report_views import (
    EXECUTION_PARAMETER_VALUES,
    EXECUTION_PROPERTY_OVERRIDE_VALUES,
)
from ssis_tui.catalog.sql.views import Present
from ssis_tui.model.codes import ObjectType
from ssis_tui.model.reports import ExecutionParameter, PropertyOverride


def parameters_batch(present: Present, execution_id: int) -> Batch:
    """Read the parameter values of one execution, sensitive ones as NULL."""
    batch = Batch("parameters", "the parameter values of the execution that is looked at")
    batch.select(
        "parameters",
        f"SELECT {EXECUTION_PARAMETER_VALUES.select_list(present)} "
        "FROM catalog.execution_parameter_values WHERE execution_id = ?;",
        execution_id,
    )
    return batch


def parameters_from(rows: Iterable[Row]) -> tuple[ExecutionParameter, ...]:
    """Make a value of each row, by object type and name; what may be sensitive counts as such."""
    made = [
        ExecutionParameter(
            name=row[0] or "",
            object_type=ObjectType(-1 if row[1] is None else row[1]),
            data_type=row[2] or "",
            value=row[3],
            is_sensitive=row[4] is None or bool(row[4]),
            is_required=bool(row[5]),
            is_value_set=bool(row[6]),
            is_runtime_override=bool(row[7]),
        )
        for row in rows
    ]
    made.sort(key=lambda one: (int(one.object_type), one.name))
    return tuple(made)


def overrides_batch(present: Present, execution_id: int) -> Batch:
    """Read the property overrides of one execution, sensitive ones as NULL."""
    batch = Batch("property overrides", "the property overrides of the execution that is looked at")
    batch.select(
        "overrides",
        f"SELECT {EXECUTION_PROPERTY_OVERRIDE_VALUES.select_list(present)} "
        "FROM catalog.execution_property_override_values WHERE execution_id = ?;",
        execution_id,
    )
    return batch


def overrides_from(rows: Iterable[Row]) -> tuple[PropertyOverride, ...]:
    """Make a value of each row, by path."""
    made = [
        PropertyOverride(
            property_path=row[0] or "",
            value=row[1],
            is_sensitive=row[2] is None or bool(row[2]),
        )
        for row in rows
    ]
    made.sort(key=lambda one: one.property_path)
    return tuple(made)
