"""Remembers for a while that a server did not answer, or refused the login.

Each Tab would wait for it again, and servers count refused logins until they lock the account.
"""

import contextlib
import os
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from msgspec import Struct

from ssis_tui.config.places import Place, folder_of
from ssis_tui.own_files import make_folder, open_new

_SHORT: Final = 60.0
_LONG: Final = 1800.0
"""Seconds; long after a refused login."""


class Pause(Struct, frozen=True):
    """A file that says until when a server is not asked; its name does not tell which."""

    path: Path | None
    now: float

    @classmethod
    def never(cls) -> "Pause":
        return cls(None, 0.0)

    @classmethod
    def of(cls, who: str, environ: Mapping[str, str], now: datetime) -> "Pause":
        """Give the pause of a login on a server."""
        name = sha256(who.encode()).hexdigest()[:24]
        return cls(folder_of(Place.CACHE, environ) / f"completion-{name}", now.timestamp())

    @property
    def holds(self) -> bool:
        """Whether the server is not to be asked now."""
        if self.path is None:
            return False
        try:
            until = float(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return False
        return self.now < until <= self.now + _LONG

    def begin(self, *, is_long: bool = False) -> None:
        """Let it be for a while."""
        if self.path is None:
            return
        until = self.now + (_LONG if is_long else _SHORT)
        # Where nothing can be written the next Tab asks again.
        with contextlib.suppress(OSError):
            make_folder(self.path.parent)
            self.path.unlink(missing_ok=True)
            with os.fdopen(open_new(self.path), "w", encoding="ascii") as file:
                file.write(f"{until:.0f}")
