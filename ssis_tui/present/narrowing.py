"""What the history is narrowed to, as a person says it: read into a filter, shown as one line."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Final

from msgspec import Struct, field
from msgspec.structs import asdict, replace

from ssis_tui import text, times
from ssis_tui.catalog import requests
from ssis_tui.catalog.requests import OperationFilter
from ssis_tui.errors import UsageError
from ssis_tui.model.codes import OperationStatus
from ssis_tui.present import foreign_text
from ssis_tui.present.code_words import read_statuses
from ssis_tui.present.column import Cell, Tone, View
from ssis_tui.present.kind import Kind
from ssis_tui.when import read_when

LONGEST: Final = 200
"""Characters of one field."""


class Narrowing(Struct, frozen=True, kw_only=True):
    """The words of each field as they were typed, so that "yesterday" means another day tomorrow.

    Names are whole names, whatever the case; ``*`` and ``?`` stand for others.
    """

    kind: Kind = Kind.OPERATIONS
    status: str = ""
    """Such as ``failed, canceled`` or ``!succeeded``; the beginning of a word is enough."""
    folder: str = ""
    project: str = ""
    package: str = ""
    caller: str = ""
    machine: str = ""
    since: str = ""
    until: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether every operation of its kind is let through."""
        return not any(getattr(self, name) for name in FIELDS)

    def with_words(self, words: Mapping[str, str]) -> "Narrowing":
        """Give the same with other words in some fields."""
        held = {name: getattr(self, name) for name in FIELDS}
        return Narrowing(kind=self.kind, **{**held, **words})

    def remembered(self) -> dict[str, object]:
        """Give what is to be kept from one start to the next."""
        return {name: str(value) for name, value in asdict(self).items() if value}


FIELDS: Final = tuple(name for name in Narrowing.__struct_fields__ if name != "kind")
"""The names of the fields in the order in which they are asked for."""
EVERYTHING: Final = Narrowing()


class Understood(Struct, frozen=True):
    """What the words mean at a moment."""

    filter: OperationFilter = requests.EVERYTHING
    problems: Mapping[str, str] = field(default_factory=dict)
    """By field, why its words cannot be used, as a sentence."""
    notes: Mapping[str, str] = field(default_factory=dict)
    """By field, what its words were taken for."""


def recalled(remembered: Mapping[str, object]) -> Narrowing:
    """Give the narrowing that was kept; what is not understood is left out."""
    said = {
        name: text.one_line(value)[:LONGEST]
        for name in FIELDS
        if isinstance(value := remembered.get(name), str)
    }
    kind = next((each for each in Kind if each == remembered.get("kind")), Kind.OPERATIONS)
    return Narrowing(kind=kind, **said)


def understand(narrowing: Narrowing, now: datetime, zone: tzinfo) -> Understood:
    """Read the words; `now` is the server's time and `zone` the one in which times are shown."""
    problems: dict[str, str] = {}
    notes: dict[str, str] = {}
    moments: dict[str, datetime] = {}
    for name in ("since", "until"):
        words = getattr(narrowing, name).strip()
        if not words:
            continue
        try:
            when = read_when(words, now, zone=zone)
        except UsageError as error:
            problems[name] = error.full_text
            continue
        # In UTC: a time in an hour that comes twice equals no time of another zone.
        moments[name] = when.moment.astimezone(UTC)
        notes[name] = when.note or times.full_time(when.moment, zone)
    since, until = moments.get("since"), moments.get("until")
    if since is not None and until is not None and until <= since:
        problems["until"] = "It lies before since: there is nothing in between."
    statuses: frozenset[OperationStatus] = frozenset()
    try:
        statuses = read_statuses(narrowing.status)
    except UsageError as error:
        problems["status"] = error.full_text
    names = {
        name: getattr(narrowing, name).strip() or None
        for name in ("folder", "project", "caller", "machine")
    }
    wanted = OperationFilter(
        statuses=statuses,
        types=narrowing.kind.types,
        package=package_pattern(narrowing.package),
        since=since,
        until=until,
        **names,
    )
    return Understood(wanted, problems, notes)


def package_pattern(words: str) -> str | None:
    """Give what names of packages have to match, None for all: ``.dtsx`` need not be typed."""
    name = words.strip()
    if not name or "*" in name or name.casefold().endswith(".dtsx"):
        return name or None
    return f"{name}.dtsx"


def named(folder: str, project: str, package: str, narrowing: Narrowing) -> Narrowing:
    """Narrow to the executions of one package, in the same stretch of time."""
    return Narrowing(
        kind=Kind.EXECUTIONS,
        folder=folder[:LONGEST],
        project=project[:LONGEST],
        package=package[:LONGEST],
        since=narrowing.since,
        until=narrowing.until,
    )


def within(wanted: OperationFilter, since: datetime, until: datetime | None) -> OperationFilter:
    """Narrow a filter to a stretch of time."""
    return replace(wanted, since=since, until=until)


def _said(narrowing: Narrowing) -> list[tuple[str, str]]:
    """Give names and words of the fields that say something; a whole path as one."""
    said = [(name, words) for name in FIELDS if (words := getattr(narrowing, name).strip())]
    names = dict(said)
    path = ("folder", "project", "package")
    if not all(name in names for name in path):
        return said
    whole = "/".join(names[name] for name in path)
    return [
        (name, whole if name == "package" else words)
        for name, words in said
        if name not in {"folder", "project"}
    ]


def line(
    narrowing: Narrowing, understood: Understood, view: View, *, width: int
) -> tuple[Cell, ...]:
    """Say in one line what is looked at: ``Executions · status failed · since yesterday``.

    What times were taken for is left out where that takes more than `width` cells.
    """
    whole = _cells(narrowing, understood, view, has_moments=True)
    if sum(text.width(cell.text) for cell in whole) <= width:
        return whole
    return _cells(narrowing, understood, view, has_moments=False)


def _cells(
    narrowing: Narrowing, understood: Understood, view: View, *, has_moments: bool
) -> tuple[Cell, ...]:
    dot = " - " if view.is_ascii else " · "
    cells = [Cell(f" {narrowing.kind.label}")]
    for name, words in _said(narrowing):
        shown = foreign_text.line(words, view)
        cells += [Cell(f"{dot}{name} ", Tone.FAINT), Cell(shown, Tone.WARNING)]
        moment = getattr(understood.filter, name, None)
        if name in understood.problems:
            cells.append(Cell(" ?", Tone.BAD))
        elif has_moments and isinstance(moment, datetime) and view.now is not None:
            meant = times.clock_time(moment, view.zone, view.now)
            if meant not in shown:
                cells.append(Cell(f" ({meant})", Tone.FAINT))
    return tuple(cells)
