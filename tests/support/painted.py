"""A table in an app that paints on a terminal made of memory, byte by byte as on a real one."""

from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pyte
from rich.color import ColorSystem
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.geometry import Region
from textual.message import Message
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from ssis_tui.present.column import Cell, Column, Tone, View
from ssis_tui.tui.widgets import row_messages
from ssis_tui.tui.widgets.row_table import RowTable

MOMENT = datetime(2024, 5, 17, 2, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """A row of the tests."""

    number: int
    package: str = "Finance/Dwh/Load.dtsx"
    status: str = "▶ Running"
    started: datetime = MOMENT


def run(number: int, **changes: Any) -> Run:
    return replace(Run(number, f"Finance/Dwh/Load{number}.dtsx"), **changes)


def runs(count: int, first: int = 0) -> tuple[Run, ...]:
    return tuple(run(number) for number in range(first, first + count))


def at(seconds: float, **changes: Any) -> View:
    """Give the view so many seconds after the moment at which the runs began."""
    return View(now=MOMENT + timedelta(seconds=seconds), **changes)


@dataclass
class Asked:
    """Counts how often cells were asked for their text."""

    cells: list[tuple[str, int]] = field(default_factory=list)


def columns(asked: Asked | None = None) -> tuple[Column[Run], ...]:
    """Give four columns: a number, one that ticks, one that grows and one that may go."""

    def cell(name: str, make: Callable[[Run, View], Cell]) -> Callable[[Run, View], Cell]:
        def counted(row: Run, view: View) -> Cell:
            if asked is not None:
                asked.cells.append((name, row.number))
            return make(row, view)

        return counted

    return (
        Column(
            id="id", title="Id", width=8, min_width=6, align="right",
            cell=cell("id", lambda row, _: Cell(str(row.number))), value=lambda row: row.number,
        ),
        Column(
            id="elapsed", title="Elapsed", width=8, align="right", ticks=True,
            cell=cell("elapsed", lambda row, view: Cell(_elapsed(row, view))),
            value=lambda row: row.started,
            sort=lambda row, view: None if view.now is None else view.now - row.started,
        ),
        Column(
            id="package", title="Package", width=20, min_width=12, grows=True, cut="path",
            cell=cell("package", lambda row, _: Cell(row.package)), value=lambda row: row.package,
        ),
        Column(
            id="status", title="Status", width=11, priority=1,
            cell=cell("status", lambda row, _: Cell(row.status, Tone.RUNNING)),
            value=lambda row: row.status,
        ),
    )  # fmt: skip


def _elapsed(row: Run, view: View) -> str:
    return "" if view.now is None else str(view.now - row.started)


class RecordingTable(RowTable[Run]):
    """Remembers what it asked Textual to paint."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.refreshed: list[Region] = []
        self.whole_refreshes = 0
        super().__init__(*args, **options)

    def refresh(self, *regions: Region, **options: Any) -> "RecordingTable":
        self.refreshed += regions
        self.whole_refreshes += not regions and options.get("repaint", True)
        return super().refresh(*regions, **options)


class MemoryDriver(HeadlessDriver):
    """Writes to a terminal in memory; Textual takes it for a real one."""

    def __init__(
        self, app: App[Any], *, size: tuple[int, int] | None = None, **options: Any
    ) -> None:
        super().__init__(app, size=size, **options)
        self.written = 0
        self.screen = pyte.Screen(*(size or (80, 24)))
        self.stream = pyte.Stream(self.screen)

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self.written += len(data.encode())
        self.stream.feed(data)


class PaintedApp(App[None]):
    """A table beside a field that can have the focus instead."""

    CSS = "Input { dock: bottom; height: 1; border: none; }"

    def __init__(self, table: RowTable[Run], driver: type[MemoryDriver] | None = None) -> None:
        super().__init__(driver_class=driver)
        self.console._color_system = ColorSystem.TRUECOLOR
        self.table = table
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.table
        yield Input()

    def on_mount(self) -> None:
        self.table.focus()

    def _record(self, message: Message) -> None:
        self.told.append(message)

    on_row_table_highlighted = _record
    on_row_table_opened = _record
    on_row_table_marked = _record
    on_row_table_sort_changed = _record
    on_row_table_vanished = _record
    on_row_table_end_reached = _record
    on_row_table_start_reached = _record
    on_row_table_shown_changed = _record
    on_row_table_tail_left = _record


class Painted:
    """A table on a screen: what it says, what it shows and what it cost."""

    def __init__(self, app: PaintedApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot
        table = app.table
        assert isinstance(table, RecordingTable)
        self.table = table

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.settle()

    async def show(self, rows: Sequence[Run], seconds: float = 0, **view: Any) -> None:
        self.table.set_rows(rows, at(seconds, **view))
        await self.settle()

    async def tick(self, seconds: float) -> None:
        self.table.tick(at(seconds))
        await self.settle()

    async def judged(self) -> None:
        """Wait until a filter has seen all rows."""
        for _ in range(100):
            await self.settle()
            if not self.table.is_judging:
                return
        raise AssertionError("The filter never ends.")

    def key(self) -> Hashable:
        """Give the key under the cursor."""
        return self.table.current_key

    @property
    def lines(self) -> list[str]:
        """The table's part of the screen, as Textual composes it."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips[: self.table.size.height]]

    @property
    def cursor_line(self) -> int:
        """The line of the screen that bears the sign of the cursor; −1 without one."""
        signs = [index for index, line in enumerate(self.lines) if line[:1] in {"▸", ">"}]
        assert len(signs) <= 1
        return signs[0] if signs else -1

    def said(self, kind: type[Message]) -> list[Any]:
        return [message for message in self.app.told if isinstance(message, kind)]

    def forget(self) -> None:
        """Count from here on."""
        self.app.told.clear()
        self.table.refreshed.clear()
        self.table.whole_refreshes = 0
        if isinstance(driver := self.app._driver, MemoryDriver):
            driver.written = 0

    @property
    def terminal(self) -> MemoryDriver:
        driver = self.app._driver
        assert isinstance(driver, MemoryDriver)
        return driver

    def wrong_cells(self) -> list[str]:
        """Compare the terminal with a screen that is painted as a whole; give what differs."""
        width, height = self.app.size
        fresh = pyte.Screen(width, height)
        stream = pyte.Stream(fresh)
        for y, strip in enumerate(self.app.screen._compositor.render_strips()):
            stream.feed(f"\x1b[{y + 1};1H{strip.render(self.app.console)}")
        shown = self.terminal.screen
        return [
            f"{x}, {y}: {shown.buffer[y][x]} for {fresh.buffer[y][x]}"
            for y in range(height)
            for x in range(width)
            if shown.buffer[y][x] != fresh.buffer[y][x]
        ]


@asynccontextmanager
async def painted(
    *,
    rows: Sequence[Run] = (),
    size: tuple[int, int] = (80, 12),
    asked: Asked | None = None,
    empty: str = "Nothing runs.",
    on_terminal: bool = False,
    key: Callable[[Run], Hashable] = lambda row: row.number,
) -> AsyncIterator[Painted]:
    """Give a table with rows, the last line of the screen being a field."""
    table = RecordingTable(columns(asked), key, empty=empty)
    app = PaintedApp(table, MemoryDriver if on_terminal else None)
    async with app.run_test(headless=not on_terminal, size=size) as pilot:
        it = Painted(app, pilot)
        await it.settle()
        if rows:
            await it.show(rows)
        it.forget()
        yield it


def focus(it: Painted, what: type[Widget]) -> None:
    it.app.screen.set_focus(it.app.query_one(what))


__all__ = [
    "MOMENT", "Asked", "MemoryDriver", "Painted", "PaintedApp", "RecordingTable", "Run", "at",
    "columns", "focus", "painted", "row_messages", "run", "runs",
]  # fmt: skip
