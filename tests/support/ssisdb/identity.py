"""Functions that answer by who asks and where, from DB_NAME and HAS_PERMS_BY_NAME to @@SPID."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.support.ssisdb import instants
from tests.support.ssisdb.principals import DATABASE_ROLES, SERVER_ROLES, Principal
from tests.support.ssisdb.relations import Relation
from tests.support.ssisdb.values import pack_variant

if TYPE_CHECKING:
    from tests.support.ssisdb.conversation import Conversation

SystemFunction = Callable[..., Any]


def _principal(session: "Conversation", name: str | None) -> Principal | None:
    return session.principal if name is None else session.engine.directory.find(name)


def is_member(session: "Conversation", role: str) -> int | None:
    """1, 0, or NULL for a role that does not exist. A sysadmin is dbo, in db_owner alone."""
    if role.lower() == "public":
        return 1
    known = {name.lower() for name in (*DATABASE_ROLES, *session.engine.schema.roles)}
    if role.lower() not in known:
        return None
    return int(has_role(session.principal, role))


def has_role(principal: Principal, role: str) -> bool:
    if principal.is_sysadmin:
        return role.lower() == "db_owner"
    return role.lower() in {own.lower() for own in principal.roles}


def _is_rolemember(session: "Conversation", role: str, name: str | None = None) -> int | None:
    principal = _principal(session, name)
    if principal is None or is_member(session, role) is None:
        return None
    return int(has_role(principal, role))


def _is_srvrolemember(session: "Conversation", role: str, name: str | None = None) -> int | None:
    principal = _principal(session, name)
    if principal is None or role.lower() not in {*SERVER_ROLES, "public"}:
        return None
    return int(role.lower() == "public" or (principal.is_sysadmin and role.lower() == "sysadmin"))


def _has_perms(
    session: "Conversation", securable: str | None, kind: str | None, permission: str | None
) -> int | None:
    """HAS_PERMS_BY_NAME for the server, the database, and objects of the catalog."""
    if permission is None:
        return None
    if kind is None:
        return int(session.principal.holds(permission)) if securable is None else None
    owner = has_role(session.principal, "db_owner")
    if kind.upper() == "DATABASE":
        return int(owner or permission.upper() in {"CONNECT", "SELECT"})
    if kind.upper() != "OBJECT" or securable is None:
        return None
    relation = _relation(session, securable)
    procedure = session.engine.procedures.find(*_two_parts(securable))
    if relation is None and procedure is None:
        return None
    allowed = "EXECUTE" if procedure is not None else "SELECT"
    if permission.upper() not in {allowed, "ANY"}:
        return int(owner)
    return int(session.engine.may(session, allowed, ".".join(_two_parts(securable))))


def _two_parts(name: str) -> tuple[str, str]:
    parts = [
        part[1:-1] if part[:1] in {"[", '"'} else part
        for part in re.findall(r'\[[^\]]*\]|"[^"]*"|[^.]+', name)
    ]
    return (parts[-2] if len(parts) > 1 else "dbo"), parts[-1] if parts else ""


def _relation(session: "Conversation", name: str) -> Relation | None:
    relation = session.engine.schema.relations.find(*_two_parts(name))
    if relation is None or relation.schema == "server":
        return None
    if relation.reach == "catalog" and not session.is_in_catalog:
        return None
    return relation


def _object_id(session: "Conversation", name: str, kind: str | None = None) -> int | None:
    relation = _relation(session, name)
    if relation is not None:
        letters = {"table": "U", "view": "V", "function": "IF"}
        return relation.object_id if kind in {None, letters[relation.kind]} else None
    procedure = session.engine.procedures.find(*_two_parts(name))
    if procedure is None or not session.is_in_catalog or kind not in {None, "P"}:
        return None
    return procedure.object_id


def _object_name(session: "Conversation", object_id: int, _database: int | None = None) -> Any:
    return next((r.name for r in session.engine.schema.relations if r.object_id == object_id), None)


def _object_schema(session: "Conversation", object_id: int, _database: int | None = None) -> Any:
    found = (r.schema for r in session.engine.schema.relations if r.object_id == object_id)
    return next(found, None)


def _schema_id(session: "Conversation", name: str = "dbo") -> int | None:
    return session.engine.schema_ids.get(name.lower())


def _schema_name(session: "Conversation", number: int | None = None) -> str | None:
    if number is None:
        return "dbo"
    ids = session.engine.schema_ids
    return next((name for name, own in ids.items() if own == number), None)


def _col_length(session: "Conversation", table: str, column: str) -> int | None:
    relation = _relation(session, table)
    for info in relation.columns if relation is not None else ():
        if info.name.lower() == column.lower():
            return max_length(info.type.name, info.type.length)
    return None


def max_length(name: str, length: int | None) -> int:
    """Give the bytes of a column as sys.columns and COL_LENGTH have them; -1 is max."""
    fixed = {
        "bigint": 8, "int": 4, "smallint": 2, "tinyint": 1, "bit": 1, "float": 8, "real": 4,
        "uniqueidentifier": 16, "datetimeoffset": 10, "datetime2": 8, "datetime": 8, "date": 3,
        "time": 5, "sql_variant": 8016, "decimal": 9,
    }  # fmt: skip
    if name in fixed:
        return fixed[name]
    if length is None:
        return -1
    return length * 2 if name in {"nvarchar", "nchar"} else length


def _db_id(session: "Conversation", name: str | None = None) -> int | None:
    wanted = (name or session.database).lower()
    return next(
        (number for n, number in session.engine.databases.items() if n.lower() == wanted), None
    )


def _db_name(session: "Conversation", number: int | None = None) -> str | None:
    if number is None:
        return session.database
    return next((n for n, own in session.engine.databases.items() if own == number), None)


def _has_dbaccess(session: "Conversation", name: str) -> int | None:
    if _db_id(session, name) is None:
        return None
    return int(session.engine.has_access(session.principal, name))


def _suser_sname(session: "Conversation", sid: bytes | None = None) -> str | None:
    if sid is None:
        return session.principal.name
    found = session.engine.directory.by_sid(sid)
    return found.name if found is not None else None


def _suser_id(session: "Conversation", name: str | None = None) -> int | None:
    found = _principal(session, name)
    return session.engine.directory.server_id(found) if found is not None else None


def _suser_name(session: "Conversation", number: int | None = None) -> str | None:
    directory = session.engine.directory
    if number is None:
        return session.principal.name
    return next((p.name for p in directory if directory.server_id(p) == number), None)


def _suser_sid(session: "Conversation", name: str | None = None) -> bytes | None:
    found = _principal(session, name)
    return found.sid if found is not None else None


def _user_name(session: "Conversation", number: int | None = None) -> str | None:
    directory = session.engine.directory
    if number is None:
        return "dbo" if session.principal.is_sysadmin else session.principal.name
    if number == 1:
        return "dbo"
    return next((p.name for p in directory if directory.user_id(p) == number), None)


def _user_id(session: "Conversation", name: str | None = None) -> int | None:
    if name is not None and name.lower() == "dbo":
        return 1
    found = _principal(session, name)
    if found is not None:
        return session.engine.directory.user_id(found)
    return session.engine.role_ids.get((name or "").lower())


def _server_property(session: "Conversation", name: str) -> str | None:
    engine = session.engine
    version = engine.version
    properties: dict[str, str | int] = {
        "productversion": version.product_version,
        "productlevel": "RTM",
        "edition": version.edition,
        "engineedition": version.engine_edition,
        "servername": engine.server_name,
        "machinename": engine.machine_name,
        "computernamephysicalnetbios": engine.machine_name,
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "isclustered": 0,
        "ishadrenabled": 0,
        "isintegratedsecurityonly": 0,
        "issingleuser": 0,
        "processid": 4242,
    }
    if version.generation >= 2014:
        properties["productmajorversion"] = version.product_version.split(".")[0]
    value = properties.get(name.lower())
    if value is None:
        return None
    return pack_variant("int" if isinstance(value, int) else "nvarchar", value)


def _database_property(session: "Conversation", database: str, name: str) -> str | None:
    engine = session.engine
    if _db_id(session, database) is None:
        return None
    home = database.lower() == engine.catalog_database.lower()
    read_only = home and engine.is_read_only
    properties: dict[str, str | int] = {
        "status": engine.database_state if home else "ONLINE",
        "updateability": "READ_ONLY" if read_only else "READ_WRITE",
        "useraccess": "MULTI_USER",
        "collation": "SQL_Latin1_General_CP1_CI_AS",
        "isinstandby": 0,
        "version": 904,
    }
    value = properties.get(name.lower())
    if value is None:
        return None
    return pack_variant("int" if isinstance(value, int) else "nvarchar", value)


def _connection_property(_session: "Conversation", name: str) -> str | None:
    properties = {
        "net_transport": "TCP",
        "protocol_type": "TSQL",
        "auth_scheme": "SQL",
        "local_net_address": "127.0.0.1",
        "client_net_address": "127.0.0.1",
    }
    value = properties.get(name.lower())
    return None if value is None else pack_variant("nvarchar", value)


def _type_name(_session: "Conversation", number: int) -> str | None:
    return next((name for name, own in TYPE_IDS.items() if own == number), None)


TYPE_IDS = {
    "uniqueidentifier": 36, "date": 40, "time": 41, "datetime2": 42, "datetimeoffset": 43,
    "tinyint": 48, "smallint": 52, "int": 56, "real": 59, "datetime": 61, "float": 62,
    "sql_variant": 98, "ntext": 99, "bit": 104, "decimal": 106, "bigint": 127, "varbinary": 165,
    "varchar": 167, "char": 175, "nvarchar": 231, "nchar": 239,
}  # fmt: skip
"""system_type_id and user_type_id of the base types; sysname is 231 and 256."""


def _now(session: "Conversation") -> str:
    return instants.from_datetime(session.engine.clock.now())


def _local(session: "Conversation") -> str:
    return instants.encode_plain(instants.decode(_now(session)).local_ticks)


def _rounded(stored: str) -> str:
    """Cut to what the type datetime can hold, near enough: whole milliseconds."""
    return stored[:23] + "0000"


def _text_of_option(name: str) -> SystemFunction:
    return lambda session: int(session.options[name])


FUNCTIONS: dict[str, SystemFunction] = {
    "sysdatetimeoffset": _now,
    "sysutcdatetime": lambda session: _now(session)[:27],
    "sysdatetime": _local,
    "getdate": lambda session: _rounded(_local(session)),
    "current_timestamp": lambda session: _rounded(_local(session)),
    "getutcdate": lambda session: _rounded(_now(session)[:27]),
    "db_name": _db_name,
    "db_id": _db_id,
    "has_dbaccess": _has_dbaccess,
    "object_id": _object_id,
    "object_name": _object_name,
    "object_schema_name": _object_schema,
    "schema_name": _schema_name,
    "schema_id": _schema_id,
    "type_name": _type_name,
    "col_length": _col_length,
    "suser_sname": _suser_sname,
    "suser_name": _suser_name,
    "suser_id": _suser_id,
    "suser_sid": _suser_sid,
    "system_user": _suser_sname,
    "original_login": _suser_sname,
    "user_name": _user_name,
    "user": _user_name,
    "current_user": _user_name,
    "session_user": _user_name,
    "database_principal_id": _user_id,
    "is_member": is_member,
    "is_rolemember": _is_rolemember,
    "is_srvrolemember": _is_srvrolemember,
    "serverproperty": _server_property,
    "databasepropertyex": _database_property,
    "connectionproperty": _connection_property,
    "app_name": lambda session: session.application,
    "host_name": lambda session: session.host,
    "global_spid": lambda session: session.spid,
    "global_version": lambda session: session.engine.version.banner,
    "global_servername": lambda session: session.engine.server_name,
    "global_servicename": lambda _session: "MSSQLSERVER",
    "global_trancount": lambda session: session.transactions,
    "global_rowcount": lambda session: session.row_count,
    "global_error": lambda session: session.last_error,
    "global_lock_timeout": _text_of_option("LOCK_TIMEOUT"),
    "global_textsize": _text_of_option("TEXTSIZE"),
    "global_datefirst": lambda _session: 7,
    "global_language": lambda _session: "us_english",
    "global_options": lambda _session: 5496,
}
WITH_NULLS: dict[str, SystemFunction] = {"has_perms_by_name": _has_perms}
