"""The one gate that everything which changes a server must pass."""

from msgspec import Struct

from ssis_tui.errors import ReadOnly


class Gate(Struct, frozen=True):
    """Open, or closed by read-only."""

    server: str
    is_closed: bool

    def let_through(self, what: str) -> None:
        """Raise ReadOnly if the gate is closed; `what` names the change, such as "stop 184217"."""
        if self.is_closed:
            raise ReadOnly(
                f"Read-only: this program was told not to change {self.server}, "
                f"so it did not {what}.",
                "Start it without --read-only (or the setting read_only) to do that.",
                server=self.server,
            )
