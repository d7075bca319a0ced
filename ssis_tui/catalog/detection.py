"""What a server's answers at connecting say about it: version, rights, features."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from ssis_tui.catalog.capabilities import AccountKind, Feature, Rights
from ssis_tui.catalog.sql.batch import Row
from ssis_tui.catalog.sql.views import Present

AZURE_SQL_DATABASE: Final = 5
MANAGED_INSTANCE: Final = 8
_PRODUCTS: Final = {
    11: "SQL Server 2012",
    12: "SQL Server 2014",
    13: "SQL Server 2016",
    14: "SQL Server 2017",
    15: "SQL Server 2019",
    16: "SQL Server 2022",
    17: "SQL Server 2025",
}


def product_of(version: str, engine_edition: int) -> str:
    """Name the product as people do; a version that is not known yet by its number."""
    if engine_edition == AZURE_SQL_DATABASE:
        return "Azure SQL Database"
    if engine_edition == MANAGED_INSTANCE:
        return "Azure SQL Managed Instance"
    major = version.partition(".")[0]
    if major.isascii() and major.isdigit() and int(major) in _PRODUCTS:
        return _PRODUCTS[int(major)]
    return f"SQL Server {version}".strip()


def present_in(rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    """Put view, column and base type of each row under the names of views and columns."""
    present: dict[str, dict[str, str]] = {}
    for view, column, kind in rows:
        present.setdefault(str(view).lower(), {})[str(column).lower()] = str(kind).lower()
    return present


def account_kind(login: str, principal_types: Iterable[object], engine_edition: int) -> AccountKind:
    """Tell how the server knows the login, as SSISDB's procedures do: by the type of its SID.

    A member of a Windows group may have no principal of its own.
    """
    kinds = {str(kind).strip().upper() for kind in principal_types}
    if "S" in kinds:
        return AccountKind.SQL
    if kinds & {"E", "X"}:
        return AccountKind.ENTRA
    if kinds & {"U", "G"} or "\\" in login:
        return AccountKind.WINDOWS
    if engine_edition in {AZURE_SQL_DATABASE, MANAGED_INSTANCE} and "@" in login:
        return AccountKind.ENTRA
    return AccountKind.UNKNOWN


def rights_of(server: Row, kind: AccountKind) -> Rights:
    """Read the login's roles from the first row that a server gives."""
    return Rights(
        login=server[5] or "",
        kind=kind,
        is_sysadmin=server[6] == 1,
        is_ssis_admin=server[7] == 1,
        is_ssis_logreader=server[8] == 1,
    )


def features_of(
    present: Present, server: Row, may: Row, properties: Mapping[str, Any], rights: Rights
) -> frozenset[Feature]:
    """List what this version and this login offer."""
    messages = present.get("event_messages", {})
    is_azure = server[2] in {AZURE_SQL_DATABASE, MANAGED_INSTANCE}
    has_guid = "event_message_guid" in messages
    found = {
        # NULL means that there is no such role.
        Feature.LOGREADER_ROLE: server[8] is not None,
        # Workers' messages stay when Scale Out is switched off again: the property is then empty.
        Feature.SCALE_OUT: has_guid and (is_azure or "IS_SCALEOUT_ENABLED" in properties),
        Feature.EVENT_MESSAGE_GUID: has_guid,
        Feature.WORKER_AGENTS: "worker_agents" in present,
        Feature.SERVER_STATE: server[9] == 1,
        Feature.PERFORMANCE_COUNTERS: may[2] == 1,
        Feature.CATALOG_STARTUP: may[0] == 1,
        # EXECUTE is everybody's; the procedure itself asks for the role.
        Feature.EXECUTION_DUMP: may[1] == 1 and rights.is_admin,
    }
    return frozenset(feature for feature, has in found.items() if has)
