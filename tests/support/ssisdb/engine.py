"""The look-alike as the stand-in server sees it: logins in, sessions out."""

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tests.support.ssisdb import catalog_rows, identity
from tests.support.ssisdb.batches import Batches
from tests.support.ssisdb.conversation import Conversation
from tests.support.ssisdb.database import Database
from tests.support.ssisdb.identity import has_role
from tests.support.ssisdb.principals import Directory, Principal
from tests.support.ssisdb.procedures import Procedures
from tests.support.ssisdb.processes import Processes
from tests.support.ssisdb.records import StatementRecord
from tests.support.ssisdb.schema import Schema
from tests.support.ssisdb.serverclock import ServerClock, SettableClock
from tests.support.ssisdb.store import Store
from tests.support.ssisdb.versions import VERSIONS
from tests.support.tds.session import Login, LoginRefused, Message

if TYPE_CHECKING:
    from tests.support.ssisdb.values import Stored

_ADMIN_ONLY = {
    "catalog.startup": {"ssis_admin", "ssis_failover_monitoring_agent"},
    "catalog.configure_catalog": {"ssis_admin"},
}


class CatalogEngine:
    """One SQL Server with an SSISDB.

    Sessions come from many threads; one lock around one SQLite keeps them apart. Nobody holds it
    while waiting: for time to pass, for a lock of the simulated server, or for a hung process.
    """

    def __init__(
        self,
        version: str = "2022",
        *,
        clock: ServerClock | None = None,
        catalog_database: str = "SSISDB",
        server_name: str = "PRODSQL01",
        machine_name: str = "ETLNODE2",
    ) -> None:
        self.version = VERSIONS[version]
        self.clock: ServerClock = clock if clock is not None else SettableClock()
        self.catalog_database = catalog_database
        self.server_name = server_name
        self.machine_name = machine_name
        self.databases = {"master": 1, "tempdb": 2, "msdb": 4, catalog_database: 7}
        self.directory = Directory()
        self.database = Database()
        self.schema = Schema(self.database, catalog_database, self.version.generation)
        self.schema.load()
        self.batches = Batches(self.schema)
        self.store = Store(self.database, self.schema)
        self.processes = Processes(self)
        self.procedures = Procedures(self.schema.relations.new_id)
        self.records: deque[StatementRecord] = deque(maxlen=20_000)
        """What was executed, oldest first; tests clear it."""
        self.keeps_plans = False
        """Whether each SELECT's record keeps how SQLite went about it."""
        self.is_read_only = False
        """Whether the database takes no writes, as on a secondary after a failover: 3906."""
        self.clr_enabled = True
        self.database_state = "ONLINE"
        self.refusal: Message | None = None
        """What each statement and login is answered while the database cannot be used."""
        self.grants_fail = False
        """Whether granting the default permissions of an operation fails: 27153."""
        self.schema_ids: dict[str, int] = {}
        self.role_ids: dict[str, int] = {}
        self.locks = threading.Condition()
        self.lock_holder: object | None = None
        """Who holds write locks on the catalog's tables: an open transaction, or a test."""
        self._denied: set[tuple[str, str]] = set()
        self._current: Conversation | None = None
        self._sessions: dict[int, Conversation] = {}
        for functions, nulls in ((identity.FUNCTIONS, False), (identity.WITH_NULLS, True)):
            for name, function in functions.items():
                self.database.define(f"tsql_{name}", self._asked(function), nulls=nulls)
        with self.database.lock:
            catalog_rows.fill(self)

    def _asked(self, function: Callable[..., Any]) -> "Callable[..., Stored]":
        def ask(*args: Any) -> Any:
            assert self._current is not None
            return function(self._current, *args)

        return ask

    @contextmanager
    def speaking(self, session: Conversation) -> Iterator[None]:
        """Hold the database for one statement of a session, after what was due has happened."""
        with self.database.lock:
            self.processes.catch_up()
            before, self._current = self._current, session
            journal, self.store.journal = self.store.journal, session.journal
            try:
                yield
            finally:
                self._current, self.store.journal = before, journal

    # Logins

    def login(self, login: Login) -> Conversation:
        """Open a session; raises `LoginRefused` with 18452, 18456, 18470, 18487, 4060 or 916.

        Who comes in by NTLM has been believed already, and needs to be a Windows login.
        """
        principal = self.directory.find(login.user)
        if login.integrated and (principal is None or not principal.is_windows):
            raise LoginRefused(
                Message(
                    18452,
                    "Login failed. The login is from an untrusted domain and cannot be used with "
                    "Integrated authentication.",
                    14,
                )
            )
        if principal is None or not (login.integrated or principal.password == login.password):
            raise LoginRefused(_login_failed(login.user))
        if principal.is_disabled:
            raise LoginRefused(
                Message(
                    18470,
                    f"Login failed for user '{login.user}'. Reason: The account is disabled.",
                    14,
                )
            )
        if principal.password_expired:
            raise LoginRefused(
                Message(
                    18487,
                    f"Login failed for user '{login.user}'.  Reason: The password of the account "
                    "has expired.",
                    14,
                )
            )
        database = self.named(login.database or "master")
        if database is None or (database == self.catalog_database and self.refusal is not None):
            raise LoginRefused(
                Message(
                    4060,
                    f'Cannot open database "{login.database}" requested by the login. The login '
                    "failed.",
                    11,
                )
            )
        if not self.has_access(principal, database):
            raise LoginRefused(no_access(principal, database))
        with self.database.lock:
            spid = next(n for n in itertools.count(51) if n not in self._sessions)
            session = Conversation(self, login, principal.name, spid, database)
            self._sessions[session.spid] = session
            catalog_rows.add_session(self, session)
        return session

    def forget(self, session: Conversation) -> None:
        with self.database.lock:
            self._sessions.pop(session.spid, None)
            self.store.clear("server.sessions", "session_id = ?", session.spid)

    @property
    def sessions(self) -> tuple[Conversation, ...]:
        return tuple(self._sessions.values())

    def named(self, database: str) -> str | None:
        """Give a database's name as the server spells it."""
        return next((name for name in self.databases if name.lower() == database.lower()), None)

    def has_access(self, principal: Principal, database: str) -> bool:
        if database.lower() != self.catalog_database.lower():
            return database.lower() in {"master", "tempdb"} or principal.is_sysadmin
        return principal.has_access or principal.is_sysadmin

    # Rights

    def deny(self, login: str, name: str) -> None:
        """Withdraw SELECT on a view or EXECUTE on a procedure, such as `catalog.executions`."""
        self._denied.add((login.lower(), name.lower()))

    def allow(self, login: str, name: str) -> None:
        """Give back what `deny` took."""
        self._denied.discard((login.lower(), name.lower()))

    def may(self, session: Conversation, permission: str, name: str) -> bool:
        """Tell whether a session may SELECT from a view or EXECUTE a procedure."""
        principal = session.principal
        if principal.is_sysadmin:
            return True
        if (principal.name.lower(), name.lower()) in self._denied:
            return False
        schema = name.lower().partition(".")[0]
        if permission == "EXECUTE":
            roles = _ADMIN_ONLY.get(name.lower())
            return roles is None or any(has_role(principal, role) for role in roles)
        return schema in self.schema.public_schemas or has_role(principal, "db_owner")

    def put(self, *principals: Principal) -> None:
        """Add logins or change them."""
        with self.database.lock:
            for principal in principals:
                self.directory.put(principal)
            catalog_rows.write_principals(self)

    # Changes of the catalog under the product's feet

    def run_ddl(self, script: str) -> None:
        """Run DDL in the files' grammar: drop a view, alter one, add one."""
        with self.database.lock:
            self.schema.run(script)
            catalog_rows.write_objects(self)

    def close_database(self, state: str, refusal: Message) -> None:
        """Make the catalog's database unusable: OFFLINE, RESTORING, SINGLE_USER, …"""
        self.database_state = state
        self.refusal = refusal

    def open_database(self) -> None:
        self.database_state, self.refusal = "ONLINE", None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold write locks on the catalog's tables: committed reads wait, and time out (1222)."""
        with self.locks:
            self.lock_holder = self
        try:
            yield
        finally:
            with self.locks:
                self.lock_holder = None
                self.locks.notify_all()

    def close(self) -> None:
        """End every session and let go of what waits."""
        for session in self.sessions:
            session.cancel()
        self.processes.close()
        self.database.close()


def _login_failed(user: str) -> Message:
    return Message(18456, f"Login failed for user '{user}'.", 14)


def no_access(principal: Principal, database: str) -> Message:
    return Message(
        916,
        f'The server principal "{principal.name}" is not able to access the database "{database}" '
        "under the current security context.",
        14,
    )
