"""Windows of any size, and sizes that change faster than anybody can draw."""

import random
import time

import pytest

from tests.support.terminal import Terminal
from tests.terminal.demo import IS_LONG, PROGRAM, demo, later, picture

pytestmark = pytest.mark.pseudo_terminal

SIZES = [(1, 1), (20, 5), (40, 10), (80, 24), (200, 50), (500, 100)]
KEYS = ("\x1b[B", "\x1b[A", "j", "k", "\t", ">", "<", "3", "?", "\x1b")
STORM = 2000 if IS_LONG else 200
"""Times that the size changes."""


def quits(terminal: Terminal) -> bool:
    terminal.write("\x1b")
    terminal.settle(0.5)
    terminal.write("\x11")
    terminal.settle(0.2)
    return terminal.process.poll() is not None


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_every_size_is_drawn_and_left(columns: int, rows: int) -> None:
    with demo(columns=columns, rows=rows) as it:
        it.wait_until(lambda: bool(it.text.strip()) or columns == 1, "a picture")
        if columns >= 40:
            it.wait_for("live")
            assert it.line_with("Running")
            assert it.line_with("Quit" if columns >= 80 else "Stop")
        it.settle()
        for key in ("\x1b[B", "?", "\x1b", "/", "\x1b", "\r", "\x1b", "K", "n"):
            it.write(key)
            it.settle(0.1)
        assert it.process.poll() is None
        # The question hears an answer once nothing has arrived for a while.
        it.wait_until(lambda: quits(it), "the end")
        assert it.wait_ended() == 0


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (133, 41)])
def test_after_a_storm_of_sizes_and_keys_the_picture_is_that_of_a_new_start(
    columns: int, rows: int
) -> None:
    chance = random.Random(f"{columns}×{rows}")  # noqa: S311 (no secret)
    started = time.monotonic()
    with demo(columns=100, rows=30) as it:
        it.wait_for("live")
        for _ in range(STORM):
            it.resize(chance.randint(1, 300), chance.randint(1, 80))
            it.write(chance.choice(KEYS[:4]))
            it.settle(chance.choice((0.0, 0.001, 0.01)))
        it.resize(columns, rows)
        it.write("\x1b[H")
        with demo(columns=columns, rows=rows, moment=later(started)) as new:
            new.wait_for("live")
            it.wait_until(lambda: picture(it) == picture(new), f"the picture of\n{new.text}\n")


def test_a_window_that_grows_from_a_single_cell_shows_everything() -> None:
    with demo(columns=1, rows=1) as it:
        it.settle()
        it.resize(80, 24)
        it.wait_for("live")
        it.wait_for("Quit")
        assert it.line_with("1690705", "Running")


def test_exported_columns_and_lines_do_not_hold_the_program_to_a_size() -> None:
    command = ("sh", "-c", 'COLUMNS=60 LINES=15 exec "$@"', "sh")
    with demo(program=(*command, *PROGRAM), columns=100, rows=30) as it:
        it.wait_for("live")
        it.wait_until(lambda: "Quit" in it.lines[29], "the footer in the last row")
        it.resize(90, 20)
        it.wait_until(lambda: "Quit" in it.lines[19], "the footer in the last row")
