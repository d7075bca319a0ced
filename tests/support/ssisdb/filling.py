"""A long history at once: executions by the hundred thousand, made inside SQLite."""

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.support.ssisdb import instants

if TYPE_CHECKING:
    from tests.support.ssisdb.world import SsisdbWorld

_PACKAGES = ("LoadFactSales.dtsx", "LoadDimCustomer.dtsx", "LoadStaging.dtsx", "SyncAccounts.dtsx")
_CALLER = "CORP\\svc_etl"
_SECONDS_APART = 60
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :count) "
# Every twentieth has failed, every hundredth was canceled, the rest succeeded.
_STATUS = "CASE WHEN i % 100 = 7 THEN 3 WHEN i % 20 = 3 THEN 4 ELSE 7 END"


def _moment(seconds: str) -> str:
    """Give SQLite's words for a stored datetimeoffset so many seconds after `:start`."""
    shifted = f"strftime('%Y-%m-%dT%H:%M:%S', :start, '+' || ({seconds}) || ' seconds')"
    return f"{shifted} || '.0000000' || :zone"


def fill(world: "SsisdbWorld", count: int, *, messages: int, permissions: bool) -> range:
    """Add ended executions of four packages, one a minute, the last one a minute ago.

    Each gets `messages` event messages; the caller's permissions only where asked for, because
    they make three rows of each operation. A million takes some ten seconds and 600 MB.
    """
    engine = world.engine
    with engine.database.lock:
        projects = [world.objects.package("Finance", "Dwh", package) for package in _PACKAGES]
        first = engine.database.query(
            'SELECT ifnull(max(operation_id), 0) FROM "internal.operations"'
        )
        start_id = int(first[0][0]) + 1
        begin = world.now - timedelta(seconds=_SECONDS_APART * count)
        stored = instants.from_datetime(begin)
        values: dict[str, int | float | str | bytes | None] = {
            "count": count,
            "first": start_id,
            "start": stored[:19],
            "zone": stored[instants.UTC_WIDTH :],
            "sid": world._sid(_CALLER),
            "caller": _CALLER,
            "server": engine.server_name,
            "machine": engine.machine_name,
            "project": projects[0].project_id,
            "lsn": projects[0].lsn,
        }
        for statement in _statements(messages=messages, permissions=permissions):
            engine.database.change(statement, _used(statement, values))
    return range(start_id, start_id + count)


def _used(
    statement: str, values: dict[str, int | float | str | bytes | None]
) -> dict[str, int | float | str | bytes | None]:
    return {name: value for name, value in values.items() if f":{name}" in statement}


def _statements(*, messages: int, permissions: bool) -> list[str]:
    package = " ".join(f"WHEN {number} THEN '{name}'" for number, name in enumerate(_PACKAGES))
    statements = [
        _NUMBERS + 'INSERT INTO "internal.operations" (operation_id, operation_type, created_time, '
        "object_type, object_id, object_name, status, start_time, end_time, caller_sid, "
        "caller_name, process_id, operation_guid, server_name, machine_name) "
        f"SELECT :first + i, 200, {_moment('i * 60')}, 20, :project, 'Dwh', {_STATUS}, "
        f"{_moment('i * 60 + 1')}, {_moment('i * 60 + 20 + i % 30')}, :sid, :caller, "
        "5000 + i % 3000, printf('%08X-0000-4000-8000-%012X', i, :first + i), :server, :machine "
        "FROM n",
        _NUMBERS + 'INSERT INTO "internal.executions" (execution_id, folder_name, project_name, '
        "package_name, project_lsn, executed_as_sid, executed_as_name, use32bitruntime, "
        "executed_count) SELECT :first + i, 'Finance', 'Dwh', "
        f"CASE i % {len(_PACKAGES)} {package} END, :lsn, :sid, :caller, 0, 1 FROM n",
    ]
    if permissions:
        statements += [
            _NUMBERS + 'INSERT INTO "internal.operation_permissions" (sid, object_id, '
            "permission_type, is_deny, grantor_sid) "
            f"SELECT :sid, :first + i, {right}, 0, :sid FROM n"
            for right in (1, 2, 4)
        ]
    for number in range(messages):
        statements += _messages(number)
    return statements


def _messages(number: int) -> list[str]:
    base = '(SELECT ifnull(max(operation_message_id), 0) FROM "internal.operation_messages")'
    write_messages = (
        _NUMBERS + 'INSERT INTO "internal.operation_messages" (operation_message_id, operation_id, '
        "message_time, message_type, message_source_type, message) "
        f"SELECT {base} + 1 + i, :first + i, {_moment(f'i * 60 + {number + 1}')}, 70, 40, "
        f"'Load Fact Sales:Information: step {number}' FROM n"
    )
    write_events = (
        'INSERT INTO "internal.event_messages" (event_message_id, operation_id, package_name, '
        "event_name, message_source_name, package_path, execution_path, message_code) "
        "SELECT m.operation_message_id, m.operation_id, 'LoadFactSales.dtsx', 'OnInformation', "
        "'Load Fact Sales', '\\Package\\Load Fact Sales', '\\Package\\Load Fact Sales', 0 "
        'FROM "internal.operation_messages" AS m '
        'LEFT JOIN "internal.event_messages" AS e ON e.event_message_id = m.operation_message_id '
        "WHERE e.event_message_id IS NULL AND m.operation_id >= :first"
    )
    return [write_messages, write_events]
