"""Calls that change the server: nothing else in this program does.

Each answers with its return code in a result set, because a return code other than 0 comes without
any error, and drivers disagree about how to hand one on. Each is a batch of its own: an error that
a procedure reports need not end the batch, and what comes next must not run then.
"""

from typing import Final

from ssis_tui.catalog.reports import StartRequest, ValidateRequest
from ssis_tui.catalog.sql.batch import Batch, Parameter
from ssis_tui.catalog.sql.report_views import EXECUTION_PARAMETER_VALUES
from ssis_tui.catalog.sql.variants import Variant
from ssis_tui.catalog.sql.views import Present

STOP: Final = (
    "SET NOCOUNT ON; DECLARE @return_code int; "
    "EXEC @return_code = catalog.stop_operation @operation_id = ?; "
    "SELECT @return_code AS return_code;"
)
_TYPED: Final = {"object_type", "parameter_name", "parameter_data_type"}
"""The columns that tell which data type a parameter has."""


def stop_batch(operation_id: int) -> Batch:
    """Ask once that an operation be stopped."""
    batch = Batch("stop", "somebody confirmed that an operation be stopped", is_change=True)
    batch.select("return_code", STOP, operation_id)
    return batch


def create_batch(request: StartRequest, present: Present) -> Batch:
    """Create an execution; tells its id, and which data types its parameters have."""
    batch = Batch(
        "create an execution",
        "somebody starts a package: the execution is created",
        is_change=True,
    )
    arguments: list[tuple[str, Parameter]] = [
        ("folder_name", request.folder),
        ("project_name", request.project),
        ("package_name", request.package),
        ("use32bitruntime", int(request.use32bitruntime)),
    ]
    if request.reference_id is not None:
        arguments.append(("reference_id", request.reference_id))
    _create(batch, "create_execution", arguments, "execution_id")
    if present.get(EXECUTION_PARAMETER_VALUES.name, {}).keys() >= _TYPED:
        batch.select(
            "types",
            "SELECT object_type, parameter_name, parameter_data_type "
            "FROM catalog.execution_parameter_values WHERE execution_id = @execution_id;",
        )
    return batch


def set_parameter_batch(execution_id: int, object_type: int, name: str, value: Variant) -> Batch:
    """Set one parameter of an execution that was created and not started."""
    batch = Batch(
        "set a parameter",
        "somebody starts a package: a value that was given for it",
        is_change=True,
    )
    kind = value.sql_type
    batch.select(
        "return_code",
        "SET NOCOUNT ON; DECLARE @return_code int; "
        f"DECLARE @value {kind}; SET @value = CAST(? AS {kind}); "
        "EXEC @return_code = catalog.set_execution_parameter_value @execution_id = ?, "
        "@object_type = ?, @parameter_name = ?, @parameter_value = @value; "
        "SELECT @return_code AS return_code;",
        value.value,
        execution_id,
        object_type,
        name,
    )
    return batch


def start_batch(execution_id: int) -> Batch:
    """Start an execution that was created."""
    batch = Batch(
        "start an execution",
        "somebody starts a package: the execution is started",
        is_change=True,
    )
    _call(batch, "start_execution", execution_id)
    return batch


def validate_batch(request: ValidateRequest) -> Batch:
    """Start a validation; tells its id."""
    batch = Batch("validate", "somebody asked for a validation", is_change=True)
    arguments: list[tuple[str, Parameter]] = [
        ("folder_name", request.folder),
        ("project_name", request.project),
        ("use32bitruntime", int(request.use32bitruntime)),
        ("environment_scope", request.environment_scope),
    ]
    if request.package is not None:
        arguments.append(("package_name", request.package))
    if request.reference_id is not None:
        arguments.append(("reference_id", request.reference_id))
    procedure = "validate_project" if request.package is None else "validate_package"
    _create(batch, procedure, arguments, "validation_id")
    return batch


def startup_batch() -> Batch:
    """Have what seems to be dead marked as ended unexpectedly."""
    batch = Batch(
        "catalog.startup",
        "somebody confirmed that dead operations be marked",
        is_change=True,
    )
    batch.select(
        "return_code",
        "SET NOCOUNT ON; DECLARE @return_code int; EXEC @return_code = catalog.startup; "
        "SELECT @return_code AS return_code;",
    )
    return batch


def dump_batch(execution_id: int) -> Batch:
    """Ask for a dump of a running execution."""
    batch = Batch("dump", "somebody asked for a dump of a running execution", is_change=True)
    _call(batch, "create_execution_dump", execution_id)
    return batch


def _call(batch: Batch, procedure: str, execution_id: int) -> None:
    """Add the call of a procedure that takes the id of an execution and nothing else."""
    batch.select(
        "return_code",
        "SET NOCOUNT ON; DECLARE @return_code int; "
        f"EXEC @return_code = catalog.{procedure} @execution_id = ?; "
        "SELECT @return_code AS return_code;",
        execution_id,
    )


def _create(
    batch: Batch, procedure: str, arguments: list[tuple[str, Parameter]], output: str
) -> None:
    """Add the call of a procedure that tells the id of what it has created."""
    named = ", ".join(f"@{name} = ?" for name, _ in arguments)
    batch.select(
        "created",
        f"SET NOCOUNT ON; DECLARE @return_code int; DECLARE @{output} bigint; "
        f"EXEC @return_code = catalog.{procedure} {named}, @{output} = @{output} OUTPUT; "
        f"SELECT @return_code AS return_code, @{output} AS {output};",
        *(value for _, value in arguments),
    )
