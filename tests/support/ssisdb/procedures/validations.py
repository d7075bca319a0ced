"""Validating a project or one of its packages."""

from collections.abc import Generator
from datetime import datetime
from uuid import uuid4

from tests.support.ssisdb import sqltypes
from tests.support.ssisdb.procedures.executions import find_package, find_project, refuse_writing
from tests.support.ssisdb.procedures.refusals import raised, thrown
from tests.support.ssisdb.procedures.registry import PROJECT, READ, Call, Formal, Procedure
from tests.support.tds.session import Message, SqlType

_NAME = sqltypes.nvarchar(128)
SECONDS = 2.0
"""How long a validation takes."""


def validate_package(call: Call) -> Generator[Message, None, int]:
    return (yield from _validate(call, ("folder_name", "project_name", "package_name")))


def validate_project(call: Call) -> Generator[Message, None, int]:
    return (yield from _validate(call, ("folder_name", "project_name", "validate_type")))


def _validate(call: Call, required: tuple[str, ...]) -> Generator[Message, None, int]:
    """Check the parameters, then the caller, then the object, and let the validation run."""
    scope = call.text("environment_scope")
    if scope is None or any(call.arguments[name] is None for name in required):
        yield raised(27138)
        return 1
    # With scope S the reference is needed, with the others it must not be there.
    if (scope == "S") != (call.arguments["reference_id"] is not None):
        yield raised(27101, "reference_id")
        return 1
    if scope not in {"A", "S", "D"}:
        yield raised(27101, "environment_scope")
        return 1
    if call.arguments.get("validate_type", "F") != "F":
        yield raised(27101, "validate_type")
        return 1
    if call.is_sql_login:
        yield raised(27123)
        return 1
    refuse_writing(call)
    is_package = "package_name" in required
    project = find_project(call)
    if project is None or not call.may(PROJECT, _number(project, "project_id"), READ):
        raise thrown(27146) if is_package else thrown(27109, call.text("project_name"))
    package = find_package(call, project) if is_package else None
    if is_package and package is None:
        raise thrown(27146)
    if call.session.engine.grants_fail:
        raise thrown(27153)
    call.arguments["validation_id"] = _write(call, project, package)
    return 0


def _number(row: dict[str, object], name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value


def _write(call: Call, project: dict[str, object], package: dict[str, object] | None) -> int:
    engine = call.session.engine
    principal = call.session.principal
    target = package if package is not None else project
    with engine.speaking(call.session):
        now = engine.clock.now()
        validation_id = engine.store.add_operation(
            300 if package is None else 301,
            caller=principal.name,
            caller_sid=principal.sid,
            now=now,
            object_type=20 if package is None else 30,
            object_id=target["project_id" if package is None else "package_id"],
            object_name=target["name"],
            status=2,
            start_time=now,
            operation_guid=uuid4(),
            server_name=engine.server_name,
            machine_name=engine.machine_name,
        )
        process_id = engine.processes.new_process(validation_id)
        engine.store.update("operations", validation_id, {"process_id": process_id})
        engine.store.insert(
            "validations",
            {
                "validation_id": validation_id,
                "environment_scope": call.text("environment_scope"),
                "validate_type": "F",
                "folder_name": call.text("folder_name"),
                "project_name": call.text("project_name"),
                "project_lsn": project["object_version_lsn"],
                "use32bitruntime": bool(call.arguments["use32bitruntime"]),
                "reference_id": call.number("reference_id"),
            },
        )
    _finish_later(call, validation_id, project, package)
    return validation_id


def _finish_later(
    call: Call,
    validation_id: int,
    project: dict[str, object],
    package: dict[str, object] | None,
) -> None:
    engine = call.session.engine

    def finish(when: datetime) -> None:
        row = engine.store.read("operations", validation_id)
        if row is None or row["status"] != 2:
            return
        engine.processes.end(validation_id, 7, when)
        table, target, key = (
            ("projects", project, "project_id")
            if package is None
            else ("packages", package, "package_id")
        )
        engine.store.update(
            table,
            _number(target, key),
            {"validation_status": "S", "last_validation_time": when},
        )

    engine.processes.schedule(SECONDS, finish, by=call.session)


_COMMON = (
    Formal("use32bitruntime", sqltypes.BIT, False),
    Formal("environment_scope", SqlType("char", 1), "D"),
    Formal("reference_id", sqltypes.BIGINT, None),
)
_VALIDATION = Formal("validation_id", sqltypes.BIGINT, None, is_output=True)
PROCEDURES = (
    Procedure(
        "validate_package",
        (
            Formal("folder_name", _NAME),
            Formal("project_name", _NAME),
            Formal("package_name", sqltypes.nvarchar(260)),
            _VALIDATION,
            *_COMMON,
        ),
        validate_package,
    ),
    Procedure(
        "validate_project",
        (
            Formal("folder_name", _NAME),
            Formal("project_name", _NAME),
            Formal("validate_type", SqlType("char", 1), "F"),
            _VALIDATION,
            *_COMMON,
        ),
        validate_project,
    ),
)
