"""What the dashboard remembers of how it was looked at, from one start to the next.

One small file of JSON in the place that the platform has for state, readable by its owner alone.
Nothing in it matters enough to stop for: what cannot be read is taken for not there, and a file
that cannot be written is said once and done without.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final

from ssis_tui.config.places import Place, folder_of
from ssis_tui.own_files import make_folder

VERSION: Final = 1
"""Of the file; one of a newer program is read as far as it is understood, and never written."""
MOST_NAMES: Final = 50
"""Things of one section that are remembered, such as servers; the oldest go."""
_LARGEST: Final = 1_000_000

Section = Mapping[str, object]


def default_path(environ: Mapping[str, str]) -> Path:
    """Give the path where this platform wants the file."""
    return folder_of(Place.STATE, environ) / "view.json"


class ViewState:
    """Remembers by section and name; without a path for as long as it lives only.

    It is written in the background by a thread of its own: a home directory on a network that does
    not answer must not keep a key waiting. Another program's changes of other names are kept.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = Lock()
        self._content = {} if path is None else _sections(_read(path))
        self._changes: dict[tuple[str, str], Section] = {}
        self._writer: Thread | None = None
        self._trouble = ""

    @property
    def trouble(self) -> str:
        """Why it could not be written, as a sentence; empty while all is well."""
        return self._trouble

    def get(self, section: str, name: str) -> Section:
        """Give what was remembered; empty where nothing was. Values are whatever stood there."""
        return self._content.get(section, {}).get(name, {})

    def put(self, section: str, name: str, value: Section) -> None:
        """Remember a value of texts, numbers, booleans and lists of them; returns at once."""
        if self.get(section, name) == value:
            return
        named = self._content.setdefault(section, {})
        named.pop(name, None)
        named[name] = dict(value)
        if self._path is None:
            return
        with self._lock:
            self._changes[section, name] = dict(value)
            if self._writer is None:
                self._writer = Thread(target=self._work, name="view state", daemon=True)
                self._writer.start()

    def close(self, seconds: float = 1.0) -> None:
        """Wait until all is written, no longer than asked."""
        writer = self._writer
        if writer is not None:
            writer.join(seconds)

    def _work(self) -> None:
        while True:
            with self._lock:
                changes, self._changes = self._changes, {}
                if not changes:
                    self._writer = None
                    return
            try:
                self._write(changes)
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or type(error).__name__
                self._trouble = f"How you looked at it cannot be remembered: {reason}."

    def _write(self, changes: Mapping[tuple[str, str], Section]) -> None:
        # They cost much, for what is done seldom.
        import json
        import tempfile

        path = self._path
        if path is None:
            return
        # Read again: another window may have changed something else meanwhile.
        whole = _read(path)
        version = whole.get("version", VERSION)
        if isinstance(version, int) and version > VERSION:
            return
        whole["version"] = VERSION
        for (section, name), value in changes.items():
            named = whole.get(section)
            named = dict(named) if isinstance(named, dict) else {}
            named.pop(name, None)
            named[name] = value
            whole[section] = dict(list(named.items())[-MOST_NAMES:])
        make_folder(path.parent)
        # Made with mode 0600; it takes its name only once it is whole.
        handle, unfinished = tempfile.mkstemp(prefix=".view-", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(whole, file, ensure_ascii=True, indent=1)
                file.write("\n")
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise


def _read(path: Path) -> dict[str, Any]:
    """Read the file as far as it is what we write; nothing that is wrong with it matters."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        import json  # Only who has such a file pays for it.

        found = json.loads(content) if len(content) <= _LARGEST else None
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _sections(whole: Mapping[str, Any]) -> dict[str, dict[str, Section]]:
    return {
        section: {name: value for name, value in named.items() if isinstance(value, dict)}
        for section, named in whole.items()
        if isinstance(named, dict)
    }
