"""Creating and starting executions."""

from collections.abc import Generator
from uuid import uuid4

from tests.support.ssisdb import errors, sqltypes
from tests.support.ssisdb.procedures.refusals import raised, thrown
from tests.support.ssisdb.procedures.registry import (
    ENVIRONMENT,
    EXECUTE,
    MODIFY,
    OPERATION,
    PROJECT,
    READ,
    Call,
    Formal,
    Procedure,
)
from tests.support.tds.session import Message

_NAME = sqltypes.nvarchar(128)
_PACKAGE = sqltypes.nvarchar(260)
CREATED = 1
_PENDING, _ENDED = 5, {3, 4, 6, 7, 9}
SYSTEM_PARAMETERS = (
    ("LOGGING_LEVEL", "Int32", 1),
    ("DUMP_ON_ERROR", "Boolean", False),
    ("DUMP_ON_EVENT", "Boolean", False),
    ("DUMP_EVENT_CODE", "String", "0"),
    ("CALLER_INFO", "String", None),
    ("SYNCHRONIZED", "Boolean", False),
)
"""Parameters of object_type 50 that each execution has, with type and default."""


def find_project(call: Call) -> dict[str, object] | None:
    """Give the project that folder_name and project_name name, whoever asks."""
    store = call.session.engine.store
    with call.session.engine.speaking(call.session):
        folders = store.find("folders", "name = ?", call.text("folder_name"))
        if not folders:
            return None
        found = store.find(
            "projects",
            "folder_id = ? AND name = ?",
            folders[0]["folder_id"],  # type: ignore[arg-type]
            call.text("project_name"),
        )
    return found[0] if found else None


def find_package(call: Call, project: dict[str, object]) -> dict[str, object] | None:
    with call.session.engine.speaking(call.session):
        found = call.session.engine.store.find(
            "packages",
            "project_id = ? AND project_version_lsn = ? AND name = ?",
            project["project_id"],  # type: ignore[arg-type]
            project["object_version_lsn"],  # type: ignore[arg-type]
            call.text("package_name"),
        )
    return found[0] if found else None


def refuse_writing(call: Call) -> None:
    """Raise 3906 on a read-only database, and wait for who holds locks."""
    engine = call.session.engine
    if engine.is_read_only:
        raise errors.read_only_database(engine.catalog_database)
    call.session.await_lock()


def create_execution(call: Call) -> Generator[Message, None, int]:
    if call.is_sql_login:
        yield raised(27123)
        return 1
    names = ("folder_name", "project_name", "package_name", "use32bitruntime")
    if any(call.arguments[name] is None for name in names):
        yield raised(27138)
        return 1
    refuse_writing(call)
    project = find_project(call)
    project_id = id_in(project, "project_id")
    if project is None or not call.may(PROJECT, project_id, READ):
        raise thrown(27146)
    if find_package(call, project) is None:
        raise thrown(27146)
    if not call.may(PROJECT, project_id, EXECUTE):
        raise thrown(27178, call.text("project_name"))
    reference = _reference(call, project_id)
    if call.session.engine.grants_fail:
        raise thrown(27153)
    call.arguments["execution_id"] = _write_execution(call, project, reference)
    return 0


def id_in(row: dict[str, object] | None, name: str) -> int:
    value = row[name] if row is not None else -1
    assert isinstance(value, int)
    return value


def _reference(call: Call, project_id: int) -> dict[str, object] | None:
    """Find the environment that reference_id points to; raises 27208 and 27182."""
    reference_id = call.number("reference_id")
    if reference_id is None:
        return None
    store = call.session.engine.store
    with call.session.engine.speaking(call.session):
        found = store.read("environment_references", reference_id)
        if found is None or found["project_id"] != project_id:
            raise thrown(27208, reference_id)
        folder = found["environment_folder_name"] or call.text("folder_name")
        folders = store.find("folders", "name = ?", str(folder))
        environments = []
        if folders:
            environments = store.find(
                "environments",
                "folder_id = ? AND environment_name = ?",
                id_in(folders[0], "folder_id"),
                str(found["environment_name"]),
            )
    visible = environments and call.may(ENVIRONMENT, id_in(environments[0], "environment_id"), READ)
    if not visible:
        raise thrown(27182, found["environment_name"])
    return found


def _write_execution(
    call: Call, project: dict[str, object], reference: dict[str, object] | None
) -> int:
    engine = call.session.engine
    principal = call.session.principal
    in_scale_out = bool(call.arguments.get("runinscaleout"))
    with engine.speaking(call.session):
        execution_id = engine.store.add_operation(
            200,
            caller=principal.name,
            caller_sid=principal.sid,
            now=engine.clock.now(),
            object_type=20,
            object_id=project["project_id"],
            object_name=project["name"],
            status=CREATED,
            operation_guid=uuid4(),
            server_name=engine.server_name,
            machine_name="" if in_scale_out else engine.machine_name,
        )
        engine.store.insert(
            "executions",
            {
                "execution_id": execution_id,
                "folder_name": call.text("folder_name"),
                "project_name": call.text("project_name"),
                "package_name": call.text("package_name"),
                "reference_id": call.number("reference_id"),
                "reference_type": reference["reference_type"] if reference else None,
                "environment_folder_name": (
                    reference["environment_folder_name"] if reference else None
                ),
                "environment_name": reference["environment_name"] if reference else None,
                "project_lsn": project["object_version_lsn"],
                "executed_as_sid": principal.sid,
                "executed_as_name": principal.name,
                "use32bitruntime": bool(call.arguments["use32bitruntime"]),
                "job_id": uuid4() if in_scale_out else None,
                "executed_count": 0,
            },
        )
        _write_parameters(call, execution_id, project)
    return execution_id


