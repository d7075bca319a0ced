"""Textual's driver for Linux and macOS, whose reading thread ends when it is told to.

Textual's own sits in ``select`` for a tenth of a second twice before it ends, which is most of
what quitting takes; here a byte in a pipe wakes it. So it need not look ten times a second either.
"""

import contextlib
import os
import selectors
from codecs import getincrementaldecoder
from typing import TYPE_CHECKING

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    from textual.app import App

_PAUSE = 0.1
"""Seconds after which what began like a sequence is looked at again: it was the key Escape."""
_PIECE = 4096


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
        self._awake, self._wake = os.pipe()
        os.set_blocking(self._awake, False)

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

    def run_input_thread(self) -> None:
        """Read what is typed and hand it on, until `disable_input`."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")().decode
        with selectors.SelectSelector() as selector:
            selector.register(self._awake, selectors.EVENT_READ)
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                is_half_read = getattr(parser, "_timeout_time", 0.0) is not None
                for key, _ in selector.select(_PAUSE if is_half_read else None):
                    if key.fd != self.fileno:
                        continue
                    typed = decode(os.read(self.fileno, _PIECE))
                    if not typed:
                        # Nothing will come any more; the hang-up ends the program.
                        selector.unregister(self.fileno)
                        continue
                    for message in parser.feed(typed):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)
        with contextlib.suppress(EOFError, ParseError):
            for _ in parser.feed(""):
                pass
