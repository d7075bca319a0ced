"""Rows of ``catalog.operations``, with what ``executions`` and ``validations`` add to them.

The three views are read one after the other, never joined: each filters row by row, and a join of
two of them costs more than twenty times as much as two reads by key.
"""

from collections.abc import Iterable

from ssis_tui.catalog.sql.batch import Batch, Parameter, Row
from ssis_tui.catalog.sql.views import EXECUTIONS, OPERATIONS, VALIDATIONS, Present, View
from ssis_tui.model.codes import ObjectType, OperationStatus, OperationType
from ssis_tui.model.operations import Execution, Operation, OperationKey, Validation

KINDS: tuple[tuple[str, str, View], ...] = (
    ("operations", "operation_id", OPERATIONS),
    ("executions", "execution_id", EXECUTIONS),
    ("validations", "validation_id", VALIDATIONS),
)
"""Result set, key and view of each of the three."""

_STATUSES = {int(status): status for status in OperationStatus}
_TYPES = {int(kind): kind for kind in OperationType}
_OBJECTS = {int(kind): kind for kind in ObjectType}
_NO_CODE = -1
"""What a code is that the catalog gives as NULL where it promises one."""


def select_all_three(
    batch: Batch,
    present: Present,
    condition: str,
    *parameters: Parameter,
    top: bool = False,
    descending: bool = False,
) -> None:
    """Add the same read of the three views; in `condition`, ``{id}`` stands for the key.

    With `top`, the first of the parameters is the number of rows.
    """
    for result, key, view in KINDS:
        if not view.is_in(present) and view is not OPERATIONS:
            continue
        batch.select(
            result,
            f"SELECT {'TOP (?) ' if top else ''}{view.select_list(present)} "
            f"FROM catalog.{view.name} WHERE {condition.replace('{id}', key)} "
            f"ORDER BY {key}{' DESC' if descending else ''};",
            *parameters,
        )


def operations_from(
    server: str,
    operation_rows: Iterable[Row],
    execution_rows: Iterable[Row] = (),
    validation_rows: Iterable[Row] = (),
) -> dict[int, Operation]:
    """Make one operation of each id from the rows of the three views; a later row replaces."""
    executions = {row[0]: row for row in execution_rows}
    validations = {row[0]: row for row in validation_rows}
    made: dict[int, Operation] = {}
    for row in operation_rows:
        operation_id = row[0]
        if operation_id is None:
            continue
        if (more := executions.get(operation_id)) is not None:
            made[operation_id] = _execution(server, row, more)
        elif (more := validations.get(operation_id)) is not None:
            made[operation_id] = _validation(server, row, more)
        else:
            made[operation_id] = _operation(server, row)
    return made


def _status(code: int | None) -> OperationStatus:
    if code is None:
        code = _NO_CODE
    return _STATUSES.get(code) or OperationStatus(code)


def _type(code: int | None) -> OperationType:
    if code is None:
        code = _NO_CODE
    return _TYPES.get(code) or OperationType(code)


def _object(code: int | None) -> ObjectType | None:
    if code is None:
        return None
    return _OBJECTS.get(code) or ObjectType(code)


def _operation(server: str, row: Row) -> Operation:
    return Operation(
        key=OperationKey(server, row[0]),
        operation_type=_type(row[1]),
        status=_status(row[2]),
        created=row[3],
        object_type=_object(row[4]),
        object_id=row[5],
        object_name=row[6],
        started=row[7],
        ended=row[8],
        caller_name=row[9] or "",
        process_id=row[10],
        stopped_by_name=row[11],
        server_name=row[12],
        machine_name=row[13],
    )


def _execution(server: str, row: Row, more: Row) -> Execution:
    # Most rows by far: known codes are looked up here, without a call for each.
    return Execution(
        key=OperationKey(server, row[0]),
        operation_type=_TYPES.get(row[1]) or _type(row[1]),
        status=_STATUSES.get(row[2]) or _status(row[2]),
        created=row[3],
        object_type=_OBJECTS.get(row[4]) or _object(row[4]),
        object_id=row[5],
        object_name=row[6],
        started=row[7],
        ended=row[8],
        caller_name=row[9] or "",
        process_id=row[10],
        stopped_by_name=row[11],
        server_name=row[12],
        machine_name=row[13],
        folder_name=more[1] or "",
        project_name=more[2] or "",
        package_name=more[3] or "",
        reference_id=more[4],
        environment_folder_name=more[5],
        environment_name=more[6],
        project_lsn=more[7],
        executed_as_name=more[8],
        use32bitruntime=bool(more[9]),
        total_physical_memory_kb=more[10],
        available_physical_memory_kb=more[11],
        cpu_count=more[12],
        executed_count=more[13],
    )


def _validation(server: str, row: Row, more: Row) -> Validation:
    return Validation(
        key=OperationKey(server, row[0]),
        operation_type=_type(row[1]),
        status=_status(row[2]),
        created=row[3],
        object_type=_object(row[4]),
        object_id=row[5],
        object_name=row[6],
        started=row[7],
        ended=row[8],
        caller_name=row[9] or "",
        process_id=row[10],
        stopped_by_name=row[11],
        server_name=row[12],
        machine_name=row[13],
        folder_name=more[1] or "",
        project_name=more[2] or "",
        environment_scope=more[3],
        reference_id=more[4],
        use32bitruntime=None if more[5] is None else bool(more[5]),
    )