def _write_parameters(call: Call, execution_id: int, project: dict[str, object]) -> None:
    store = call.session.engine.store
    for name, kind, default in SYSTEM_PARAMETERS:
        store.insert(
            "execution_parameter_values",
            {
                "execution_id": execution_id,
                "object_type": 50,
                "parameter_data_type": kind,
                "parameter_name": name,
                "parameter_value": default,
                "sensitive": False,
                "required": False,
                "value_set": default is not None,
                "runtime_override": False,
            },
        )
    declared = store.find(
        "object_parameters",
        "project_id = ? AND project_version_lsn = ? AND (object_type = 20 OR object_name = ?)",
        id_in(project, "project_id"),
        id_in(project, "object_version_lsn"),
        call.text("package_name"),
    )
    for parameter in declared:
        value = parameter["default_value"]
        if value is None:
            value = parameter["design_default_value"]
        store.insert(
            "execution_parameter_values",
            {
                "execution_id": execution_id,
                "object_type": parameter["object_type"],
                "parameter_data_type": parameter["parameter_data_type"],
                "parameter_name": parameter["parameter_name"],
                "parameter_value": None if parameter["sensitive"] else value,
                "sensitive": parameter["sensitive"],
                "required": parameter["required"],
                "value_set": parameter["value_set"] or not parameter["required"],
                "runtime_override": False,
            },
        )


def find_execution(call: Call, execution_id: int) -> dict[str, object] | None:
    """Give the operation of an execution, whoever asks."""
    with call.session.engine.speaking(call.session):
        store = call.session.engine.store
        if store.read("executions", execution_id) is None:
            return None
        return store.read("operations", execution_id)


def start_execution(call: Call) -> Generator[Message, None, int]:
    if call.is_sql_login:
        yield raised(27123)
        return 1
    execution_id = call.number("execution_id")
    if execution_id is None:
        yield raised(27138)
        return 1
    if execution_id <= 0:
        yield raised(27101, "execution_id")
        return 1
    refuse_writing(call)
    operation = find_execution(call, execution_id)
    allowed = all(call.may(OPERATION, execution_id, right) for right in (READ, MODIFY))
    if operation is None or not allowed:
        raise thrown(27103, execution_id)
    package, is_synchronous = _begin(call, execution_id, operation)
    engine = call.session.engine
    engine.processes.start(execution_id, package, call.session)
    while is_synchronous:
        current = find_execution(call, execution_id)
        if current is None or current["status"] in _ENDED:
            break
        if not engine.processes.wait(call.session, 0.5):
            break
    return 0


def _begin(call: Call, execution_id: int, operation: dict[str, object]) -> tuple[str, bool]:
    """Check what may have changed since the execution was created, and make it Pending."""
    engine = call.session.engine
    if operation["status"] != CREATED:
        raise thrown(27121)
    project_id = id_in(operation, "object_id")
    with engine.speaking(call.session):
        execution = engine.store.read("executions", execution_id)
        project = engine.store.read("projects", project_id)
    assert execution is not None
    if project is None or not call.may(PROJECT, project_id, READ):
        raise thrown(27109, execution["project_name"])
    if not call.may(PROJECT, project_id, EXECUTE):
        raise thrown(27178, execution["project_name"])
    if project["object_version_lsn"] != execution["project_lsn"]:
        raise thrown(27150)
    with engine.speaking(call.session):
        values = engine.store.find("execution_parameter_values", "execution_id = ?", execution_id)
        if any(value["required"] and not value["value_set"] for value in values):
            raise thrown(27184)
        changes = {"status": _PENDING, "start_time": engine.clock.now()}
        engine.store.update("operations", execution_id, changes)
    synchronized = next(v for v in values if v["parameter_name"] == "SYNCHRONIZED")
    return str(execution["package_name"]), bool(synchronized["parameter_value"])


_SCALE_OUT = (
    Formal("runinscaleout", sqltypes.BIT, None, since=2017),
    Formal("useanyworker", sqltypes.BIT, True, since=2017),
)
_EXECUTION = Formal("execution_id", sqltypes.BIGINT)
PROCEDURES = (
    Procedure(
        "create_execution",
        (
            Formal("folder_name", _NAME),
            Formal("project_name", _NAME),
            Formal("package_name", _PACKAGE),
            Formal("reference_id", sqltypes.BIGINT, None),
            Formal("use32bitruntime", sqltypes.BIT, False),
            *_SCALE_OUT,
            Formal("execution_id", sqltypes.BIGINT, None, is_output=True),
        ),
        create_execution,
    ),
    Procedure(
        "start_execution",
        (_EXECUTION, Formal("retry_count", sqltypes.INT, 0, since=2017)),
        start_execution,
    ),
)
