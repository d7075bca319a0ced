"""startup, configure_catalog, and the permissions of objects."""

from collections.abc import Callable, Generator

from tests.support.ssisdb import sqltypes
from tests.support.ssisdb.procedures.executions import refuse_writing
from tests.support.ssisdb.procedures.refusals import raised, text_of, thrown
from tests.support.ssisdb.procedures.registry import (
    ENVIRONMENT,
    FOLDER,
    MANAGE,
    OPERATION,
    PERMISSION_OBJECTS,
    PROJECT,
    Call,
    Formal,
    Procedure,
)
from tests.support.tds.session import Message

_ENDED_UNEXPECTEDLY, _SUCCEEDED, _STOPPING = 6, 7, 8
_WARNING = 110
_WITHOUT_PROCESS = "202, 106, 1000, 2, 3, 700, 101"
"""Types that are marked in status 2 or 5 whatever runs."""


def startup(call: Call) -> Generator[Message, None, int]:
    """Mark as ended unexpectedly what seems to have no process; live Scale Out work too."""
    principal = call.session.principal
    allowed = call.is_admin or call.is_in("ssis_failover_monitoring_agent")
    if not allowed:
        yield raised(27219)
        return 1
    refuse_writing(call)
    engine = call.session.engine
    with engine.speaking(call.session):
        now = engine.clock.now()
        startup_id = engine.store.add_operation(
            1,
            caller=principal.name,
            caller_sid=principal.sid,
            now=now,
            status=2,
            start_time=now,
        )
        for row in _orphans(call, startup_id):
            operation_id = row["operation_id"]
            assert isinstance(operation_id, int)
            changes = {"status": _ENDED_UNEXPECTEDLY, "end_time": now}
            engine.store.update("operations", operation_id, changes)
            text = text_of(27165, operation_id, row["operation_type"], row["status"])
            engine.store.message(startup_id, text, now=now, message_type=_WARNING, source_type=10)
        done = {"status": _SUCCEEDED, "end_time": now}
        engine.store.update("operations", startup_id, done)
    return 0


def _orphans(call: Call, startup_id: int) -> list[dict[str, object]]:
    engine = call.session.engine
    found = engine.store.find(
        "operations",
        f"operation_id <> ? AND ((operation_type = 200 AND status = {_STOPPING}) "
        "OR (operation_type IN (200, 300, 301) AND status IN (2, 5)) "
        f"OR (operation_type IN ({_WITHOUT_PROCESS}) AND status IN (2, 5)))",
        startup_id,
    )
    return [row for row in found if not _is_alive(call, row)]


def _is_alive(call: Call, row: dict[str, object]) -> bool:
    """Tell whether startup sees a process of this host behind a running operation."""
    engine = call.session.engine
    if row["status"] == _STOPPING or row["operation_type"] not in {200, 300, 301}:
        return False
    here = row["machine_name"] == engine.machine_name
    processes = set(engine.processes.alive.values())
    return here and row["process_id"] is not None and row["process_id"] in processes


# configure_catalog

_Check = Callable[[Call, str], bool]


def _number_within(low: int, high: int) -> _Check:
    return lambda _call, text: text.isdigit() and low <= int(text) <= high


def _truth(_call: Call, text: str) -> bool:
    return text.upper() in {"TRUE", "FALSE"}


def _level(call: Call, text: str) -> bool:
    levels = {"0", "1", "2", "3"} | (
        {"4", "100"} if call.session.engine.version.generation >= 2016 else set()
    )
    return text in levels


_PROPERTIES: dict[str, _Check] = {
    "RETENTION_WINDOW": _number_within(1, 3650),
    "MAX_PROJECT_VERSIONS": _number_within(1, 9999),
    "VALIDATION_TIMEOUT": _number_within(1, 2**31 - 1),
    "OPERATION_CLEANUP_ENABLED": _truth,
    "VERSION_CLEANUP_ENABLED": _truth,
    "SERVER_LOGGING_LEVEL": _level,
    "SERVER_OPERATION_ENCRYPTION_LEVEL": lambda _call, text: text in {"1", "2"},
    "DEFAULT_EXECUTION_MODE": lambda _call, text: text in {"0", "1"},
    "SERVER_CUSTOMIZED_LOGGING_LEVEL": lambda _call, _text: True,
    "ENCRYPTION_ALGORITHM": lambda _call, text: (
        text in {"DES", "TRIPLE_DES", "TRIPLE_DES_3KEY", "DESX", "AES_128", "AES_192", "AES_256"}
    ),
}
_ONLY_ALONE = {"ENCRYPTION_ALGORITHM", "SERVER_OPERATION_ENCRYPTION_LEVEL"}
"""Properties that need the database in single-user mode."""


