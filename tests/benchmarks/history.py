"""Looking through a long history: what is fetched for a page, and what it leaves in memory."""

import time
from datetime import timedelta
from typing import Any

from ssis_tui.catalog.connection import connect
from ssis_tui.catalog.history import PROBES, STEPS
from ssis_tui.catalog.odbc_server import OdbcServer
from ssis_tui.catalog.open_connection import Connection
from ssis_tui.catalog.protocol import Catalog
from ssis_tui.catalog.requests import HistoryPage, HistoryRequest, OperationFilter
from ssis_tui.catalog.sql.batch import Answer, Batch
from ssis_tui.config.connection_options import ConnectionOptions
from ssis_tui.model.codes import OperationStatus
from tests.benchmarks.figures import Figure, median
from tests.benchmarks.program import end, pss_mebibytes, started
from tests.benchmarks.stand_in import StandIn, filled
from tests.support.ssisdb.world import SsisdbWorld

PAGE = 200


def pages(ended: int) -> list[Figure]:
    """Open, turn a page, filter and jump to a date: rows fetched, and our own work."""
    with SsisdbWorld() as world:
        filled(world, running=0, ended=ended)
        counter = _Counter()
        catalog = OdbcServer(world.server()._profile, connector=counter).catalog()
        catalog.open()
        first = catalog.history(HistoryRequest(limit=PAGE))
        day = world.now - timedelta(minutes=ended // 2)
        failed = OperationFilter(statuses=frozenset({OperationStatus.FAILED}))
        nowhere = OperationFilter(caller="CORP\\nobody")
        steps = {
            "open": HistoryRequest(limit=PAGE),
            "page down": HistoryRequest(before=first.operations[-1].operation_id, limit=PAGE),
            "filter": HistoryRequest(limit=PAGE, filter=failed),
            "jump to a date": HistoryRequest(limit=PAGE, filter=OperationFilter(until=day)),
            "filter without a match": HistoryRequest(limit=PAGE, filter=nowhere),
        }
        figures = []
        for name, request in steps.items():
            counter.batches.clear()
            page = catalog.history(request)
            words = f"history of {ended:,}, {name}"
            figures += _counted(words, counter.batches, page)
            own = median([_own(catalog, request) for _ in range(5)])
            figures.append(Figure(f"{words}, own work", own, 50, "ms", "CPU of the reading thread"))
        catalog.close()
    return figures


def _counted(words: str, batches: list[tuple[str, int]], page: HistoryPage) -> list[Figure]:
    """Tell what a page cost: rows of operations, reads of one row, and how far it looked."""
    probes = sum(rows <= 1 for _, rows in batches)
    # Two of the three views have a row of each operation, and a filter gives ids first.
    fetched = sum(rows for _, rows in batches if rows > 1)
    budget = PAGE * (3 if "filter" in words else 2)
    figures = [Figure(f"{words}, rows", fetched, budget, "rows", f"{len(batches)} batches")]
    if words.endswith("a date"):
        figures.append(Figure(f"{words}, reads of one row", probes, PROBES + 2, "reads"))
    if words.endswith("a match"):
        # An empty window is followed by one look for where the next ids are; at the end, the time.
        how = "" if page.reached is None else f"looked down to {page.reached:%Y-%m-%d}"
        figures.append(Figure(f"{words}, batches", len(batches), 2 * STEPS + 2, "batches", how))
        unsaid = page.next_before is not None and page.reached is None
        figures.append(Figure(f"{words}, not said how far", int(unsaid), 0, "pages"))
    return figures


def _own(catalog: Catalog, request: HistoryRequest) -> float:
    """Give milliseconds of CPU on this thread, the driver's included; the server has its own."""
    began = time.thread_time()
    catalog.history(request)
    return (time.thread_time() - began) * 1000


def memory(ended: int, pages: int) -> list[Figure]:
    """Scroll down the history's own screen, page by page, in the real program."""
    with StandIn(running=0, ended=ended) as server:
        terminal, _ = started(
            server.arguments, shows="Succeeded", size=(120, 40), environment=server.environment
        )
        terminal.settle(1.0)
        terminal.write("H")
        terminal.wait_for("looks for some")
        terminal.settle(1.0)
        before = pss_mebibytes(terminal.process.pid)
        for _ in range(pages):
            terminal.write("\x1b[6~")
            terminal.settle(0.08)
        terminal.settle(1.0)
        after = pss_mebibytes(terminal.process.pid)
        end(terminal)
    how = f"{pages} times page down, from {before:.0f} MiB"
    return [Figure(f"history of {ended:,}, memory", after - before, 10, "MiB", how)]


class _Counter:
    """Connects as the product does, and counts the rows that each batch brings."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, int]] = []

    def __call__(
        self, options: ConnectionOptions, *, server: str, time_limit: int, **more: Any
    ) -> Connection:
        connection = connect(options, server=server, time_limit=time_limit, **more)
        run = connection.run

        def counted(batch: Batch, while_doing: str) -> Answer:
            answer = run(batch, while_doing)
            self.batches.append((batch.name, answer.count))
            return answer

        connection.run = counted  # type: ignore[method-assign]
        return connection
