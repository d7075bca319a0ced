"""Catalogs of the Python API on a world in which a test makes things happen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ssis_tui.api.synchronous import Catalog
from tests.support.demo_world import DemoWorld
from tests.support.world import Account


@dataclass(slots=True)
class WorldClock:
    """The world's clock; waiting lets time pass there."""

    world: DemoWorld
    meanwhile: Callable[[], None] = lambda: None
    """What happens each time that somebody waits."""
    waited: float = 0.0

    def now(self) -> datetime:
        return self.world.now

    def monotonic(self) -> float:
        return self.waited

    async def sleep(self, seconds: float) -> None:
        self.waited += seconds
        self.world.advance(seconds)
        self.meanwhile()


def catalog_of(
    world: DemoWorld,
    account: Account = Account.SYSADMIN,
    *,
    read_only: bool = False,
    meanwhile: Callable[[], None] = lambda: None,
) -> Catalog:
    server = world.server(account, read_only=read_only)
    return Catalog(server, clock=WorldClock(world, meanwhile))
