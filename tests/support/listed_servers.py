"""A list of servers that answers from fakes, and counts what was wanted of it."""

from dataclasses import dataclass, field

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.servers import ListedServer
from ssis_tui.errors import UsageError
from tests.support.fake_catalog import FakeServer


@dataclass
class FakeServerList:
    """The ServerList protocol, over entries and the servers behind them."""

    entries: list[ListedServer]
    servers: dict[str, FakeServer] = field(default_factory=dict)
    place: str = "~/.config/ssis-tui/config.toml"
    fault: UsageError | None = None
    watches: list[str] = field(default_factory=list)
    """Names that were asked for to be watched, in order."""

    def listed(self) -> list[ListedServer]:
        if self.fault is not None:
            raise self.fault
        return self.entries

    def watched(self, name: str) -> Server:
        self.watches.append(name)
        return self.servers[name]
