"""The log of a million messages: each is computed from its place, none is kept."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from ssis_tui.catalog.demo.failures import ROW_NOT_FOUND
from ssis_tui.catalog.demo.log import Wanted, contains, message_id, ms_of
from ssis_tui.catalog.demo.moments import as_moment, clock_text, elapsed_text
from ssis_tui.catalog.demo.planned import Planned
from ssis_tui.model.codes import MessageSourceType, MessageType
from ssis_tui.model.messages import EventMessage

MESSAGES = 1_000_000
PER_FILE = 1000
"""Messages about one file: one iteration of the loop."""
FILES = MESSAGES // PER_FILE
FILES_PER_ERROR = 250

_LOOK_UP_AFTER = 2000
"""Places that are searched without a pause."""

_NAME = "Load Click Detail"
_ROOT = "LoadClickDetail"
_LOOP = "Each File"
_PIPELINE = "SSIS.Pipeline"

_SPECIAL: dict[int, MessageType] = {
    0: MessageType.PRE_EXECUTE,
    1: MessageType.PRE_EXECUTE,
    2: MessageType.PRE_EXECUTE,
    3: MessageType.INFORMATION,
    4: MessageType.INFORMATION,
    5: MessageType.INFORMATION,
    500: MessageType.PROGRESS,
    700: MessageType.WARNING,
    800: MessageType.ERROR,
    995: MessageType.INFORMATION,
    996: MessageType.INFORMATION,
    997: MessageType.POST_EXECUTE,
    998: MessageType.POST_EXECUTE,
    999: MessageType.POST_EXECUTE,
}
"""Places within a file that may hold something else than a count of rows."""


@dataclass(slots=True)
class HugeLog:
    """The messages of one run of LoadClickDetail, a thousand for each of a thousand files."""

    planned: Planned
    made: int = field(default=0, compare=False)
    """Messages that were computed so far: what a page costs."""
    _start_ms: int = field(init=False)
    _step_us: int = field(init=False)

    def __post_init__(self) -> None:
        self._start_ms = self.planned.running_ms + 400
        work = self.planned.natural_end_ms - 1000 - self._start_ms
        # A whole millisecond between two messages at least, or ids would meet.
        self._step_us = max(1000, work * 1000 // MESSAGES)

    def ascending(self, after: int, upto: int, wanted: Wanted) -> Iterator[EventMessage | None]:
        places = _Places(wanted)
        first = self._places_until(after)
        end = self._places_until(min(upto, self._last_id()))
        for looked, place in enumerate(places.ascending(first, end), start=1):
            message = self.message(place)
            if wanted.matches(message):
                yield message
            elif looked % _LOOK_UP_AFTER == 0:
                yield None

    def descending(self, before: int, wanted: Wanted) -> Iterator[EventMessage | None]:
        places = _Places(wanted)
        end = self._places_until(min(before - 1, self._last_id()))
        for looked, place in enumerate(places.descending(end), start=1):
            message = self.message(place)
            if wanted.matches(message):
                yield message
            elif looked % _LOOK_UP_AFTER == 0:
                yield None

    def _last_id(self) -> int:
        """Nothing is written after the operation has ended."""
        end = self.planned.end_ms
        return message_id(end if end is not None else self.planned.natural_end_ms, 0)

    def _ms(self, place: int) -> int:
        return self._start_ms + place * self._step_us // 1000

    def _places_until(self, event_message_id: int) -> int:
        """Count the places whose id is not above this one."""
        ms = ms_of(event_message_id)
        guess = (ms - self._start_ms) * 1000 // self._step_us
        place = min(max(guess - 1, 0), MESSAGES)
        while place < MESSAGES and self._id(place) <= event_message_id:
            place += 1
        return place

    def _id(self, place: int) -> int:
        return message_id(self._ms(place), self.planned.operation_id)

    def message(self, place: int) -> EventMessage:
        """Compute the message at a place from 0 to 999,999."""
        self.made += 1
        file, line = divmod(place, PER_FILE)
        ms = self._ms(place)
        whole = (file, line) in _OF_THE_WHOLE
        began = self._start_ms if whole else self._ms(file * PER_FILE)
        kind, level, text, code = _content(file, line, ms, began)
        name = (_ROOT, _LOOP, _NAME)[level]
        path = ("\\Package", f"\\Package\\{_LOOP}", f"\\Package\\{_LOOP}[{file + 1}]\\{_NAME}")
        sources = (
            MessageSourceType.PACKAGE,
            MessageSourceType.CONTAINER,
            MessageSourceType.DATA_FLOW,
        )
        return EventMessage(
            operation_id=self.planned.operation_id,
            event_message_id=self._id(place),
            message_time=as_moment(ms),
            message_type=kind,
            message=f"{name}:{text}",
            message_source_type=sources[level],
            package_name=f"{_ROOT}.dtsx",
            event_name=_EVENTS[kind],
            message_source_name=name,
            subcomponent_name=_PIPELINE if level == 2 else None,
            package_path=("\\Package", f"\\Package\\{_LOOP}", f"\\Package\\{_LOOP}\\{_NAME}")[
                level
            ],
            execution_path=path[level],
            thread_id=4012,
            message_code=code,
        )


_OF_THE_WHOLE = {(0, 0): 0, (FILES - 1, 999): 0, (0, 1): 1, (FILES - 1, 998): 1}
"""Depth of what is said of the package and the loop, by file and line."""

_EVENTS = {
    MessageType.PRE_EXECUTE: "OnPreExecute",
    MessageType.POST_EXECUTE: "OnPostExecute",
    MessageType.INFORMATION: "OnInformation",
    MessageType.PROGRESS: "OnProgress",
    MessageType.WARNING: "OnWarning",
    MessageType.ERROR: "OnError",
    MessageType.CUSTOM: "OnPipelineRowsSent",
}

_PHASES = {
    0: "Validation phase is beginning.",
    1: "Prepare for Execute phase is beginning.",
    3: "Pre-Execute phase is beginning.",
    4: "Execute phase is beginning.",
    5: "The processing of file has started.",
    995: "Post Execute phase is beginning.",
    998: "Cleanup phase is beginning.",
    999: "The processing of file has ended.",
}


def _content(file: int, line: int, ms: int, began_ms: int) -> tuple[MessageType, int, str, int]:
    """Give type, depth (0 package, 1 loop, 2 data flow), text and code of a line about a file."""
    level = _OF_THE_WHOLE.get((file, line), 2)
    if line == 2 or (line < 2 and level < 2):
        return MessageType.PRE_EXECUTE, level, f"Start, {clock_text(ms)}.", 0
    if line == 997 or (line > 997 and level < 2):
        elapsed = elapsed_text(ms - began_ms)
        text = f"Finished, {clock_text(ms)}, Elapsed time: {elapsed}."
        return MessageType.POST_EXECUTE, level, text, 0
    if line == 996:
        rows = 981 * 9947 + file
        text = f'Information: "Destination Clicks" wrote {rows} rows.'
        return MessageType.INFORMATION, level, text, 0
    if line in _PHASES:
        return MessageType.INFORMATION, level, f"Information: {_PHASES[line]}", 0
    if line == 500:
        return MessageType.PROGRESS, level, "Progress: Execute - 50 percent complete", 0
    if line == 700 and file % 10 == 3:
        text = (
            "Warning: Truncation may occur due to inserting data from data flow column "
            '"UserAgent" with a length of 4000 to database column "UserAgent" with a length of 900.'
        )
        return MessageType.WARNING, level, text, 0
    if line == 800 and file % FILES_PER_ERROR == 137:
        text = "Error: Row yielded no match during lookup."
        return MessageType.ERROR, level, text, ROW_NOT_FOUND
    return MessageType.CUSTOM, level, f"{_ROWS_SENT} : {9000 + (file * 31 + line) % 948}", 0


_ROWS_SENT = (
    "Rows were provided to a data flow component as input. :  : 71 : OLE DB Destination Input : 43 "
    ": Destination Clicks : 60 : OLE DB Destination Input"
)


class _Places:
    """The places where what is wanted may be, without computing a message."""

    def __init__(self, wanted: Wanted) -> None:
        self._lines = [line for line in range(PER_FILE) if _may_match(line, wanted)]

    def ascending(self, first: int, end: int) -> Iterator[int]:
        file, line = divmod(first, PER_FILE)
        begin = bisect_left(self._lines, line)
        while self._lines and file * PER_FILE < end:
            for line in self._lines[begin:]:
                place = file * PER_FILE + line
                if place >= end:
                    return
                yield place
            file += 1
            begin = 0

    def descending(self, end: int) -> Iterator[int]:
        file, line = divmod(end - 1, PER_FILE)
        stop = bisect_right(self._lines, line)
        while self._lines and file >= 0:
            for line in reversed(self._lines[:stop]):
                yield file * PER_FILE + line
            file -= 1
            stop = len(self._lines)


def _may_match(line: int, wanted: Wanted) -> bool:
    kinds = {_SPECIAL.get(line, MessageType.CUSTOM), MessageType.CUSTOM}
    if line in {0, 1, 998, 999}:
        kinds |= {MessageType.INFORMATION}
    if wanted.types and not wanted.types & kinds:
        return False
    if wanted.source is not None and not _may_be_source(wanted.source):
        return False
    if line in _SPECIAL or wanted.text is None:
        return True
    # Only the count at its end differs from line to line.
    return _has_digit(wanted.text) or contains(f"{_NAME}:{_ROWS_SENT} : ", wanted.text)


def _may_be_source(source: str) -> bool:
    """Say if a name or path can hold this; only the number of the iteration differs."""
    path = f"\\Package\\{_LOOP}[1]\\{_NAME}"
    return _has_digit(source) or contains(path, source) or contains(_ROOT, source)


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
