"""One SSISDB behind a driver, as a place where catalogs and operators can be had.

Apart from them: the screen is painted before anything of a driver is imported, and that happens on
the thread that opens the connection.
"""

from typing import TYPE_CHECKING

from ssis_tui.catalog.protocol import Catalog, Operator
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.config.settings import Profile

if TYPE_CHECKING:
    from ssis_tui.catalog.session import Connect


class OdbcServer:
    """One SSISDB behind a driver; opens nothing by itself."""

    def __init__(self, profile: Profile, *, connector: "Connect | None" = None) -> None:
        """`connector` takes the place of the drivers, for tests."""
        self._profile = profile
        self._connector = connector
        self._log = StatementLog()

    @property
    def name(self) -> str:
        return self._profile.name

    @property
    def is_production(self) -> bool:
        return self._profile.is_production

    @property
    def is_read_only(self) -> bool:
        return self._profile.is_read_only

    @property
    def statements(self) -> StatementLog:
        return self._log

    def catalog(self) -> Catalog:
        """Give a new, closed catalog."""
        from ssis_tui.catalog.connection import connect
        from ssis_tui.catalog.odbc import OdbcCatalog

        return OdbcCatalog(self._profile, connector=self._connector or connect, log=self._log)

    def operator(self) -> Operator:
        """Give a new, closed operator."""
        from ssis_tui.catalog.connection import connect
        from ssis_tui.catalog.odbc_operator import OdbcOperator

        return OdbcOperator(self._profile, connector=self._connector or connect, log=self._log)
