"""The rows that a fresh server has: its databases, types, objects, principals and properties."""

from typing import TYPE_CHECKING

from tests.support.ssisdb.identity import TYPE_IDS, max_length
from tests.support.ssisdb.principals import (
    DATABASE_ROLES,
    SERVER_ROLES,
    Principal,
    role_sid,
)
from tests.support.ssisdb.relations import ColumnInfo, Relation

if TYPE_CHECKING:
    from tests.support.ssisdb.conversation import Conversation
    from tests.support.ssisdb.engine import CatalogEngine

_COLLATION = "SQL_Latin1_General_CP1_CI_AS"
_KINDS = {
    "table": ("U", "USER_TABLE"),
    "view": ("V", "VIEW"),
    "function": ("IF", "SQL_INLINE_TABLE_VALUED_FUNCTION"),
}
_SIZES = {
    "bigint": (19, 0),
    "int": (10, 0),
    "smallint": (5, 0),
    "tinyint": (3, 0),
    "bit": (1, 0),
    "float": (53, 0),
    "real": (24, 0),
    "datetimeoffset": (34, 7),
    "datetime2": (27, 7),
    "datetime": (23, 3),
    "date": (10, 0),
    "time": (16, 7),
    "decimal": (38, 38),
}


def fill(engine: "CatalogEngine") -> None:
    """Write what the server knows of itself; called once."""
    _write_databases(engine)
    _write_types(engine)
    write_objects(engine)
    write_principals(engine)
    _write_properties(engine)
    now = engine.clock.now().replace(tzinfo=None)
    engine.store.insert(
        "server.os_sys_info",
        {
            "cpu_count": 8,
            "physical_memory_kb": 33_554_432,
            "sqlserver_start_time": now.replace(day=1, hour=0, minute=0, second=0, microsecond=0),
        },
    )


def _write_databases(engine: "CatalogEngine") -> None:
    created = engine.clock.now().replace(tzinfo=None)
    for name, number in engine.databases.items():
        engine.store.insert(
            "server.databases",
            {
                "name": name,
                "database_id": number,
                "create_date": created,
                "compatibility_level": engine.version.compatibility,
                "collation_name": _COLLATION,
                "user_access": 0,
                "user_access_desc": "MULTI_USER",
                "is_read_only": False,
                "state": 0,
                "state_desc": "ONLINE",
                "is_in_standby": False,
                "snapshot_isolation_state": 0,
                "is_read_committed_snapshot_on": False,
                "is_trustworthy_on": name == engine.catalog_database,
            },
        )


def _write_types(engine: "CatalogEngine") -> None:
    for name, number in (*TYPE_IDS.items(), ("sysname", 256)):
        precision, scale = _SIZES.get(name, (0, 0))
        length = 256 if name == "sysname" else max_length(name, 8000)
        engine.store.insert(
            "server.types",
            {
                "name": name,
                "system_type_id": 231 if name == "sysname" else number,
                "user_type_id": number,
                "schema_id": 4,
                "max_length": min(length, 8016),
                "precision": precision,
                "scale": scale,
                "is_nullable": name != "sysname",
                "is_user_defined": False,
            },
        )


def write_objects(engine: "CatalogEngine") -> None:
    """Write sys.schemas, sys.objects and sys.columns anew, as the schema is now."""
    for table in ("server.schemas", "server.objects", "server.columns"):
        engine.store.clear(table)
    engine.schema_ids = {"dbo": 1, "guest": 2, "information_schema": 3, "sys": 4}
    for name in engine.schema.schemas:
        if name != "server":
            engine.schema_ids.setdefault(name.lower(), len(engine.schema_ids) + 1)
    for name, number in engine.schema_ids.items():
        engine.store.insert(
            "server.schemas", {"name": name, "schema_id": number, "principal_id": 1}
        )
    for relation in engine.schema.relations:
        if relation.schema != "server":
            _write_object(engine, relation)
    for procedure in engine.procedures:
        _insert_object(engine, procedure.name, procedure.object_id, "catalog", "P")


def _write_object(engine: "CatalogEngine", relation: Relation) -> None:
    letter = _KINDS[relation.kind][0]
    _insert_object(engine, relation.name, relation.object_id, relation.schema, letter)
    for number, column in enumerate(relation.columns, start=1):
        engine.store.insert("server.columns", _column(relation, number, column))


def _insert_object(
    engine: "CatalogEngine", name: str, object_id: int, schema: str, letter: str
) -> None:
    described = dict(_KINDS.values())
    created = engine.clock.now().replace(tzinfo=None)
    engine.store.insert(
        "server.objects",
        {
            "name": name,
            "object_id": object_id,
            "schema_id": engine.schema_ids[schema.lower()],
            "parent_object_id": 0,
            "type": letter,
            "type_desc": described.get(letter, "SQL_STORED_PROCEDURE"),
            "create_date": created,
            "modify_date": created,
            "is_ms_shipped": schema == "sys",
        },
    )


def _column(relation: Relation, number: int, column: ColumnInfo) -> dict[str, object]:
    kind = column.type
    precision, scale = _SIZES.get(kind.name, (0, 0))
    is_text = kind.name in {"nvarchar", "varchar", "nchar", "char"}
    return {
        "object_id": relation.object_id,
        "name": column.name,
        "column_id": number,
        "system_type_id": TYPE_IDS[kind.name],
        "user_type_id": TYPE_IDS[kind.name],
        "max_length": max_length(kind.name, kind.length),
        "precision": precision,
        "scale": scale,
        "collation_name": _COLLATION if is_text else None,
        "is_nullable": column.nullable,
        "is_identity": column.identity,
        "is_computed": False,
    }


