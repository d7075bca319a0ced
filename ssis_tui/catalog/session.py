"""One connection's life: opened, set up, understood, used, and given up when it breaks."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from ssis_tui.catalog.capabilities import Feature, ServerInfo
from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.connection_string import is_certificate_checked, is_encrypted
from ssis_tui.catalog.detection import (
    account_kind,
    features_of,
    present_in,
    product_of,
    rights_of,
)
from ssis_tui.catalog.open_connection import Connection
from ssis_tui.catalog.sql.batch import LONGEST_LIST, Answer, Batch
from ssis_tui.catalog.sql.operations import operations_from
from ssis_tui.catalog.sql.poll import Surroundings, operations_batch
from ssis_tui.catalog.sql.report_views import EVERY_VIEW
from ssis_tui.catalog.sql.server import catalog_batch, server_batch
from ssis_tui.catalog.sql.views import OPERATIONS, Present, ShortTexts, View, lacking
from ssis_tui.catalog.stages import SETTING_UP
from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.config.settings import Profile
from ssis_tui.errors import CatalogMissing, ConnectionLost, SsisTuiError, UnexpectedAnswer
from ssis_tui.model.operations import Operation

if TYPE_CHECKING:
    from ssis_tui.catalog.statements import StatementLog

Made = TypeVar("Made")


class Connect(Protocol):
    """How a session gets a connection; tests put their own in its place."""

    def __call__(self, options: ConnectionOptions, *, server: str, time_limit: int) -> Connection:
        """Connect or raise ConnectError."""
        ...


class Session:
    """A connection of one thread to one SSISDB; only `cancel` may be called from another."""

    def __init__(
        self,
        profile: Profile,
        *,
        settings: str,
        time_limit: int,
        connector: Connect = connect,
        log: "StatementLog | None" = None,
    ) -> None:
        """`log` is where statements are counted; nowhere without it."""
        self.server = profile.name
        self.newest_seen = 0
        """The highest id that was read; where pages of a login that sees little begin."""
        self._profile = profile
        self._settings = settings
        self._time_limit = time_limit
        self._connector = connector
        self._log = log
        self._connection: Connection | None = None
        self._info: ServerInfo | None = None
        self._present: Present = {}

    @property
    def info(self) -> ServerInfo:
        """What was learnt when it was opened; raises ConnectionLost while it is closed."""
        if self._info is None or self._connection is None:
            raise ConnectionLost(
                f"There is no connection to {self.server}.",
                "The program reconnects by itself.",
                server=self.server,
            )
        return self._info

    @property
    def present(self) -> Present:
        """The columns of the catalog's views."""
        return self._present

    def has(self, *views: View) -> bool:
        """Whether this version of the catalog has all of these views."""
        return all(view.is_in(self._present) for view in views)

    @property
    def is_short(self) -> bool:
        """Whether long texts come in pieces of PIECE characters."""
        return isinstance(self._present, ShortTexts)

    @property
    def has_workers(self) -> bool:
        """Whether Scale Out workers may have written messages."""
        return Feature.SCALE_OUT in self.info.features

    def around(self, newest_from: int = 0) -> Surroundings:
        """Give what shapes the text of a poll."""
        return Surroundings(
            present=self._present,
            sees_all=self.info.rights.sees_all,
            has_workers=self.has_workers,
            newest_from=newest_from,
        )

    def open(self) -> ServerInfo:
        """Connect, set the session up and learn what is there, in two round trips."""
        self.close()
        options = self._profile.options
        self._connection = self._connector(options, server=self.server, time_limit=self._time_limit)
        self._connection.log = self._log
        try:
            self._info = self._learn(options)
        except SsisTuiError:
            self.close()
            raise
        return self._info

    def _learn(self, options: ConnectionOptions) -> ServerInfo:
        if self._connection is None:
            raise AssertionError
        driver = self._connection.driver
        answer = self.run(server_batch(self._settings), SETTING_UP)
        row = answer.rows("server")[0]
        present = present_in(answer.rows("columns"))
        if OPERATIONS.name not in present:
            raise CatalogMissing(
                f"The database {row[4]} on {self.server} is not an SSISDB.",
                "Name the catalog's database with -d; it is called SSISDB unless somebody "
                "renamed it.",
                server=self.server,
            )
        self._present = ShortTexts(present) if driver.freezes_on_long_text else present
        engine_edition = row[2] or 0
        has_permissions_view = "effective_object_permissions" in present
        more = self.run(
            catalog_batch(engine_edition, has_permissions_view=has_permissions_view), SETTING_UP
        )
        newest = more.rows("newest")
        self.newest_seen = (newest[0][0] or 0) if newest else 0
        properties = {str(name).upper(): value for name, value in more.rows("properties")}
        principals = [found[0] for found in more.rows("principals")]
        rights = rights_of(row, account_kind(row[5] or "", principals, engine_edition))
        schema = [
            str(properties[name]).strip()
            for name in ("SCHEMA_VERSION", "SCHEMA_BUILD")
            if properties.get(name)
        ]
        return ServerInfo(
            server=self.server,
            server_name=row[3] or "",
            database=row[4] or "",
            product=product_of(row[0] or "", engine_edition),
            version=row[0] or "",
            edition=row[1] or "",
            engine_edition=engine_edition,
            schema_version=" / ".join(schema),
            rights=rights,
            features=features_of(present, row, more.rows("rights")[0], properties, rights),
            missing=lacking(present, EVERY_VIEW),
            driver=driver.label,
            is_encrypted=is_encrypted(options),
            is_certificate_checked=is_certificate_checked(options, driver),
            session_id=row[10],
        )

    def run(self, batch: Batch, while_doing: str) -> Answer:
        """Send a batch; a connection that is of no use any more is closed at once."""
        connection = self._connection
        if connection is None:
            raise ConnectionLost(
                f"There is no connection to {self.server}.",
                "The program reconnects by itself.",
                server=self.server,
            )
        try:
            return connection.run(batch, while_doing)
        except SsisTuiError as error:
            if error.ends_connection:
                self.close()
            raise

    def read(self, batch: Batch, while_doing: str) -> list[Operation]:
        """Run a batch that reads operations; give them by ascending id."""
        found = self.operations_in(self.run(batch, while_doing))
        return [found[operation_id] for operation_id in sorted(found)]

    def operations_in(self, answer: Answer) -> dict[int, Operation]:
        """Make operations of the three views' rows."""
        found = self.made(
            lambda: operations_from(
                self.server,
                answer.rows("operations"),
                answer.rows("executions"),
                answer.rows("validations"),
            )
        )
        if found:
            self.newest_seen = max(self.newest_seen, *found)
        return found

    def ask(self, batch: Batch, while_doing: str, make: Callable[[Answer], Made]) -> Made:
        """Run a batch and make values of what it answers."""
        answer = self.run(batch, while_doing)
        return self.made(lambda: make(answer))

    def made(self, make: Callable[[], Made]) -> Made:
        """Make values of rows; raise UnexpectedAnswer where no known version shapes them so."""
        try:
            return make()
        except (TypeError, ValueError, IndexError, OverflowError, AttributeError) as error:
            raise UnexpectedAnswer(
                f"{self.server} gave a row that cannot be read ({type(error).__name__}).",
                "Send this sentence with the version of SQL Server to the authors.",
                server=self.server,
            ) from error

    def operations(
        self, ids: Sequence[int], while_doing: str, *, is_committed: bool
    ) -> list[Operation]:
        """Read operations by id, as many round trips as lists are needed; by ascending id."""
        wanted = sorted(set(ids))
        found: list[Operation] = []
        for start in range(0, len(wanted), LONGEST_LIST):
            part = wanted[start : start + LONGEST_LIST]
            batch = operations_batch(self._present, part, is_committed=is_committed)
            found += self.read(batch, while_doing)
        return found

    def begin(self) -> None:
        """Forget a cancel that was meant for an earlier call."""
        if self._connection is not None:
            self._connection.begin()

    def cancel(self) -> bool:
        """Give up what runs, from any thread; False if the driver cannot."""
        connection = self._connection
        return connection is not None and connection.cancel()

    def close(self) -> None:
        """Close the connection; never raises."""
        connection, self._connection = self._connection, None
        self._info = None
        if connection is not None:
            connection.close()
