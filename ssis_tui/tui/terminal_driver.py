"""Textual's driver for Linux and macOS, for every terminal and for every way to end.

Textual's own sits in ``select`` for a tenth of a second twice before it ends, which is most of
what quitting takes; here a byte in a pipe wakes it. So it need not look ten times a second either.
It leaves a terminal as it is when a signal ends the program, fails at input that is no UTF-8, and
is deaf after it was stopped and continued from outside: all that is mended here.
"""

import _thread
import contextlib
import os
import select
import selectors
import signal
import sys
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from types import FrameType
from typing import IO, TYPE_CHECKING, Any, Final, cast

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from ssis_tui.tui.terminal_output import TerminalOutput, drawn_on

if TYPE_CHECKING:
    from textual.app import App

_PAUSE = 0.1
"""Seconds after which what began like a sequence is looked at again: it was the key Escape."""
_PIECE = 4096

ENDINGS: Final = (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTERM)
"""Signals that end the program in good order, with the status that a shell reports of them."""
LAST_MOMENT: Final = 1.5
"""Seconds that the program gets for its end; then it is ended whatever holds it up."""

_LEAVING: Final = (
    b"\x1b[?2026l\x1b[?2004l\x1b[?7h\x1b[?2048l\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l"
    b"\x1b[?1016l\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l"
)
"""What takes back all that was asked of the terminal."""

_Handler = Callable[[int, FrameType | None], Any] | int | None


class TerminalDriver(LinuxDriver):
    """Reads keys as its parent does, and stops at once."""

    def __init__(
        self,
        app: "App[object]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._awake = self._wake = -1
        self._handlers: dict[signal.Signals, _Handler] = {}
        self._is_shown = False
        self._is_ending = False
        stream = drawn_on((sys.__stderr__, sys.__stdout__))
        if stream is not None:
            # Textual writes to standard error, whatever that is.
            self._file = cast("IO[str]", TerminalOutput(stream))  # type: ignore[assignment]

    # On and off

    def start_application_mode(self) -> None:
        """Take the terminal over; from here on signals end the program in good order."""
        if self._wake < 0:
            self._awake, self._wake = os.pipe()
            os.set_blocking(self._awake, False)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if self._key_thread is None:
            # Continued in the background: this comes again when it is in the foreground.
            return
        self._is_shown = True
        for number in ENDINGS:
            if number not in self._handlers and signal.getsignal(number) is not signal.SIG_IGN:
                self._handlers[number] = signal.signal(number, self._end)

    def stop_application_mode(self) -> None:
        super().stop_application_mode()
        self._is_shown = False

    def disable_input(self) -> None:
        """Stop reading; suspending and quitting wait for it."""
        if self._key_thread is not None:
            self.exit_event.set()
            os.write(self._wake, b"\0")
            self._key_thread.join()
            self._key_thread = None
            self.exit_event.clear()
            with contextlib.suppress(BlockingIOError):
                os.read(self._awake, _PIECE)
        super().disable_input()

    def close(self) -> None:
        super().close()
        if self._key_thread is None and self._wake >= 0:
            os.close(self._wake)
            os.close(self._awake)
            self._wake = self._awake = -1
        while self._handlers:
            signal.signal(*self._handlers.popitem())

    def _disable_mouse_support(self) -> None:
        super()._disable_mouse_support()
        if self._mouse_pixels:
            self.write("\x1b[?1016l")

    def _get_terminal_size(self) -> tuple[int, int]:
        """Ask the terminal: COLUMNS and LINES, where exported, know of no later resize."""
        try:
            columns, rows = os.get_terminal_size(self.fileno)
        except OSError:
            columns = rows = 0
        # A serial line says 0 × 0.
        return (columns, rows) if columns and rows else super()._get_terminal_size()

    # Signals. A handler may have interrupted whatever holds a lock, so that it takes none itself:
    # what there is to do is done by the event loop.

    def _sigtstp_application(self, *_: object) -> None:
        if self.can_suspend:
            self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._go_on)

    def _go_on(self) -> None:
        """Draw again; after a SIGSTOP the terminal has to be left first, as it stands unleft."""
        if not self._auto_restart or self._is_ending:
            return
        if self._key_thread is not None:
            self.suspend_application_mode()
            self._must_signal_resume = True
        self.resume_application_mode()
        # All of it: Textual takes the screen for what it left there.
        self._app.call_later(self._app.refresh)

    @property
    def can_suspend(self) -> bool:
        """Whether there is a shell to come back to, and to be continued by.

        None is there in a session of its own: in a container, or behind ``ssh -t``.
        """
        return os.getpgrp() != os.getsid(0)

    def _end(self, number: int, _: FrameType | None = None) -> None:
        if self._is_ending:
            return
        self._is_ending = True
        status = 128 + number
        # Not by `threading`, whose locks the interrupted code may hold.
        _thread.start_new_thread(self._end_late, (status,))
        self._loop.call_soon_threadsafe(lambda: self._app.exit(return_code=status))

    def _end_late(self, status: int) -> None:
        """End a program whose event loop or terminal hangs."""
        time.sleep(LAST_MOMENT)
        if self._is_shown:
            with contextlib.suppress(OSError, termios.error):
                if select.select([], [self.fileno], [], 0)[1]:
                    os.write(self.fileno, _LEAVING)
                if self.attrs_before is not None:
                    termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)
        os._exit(status)

    # Keys

    def run_input_thread(self) -> None:
        """Read what is typed and hand it on, until `disable_input`."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        with _opened_again(self.fileno) as terminal, selectors.SelectSelector() as selector:
            selector.register(self._awake, selectors.EVENT_READ)
            selector.register(terminal, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                is_half_read = getattr(parser, "_timeout_time", 0.0) is not None
                for key, _ in selector.select(_PAUSE if is_half_read else None):
                    if key.fd != terminal:
                        continue
                    typed = _read(terminal)
                    if typed is None:
                        # Nothing will come any more, also where SIGHUP is ignored (nohup).
                        selector.unregister(terminal)
                        self._end(signal.SIGHUP)
                        continue
                    if not (letters := decode(typed)):
                        # Half a letter: feeding nothing would mean the end.
                        continue
                    for message in parser.feed(letters):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        with contextlib.suppress(EOFError, ParseError):
            for _ in parser.feed(""):
                pass


@contextlib.contextmanager
def _opened_again(terminal: int) -> Iterator[int]:
    """Give the terminal as a file that reading never waits for, where it can be had.

    After a SIGSTOP the shell may have read what the terminal was reported to hold: a read would
    wait for the next key, and the program for that read. What is opened here is not the shell's
    own, for which not waiting would hold too.
    """
    try:
        own = os.open(os.ttyname(terminal), os.O_RDONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        yield terminal
        return
    try:
        yield own
    finally:
        os.close(own)


def _read(terminal: int) -> bytes | None:
    """Read what there is; None when the terminal is gone."""
    try:
        return os.read(terminal, _PIECE) or None
    except BlockingIOError:
        return b""
    except OSError:
        return None
