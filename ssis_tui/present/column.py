"""What a column is: a title, a pure function from a row to its text, and how it may be drawn."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo
from enum import Enum, auto
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct, field

from ssis_tui.model.operations import OperationKey
from ssis_tui.polling.snapshot import Progress, Usual

Row = TypeVar("Row")


def _nothing() -> Mapping[Any, Any]:
    return MappingProxyType({})


class Tone(Enum):
    """What a text means, for the theme to colour; never the only sign of it."""

    PLAIN = auto()
    FAINT = auto()
    RUNNING = auto()
    WAITING = auto()
    STOPPING = auto()
    GOOD = auto()
    BAD = auto()
    CANCELED = auto()
    WARNING = auto()


class Cell(Struct, frozen=True):
    """A piece of harmless text and its meaning."""

    text: str
    tone: Tone = Tone.PLAIN


class View(Struct, frozen=True, kw_only=True):
    """What cells need to know besides their row. Immutable; a tick makes a new one."""

    now: datetime | None = None
    """The server's clock, carried on; None before anything was read."""
    zone: tzinfo = UTC
    """In which times are shown."""
    is_ascii: bool = False
    """Use only ASCII signs."""
    is_coarse: bool = False
    """Give what ticks in whole minutes: unchanged text costs a slow line nothing."""
    progress: Mapping[int, Progress] = field(default_factory=_nothing)
    usual: Mapping[int, Usual] = field(default_factory=_nothing)
    asked: Mapping[OperationKey, str] = field(default_factory=_nothing)
    """What to say in Now of operations for which a stop is on its way, such as
    "stop asked 00:41"."""
    suspected: Mapping[int, str] = field(default_factory=_nothing)
    """Executions that may be orphans, with the reason."""


class Column(Struct, Generic[Row], frozen=True, kw_only=True):
    """A declaration; `cell` is pure and quick: it is called for each visible row each second."""

    id: str
    title: str
    cell: Callable[[Row, View], Cell]
    """The text for people: one line, harmless, not yet cut."""
    value: Callable[[Row], object]
    """The value for machines: None, bool, int, float, str or datetime."""
    key: str = ""
    """The catalog's column name, used in JSON and CSV; empty where there is none."""
    sort: Callable[[Row, View], object] | None = None
    """A value that orders rows; None sorts first; without it the value is used."""
    width: int = 10
    """Cells wanted, without the gap to the next column."""
    min_width: int = 0
    """Cells below which it is of no use; 0 for `width`."""
    grows: bool = False
    """Whether it takes what others leave."""
    priority: int = 0
    """Columns with the highest number go first when the screen is narrow; 0 never goes."""
    align: Literal["left", "right"] = "left"
    cut: Literal["end", "middle", "path"] = "end"
    """Where the ellipsis goes: "path" cuts the folders and never the last part."""
    ticks: bool = False
    """Whether its text changes with the clock alone."""


def record(columns: Iterable[Column[Row]], row: Row) -> dict[str, object]:
    """Give a row for JSON and CSV, by the catalog's names of these columns; others are left out."""
    return {column.key: column.value(row) for column in columns if column.key}
