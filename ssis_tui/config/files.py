"""The configuration file: where it is, what is in it, and where in it something is wrong."""

import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct, field

from ssis_tui.config.keys import (
    DASHBOARD_KEYS,
    DEFAULT_SERVER,
    NO_SECRETS,
    SERVER_KEYS,
    Key,
    Unfit,
    is_secret,
)
from ssis_tui.config.places import Place, folder_of
from ssis_tui.errors import UsageError
from ssis_tui.text import one_line

FILE_VARIABLE: Final = "SSIS_TUI_CONFIG"
_LARGEST: Final = 1_000_000
_PLATFORM: Final[str] = sys.platform

Values = Mapping[str, object]


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


class Problem(Struct, frozen=True):
    """Something in the file that does not count, with where and why."""

    line: int | None
    sentence: str


class Configuration(Struct, frozen=True):
    """What the file says, each value read; what is wrong in it is in `problems` instead."""

    path: Path | None = None
    """None when there is no file."""
    default: str = ""
    dashboard: Values = field(default_factory=_nothing)
    servers: Mapping[str, Values] = field(default_factory=_nothing)
    problems: tuple[Problem, ...] = ()
    advice: tuple[str, ...] = ()
    """What is not wrong and yet not good, such as a file that others may read."""

    def check(self) -> None:
        """Raise UsageError for the first problem, naming file and line."""
        if not self.problems:
            return
        first = self.problems[0]
        more = len(self.problems) - 1
        others = f" ({more} more: ssis-tui config check)" if more else ""
        where = f"{self.path}" + (f", line {first.line}" if first.line else "")
        raise UsageError(f"{where}: {first.sentence}{others}")


def default_path(environ: Mapping[str, str]) -> Path:
    """Give the path where this platform wants the file, or what SSIS_TUI_CONFIG says."""
    said = environ.get(FILE_VARIABLE)
    if said:
        return Path(said).expanduser()
    return folder_of(Place.CONFIG, environ) / "config.toml"


def load(path: Path, *, must_exist: bool = False) -> Configuration:
    """Read the file; one that is missing is empty unless it `must_exist`. Raises UsageError."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        if must_exist:
            raise UsageError(f"There is no configuration file {path}.") from None
        return Configuration()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(f"The configuration file {path} cannot be read: {reason}.") from error
    except ValueError:
        # A NUL or half a letter: the system is not even asked.
        raise UsageError(f"No file can have the name {path}.") from None
    if len(content) > _LARGEST:
        raise UsageError(f"{path} is too large for a configuration file.")
    return parse(content, path, *_guarded(path))


def _guarded(path: Path) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    """Look at who may write and read the file: what is in it may name a command to run."""
    if _PLATFORM == "win32":
        return (), ()
    mode = path.stat().st_mode
    if mode & 0o022:
        wrong = Problem(None, f"others may write it; run: chmod 600 {path}")
        return (wrong,), ()
    if mode & 0o044:
        return (), (f"Others may read {path}; run: chmod 600 {path}",)
    return (), ()


def parse(
    content: bytes,
    path: Path | None = None,
    problems: Iterable[Problem] = (),
    advice: tuple[str, ...] = (),
) -> Configuration:
    """Read TOML and each value in it; what is wrong is told with its line, all at once."""
    import tomllib

    found = list(problems)
    try:
        words = content.decode()
        document = tomllib.loads(words)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found.append(Problem(line, "this is not UTF-8"))
        return Configuration(path, problems=tuple(found), advice=advice)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        sentence = re.sub(r" \(at .*\)$", "", one_line(str(error)))
        found.append(Problem(int(place[1]) if place else None, f"this is not TOML: {sentence}"))
        return Configuration(path, problems=tuple(found), advice=advice)
    reader = _Reader(_lines_of(words), found)
    reader.unknown((), document, ("default", "dashboard", "servers"))
    default = reader.values((), {k: v for k, v in document.items() if k == "default"}, TOP_KEYS)
    dashboard = reader.table(("dashboard",), document.get("dashboard", {}), DASHBOARD_KEYS)
    servers: dict[str, Values] = {}
    sections = document.get("servers", {})
    if isinstance(sections, dict):
        for name, section in sections.items():
            servers[name] = reader.table(("servers", name), section, SERVER_KEYS)
    else:
        found.append(Problem(reader.line(("servers",)), "servers must be a table"))
    wanted = str(default.get("default", ""))
    if wanted and wanted not in servers:
        found.append(
            Problem(
                reader.line(("default",)),
                f"default names {one_line(wanted)}, and there is no [servers.{one_line(wanted)}]",
            )
        )
    return Configuration(path, wanted, dashboard, servers, tuple(found), advice)


TOP_KEYS: Final = (DEFAULT_SERVER,)


class _Reader:
    """Reads tables by their declarations and collects what is wrong."""

    def __init__(self, lines: Mapping[tuple[str, ...], int], problems: list[Problem]) -> None:
        self._lines = lines
        self._problems = problems

    def line(self, place: tuple[str, ...]) -> int | None:
        """Give the line of a key, or of the nearest table around it."""
        while place and place not in self._lines:
            place = place[:-1]
        return self._lines.get(place)

    def table(self, place: tuple[str, ...], section: object, keys: tuple[Key, ...]) -> Values:
        if not isinstance(section, dict):
            self._problems.append(
                Problem(self.line(place), f"{one_line('.'.join(place))} must be a table")
            )
            return {}
        self.unknown(place, section, [key.name for key in keys])
        return self.values(place, section, keys)

    def values(
        self, place: tuple[str, ...], section: Mapping[str, object], keys: tuple[Key, ...]
    ) -> Values:
        read: dict[str, object] = {}
        for key in keys:
            if key.name not in section:
                continue
            try:
                read[key.name] = key.read(section[key.name])
            except Unfit as reason:
                self._problems.append(
                    Problem(self.line((*place, key.name)), f"{key.name} {one_line(str(reason))}")
                )
        return read

    def unknown(
        self, place: tuple[str, ...], section: Mapping[str, object], known: Iterable[str]
    ) -> None:
        names = list(known)
        for name in section:
            if name in names:
                continue
            shown = one_line(name)
            if is_secret(name):
                sentence = f"{shown} must not stand in a file: {NO_SECRETS}"
            else:
                sentence = f"there is no setting {shown}{did_you_mean(name, names)}"
            self._problems.append(Problem(self.line((*place, name)), sentence))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Give "; did you mean …?" for the nearest known word, or nothing."""
    from difflib import get_close_matches

    near = get_close_matches(word[:60].casefold(), list(known), n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else ""


_TABLE: Final = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY: Final = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*[\w\"'-]+)*)\s*=")
_PART: Final = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


def _lines_of(text: str) -> dict[tuple[str, ...], int]:
    """Find the line of each table and key: the TOML parser does not tell."""
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = _parts(header[1])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            place = (*table, *_parts(key[1]))
            found.setdefault(place, number)
    return found


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(a or b or c for a, b, c in _PART.findall(dotted))
