"""Says on the screen what cannot be written down, once."""

from typing import TYPE_CHECKING

from ssis_tui.config.view_state import ViewState
from ssis_tui.present.column import Cell, Tone
from ssis_tui.tui.widgets.notices import PutNotice

if TYPE_CHECKING:
    from ssis_tui.polling.audit import AuditLog


class Troubles:
    """Tells of the file that remembers how one looks at things, and of the log of stops."""

    def __init__(
        self, state: ViewState, audit: "AuditLog | None", *, put_notice: PutNotice
    ) -> None:
        self._state = state
        self._audit = audit
        self._put_notice = put_notice
        self._has_told_state = self._has_told_log = False

    def tell(self) -> None:
        """Say what was not said yet."""
        if self._state.trouble and not self._has_told_state:
            self._has_told_state = True
            self._put_notice("state", Cell(self._state.trouble, Tone.WARNING))
        if self._audit is not None and self._audit.trouble and not self._has_told_log:
            self._has_told_log = True
            self._put_notice("log", Cell(self._audit.trouble, Tone.WARNING))
