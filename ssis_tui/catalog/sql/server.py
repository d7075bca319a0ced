"""What is asked of a server when a connection is made: settings, version, rights, columns."""

from typing import Final

from ssis_tui.catalog.sql.batch import Batch
from ssis_tui.catalog.sql.report_views import SEEN

AZURE_SQL_DATABASE: Final = 5
"""SERVERPROPERTY('EngineEdition') of a server without server principals in its databases."""

READING: Final = (
    "SET NOCOUNT ON; SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW; "
    "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED; SET TEXTSIZE 2147483647; "
    "SET LANGUAGE us_english;"
)
"""A guest: it waits for nobody's lock, gives way, and holds no locks for what it shows.

FreeTDS cuts long texts unless told otherwise; mssql-python hands no error numbers on, so the
errors' texts have to be in the language that is known here.
"""
CHANGING: Final = (
    "SET NOCOUNT ON; SET LOCK_TIMEOUT 60000; "
    "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; SET TEXTSIZE 2147483647; "
    "SET LANGUAGE us_english;"
)
"""Patient, and nothing but committed data: what is read here decides whether a stop is sent."""


def server_batch(settings: str) -> Batch:
    """Set the session up and read what every SQL Server can tell; takes no parameters."""
    batch = Batch(
        "server and login",
        "once for each connection: its settings, the version, the login and the views' columns",
    )
    batch.add(settings)
    batch.select(
        "server",
        "SELECT CAST(SERVERPROPERTY('ProductVersion') AS nvarchar(128)) AS version, "
        "CAST(SERVERPROPERTY('Edition') AS nvarchar(128)) AS edition, "
        "CAST(SERVERPROPERTY('EngineEdition') AS int) AS engine_edition, "
        "CAST(SERVERPROPERTY('ServerName') AS nvarchar(128)) AS server_name, "
        "DB_NAME() AS database_name, ORIGINAL_LOGIN() AS login, "
        "IS_SRVROLEMEMBER('sysadmin') AS is_sysadmin, "
        "IS_MEMBER('ssis_admin') AS is_ssis_admin, "
        "IS_MEMBER('ssis_logreader') AS is_ssis_logreader, "
        "HAS_PERMS_BY_NAME(NULL, NULL, 'VIEW SERVER STATE') AS may_view_server_state, "
        "@@SPID AS session_id;",
    )
    names = ", ".join(f"'{name}'" for name in SEEN)
    batch.select(
        "columns",
        "SELECT v.name AS view_name, c.name AS column_name, t.name AS type_name "
        "FROM sys.views AS v JOIN sys.schemas AS s ON s.schema_id = v.schema_id "
        "JOIN sys.columns AS c ON c.object_id = v.object_id "
        # The base type: sysname, for one, is a name for nvarchar.
        "JOIN sys.types AS t ON t.user_type_id = c.system_type_id "
        f"WHERE s.name = 'catalog' AND v.name IN ({names});",
    )
    return batch


def catalog_batch(engine_edition: int, *, has_permissions_view: bool) -> Batch:
    """Read what only an SSISDB can tell, and how it knows the login; takes no parameters."""
    batch = Batch(
        "catalog and rights",
        "once for each connection: the catalog's version and what the login may do",
    )
    batch.select(
        "properties",
        "SELECT property_name, property_value FROM catalog.catalog_properties WHERE "
        "property_name IN ('SCHEMA_VERSION', 'SCHEMA_BUILD', 'IS_SCALEOUT_ENABLED');",
    )
    batch.select(
        "rights",
        "SELECT HAS_PERMS_BY_NAME('catalog.startup', 'OBJECT', 'EXECUTE') AS may_startup, "
        "HAS_PERMS_BY_NAME('catalog.create_execution_dump', 'OBJECT', 'EXECUTE') AS may_dump, "
        "HAS_PERMS_BY_NAME('catalog.dm_execution_performance_counters', 'OBJECT', 'SELECT') "
        "AS may_count;",
    )
    # The procedures refuse SQL logins by looking their SID up in both, with type 'S'.
    if engine_edition != AZURE_SQL_DATABASE:
        batch.select(
            "principals",
            "SELECT p.type AS type FROM sys.server_principals AS p WHERE p.sid = SUSER_SID();",
        )
    batch.select(
        "principals",
        "SELECT p.type AS type FROM sys.database_principals AS p WHERE p.sid = SUSER_SID();",
    )
    if has_permissions_view:
        batch.select(
            "newest",
            "SELECT MAX(object_id) AS operation_id FROM catalog.effective_object_permissions "
            "WHERE object_type = 4 AND permission_type = 1;",
        )
    return batch
