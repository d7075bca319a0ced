"""What a view gives for a file, and the file itself: readable by its owner alone."""

import os
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

from msgspec import Struct

from ssis_tui.own_files import open_new
from ssis_tui.present.render import csv_lines, json_object

Record = Mapping[str, object]

FORMATS: Final = (".csv", ".json", ".jsonl")
"""By the end of the file's name."""


_DEVICE: Final = re.compile(r"CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows the first point; refused everywhere, for
files travel."""


class Export(Struct, frozen=True):
    """What a view shows, for a file."""

    what: str
    """One lower-case word for the file's name."""
    pages: Callable[[], AsyncIterator[Sequence[Record]]]
    """Gives the records in their order, as many at a time as are read at a time."""


def one_page(records: Iterable[Record]) -> Callable[[], AsyncIterator[Sequence[Record]]]:
    """Give records that are there already as the pages of an export."""
    every = tuple(records)

    async def pages() -> AsyncIterator[Sequence[Record]]:
        yield every

    return pages


def file_name(operation_id: int, what: str) -> str:
    """Give a harmless name: nothing of it comes from the database but a number."""
    return f"ssis-{operation_id}-{what.replace(' ', '-')}.csv"


def why_not(typed: str) -> str | None:
    """Say why nothing can be written under this name; None if it can be tried."""
    if not typed.strip():
        return "A file needs a name."
    if "\0" in typed or any(ord(character) < 32 for character in typed):
        return "A file's name holds no control characters."
    path = path_of(typed)
    device = path.name.partition(".")[0].strip()
    if _DEVICE.fullmatch(device):
        return f"{device} is a device on Windows, where no file can have its name."
    if path.suffix.casefold() not in FORMATS:
        return "The name must end in .csv, .json or .jsonl: that chooses the format."
    if path.is_dir():
        return "That is a directory."
    if not path.parent.is_dir():
        return "There is no such directory."
    return None


def path_of(typed: str) -> Path:
    """Give the path that was typed; ``~`` is the home directory."""
    path = Path(typed.strip())
    try:
        return path.expanduser()
    except RuntimeError:
        return path


async def write(path: Path, pages: AsyncIterator[Sequence[Record]]) -> int:
    """Write records as CSV, JSON or JSON lines, by the end of the name; give their number.

    The file has mode 0600. It takes its name only once it is whole: what stood there before stays
    if something goes wrong. Raises OSError, and whatever reading the pages raises.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    count = 0
    try:
        with _opened(unfinished) as file:
            lines = _Lines(path.suffix.casefold())
            async for records in pages:
                count += len(records)
                _put(file, lines.of(records))
            _put(file, lines.end())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    return count


def _opened(path: Path) -> TextIO:
    path.unlink(missing_ok=True)
    # newline="": lines bring their own ends, which differ by format.
    return os.fdopen(open_new(path), "w", encoding="utf-8", newline="")


def _put(file: TextIO, lines: Iterable[str]) -> None:
    file.writelines(lines)


class _Lines:
    """Turns pages of records into the lines of one file."""

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._count = 0

    def of(self, records: Sequence[Record]) -> Iterator[str]:
        first = self._count == 0
        self._count += len(records)
        if self._suffix == ".jsonl":
            yield from (f"{json_object(record)}\n" for record in records)
        elif not records:
            return
        elif self._suffix == ".json":
            objects = ",\n".join(f"  {json_object(record)}" for record in records)
            yield f"[\n{objects}" if first else f",\n{objects}"
        else:
            head, *lines = csv_lines(tuple(records[0]), records)
            # Lines end as RFC 4180 has it.
            yield from (f"{line}\r\n" for line in ([head, *lines] if first else lines))

    def end(self) -> Iterator[str]:
        if self._suffix == ".json":
            yield "\n]\n" if self._count else "[]\n"
