"""What comes in: floods, pastes, garbage, halves of sequences, reports of mouse and focus."""

import random
import threading
from pathlib import Path

import pytest

from tests.support.needs import LINUX
from tests.support.terminal import SECONDS, Terminal
from tests.terminal.demo import IS_LONG, demo

pytestmark = pytest.mark.pseudo_terminal

KEYS = 100_000 if IS_LONG else 10_000
HALVES = (b"\x1b", b"\x1b[", b"\x1b[1;", b"\x1b[<0;10;", b"\x1bO", b"\xe2\x96", b"\x1b]11;rgb:")
OPEN = ("╭", "escape Clear")
"""Signs of a dialog and of a filter that is being typed."""
GROWTH = 40_000
"""KiB that ten thousand keys may cost: nothing of them is kept but what has not been read."""


def pour(terminal: Terminal, data: bytes) -> None:
    """Write much, as fast as it is taken, while the picture is read."""
    writer = threading.Thread(target=_write, args=(terminal, data))
    writer.start()
    while writer.is_alive():
        terminal.settle(0.05)
    writer.join()


def assert_answers(terminal: Terminal) -> None:
    """See that a key does what it does."""
    terminal.write("?")
    terminal.wait_for("Ask whether to stop")
    terminal.write("\x1b")
    terminal.wait_gone("Ask whether to stop")


def memory(terminal: Terminal) -> int:
    """Give the memory of the program in KiB."""
    lines = Path(f"/proc/{terminal.process.pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


def is_back(terminal: Terminal) -> bool:
    """Press Escape and see whether that led back to where the program began, and stays there.

    What was written before may still be read: once more, or the next key would become part of it.
    """
    for _ in range(2):
        terminal.write("\x1b")
        terminal.settle(0.3)
        is_covered = any(sign in terminal.text for sign in OPEN)
        if is_covered or terminal.line_with("─ Active operations") is None:
            return False
    return True


def answers(terminal: Terminal) -> bool:
    """Ask for help on the dashboard and see whether it comes.

    What was written before may still be in the queue, and the question end in what it opens.
    """
    if not is_back(terminal):
        return False
    terminal.write("?")
    terminal.settle(1.0)
    return terminal.line_with("Ask whether to stop") is not None


@LINUX
def test_a_flood_of_keys_neither_lags_behind_nor_grows() -> None:
    with demo() as it:
        it.wait_for("live")
        assert_answers(it)
        before = memory(it)
        pour(it, b"\x1b[B\x1b[A" * (KEYS // 2))
        assert_answers(it)
        assert memory(it) - before < GROWTH * (KEYS // 10_000)


def test_a_pasted_megabyte_is_not_keys() -> None:
    with demo() as it:
        it.wait_for("live")
        pour(it, b"\x1b[200~" + b"Ky q\r" * 200_000 + b"\x1b[201~")
        assert_answers(it)
        assert not it.line_with("Stop this operation")


def test_a_megabyte_pasted_into_a_field_leaves_it_usable() -> None:
    with demo() as it:
        it.wait_for("live")
        it.write("/")
        it.settle()
        pour(it, b"\x1b[200~" + b"LoadFact " * 111_000 + b"\x1b[201~")
        it.write("\x1b")
        it.settle()
        it.write("\x1b")
        it.wait_for("1690705", "Running")
        assert_answers(it)


@pytest.mark.parametrize("seed", range(10, 12))
def test_garbage_does_not_bring_it_down(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (no secret)
    # What quits or suspends is left out. Enter, Ctrl+P and Escape open and close the most.
    letters = [each for each in range(256) if each not in b"qQ\x11\x1a\x03\x1c"]
    weights = [8 if each in b"\r\x10\x1b" else 1 for each in letters]
    with demo() as it:
        it.wait_for("live")
        for _ in range(40):
            pour(it, bytes(chance.choices(letters, weights, k=50)))
        it.wait_until(lambda: answers(it), "an answer", seconds=2 * SECONDS)


def test_keys_in_one_go_close_a_screen_once() -> None:
    with demo() as it:
        it.wait_for("live")
        it.write("\r")
        it.wait_for("─ Executables")
        for keys in ("\r\r\r\x1b", "\x1b\r\r"):
            it.write("\x10")
            it.wait_for("Search for commands")
            it.write("fas")
            it.settle()
            it.write(keys)
            it.wait_gone("Search for commands")
        assert it.process.poll() is None
        it.wait_for("─ Executables")


def test_half_a_sequence_holds_up_no_key() -> None:
    with demo() as it:
        it.wait_for("live")
        for half in HALVES:
            it.write(half)
            it.settle(0.2)
            it.wait_until(lambda: is_back(it), "the dashboard")
            assert_answers(it)


def test_a_letter_may_arrive_in_pieces() -> None:
    with demo() as it:
        it.wait_for("live")
        it.write("/")
        it.settle()
        for byte in "é".encode():
            it.write(bytes((byte,)))
            it.settle(0.2)
        it.wait_for("é")


def test_the_mouse_and_the_focus_are_heard() -> None:
    with demo() as it:
        it.wait_for("live")
        for report in ("\x1b[O", "\x1b[I"):
            it.write(report)
            it.settle(0.1)
        row = next(index for index, line in enumerate(it.lines) if "1690629" in line)
        it.write(f"\x1b[<0;20;{row + 1}M\x1b[<0;20;{row + 1}m")
        it.wait_for("▸", "1690629")
        for kind in (64, 65, 35, 2, 999999):
            it.write(f"\x1b[<{kind};20;{row + 1}M\x1b[<{kind};9999;9999m\x1b[<{kind};0;0M")
        it.settle()
        assert it.process.poll() is None


def _write(terminal: Terminal, data: bytes) -> None:
    for start in range(0, len(data), 1024):
        terminal.write(data[start : start + 1024])
