"""Measures what a refresh of a table costs, against Textual's DataTable, in one run.

    python -m tests.benchmarks.row_table [--rows 50] [--columns 10] [--size 80x24]

Prints milliseconds of CPU and bytes to the terminal per refresh, key or page. Both tables run in
the same process under a driver that counts what it is given; times are medians, and only their
ratio says something about another machine.
"""

import argparse
import asyncio
import gc
import json
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widget import Widget
from textual.widgets import DataTable

from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.tui import compositor
from ssis_tui.tui.widgets.row_table import RowTable

MOMENT = datetime(2024, 5, 17, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """A row: an operation with the time at which it began."""

    number: int
    package: str
    started: datetime
    texts: tuple[str, ...]


def columns_of(count: int) -> tuple[Column[Run], ...]:
    """Make a number, an elapsed time that ticks, a package and as many texts as it takes."""
    first = (
        Column[Run](
            id="id", title="Id", width=6, align="right",
            cell=lambda run, _: Cell(str(run.number)), value=lambda run: run.number,
        ),
        Column[Run](
            id="elapsed", title="Elapsed", width=8, align="right", ticks=True,
            cell=lambda run, view: Cell(str((view.now or MOMENT) - run.started)),
            value=lambda run: run.started,
        ),
        Column[Run](
            id="package", title="Package", width=20, grows=True, cut="path",
            cell=lambda run, _: Cell(run.package), value=lambda run: run.package,
        ),
    )  # fmt: skip
    return first + tuple(
        Column[Run](
            id=f"text{index}",
            title=f"Text {index}",
            width=5,
            cell=lambda run, _, index=index: Cell(run.texts[index], Tone.GOOD),  # type: ignore[misc]
            value=lambda run, index=index: run.texts[index],  # type: ignore[misc]
        )
        for index in range(count - len(first))
    )


class CountingDriver(HeadlessDriver):
    """Counts bytes instead of writing them, while Textual takes it for a terminal."""

    written = 0

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        type(self).written += len(data.encode())


class TableApp(App[None]):
    """One table, and an event for each paint."""

    def __init__(self, table: Widget, size: tuple[int, int]) -> None:
        super().__init__(driver_class=CountingDriver)
        self.table = table
        self.painted = asyncio.Event()
        self.wanted_size = size

    def compose(self) -> ComposeResult:
        yield self.table

    def post_display_hook(self) -> None:
        self.painted.set()


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians of one kind of change."""

    what: str
    milliseconds: float
    size: float
    """Bytes."""


async def cost(app: TableApp, what: str, change: Callable[[int], None], times: int = 40) -> Cost:
    """Do something again and again, each time until it is painted."""
    cpu, sizes = [], []
    for turn in range(times + 3):
        await asyncio.sleep(0.02)
        app.painted.clear()
        written, began = CountingDriver.written, time.process_time()
        change(turn)
        async with asyncio.timeout(10):
            await app.painted.wait()
        # The paint of what the change leads to, such as a scroll bar.
        await asyncio.sleep(0.02)
        cpu.append((time.process_time() - began) * 1000)
        sizes.append(CountingDriver.written - written)
    return Cost(what, statistics.median(cpu[3:]), statistics.median(sizes[3:]))


def runs(count: int, texts: int) -> tuple[Run, ...]:
    return tuple(
        Run(
            number,
            f"Finance/Dwh/Load{number:06}.dtsx",
            MOMENT - timedelta(seconds=7 * number),
            tuple(f"x{(number + index) % 1000:03}" for index in range(texts)),
        )
        for number in range(count)
    )


async def measure_row_table(options: argparse.Namespace) -> list[Cost]:
    columns = columns_of(options.columns)
    texts = options.columns - 3
    table: RowTable[Run] = RowTable(columns, lambda run: run.number, empty="")
    rows = list(runs(options.rows, texts))
    app = TableApp(table, options.size)

    def show(seconds: float) -> None:
        table.set_rows(tuple(rows), View(now=MOMENT + timedelta(seconds=seconds)))

    def change(number: int) -> Callable[[int], None]:
        def some(turn: int) -> None:
            for index in range(number):
                row = rows[index * 3 % len(rows)]
                new = (f"y{turn % 1000:03}", *row.texts[1:])
                rows[index * 3 % len(rows)] = replace(row, texts=new)
            show(0)

        return some

    def tick(turn: int) -> None:
        table.tick(View(now=MOMENT + timedelta(seconds=turn + 1)))

    def fill(turn: int) -> None:
        table.set_rows(runs(options.rows, texts), View(now=MOMENT + timedelta(seconds=turn % 2)))

    async def began() -> list[Cost]:
        show(0)
        table.focus()
        await asyncio.sleep(0.2)
        costs = [
            await cost(app, "5 cells changed", change(5)),
            await cost(app, "50 cells changed", change(50)),
            await cost(app, "a second later", tick),
        ]
        costs += await keys(app)
        costs.append(await cost(app, "all rows new", fill, times=5))
        return costs

    return await run(app, began)


async def measure_data_table(options: argparse.Namespace) -> list[Cost]:
    columns = columns_of(options.columns)
    texts = options.columns - 3
    table: DataTable[str] = DataTable(cursor_type="row")
    app = TableApp(table, options.size)
    rows = runs(options.rows, texts)

    def cells(row: Run, seconds: float) -> list[str]:
        view = View(now=MOMENT + timedelta(seconds=seconds))
        return [column.cell(row, view).text for column in columns]

    def change(number: int) -> Callable[[int], None]:
        def some(turn: int) -> None:
            for index in range(number):
                table.update_cell(str(index * 3 % len(rows)), "text0", f"y{turn % 1000:03}")

        return some

    def tick(turn: int) -> None:
        for row in rows[: options.size[1]]:
            table.update_cell(str(row.number), "elapsed", cells(row, turn)[1])

    def fill(turn: int) -> None:
        table.clear()
        for row in rows:
            table.add_row(*cells(row, turn % 2), key=str(row.number))

    async def began() -> list[Cost]:
        for column in columns:
            table.add_column(column.title, key=column.id)
        fill(0)
        table.focus()
        await asyncio.sleep(0.5)
        costs = [
            await cost(app, "5 cells changed", change(5)),
            await cost(app, "50 cells changed", change(50)),
            await cost(app, "a second later", tick),
        ]
        costs += await keys(app)
        costs.append(await cost(app, "all rows new", fill, times=5))
        return costs

    return await run(app, began)


async def keys(app: TableApp) -> list[Cost]:
    def press(*names: str) -> Callable[[int], None]:
        return lambda turn: app.simulate_key(names[turn % len(names)])

    costs = [
        await cost(app, "Down, on the page", press("down", "up")),
        await cost(app, "PgDn", press("pagedown", "pageup")),
    ]
    for key in ("g", "ctrl+home", *["down"] * app.wanted_size[1]):  # One of them is each table's.
        app.simulate_key(key)
    await asyncio.sleep(0.2)
    return [*costs, await cost(app, "Down, scrolling", press("down"), times=12)]


async def run(app: TableApp, began: Callable[[], Awaitable[list[Cost]]]) -> list[Cost]:
    costs: list[Cost] = []

    async def ready() -> None:
        try:
            costs.extend(await began())
        finally:
            app.exit()

    tasks = []

    def start() -> None:
        tasks.append(asyncio.create_task(ready()))

    app.call_later(start)
    await app.run_async(size=app.wanted_size, mouse=False)
    await asyncio.gather(*tasks)
    return costs


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="row_table", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--rows", type=int, default=50)
    parser.add_argument("--columns", type=int, default=10)
    parser.add_argument("--size", type=_size, default=(80, 24), help="as 80x24")
    parser.add_argument(
        "--no-crop", action="store_true", help="write partial updates as Textual does"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    if not options.no_crop:
        compositor.crop_left()
    gc.freeze()
    ours = asyncio.run(measure_row_table(options))
    theirs = asyncio.run(measure_data_table(options))
    if options.json:
        print(
            json.dumps(
                [
                    {
                        "what": mine.what,
                        "row_table_ms": mine.milliseconds,
                        "row_table_bytes": mine.size,
                        "data_table_ms": other.milliseconds,
                        "data_table_bytes": other.size,
                    }
                    for mine, other in zip(ours, theirs, strict=True)
                ],
                indent=2,
            )
        )
        return 0
    print(f"{'CPU ms / bytes':24}{'RowTable':>18}{'DataTable':>18}{'ratio':>16}")
    for mine, other in zip(ours, theirs, strict=True):
        print(
            f"{mine.what:24}"
            f"{mine.milliseconds:9.2f} /{mine.size:7.0f}"
            f"{other.milliseconds:9.2f} /{other.size:7.0f}"
            f"{other.milliseconds / mine.milliseconds:8.1f} /{other.size / max(1, mine.size):6.1f}"
        )
    return 0


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    return int(width), int(height)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
