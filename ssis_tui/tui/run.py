"""Runs a dashboard from its first picture to its end, and tells how it ended."""

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from ssis_tui.catalog.protocol import Server
from ssis_tui.config.settings import DashboardSettings
from ssis_tui.config.view_state import ViewState, default_path
from ssis_tui.polling.snapshot import ConnectionState
from ssis_tui.tui import compositor, frames
from ssis_tui.tui.app import Dashboard
from ssis_tui.tui.leftovers import remember_less

if TYPE_CHECKING:
    from ssis_tui.polling.audit import AuditLog
    from ssis_tui.tui.screens.servers import Servers


class Ending(Struct, frozen=True, kw_only=True):
    """How a dashboard ended."""

    status: int
    change_to: str | None
    """The server that is wanted next; None where the user quits."""
    was_live: bool
    """Whether the server let us in, to the last."""


def run_dashboard(
    server: Server,
    settings: DashboardSettings,
    *,
    audit: "AuditLog | None" = None,
    listed: "Servers | None" = None,
    said: str = "",
) -> Ending:
    """Show the dashboard until the user quits or wants another server's; see Dashboard.

    Raises nothing for trouble with the server: that is shown on the screen.
    """
    compositor.crop_left()
    frames.answer_at_once()
    remember_less()
    if settings.low_bandwidth:
        from ssis_tui.tui import repaint  # For slow lines only.

        repaint.spare()
    state = ViewState(default_path(os.environ))
    app = Dashboard(server, settings, state=state, audit=audit, listed=listed, said=said)
    app.run()
    state.close()
    if audit is not None:
        audit.close()
    latest = app.poller.latest
    return Ending(
        status=app.return_code or 0,
        change_to=None if app.return_code else app.change_to,
        was_live=latest.info is not None and latest.state is not ConnectionState.REFUSED,
    )