def configure_catalog(call: Call) -> Generator[Message, None, int]:
    if call.is_sql_login:
        yield raised(27123)
        return 1
    if not call.is_admin:
        yield raised(27140, "ssis_admin", "sysadmin")
        return 1
    name, value = call.text("property_name"), call.text("property_value")
    if name is None or value is None:
        yield raised(27138)
        return 1
    refuse_writing(call)
    engine = call.session.engine
    check = _PROPERTIES.get(name)
    with engine.speaking(call.session):
        known = engine.store.exists("catalog_properties", "property_name = ?", name)
    if check is None or not known:
        raise thrown(27101, "property_name")
    if name in _ONLY_ALONE and engine.database_state != "SINGLE_USER":
        raise thrown(27162, name)
    if not check(call, value):
        if name == "SERVER_LOGGING_LEVEL":
            raise thrown(27217, value)
        raise thrown(27101, "property_value")
    _check_customized(call, name, value)
    _configure(call, name, value)
    return 0


def _check_customized(call: Call, name: str, value: str) -> None:
    engine = call.session.engine
    with engine.speaking(call.session):
        is_level = name == "SERVER_CUSTOMIZED_LOGGING_LEVEL" and bool(value)
        if is_level and not engine.store.exists("customized_logging_levels", "name = ?", value):
            raise thrown(27237, value)
        if name == "SERVER_LOGGING_LEVEL" and value == "100":
            row = engine.store.find(
                "catalog_properties", "property_name = 'SERVER_CUSTOMIZED_LOGGING_LEVEL'"
            )
            if not row or not row[0]["property_value"]:
                raise thrown(27241, value)


def _configure(call: Call, name: str, value: str) -> None:
    engine = call.session.engine
    principal = call.session.principal
    with engine.speaking(call.session):
        now = engine.clock.now()
        engine.store.add_operation(
            1000,
            caller=principal.name,
            caller_sid=principal.sid,
            now=now,
            object_name=name,
            status=_SUCCEEDED,
            start_time=now,
            end_time=now,
        )
        engine.database.change(
            'UPDATE "internal.catalog_properties" SET property_value = ? WHERE property_name = ?',
            (value, name),
        )


# Permissions

_BY_KIND = {
    FOLDER: {1, 2, 4, 100, 101, 102, 103, 104},
    PROJECT: {1, 2, 3, 4},
    ENVIRONMENT: {1, 2, 4},
    OPERATION: {1, 2, 4},
}
_MISSING = {FOLDER: 27104, PROJECT: 27109, ENVIRONMENT: 27182, OPERATION: 27105}
_TABLES = {
    FOLDER: "folders",
    PROJECT: "projects",
    ENVIRONMENT: "environments",
    OPERATION: "operations",
}


def _change_permission(change: str) -> Callable[[Call], Generator[Message, None, int]]:
    def body(call: Call) -> Generator[Message, None, int]:
        if call.is_sql_login:
            yield raised(27123)
            return 1
        names = ("object_type", "object_id", "principal_id", "permission_type")
        numbers = [call.number(name) for name in names]
        if any(number is None for number in numbers):
            yield raised(27138)
            return 1
        kind_number, object_id, principal_id, permission = (number or 0 for number in numbers)
        kind = PERMISSION_OBJECTS.get(kind_number)
        if kind is None:
            yield raised(27101, "object_type")
            return 1
        sid = _sid_of(call, principal_id)
        if sid is None:
            yield raised(27101, "principal_id")
            return 1
        if permission not in _BY_KIND[kind]:
            yield raised(27191, permission, kind_number)
            return 1
        refuse_writing(call)
        _apply(call, change, kind, object_id, sid, permission)
        return 0

    return body


def _sid_of(call: Call, principal_id: int) -> bytes | None:
    engine = call.session.engine
    with engine.speaking(call.session):
        found = engine.store.find("server.users", "principal_id = ?", principal_id)
    sid = found[0]["sid"] if found else None
    return sid if isinstance(sid, bytes) else None


def _apply(call: Call, change: str, kind: str, object_id: int, sid: bytes, permission: int) -> None:
    engine = call.session.engine
    with engine.speaking(call.session):
        if engine.store.read(_TABLES[kind], object_id) is None:
            raise thrown(_MISSING[kind], object_id)
        if not call.may(kind, object_id, MANAGE):
            raise thrown(27192)
        if change == "revoke":
            engine.store.revoke(kind, object_id, sid, permission)
        else:
            engine.store.grant(kind, object_id, sid, permission, deny=change == "deny")


_PERMISSION = (
    Formal("object_type", sqltypes.SMALLINT),
    Formal("object_id", sqltypes.BIGINT),
    Formal("principal_id", sqltypes.INT),
    Formal("permission_type", sqltypes.SMALLINT),
)
_SETTING = sqltypes.nvarchar(255)
PROCEDURES = (
    Procedure("startup", (), startup),
    Procedure(
        "configure_catalog",
        (Formal("property_name", _SETTING), Formal("property_value", _SETTING)),
        configure_catalog,
    ),
    *(
        Procedure(f"{change}_permission", _PERMISSION, _change_permission(change))
        for change in ("grant", "deny", "revoke")
    ),
)