def write_principals(engine: "CatalogEngine") -> None:
    """Write the principals of server and database anew, as the directory has them now."""
    store = engine.store
    for table in ("server.principals", "server.users", "server.role_members"):
        store.clear(table)
    now = engine.clock.now().replace(tzinfo=None)
    described = {"U": "WINDOWS_LOGIN", "S": "SQL_LOGIN", "R": "SERVER_ROLE"}

    def add_login(name: str, number: int, sid: bytes, kind: str, *, disabled: bool) -> None:
        store.insert(
            "server.principals",
            {
                "name": name,
                "principal_id": number,
                "sid": sid,
                "type": kind,
                "type_desc": described[kind],
                "is_disabled": disabled,
                "create_date": now,
                "modify_date": now,
                "default_database_name": "master",
                "default_language_name": "us_english",
            },
        )

    for number, role in enumerate(("public", *SERVER_ROLES), start=2):
        add_login(role, number, bytes([number]), "R", disabled=False)
    for principal in engine.directory:
        number = engine.directory.server_id(principal)
        disabled = principal.is_disabled
        add_login(principal.name, number, principal.sid, principal.type, disabled=disabled)
    _write_users(engine)


def _write_users(engine: "CatalogEngine") -> None:
    engine.role_ids = {"public": 0}
    for i, role in enumerate(DATABASE_ROLES):
        engine.role_ids[role.lower()] = 16384 + i
    for i, role in enumerate(engine.schema.roles):
        engine.role_ids[role.lower()] = 5 + i
    names = {role.lower(): role for role in ("public", *DATABASE_ROLES, *engine.schema.roles)}
    for key, number in engine.role_ids.items():
        _add_user(engine, names[key], number, role_sid(key), "R", fixed=number >= 16384)
    _add_user(engine, "dbo", 1, b"\x01", "S")
    for principal in engine.directory:
        if principal.is_sysadmin or not principal.has_access:
            continue
        number = engine.directory.user_id(principal)
        _add_user(engine, principal.name, number, principal.sid, principal.type)
        for role in principal.roles:
            if role.lower() in engine.role_ids:
                engine.store.insert(
                    "server.role_members",
                    {
                        "role_principal_id": engine.role_ids[role.lower()],
                        "member_principal_id": number,
                    },
                )


def _add_user(
    engine: "CatalogEngine", name: str, number: int, sid: bytes, kind: str, *, fixed: bool = False
) -> None:
    now = engine.clock.now().replace(tzinfo=None)
    described = {"U": "WINDOWS_USER", "S": "SQL_USER", "R": "DATABASE_ROLE"}
    authentication = {"U": (3, "WINDOWS"), "S": (1, "INSTANCE"), "R": (0, "NONE")}[kind]
    engine.store.insert(
        "server.users",
        {
            "name": name,
            "principal_id": number,
            "type": kind,
            "type_desc": described[kind],
            "default_schema_name": None if kind == "R" else "dbo",
            "create_date": now,
            "modify_date": now,
            "sid": sid,
            "is_fixed_role": fixed,
            "authentication_type": authentication[0],
            "authentication_type_desc": authentication[1],
        },
    )


def _write_properties(engine: "CatalogEngine") -> None:
    properties = {
        "ENCRYPTION_ALGORITHM": "AES_256",
        "MAX_PROJECT_VERSIONS": "10",
        "OPERATION_CLEANUP_ENABLED": "TRUE",
        "RETENTION_WINDOW": "365",
        "SCHEMA_BUILD": engine.version.product_version,
        "SCHEMA_VERSION": str(engine.version.schema_version),
        "SERVER_LOGGING_LEVEL": "1",
        "SERVER_OPERATION_ENCRYPTION_LEVEL": "2",
        "VALIDATION_TIMEOUT": "300",
        "VERSION_CLEANUP_ENABLED": "TRUE",
    }
    if engine.version.generation >= 2016:
        properties["SERVER_CUSTOMIZED_LOGGING_LEVEL"] = ""
    if engine.version.generation >= 2017:
        properties["DEFAULT_EXECUTION_MODE"] = "0"
    for name, value in properties.items():
        engine.store.insert("catalog_properties", {"property_name": name, "property_value": value})


def add_session(engine: "CatalogEngine", session: "Conversation") -> None:
    """Write a client's row of sys.dm_exec_sessions."""
    write_session(
        engine,
        session.spid,
        login=session.principal,
        host=session.host,
        program=session.application,
        process_id=None,
        database_id=engine.databases[session.database],
    )


def write_session(
    engine: "CatalogEngine",
    spid: int,
    *,
    login: Principal,
    host: str,
    program: str,
    process_id: int | None,
    database_id: int,
) -> None:
    now = engine.clock.now().replace(tzinfo=None)
    zeros = dict.fromkeys(
        (
            "cpu_time",
            "memory_usage",
            "total_elapsed_time",
            "reads",
            "writes",
            "logical_reads",
            "deadlock_priority",
            "row_count",
            "open_transaction_count",
        ),
        0,
    )
    engine.store.insert(
        "server.sessions",
        {
            "session_id": spid,
            "login_time": now,
            "host_name": host,
            "program_name": program,
            "host_process_id": process_id,
            "client_interface_name": "ODBC",
            "security_id": login.sid,
            "login_name": login.name,
            "status": "sleeping",
            "last_request_start_time": now,
            "last_request_end_time": now,
            "is_user_process": True,
            "transaction_isolation_level": 2,
            "lock_timeout": -1,
            "original_login_name": login.name,
            "database_id": database_id,
            **zeros,
        },
    )
