"""A connection to the demo server: what catalogs and operators have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from msgspec import Struct, field

from ssis_tui.catalog.capabilities import Feature, Rights, ServerInfo
from ssis_tui.catalog.demo.names import INSTANCE
from ssis_tui.catalog.demo.simulation import Row, Simulation
from ssis_tui.errors import Cancelled, ConnectionLost, NotReachable

PRODUCT = "SQL Server 2022"
VERSION = "16.0.4135.4"
FEATURES = frozenset({Feature.LOGREADER_ROLE, Feature.PERFORMANCE_COUNTERS})
"""What any login finds on this version."""


class Session(Struct):
    """Open or closed; lets one query run at a time and can be told from outside to give it up."""

    simulation: Simulation
    rights: Rights
    is_open: bool = False
    _lock: Lock = field(default_factory=Lock)
    _is_running: bool = False
    _is_cancelled: bool = False

    def open(self) -> ServerInfo:
        """Connect; raise NotReachable once the server has ended."""
        name = self.simulation.server
        if self.simulation.is_down:
            raise NotReachable(
                f"{name} cannot be reached: the demo server has ended.",
                "Start the program again.",
                server=name,
            )
        self.is_open = True
        return ServerInfo(
            server=name,
            server_name=INSTANCE,
            database="SSISDB",
            product=PRODUCT,
            version=VERSION,
            edition="Developer Edition (64-bit)",
            engine_edition=3,
            schema_version="7",
            rights=self.rights,
            features=FEATURES | self._granted(),
            driver="demo",
        )

    def _granted(self) -> frozenset[Feature]:
        granted: set[Feature] = set()
        if self.rights.is_sysadmin:
            granted.add(Feature.SERVER_STATE)
        if self.rights.is_admin:
            granted |= {Feature.CATALOG_STARTUP, Feature.EXECUTION_DUMP}
        return frozenset(granted)

    def close(self) -> None:
        """Close; twice is as good as once."""
        self.is_open = False

    def cancel(self) -> bool:
        """Have the query that runs raise Cancelled at its next step; one that comes later runs."""
        with self._lock:
            if self._is_running:
                self._is_cancelled = True
        return True

    @contextmanager
    def query(self) -> Iterator[int]:
        """Run one query; give the server's time in ms.

        Raises ConnectionLost when the connection is not open or the server has ended.
        """
        name = self.simulation.server
        if self.simulation.is_down or not self.is_open:
            self.is_open = False
            raise ConnectionLost(f"The connection to {name} was lost.", server=name)
        with self._lock:
            self._is_running, self._is_cancelled = True, False
        try:
            yield self.simulation.now_ms()
        finally:
            with self._lock:
                self._is_running = False

    def check(self) -> None:
        """Raise Cancelled if somebody gave the query up."""
        if self._is_cancelled:
            raise Cancelled("Given up.", server=self.simulation.server)

    def sees(self, row: Row) -> bool:
        """Say whether the views show this login the operation: its own, or all by role."""
        return self.rights.sees_all or row.caller.casefold() == self.rights.login.casefold()
