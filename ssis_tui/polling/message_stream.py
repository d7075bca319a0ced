"""One operation's messages as somebody reads through them: where he is, and how to get on."""

from collections.abc import AsyncIterator, Callable
from typing import Final

from msgspec.structs import replace

from ssis_tui.model.codes import ERRORS
from ssis_tui.model.messages import EventMessage
from ssis_tui.polling.execution_reader import ExecutionReader
from ssis_tui.polling.message_window import (
    MOST_MESSAGES,
    MessageWindow,
    Step,
    Wanted,
)

EXPORT_PAGE: Final = 1000
"""Messages that an export reads at a time."""
MOST_PAGES: Final = MOST_MESSAGES // 200
"""Pages that are read on for something new to see, where all is repeats of the same."""


class MessageStream:
    """Holds a stretch of the messages that are wanted and moves it; everything is awaited.

    Every reading may raise SsisTuiError, and then has changed nothing. One reads at a time.
    """

    def __init__(self, reader: ExecutionReader) -> None:
        self._reader = reader
        self.window = MessageWindow(reader.operation_id)
        self.failed_step: Step | None = None
        """The step that did not come to its end; None once one did."""

    @property
    def wanted(self) -> Wanted:
        return self.window.wanted

    def want(self, wanted: Wanted) -> None:
        """Begin anew with other messages: nothing is held until something was read."""
        self.window = MessageWindow(self._reader.operation_id, wanted)
        self.failed_step = None

    async def read(self, step: Step, *, start: EventMessage | None = None) -> None:
        """Read one page."""
        window = self.window
        self.failed_step = step if window.messages else None
        page = await self._reader.messages(window.request(step, start=start))
        self.window = window.take(step, page)
        self.failed_step = None

    async def read_on(self, step: Step, count: Callable[[], int]) -> None:
        """Read pages towards older or newer messages until `count` gives another number.

        It counts what is seen of them: a thousand repeats are one row. It ends where the messages
        end, and after some pages in any case.
        """
        before = count()
        for _ in range(MOST_PAGES):
            window = self.window
            if (step is Step.OLDER and window.at_start) or (step is Step.NEWER and window.at_end):
                return
            await self.read(step)
            if count() != before:
                return

    async def go_to(self, message: EventMessage) -> None:
        """Have this message held, with what stands around it."""
        if self.window.find(message.identity) is None:
            await self.read(Step.FROM, start=message)
            if not self.window.at_start:
                await self.read(Step.OLDER)

    async def tail(self) -> None:
        """Read what is new at the end; where that is more than a page, only the newest of it."""
        window = self.window
        page = await self._reader.messages(window.request(Step.NEWER))
        if page.is_end:
            self.window = window.take(Step.NEWER, page)
        else:
            await self.read(Step.LAST)

    async def error_beyond(self, step: Step) -> EventMessage | None:
        """Read the next error before or after what is held; None if there is none."""
        window = self.window
        types = window.wanted.types & ERRORS if window.wanted.types else ERRORS
        if not types or (window.at_end if step is Step.NEWER else window.at_start):
            return None
        request = replace(window.request(step, limit=1), types=types)
        held = {each.identity for each in window.messages}
        found = (await self._reader.messages(request)).messages
        return next((each for each in found if each.identity not in held), None)

    async def every_page(self) -> AsyncIterator[tuple[EventMessage, ...]]:
        """Read all messages that are wanted, from the first to the last, not only those held."""
        window = MessageWindow(self._reader.operation_id, self.wanted)
        step = Step.FIRST
        while True:
            page = await self._reader.messages(window.request(step, limit=EXPORT_PAGE))
            held = {each.identity for each in window.messages}
            fresh = tuple(each for each in page.messages if each.identity not in held)
            yield fresh
            if page.is_end or not fresh:
                return
            window, step = replace(window.take(step, page), at_end=False), Step.NEWER
