"""What the catalog adds to a driver that hands over tuples."""

import time
from collections.abc import Callable
from typing import Any

from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.catalog.open_connection import Connection
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryRequest, MessageRequest
from ssis_tui.catalog.sql.batch import Answer, Batch
from ssis_tui.config.connection_options import ConnectionOptions
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.stand_in import StandIn
from tests.support.drivers import all_drivers

DRIVERS = {"microsoft": "", "freetds": "FreeTDS", "mssql_python": "mssql-python"}
"""Ways in by the name that a connection takes."""
Question = Callable[[Catalog], object]


def overhead(rows: int, times: int) -> list[Figure]:
    """Rows read through the catalog, against the same batches by the same connection's cursors.

    The connection converts datetimeoffset for both alike; the server has its own process.
    """
    figures = []
    with StandIn(running=1, ended=rows + 1, messages=rows) as stand_in:
        talker = stand_in.talker
        assert talker is not None
        questions: dict[str, Question] = {
            "operations": lambda catalog: catalog.history(
                HistoryRequest(before=talker, limit=rows)
            ),
            "messages": lambda catalog: catalog.messages(
                MessageRequest(operation_id=talker, limit=rows - 1)
            ),
        }
        for driver in all_drivers():
            if driver.missing:
                continue
            server = stand_in.server_by(DRIVERS[driver.id])
            for what, question in questions.items():
                ours, plain = _measured(server, question, times)
                figures.append(
                    Figure(
                        f"catalog over plain DB-API, {rows:,} {what}, {driver.id}",
                        ours / plain,
                        1.3,
                        "×",
                        f"{ours:.0f} ms of CPU, plain {plain:.0f}",
                    )
                )
    return figures


def _measured(server: OdbcServer, question: Question, times: int) -> tuple[float, float]:
    """Give milliseconds of CPU of this thread, ours and plain: medians taken in turn."""
    spy = _Spy()
    catalog = OdbcServer(server._profile, connector=spy).catalog()
    catalog.open()
    spy.batches.clear()
    question(catalog)
    batches = tuple(spy.batches)
    cursors = [spy.raw.cursor() for _ in batches]

    def plainly() -> list[list[tuple[Any, ...]]]:
        found = []
        for cursor, (words, values) in zip(cursors, batches, strict=True):
            cursor.execute(words, *values)
            found += _tuples(cursor)
        return found

    def ask() -> object:
        return question(catalog)

    ours, plain = [], []
    for _ in range(times):
        ours.append(_own(ask))
        plain.append(_own(plainly))
    for cursor in cursors:
        cursor.close()
    catalog.close()
    return median(ours), median(plain)


def _own(work: Callable[[], object]) -> float:
    """Give milliseconds of CPU on this thread, the driver's and the freeing of rows included."""
    began = time.thread_time()
    work()
    return (time.thread_time() - began) * 1000


def _tuples(cursor: Any) -> list[list[tuple[Any, ...]]]:
    found = []
    while True:
        if cursor.description is not None:
            found.append([tuple(row) for row in cursor.fetchall()])
        if not cursor.nextset():
            return found


class _Spy:
    """Connects as the product does, and keeps what is sent."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, tuple[Any, ...]]] = []
        self.raw: Any = None

    def __call__(
        self, options: ConnectionOptions, *, server: str, time_limit: int, **more: Any
    ) -> Connection:
        connection = connect(options, server=server, time_limit=time_limit, **more)
        self.raw = connection._raw
        run = connection.run

        def spied(batch: Batch, while_doing: str) -> Answer:
            self.batches.append((batch.statement.text, tuple(batch.parameters)))
            return run(batch, while_doing)

        connection.run = spied  # type: ignore[method-assign]
        return connection
