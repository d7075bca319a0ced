"""The demo server as a place where catalogs and operators can be had."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ssis_tui.catalog.capabilities import AccountKind, Rights
from ssis_tui.catalog.demo.catalog import DemoCatalog
from ssis_tui.catalog.demo.names import YOU
from ssis_tui.catalog.demo.plan import DayPlans
from ssis_tui.catalog.demo.session import Session
from ssis_tui.catalog.demo.simulation import Simulation

if TYPE_CHECKING:
    from ssis_tui.catalog.demo.operator import DemoOperator

NAME = "DEMO"

ADMINISTRATOR = Rights(login=YOU, kind=AccountKind.WINDOWS, is_sysadmin=True, is_ssis_admin=True)


class DemoServer:
    """A simulated SSIS server; its catalogs and operators share one world."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        seed: int = 1,
        name: str = NAME,
        is_read_only: bool = False,
        is_production: bool = False,
        rights: Rights = ADMINISTRATOR,
        simulation: Simulation | None = None,
    ) -> None:
        """Make a server; `now` gives the aware time, `simulation` a world that exists already.

        The world is a function of `seed` and `now`; stops change it for this process only.
        """
        self._name = name
        self._is_read_only = is_read_only
        self._is_production = is_production
        self._rights = rights
        self._simulation = simulation or Simulation(now, DayPlans(seed), seed, name)

    @property
    def name(self) -> str:
        return self._name

    @property
    def is_production(self) -> bool:
        return self._is_production

    @property
    def is_read_only(self) -> bool:
        return self._is_read_only

    @property
    def statements(self) -> None:
        """None: the demo sends no statements, it invents what it answers."""

    def catalog(self) -> DemoCatalog:
        return DemoCatalog(Session(self._simulation, self._rights))

    def operator(self) -> "DemoOperator":
        # Whoever only looks needs nothing that changes the world.
        from ssis_tui.catalog.demo.operator import DemoOperator
        from ssis_tui.catalog.gate import Gate

        gate = Gate(self._name, self._is_read_only)
        return DemoOperator(Session(self._simulation, self._rights), gate)
