"""What a server offers and what a login may do there: read once per connection, shown as it is."""

from enum import Enum, auto

from msgspec import Struct


class AccountKind(Enum):
    """How SQL Server knows the login; SSISDB refuses changes to SQL logins (27123)."""

    WINDOWS = auto()
    SQL = auto()
    ENTRA = auto()
    UNKNOWN = auto()


class Feature(Enum):
    """What not every version or every login has; what is missing is switched off, not fatal."""

    LOGREADER_ROLE = auto()
    SCALE_OUT = auto()
    """Rows may come from workers: message ids can be NULL or -1."""
    EVENT_MESSAGE_GUID = auto()
    WORKER_AGENTS = auto()
    SERVER_STATE = auto()
    """VIEW SERVER STATE: sessions and the instance's start time can be read."""
    PERFORMANCE_COUNTERS = auto()
    CATALOG_STARTUP = auto()
    """`catalog.startup` may be executed by this login."""
    EXECUTION_DUMP = auto()
    """`catalog.create_execution_dump` may be executed by this login."""


class Rights(Struct, frozen=True, kw_only=True):
    """What the login may see and do in the catalog."""

    login: str
    kind: AccountKind = AccountKind.UNKNOWN
    is_sysadmin: bool = False
    is_ssis_admin: bool = False
    is_ssis_logreader: bool = False

    @property
    def sees_all(self) -> bool:
        """Whether operations of others are visible; otherwise only its own and granted ones."""
        return self.is_sysadmin or self.is_ssis_admin or self.is_ssis_logreader

    @property
    def is_admin(self) -> bool:
        return self.is_sysadmin or self.is_ssis_admin

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that matter here, by name; empty for none of them."""
        held = (
            ("sysadmin", self.is_sysadmin),
            ("ssis_admin", self.is_ssis_admin),
            ("ssis_logreader", self.is_ssis_logreader),
        )
        return tuple(name for name, has in held if has)


class ServerInfo(Struct, frozen=True, kw_only=True):
    """What was learnt of the server when the connection was made."""

    server: str
    """The name under which the user knows it."""
    server_name: str
    """The instance's own name; empty where it has none."""
    database: str
    product: str
    """Such as "SQL Server 2022"."""
    version: str
    """Such as "16.0.4135.4"."""
    edition: str = ""
    engine_edition: int = 0
    """SERVERPROPERTY('EngineEdition'): 5 Azure SQL Database, 8 Managed Instance."""
    schema_version: str = ""
    rights: Rights
    features: frozenset[Feature] = frozenset()
    missing: tuple[str, ...] = ()
    """Views and columns that this version lacks, as view or view.column."""
    driver: str = ""
    """The way the connection was made, such as "ODBC Driver 18 for SQL Server"."""
    is_encrypted: bool = True
    is_certificate_checked: bool = True
    session_id: int | None = None

    @property
    def is_azure(self) -> bool:
        """Whether SSISDB is hosted in Azure, where SQL logins may run and perhaps stop packages."""
        return self.engine_edition in {5, 8}

    def why_no_stop(self) -> str | None:
        """Why no operation at all can be stopped by this login, or None if the server decides."""
        if self.rights.kind is AccountKind.SQL and not self.is_azure:
            return (
                f"SSISDB refuses stops to SQL logins such as {self.rights.login} (27123). "
                "Connect with a Windows login."
            )
        return None

    def stop_warning(self) -> str | None:
        """What should be said before a stop is tried all the same, or None."""
        if self.rights.kind is AccountKind.SQL and self.is_azure:
            return f"{self.rights.login} is a SQL login: SSISDB may refuse the stop (27123)."
        if self.rights.is_ssis_logreader and not self.rights.is_admin:
            return (
                f"{self.rights.login} is in ssis_logreader: "
                "it can stop only what it started or was granted."
            )
        return None
