"""SSISDB through a driver: the real catalog."""

from collections.abc import Sequence

from ssis_tui.catalog.capabilities import ServerInfo
from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.odbc_polls import POLLING, OdbcPolls
from ssis_tui.catalog.odbc_reports import OdbcReports
from ssis_tui.catalog.requests import (
    HistoryPage,
    HistoryRequest,
    MessagePage,
    MessageRequest,
    PollAnswer,
    PollRequest,
)
from ssis_tui.catalog.session import Connect, Session
from ssis_tui.catalog.sql.server import READING
from ssis_tui.catalog.statements import StatementLog
from ssis_tui.config.settings import Profile
from ssis_tui.model.executables import ExecutableStatistic
from ssis_tui.model.operations import Operation


class OdbcCatalog(OdbcReports):
    """Reads SSISDB; changes nothing and holds no locks. For one thread, but for `cancel`.

    Each call begins on the session first, so that a cancel of an earlier one does not end it.
    """

    def __init__(
        self, profile: Profile, *, connector: Connect = connect, log: StatementLog | None = None
    ) -> None:
        """`connector` takes the place of the drivers, for tests; `log` counts the statements."""
        super().__init__(
            Session(
                profile,
                settings=READING,
                time_limit=profile.options.query_timeout,
                connector=connector,
                log=log,
            )
        )
        self._polls = OdbcPolls(self._session)

    def open(self) -> ServerInfo:
        self._begin_anew()
        return self._session.open()

    def poll(self, request: PollRequest) -> PollAnswer:
        self._session.begin()
        return self._polls.poll(request)

    def history(self, request: HistoryRequest) -> HistoryPage:
        self._session.begin()
        return self._history.page(request)

    def operations(self, ids: Sequence[int]) -> tuple[Operation, ...]:
        self._session.begin()
        return tuple(self._session.operations(ids, POLLING, is_committed=True))

    def messages(self, request: MessageRequest) -> MessagePage:
        self._session.begin()
        return self._messages.page(request)

    def executables(self, execution_id: int, *, after: int = 0) -> tuple[ExecutableStatistic, ...]:
        self._session.begin()
        return self._executables.of(execution_id, after)

    def cancel(self) -> bool:
        return self._session.cancel()

    def close(self) -> None:
        self._session.close()
