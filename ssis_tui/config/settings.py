"""What the dashboard and the commands may be told; parsed once at the edge into these values."""

from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import Final

from msgspec import Struct

from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.times import LOCAL, server_zone

SHORTEST_INTERVAL: Final = 0.5
"""Seconds; a guest does not ask more often."""


class Times(StrEnum):
    """In which zone times are shown."""

    LOCAL = "local"
    UTC = "utc"
    SERVER = "server"

    def zone(self, server_time: datetime | None) -> tzinfo:
        """Give the zone; the server's is known from any time that it told, UTC until then."""
        match self:
            case Times.LOCAL:
                return LOCAL
            case Times.SERVER if server_time is not None:
                return server_zone(server_time)
            case _:
                return UTC


class DashboardSettings(Struct, frozen=True, kw_only=True):
    """How the dashboard behaves and looks."""

    interval: float = 5.0
    """Seconds between polls."""
    since: datetime | None = None
    """How far back the history goes at first; None for the newest page."""
    read_only: bool = False
    """No key and no call may change a server."""
    ascii: bool = False
    """Only ASCII signs, for terminals and fonts without the others."""
    times: Times = Times.LOCAL
    is_zone_said: bool = False
    """Whether `times` was asked for; otherwise the zone that was looked at last is shown."""
    theme: str = ""
    """Name of a theme; empty for the default."""
    low_bandwidth: bool = False
    """Draw less often and less, for slow lines."""
    history_size: int = 200
    """Operations of the history read at first and for each page."""


class Profile(Struct, frozen=True, kw_only=True):
    """One server as the user knows it, and how it is reached."""

    name: str
    """The name in the header and in each operation's key: the profile's, else the address."""
    options: ConnectionOptions
    """Complete, with the password."""
    is_production: bool = False
    """A stop asks for the server's name to be typed."""
    is_read_only: bool = False
    """Nothing may be changed on it."""
